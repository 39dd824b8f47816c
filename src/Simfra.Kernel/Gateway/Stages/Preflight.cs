using Microsoft.AspNetCore.Http;

namespace Simfra.Gateway.Stages;

/// <summary>Answers a browser's CORS preflight: any origin may call, as the instance is the developer's own.</summary>
internal static class Preflight
{
    public static bool TryAnswer(HttpContext http)
    {
        if (!http.Request.Headers.ContainsKey("Origin"))
        {
            return false;
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "*, ETag, x-amzn-RequestId, x-amz-request-id, x-amz-version-id";
        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            return false;
        }

        headers.AccessControlAllowMethods = "GET, PUT, POST, DELETE, HEAD, PATCH";
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked ? asked : "*";
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status200OK;
        return true;
    }
}
