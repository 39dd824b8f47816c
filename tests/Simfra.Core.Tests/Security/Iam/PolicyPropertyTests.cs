using System.Text.Json.Nodes;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>What holds for any policies: tried on many by chance. A seed that fails is in the message, and fails again.</summary>
public sealed class PolicyPropertyTests
{
    private const int Trials = 2_000;

    private static readonly AttachedPolicy DenyAll = Document("""{"Effect":"Deny","Action":"*","Resource":"*"}""");
    private static readonly AttachedPolicy DenyEveryone = Document("""{"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"}""");
    private static readonly AttachedPolicy AllowAll = Document("""{"Effect":"Allow","Action":"*","Resource":"*"}""");

    private readonly PolicyEvaluator _evaluator = new();

    /// <summary>Ways to put a statement that denies everything among the policies of a request.</summary>
    private static readonly (string Where, Func<AccessRequest, ApplicablePolicies, ApplicablePolicies?> Put)[] WaysToDeny =
    [
        ("identity", (r, p) => HasIdentity(r) ? p with { Identity = [.. p.Identity, DenyAll] } : null),
        ("identity, first", (r, p) => HasIdentity(r) ? p with { Identity = [DenyAll, .. p.Identity] } : null),
        ("boundary", (r, p) => HasIdentity(r) ? p with { Boundary = DenyAll } : null),
        ("session", (r, p) => HasIdentity(r) ? p with { Session = [.. p.Session ?? [], DenyAll] } : null),
        ("endpoint", (_, p) => p with { VpcEndpoint = DenyAll }),
        ("resource", (_, p) => p with { Resource = DenyEveryone }),
        ("scp", (r, p) => HasIdentity(r) && !IsServiceLinked(r)
            ? p with { PrincipalOrganization = new("o", "o/", false, [[AllowAll], [DenyAll]], null) }
            : null),
        ("rcp", (r, p) => !IsServiceLinked(r) ? p with { ResourceOrganization = new("o", "o/", false, null, [[], [DenyEveryone]]) } : null),
    ];

    [Fact]
    public void ExplicitDeny_Anywhere_AlwaysWins() => ForAll((random, request, policies) =>
    {
        foreach (var (where, put) in WaysToDeny)
        {
            if (put(request, policies) is { } denied)
            {
                Assert.True(_evaluator.Evaluate(request, denied).Effect == DecisionEffect.ExplicitDeny, where);
            }
        }
    });

    [Fact]
    public void TakingAwayAnAllow_NeverGrants() => ForAll((random, request, policies) =>
    {
        if (_evaluator.Evaluate(request, policies).IsAllowed)
        {
            return;
        }

        foreach (var fewer in WithoutOneAllow(policies))
        {
            Assert.False(_evaluator.Evaluate(request, fewer).IsAllowed);
        }
    });

    [Fact]
    public void AddingADeny_NeverGrants() => ForAll((random, request, policies) =>
    {
        if (_evaluator.Evaluate(request, policies).IsAllowed)
        {
            return;
        }

        var deny = new AttachedPolicy("deny", null, Wrap(random.Statement(isResource: false, "Deny")));
        Assert.False(_evaluator.Evaluate(request, policies with { Identity = [.. policies.Identity, deny] }).IsAllowed);
        if (policies.Session is { } session)
        {
            Assert.False(_evaluator.Evaluate(request, policies with { Session = [.. session, deny] }).IsAllowed);
        }
    });

    [Fact]
    public void ABoundary_NeverGrants() => ForAll((random, request, policies) =>
    {
        var without = policies with { Boundary = null };
        if (_evaluator.Evaluate(request, without).IsAllowed)
        {
            return;
        }

        Assert.False(_evaluator.Evaluate(request, without with { Boundary = AllowAll }).IsAllowed);
        Assert.False(_evaluator.Evaluate(request, without with { Boundary = random.Policy(isResource: false) }).IsAllowed);
    });

    [Fact]
    public void SessionPolicies_NeverGrant() => ForAll((_, request, policies) =>
    {
        // A federated user's session without policies is one that they bound to nothing.
        var without = policies with { Session = request.Principal is FederatedUserPrincipal ? [AllowAll] : null };
        if (!_evaluator.Evaluate(request, without).IsAllowed)
        {
            Assert.False(_evaluator.Evaluate(request, policies with { Session = [AllowAll] }).IsAllowed);
        }
    });

    [Fact]
    public void OrganizationsAndEndpoints_NeverGrant() => ForAll((_, request, policies) =>
    {
        var without = policies with { PrincipalOrganization = null, ResourceOrganization = null, VpcEndpoint = null };
        if (!_evaluator.Evaluate(request, without).IsAllowed)
        {
            Assert.False(_evaluator.Evaluate(request, policies).IsAllowed);
        }
    });

    [Fact]
    public void TheOrder_OfPoliciesAndStatements_DoesNotMatter() => ForAll((random, request, policies) =>
    {
        var shuffled = policies with
        {
            Identity = random.Shuffle(policies.Identity.Select(p => Shuffle(random, p))),
            Session = policies.Session is null ? null : random.Shuffle(policies.Session.Select(p => Shuffle(random, p))),
            Resource = policies.Resource is null ? null : Shuffle(random, policies.Resource),
            Boundary = policies.Boundary is null ? null : Shuffle(random, policies.Boundary),
        };

        var expected = _evaluator.Evaluate(request, policies);
        var actual = _evaluator.Evaluate(request, shuffled);

        Assert.Equal((expected.Effect, expected.PolicyType), (actual.Effect, actual.PolicyType));
    });

    [Fact]
    public void TheTrace_TellsTheSameDecision_AndWhichStatementsApply() => ForAll((_, request, policies) =>
    {
        var trace = _evaluator.Explain(request, policies);

        Assert.Equal(_evaluator.Evaluate(request, policies), trace.Decision);
        foreach (var policy in trace.Policies)
        {
            foreach (var statement in policy.Statements)
            {
                var match = StatementMatcher.Match(statement.Statement, policy.Type, request, policies.Boundary is not null);
                Assert.Equal(match != PrincipalMatch.None, statement.Applies);
            }
        }
    });

    [Fact]
    public void Trials_OfAllEffects_Occur()
    {
        var effects = new List<DecisionEffect>();

        ForAll((_, request, policies) => effects.Add(_evaluator.Evaluate(request, policies).Effect));

        // Else the properties above would say little.
        Assert.All(Enum.GetValues<DecisionEffect>(), e => Assert.InRange(effects.Count(x => x == e), Trials / 20, Trials));
    }

    private static void ForAll(Action<RandomPolicies, AccessRequest, ApplicablePolicies> property)
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new RandomPolicies(seed);
            var (request, policies) = (random.Request(), random.Policies());
            try
            {
                property(random, request, policies);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {request} {policies}", e);
            }
        }
    }

    /// <summary>The same policies with one statement that allows left out, one way after the other.</summary>
    private static IEnumerable<ApplicablePolicies> WithoutOneAllow(ApplicablePolicies policies)
    {
        for (var i = 0; i < policies.Identity.Count; i++)
        {
            foreach (var fewer in WithoutOneAllow(policies.Identity[i]))
            {
                yield return policies with { Identity = [.. policies.Identity.Take(i), fewer, .. policies.Identity.Skip(i + 1)] };
            }
        }

        foreach (var fewer in policies.Boundary is null ? [] : WithoutOneAllow(policies.Boundary))
        {
            yield return policies with { Boundary = fewer };
        }

        foreach (var fewer in policies.Resource is null ? [] : WithoutOneAllow(policies.Resource))
        {
            yield return policies with { Resource = fewer };
        }
    }

    private static IEnumerable<AttachedPolicy> WithoutOneAllow(AttachedPolicy policy)
    {
        var count = JsonNode.Parse(policy.Document)!["Statement"]!.AsArray().Count;
        for (var i = 0; i < count; i++)
        {
            var json = JsonNode.Parse(policy.Document)!;
            var statements = json["Statement"]!.AsArray();
            if (statements[i]!["Effect"]!.GetValue<string>() == "Allow")
            {
                statements.RemoveAt(i);
                yield return policy with { Document = json.ToJsonString() };
            }
        }
    }

    private static AttachedPolicy Shuffle(RandomPolicies random, AttachedPolicy policy)
    {
        var json = JsonNode.Parse(policy.Document)!;
        var statements = random.Shuffle(json["Statement"]!.AsArray().Select(s => s!.DeepClone()));
        json["Statement"] = new JsonArray([.. statements]);
        return policy with { Document = json.ToJsonString() };
    }

    private static bool HasIdentity(AccessRequest request) => request.Principal is not (ServicePrincipal or AnonymousPrincipal);

    private static bool IsServiceLinked(AccessRequest request) => request.Principal == TestPrincipals.ServiceLinkedRole;

    private static AttachedPolicy Document(string statement) => new("fixed", null, Wrap(JsonNode.Parse(statement)!));

    private static string Wrap(JsonNode statement) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statement.DeepClone() }.ToJsonString();
}
