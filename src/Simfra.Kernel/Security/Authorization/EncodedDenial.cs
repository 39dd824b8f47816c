using System.Text.Json.Nodes;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>A denial as STS's DecodeAuthorizationMessage tells it.</summary>
/// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html"/>
internal static class EncodedDenial
{
    public static string Write(PermissionDecision decided)
    {
        var (request, decision) = (decided.Request, decided.Decision);
        var isExplicit = decision.Effect == DecisionEffect.ExplicitDeny;
        return new JsonObject
        {
            ["allowed"] = false,
            ["explicitDeny"] = isExplicit,
            ["matchedStatements"] = Items(isExplicit ? [Statement(decision)] : []),
            ["failures"] = Items([]),
            ["context"] = new JsonObject
            {
                ["principal"] = Principal(request.Principal),
                ["action"] = request.Action,
                ["resource"] = request.Resource,
                ["conditions"] = Items(decided.Conditions.Select(static c => Condition(c.Key, c.Value))),
            },
        }.ToJsonString();
    }

    private static JsonObject Principal(Principal principal)
    {
        var written = new JsonObject { ["id"] = principal.UserId, ["arn"] = principal.Arn };
        if (principal is IamUserPrincipal user)
        {
            written["name"] = user.UserName;
        }

        return written;
    }

    private static JsonObject Statement(Decision decision) => new()
    {
        ["statementId"] = decision.Statement?.Sid ?? "",
        ["effect"] = "DENY",
        ["principals"] = Items([]),
        ["sourcePolicyId"] = decision.Policy?.Arn ?? decision.Policy?.Name ?? "",
        ["actions"] = Items((decision.Statement?.Actions ?? []).Select(static a => Value(a.Text))),
        ["resources"] = Items((decision.Statement?.Resources ?? []).Select(static r => Value(r.Text))),
        ["conditions"] = Items((decision.Statement?.Conditions ?? []).Select(static c => Condition(c.Key, c.Values))),
    };

    private static JsonObject Condition(string key, IEnumerable<string> values) =>
        new() { ["key"] = key, ["values"] = Items(values.Select(Value)) };

    private static JsonObject Value(string value) => new() { ["value"] = value };

    private static JsonObject Items(IEnumerable<JsonObject> items) => new() { ["items"] = new JsonArray([.. items]) };
}
