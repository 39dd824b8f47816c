using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>
/// What browsers ask about other origins. Any origin may call, as the instance is the developer's own; but where a service has rules of its
/// own (S3's of buckets) they count.
/// </summary>
internal sealed class Preflight(World world)
{
    private const string Surfaces = "/_";

    public bool TryAnswer(HttpContext http)
    {
        if (!http.Request.Headers.ContainsKey("Origin"))
        {
            return false;
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "*, ETag, x-amzn-RequestId, x-amz-request-id, x-amz-version-id";
        if (!HttpMethods.IsOptions(http.Request.Method) || IsForService(BeginCall.Read(http)))
        {
            return false;
        }

        headers.AccessControlAllowMethods = "GET, PUT, POST, DELETE, HEAD, PATCH";
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked ? asked : "*";
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status200OK;
        return true;
    }

    /// <summary>Puts the rules of a service that has some in the place of the instance's.</summary>
    public static void ApplyRules(GatewayCall call)
    {
        if (call.Runtime?.PlainRequests is not { } plain || !call.Http.Request.Headers.ContainsKey("Origin"))
        {
            return;
        }

        call.Http.Response.Headers.Remove("Access-Control-Allow-Origin");
        call.Http.Response.Headers.Remove("Access-Control-Expose-Headers");
        if (HttpMethods.IsOptions(call.Http.Request.Method))
        {
            return;
        }

        foreach (var (name, value) in plain.CrossOriginHeaders(call.Request, call.Http.Request.Method))
        {
            call.Response.Headers[name] = value;
        }
    }

    private bool IsForService(WireRequest request)
    {
        if (request.RawPath.StartsWith(Surfaces, StringComparison.Ordinal))
        {
            return false;
        }

        var route = world.Router.Find(request, SignatureParameters.Read(request));
        request.ServicePath = route.ServicePath ?? request.RawPath;
        request.IsWebsite = route.IsWebsite;
        return route.Candidates is [var service, ..] && world.FindRuntime(service)?.PlainRequests?.Takes(request) == true;
    }
}
