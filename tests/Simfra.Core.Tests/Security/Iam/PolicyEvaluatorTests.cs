using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>What the tables don't say: actions that are special, what is looked at lazily, and the cache.</summary>
public sealed class PolicyEvaluatorTests
{
    private readonly PolicyEvaluator _evaluator = new();

    [Theory]
    [InlineData("user")]
    [InlineData("user identity=deny")]
    [InlineData("user scp=deny")]
    [InlineData("role session=deny boundary=none")]
    [InlineData("anonymous")]
    public void GetCallerIdentity_IsAllowed_WhateverPoliciesSay(string row)
    {
        var scenario = new Scenario(row + " => ");

        Assert.True(_evaluator.Evaluate(scenario.Request with { Action = "sts:GetCallerIdentity", Resource = "*" }, ForAnyAction(scenario)).IsAllowed);
    }

    [Theory]
    [InlineData("user", "allowed by nothing")]
    [InlineData("user identity=deny", "explicit identity")]
    [InlineData("user boundary=none", "implicit boundary")]
    [InlineData("user scp=deny", "explicit scp")]
    [InlineData("user identity=allow", "allowed by identity")]
    public void GetSessionToken_NeedsNoAllow_ButCanBeDenied(string row, string expected)
    {
        var scenario = new Scenario(row + " => ");

        var decision = _evaluator.Evaluate(
            scenario.Request with { Action = "sts:GetSessionToken", Resource = "*", ResourceAccountId = null }, ForAnyAction(scenario));

        Assert.Equal(expected, Scenario.Describe(decision));
    }

    [Theory]
    [InlineData("s3:GetObject", true)]
    [InlineData("S3:GetObject", true)]
    [InlineData("sqs:SendMessage", true)]
    [InlineData("sts:AssumeRole", true)]
    [InlineData("kms:Decrypt", true)]
    [InlineData("kms:RetireGrant", false)]
    [InlineData("sns:Publish", false)]
    [InlineData("iam:CreateUser", false)]
    [InlineData("nonsense", false)]
    public void ResourceControlPolicies_AreForTheServicesThatAwsLists(string action, bool expected)
    {
        var deny = new AttachedPolicy("rcp", null, """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}""");
        var decision = _evaluator.Evaluate(
            new(new RootPrincipal(Scenario.Account), action, "*"), new() { ResourceOrganization = new("o-1", "o-1/", false, null, [[deny]]) });

        Assert.Equal(expected ? DecisionEffect.ExplicitDeny : DecisionEffect.Allowed, decision.Effect);
    }

    [Fact]
    public void Decision_NamesThePolicyAndTheStatement()
    {
        var first = Scenario.Policy("none");
        var second = Scenario.Policy("both");

        var decision = _evaluator.Evaluate(
            new(TestPrincipals.Alice, Scenario.Action, Scenario.Resource) { ResourceAccountId = Scenario.Account }, new() { Identity = [first, second] });

        Assert.Same(second, decision.Policy);
        Assert.Equal(1, decision.Statement!.Index);
        Assert.Equal(StatementEffect.Deny, decision.Statement.Effect);
    }

    [Fact]
    public void CompiledPolicies_KeepADocument_ByItsInstance()
    {
        var compiled = new CompiledPolicies();
        var json = Scenario.Policy("allow").Document;
        var copy = new string(json);

        Assert.Same(compiled[json], compiled[json]);
        Assert.NotSame(compiled[json], compiled[copy]);
    }

    [Fact]
    public void CompiledPolicies_LetGoOfADocument_WithItsText()
    {
        var compiled = new CompiledPolicies();
        var document = Compile(compiled);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(document.TryGetTarget(out _));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference<PolicyDocument> Compile(CompiledPolicies compiled) => new(compiled[new string(Scenario.Policy("allow").Document)]);
    }

    [Fact]
    public void ConditionContext_ComputesAValueOnce_AndOnlyIfAsked()
    {
        var count = 0;
        var context = new ConditionContext().Add("aws:Lazy", () =>
        {
            count++;
            return "x";
        });

        Assert.Equal(0, count);
        Assert.Equal("x", context.Find("AWS:lazy").Single);
        Assert.Equal("x", context.Find("aws:Lazy").Single);
        Assert.Equal(1, count);
    }

    [Fact]
    public void ConditionContext_AsksItsSourcesInOrder_AndPrefersWhatWasAdded()
    {
        var context = new ConditionContext(new FixedSource("a", "1"), new FixedSource("a", "2"), new FixedSource("b", "3"))
            .Add("c", "4")
            .Add("b", (string?)null);

        Assert.Equal("1", context.Find("a").Single);
        Assert.False(context.Find("b").IsPresent);
        Assert.Equal("4", context.Find("C").Single);
        Assert.False(context.Find("d").IsPresent);
    }

    [Fact]
    public void ConditionValue_TellsOneFromManyFromNone()
    {
        Assert.False(ConditionValue.Absent.IsPresent);
        Assert.False(new ConditionValue((string?)null).IsPresent);
        Assert.True(new ConditionValue([]).IsPresent);
        Assert.Equal(0, new ConditionValue([]).Count);
        Assert.Equal(["a", "b"], new ConditionValue(["a", "b"]).ToList());
        Assert.Null(new ConditionValue(["a"]).Single);
        Assert.Equal("true", ConditionValue.FromBoolean(true).Single);
        Assert.Equal("a", new ConditionValue("a")[0]);
    }

    /// <summary>The scenario's policies are about queues; here they are about everything.</summary>
    private static ApplicablePolicies ForAnyAction(Scenario scenario)
    {
        var policies = scenario.Policies;
        return policies with
        {
            Identity = [.. policies.Identity.Select(Widen)],
            Boundary = policies.Boundary is null ? null : Widen(policies.Boundary),
            Session = policies.Session?.Select(Widen).ToList(),
            PrincipalOrganization = policies.PrincipalOrganization is { } o
                ? o with { ServiceControlPolicies = [.. o.ServiceControlPolicies!.Select(l => (IReadOnlyList<AttachedPolicy>)[.. l.Select(Widen)])] }
                : null,
        };

        static AttachedPolicy Widen(AttachedPolicy policy) => policy with { Document = policy.Document.Replace("sqs:*", "*", StringComparison.Ordinal) };
    }

    private sealed class FixedSource(string key, string value) : IConditionKeySource
    {
        public ConditionValue Find(string asked) => string.Equals(asked, key, StringComparison.OrdinalIgnoreCase) ? value : ConditionValue.Absent;
    }
}
