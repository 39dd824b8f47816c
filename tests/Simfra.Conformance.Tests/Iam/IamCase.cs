using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Conformance.Tests.Iam;

/// <summary>A case of the corpus, in the engine's terms.</summary>
internal sealed class IamCase
{
    private readonly JsonNode _json;
    private readonly JsonNode _request;

    public IamCase(JsonNode json)
    {
        // The cases of simulations have everything one level deeper, and policies with names.
        _json = json["request"] is null ? json["simulation"]! : json;
        _request = _json["request"]!;
        Expected = json["expected"]!["response"]?.GetValue<string>() ?? json["expected"]!["overallResult"]!.GetValue<string>();
        BlockedBy = [.. json["expected"]!["blockedBy"]?.AsArray().Select(b => b!.GetValue<string>()) ?? []];
    }

    public string Expected { get; }

    /// <summary>The kinds of policies that keep the request from being allowed, by the corpus's names; empty where the case doesn't say.</summary>
    public IReadOnlyList<string> BlockedBy { get; }

    public AccessRequest Request => new(PrincipalOf(_request["principal"]!), Text(_request["action"]!), Text(_request["resource"]!["resource"]!))
    {
        ResourceAccountId = Text(_request["resource"]!["accountId"]!),
        Context = Context(),
    };

    public ApplicablePolicies Policies => new()
    {
        Identity = Attached(_json["identityPolicies"]),
        Boundary = Attached(_json["permissionBoundaries"] ?? _json["permissionBoundaryPolicies"]).FirstOrDefault(),
        Session = _json["sessionPolicy"] is { } session ? [Attach(session)] : null,
        PrincipalOrganization = new("o-corpus", "o-corpus/", false, Levels("serviceControlPolicies"), null),
        ResourceOrganization = new("o-corpus", "o-corpus/", false, null, Levels("resourceControlPolicies")),
        Resource = _json["resourcePolicy"] is { } resource ? Attach(resource) : null,
        ResourceKind = KindOf(Text(_request["action"]!), Text(_request["resource"]!["resource"]!)),
        VpcEndpoint = Attached(_json["endpointPolicies"]).FirstOrDefault(),
    };

    /// <summary>How the corpus calls a kind of policy.</summary>
    public static string NameOf(PolicyType type) => type switch
    {
        PolicyType.ServiceControl => "scp",
        PolicyType.ResourceControl => "rcp",
        PolicyType.VpcEndpoint => "vpce",
        PolicyType.PermissionsBoundary => "pb",
        PolicyType.Identity => "identity",
        _ => "resource",
    };

    /// <summary>A user, a role (the corpus asks for roles without sessions too: any session will do), a service, or nobody.</summary>
    private static Principal PrincipalOf(JsonNode node)
    {
        if (node is JsonObject)
        {
            return new AnonymousPrincipal();
        }

        if (Text(node) is var text && text.Split(':') is not [_, _, _, _, var account, var name])
        {
            return new ServicePrincipal("service", text);
        }

        var parts = name.Split('/');
        return parts[0] switch
        {
            "user" => new IamUserPrincipal(account, "AIDACORPUS", $"/{string.Join('/', parts[1..^1])}", parts[^1]),
            "role" => new AssumedRolePrincipal(account, text, parts[^1], "AROACORPUS", "any-session"),
            "assumed-role" => new AssumedRolePrincipal(account, $"arn:aws:iam::{account}:role/{parts[1]}", parts[1], "AROACORPUS", parts[2]),
            _ => throw new NotSupportedException(text),
        };
    }

    private static ResourcePolicyKind KindOf(string action, string resource) => action switch
    {
        _ when action.StartsWith("sts:AssumeRole", StringComparison.Ordinal) => ResourcePolicyKind.RoleTrust,
        _ when action.StartsWith("kms:", StringComparison.Ordinal) && resource.Contains(":key/", StringComparison.Ordinal) => ResourcePolicyKind.Required,
        _ => ResourcePolicyKind.Additive,
    };

    private static List<AttachedPolicy> Attached(JsonNode? list) => [.. list?.AsArray().Select(p => Attach(p!)) ?? []];

    private static AttachedPolicy Attach(JsonNode node) => node["policy"] is { } document
        ? new(Text(node["name"]!), null, document.ToJsonString())
        : new("policy", null, node.ToJsonString());

    private static string Text(JsonNode node) => node.GetValue<string>();

    private List<IReadOnlyList<AttachedPolicy>>? Levels(string name) =>
        _json[name] is JsonArray { Count: > 0 } levels ? [.. levels.Select(l => Attached(l!["policies"]))] : null;

    private ConditionContext Context()
    {
        var context = new ConditionContext();
        foreach (var (key, value) in (_request["context"] ?? _request["contextVariables"])?.AsObject() ?? [])
        {
            if (value is JsonArray values)
            {
                context.Add(key, [.. values.Select(v => Text(v!))]);
            }
            else
            {
                context.Add(key, Text(value!));
            }
        }

        return context;
    }
}
