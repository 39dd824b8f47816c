using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;
using Simfra.Security.Authorization;

namespace Simfra.Hosting.Admin;

/// <summary>Why calls were allowed or denied, at <c>/_simfra/authorization</c>.</summary>
internal sealed class AuthorizationApi(World world) : ISurface
{
    private const string RequiredPolicyPath = "required-policy";
    private static readonly PathString Root = "/_simfra/authorization";

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest))
        {
            return false;
        }

        if (http.Request.Method != HttpMethods.Get)
        {
            http.Response.Headers.Allow = HttpMethods.Get;
            await FailAsync(http, StatusCodes.Status405MethodNotAllowed, $"{http.Request.Path} takes GET alone.").ConfigureAwait(false);
            return true;
        }

        var path = (rest.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (path switch
        {
            [] => AnswerAsync(http, Recent().ToJsonString(DecisionJson.Format)),
            [RequiredPolicyPath] => RequiredPolicyAsync(http),
            [var requestId] when world.Authorizations.Find(requestId) is { } call =>
                AnswerAsync(http, DecisionJson.Write(call, world.Policies.Evaluator).ToJsonString(DecisionJson.Format)),
            [var requestId] => FailAsync(
                http, StatusCodes.Status404NotFound, $"No call {requestId} is known: it needed no leave, or is not among the last ones."),
            _ => FailAsync(http, StatusCodes.Status404NotFound, $"There is no {http.Request.Path}."),
        }).ConfigureAwait(false);
        return true;
    }

    private JsonObject Recent() => new()
    {
        ["calls"] = new JsonArray([.. world.Authorizations.Recent.Reverse().Select(DecisionJson.Summarize)]),
        ["principals"] = new JsonArray([
            .. world.Authorizations.Needs.Select(static n => n.Principal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(static p => (JsonNode)JsonValue.Create(p)),
        ]),
    };

    private Task RequiredPolicyAsync(HttpContext http) => http.Request.Query["principal"].ToString() is { Length: > 0 } principal
        ? AnswerAsync(http, RequiredPolicy.Write(world.Authorizations.Needs, principal))
        : FailAsync(http, StatusCodes.Status400BadRequest, "The parameter principal is missing: the ARN of a user, a role or a root user.");

    private static Task AnswerAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json, http.RequestAborted);
    }

    private static Task FailAsync(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new(error), AdminJsonContext.Default.ErrorDocument, contentType: null, http.RequestAborted);
    }
}
