using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>
/// A row of a decision table: <c>role cross identity=allow boundary=none resource=allow:account =&gt; implicit boundary</c>. Policies that the row
/// doesn't name aren't there; <c>none</c> is a policy that is there and is about something else.
/// </summary>
internal sealed class Scenario
{
    public const string Action = "sqs:SendMessage";
    public const string Account = "111111111111";
    public const string OtherAccount = "222222222222";
    public const string Resource = "arn:aws:sqs:us-east-1:111111111111:orders";

    private readonly Dictionary<string, string> _cells = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    public Scenario(string row)
    {
        var sides = row.Split("=>", StringSplitOptions.TrimEntries);
        Expected = sides[1];
        foreach (var token in sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = token.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                _flags.Add(token);
            }
            else
            {
                _cells.Add(token[..equals], token[(equals + 1)..]);
            }
        }
    }

    /// <summary><c>allowed by identity</c>, <c>explicit scp</c>, <c>implicit boundary</c>.</summary>
    public string Expected { get; }

    public AccessRequest Request => new(Principal, Action, Resource)
    {
        ResourceAccountId = _flags.Contains("cross") ? OtherAccount : _flags.Contains("unowned") ? null : Account,
        CanonicalUserId = "canonical-of-account",
    };

    public ApplicablePolicies Policies => new()
    {
        Identity = Cell("identity") is { } identity ? [.. identity.Split('+').Select(Policy)] : [],
        Boundary = Cell("boundary") is { } boundary ? Policy(boundary) : null,
        Session = Cell("session") is { } session ? [.. session.Split('+').Select(Policy)] : null,
        Delegation = Cell("delegation") is { } delegation ? Policy(delegation) : null,
        VpcEndpoint = Cell("endpoint") is { } endpoint ? Policy(endpoint) : null,
        Resource = Cell("resource") is { } resource ? ResourcePolicy(resource) : null,
        ResourceKind = _flags.Contains("kms") ? ResourcePolicyKind.Required
            : _flags.Contains("trust") ? ResourcePolicyKind.RoleTrust
            : ResourcePolicyKind.Additive,
        PrincipalOrganization = Cell("scp") is { } scp ? Organization(Levels(scp, Policy), null) : null,
        ResourceOrganization = Cell("rcp") is { } rcp ? Organization(null, Levels(rcp, ResourceControl)) : null,
    };

    private Principal Principal => _flags switch
    {
        _ when _flags.Contains("root") => new RootPrincipal(Account),
        _ when _flags.Contains("role") => TestPrincipals.Role,
        _ when _flags.Contains("servicelinked") => TestPrincipals.ServiceLinkedRole,
        _ when _flags.Contains("federated") => new FederatedUserPrincipal(TestPrincipals.Alice, "bob"),
        _ when _flags.Contains("federatedroot") => new FederatedUserPrincipal(new RootPrincipal(Account), "bob"),
        _ when _flags.Contains("service") => new ServicePrincipal(Account, "sns.amazonaws.com"),
        _ when _flags.Contains("anonymous") => new AnonymousPrincipal(),
        _ when _flags.Contains("webidentity") => new FederatedIdentityPrincipal("accounts.google.com", "subject"),
        _ when _flags.Contains("user") => TestPrincipals.Alice,
        _ => throw new InvalidOperationException("The row names no principal."),
    };

    public static string Describe(Decision decision)
    {
        var kind = decision.PolicyType switch
        {
            PolicyType.Identity => "identity",
            PolicyType.PermissionsBoundary => "boundary",
            PolicyType.Session => "session",
            PolicyType.ServiceControl => "scp",
            PolicyType.ResourceControl => "rcp",
            PolicyType.Resource => "resource",
            PolicyType.RoleTrust => "trust",
            PolicyType.VpcEndpoint => "endpoint",
            _ => "nothing",
        };
        return decision.Effect switch
        {
            DecisionEffect.Allowed => $"allowed by {kind}",
            DecisionEffect.ExplicitDeny => $"explicit {kind}",
            _ => $"implicit {kind}",
        };
    }

    public static AttachedPolicy Policy(string effects) => Document(effects, null);

    private static AttachedPolicy ResourceControl(string effects) => Document(effects, "everyone");

    /// <summary><c>allow:role+deny:everyone</c>: one statement each, in one policy.</summary>
    private static AttachedPolicy ResourcePolicy(string cell) => new("resource", null, new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([.. cell.Split('+').Select(s => s.Split(':')).Select(s => Statement(s[0], s.Length > 1 ? s[1] : null))]),
    }.ToJsonString());

    private static AttachedPolicy Document(string effects, string? principal) => new(effects, null, new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([.. Effects(effects).Select(e => Statement(e, principal))]),
    }.ToJsonString());

    private static string[] Effects(string word) => word switch
    {
        "both" => ["allow", "deny"],
        _ => [word],
    };

    private static JsonObject Statement(string effect, string? principal)
    {
        var statement = new JsonObject
        {
            ["Effect"] = effect == "deny" ? "Deny" : "Allow",
            ["Action"] = effect == "none" ? "sqs:DeleteQueue" : "sqs:*",
            ["Resource"] = "*",
        };
        if (principal is not null)
        {
            var isNot = principal.StartsWith("not-", StringComparison.Ordinal);
            statement[isNot ? "NotPrincipal" : "Principal"] = TestPrincipals.Element(isNot ? principal[4..] : principal);
        }

        return statement;
    }

    private static List<IReadOnlyList<AttachedPolicy>> Levels(string cell, Func<string, AttachedPolicy> policy) =>
        [.. cell.Split('/').Select(level => (IReadOnlyList<AttachedPolicy>)(level == "empty" ? [] : [.. level.Split('+').Select(policy)]))];

    private OrganizationPolicies Organization(
        IReadOnlyList<IReadOnlyList<AttachedPolicy>>? scps, IReadOnlyList<IReadOnlyList<AttachedPolicy>>? rcps) =>
        new("o-example", "o-example/r-root/", _flags.Contains("management"), scps, rcps);

    private string? Cell(string name) => _cells.GetValueOrDefault(name);
}
