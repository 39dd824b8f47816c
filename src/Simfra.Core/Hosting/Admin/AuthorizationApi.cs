using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Security.Authorization;

namespace Simfra.Hosting.Admin;

/// <summary>
/// <c>/_simfra/authorization</c>: the calls that were denied, and who has called. <c>/_simfra/authorization/{requestId}</c>: what was
/// decided about a call, in full. <c>/_simfra/authorization/required-policy?principal=…</c>: the policy that somebody's calls need.
/// </summary>
internal sealed class AuthorizationApi(SimfraJournal journal, PermissionNeeds needs)
{
    /// <param name="http">The request.</param>
    /// <param name="path">What follows <c>/_simfra/authorization</c>.</param>
    public Task HandleAsync(HttpContext http, string path) => path switch
    {
        "" => WriteAsync(http, Overview().ToJsonString(DecisionJson.Format)),
        "/required-policy" => RequiredPolicyAsync(http),
        _ => journal.Find(path[1..]) is JournalCall { Decisions: { Count: > 0 } decisions } call
            ? WriteAsync(http, Document(call, decisions).ToJsonString(DecisionJson.Format))
            : AdminAnswer.FailAsync(
                http, StatusCodes.Status404NotFound, $"The journal has no call '{path[1..]}' about which anything was decided."),
    };

    private JsonObject Overview() => new()
    {
        ["denied"] = new JsonArray([.. journal.Calls.Where(static c => !c.Decisions.All(static d => d.IsAllowed)).Select(Summary)]),
        ["principals"] = new JsonArray([.. needs.Principals.Select(static p => (JsonNode)JsonValue.Create(p))]),
    };

    private static JsonObject Document(JournalCall call, IReadOnlyList<AuthorizationDecision> decisions)
    {
        var document = Summary(call);
        document["decisions"] = new JsonArray([.. decisions.Select(static d => d.ToJsonObject())]);
        return document;
    }

    private static JsonObject Summary(JournalCall call) => new()
    {
        ["requestId"] = call.Id,
        ["time"] = call.StartedAt.UtcDateTime.ToString("O"),
        ["service"] = call.Service,
        ["operation"] = call.Operation,
        ["principal"] = call.Principal,
        ["allowed"] = call.Decisions.All(static d => d.IsAllowed),
    };

    private Task RequiredPolicyAsync(HttpContext http) => http.Request.Query["principal"].ToString() is { Length: > 0 } principal
        ? WriteAsync(http, RequiredPolicy.Write(needs.All, principal))
        : AdminAnswer.FailAsync(
            http, StatusCodes.Status400BadRequest, "The parameter 'principal' is missing: the ARN of a user, a role or a root user.");

    private static Task WriteAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json, http.RequestAborted);
    }
}
