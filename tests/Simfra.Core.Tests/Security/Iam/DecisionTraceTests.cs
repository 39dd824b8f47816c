using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

public sealed class DecisionTraceTests
{
    private static readonly AttachedPolicy Managed = new(
        "Queues",
        "arn:aws:iam::111111111111:policy/Queues",
        """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Objects","Effect":"Allow","Action":"s3:*","Resource":"*"},
          {"Sid":"OtherQueue","Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:other"},
          {"Sid":"FromHome","Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{
            "IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"]},"StringEquals":{"aws:PrincipalTag/team":"red"}}}]}
        """)
    {
        AttachedTo = "arn:aws:iam::111111111111:group/workers",
    };

    private static readonly AttachedPolicy QueuePolicy = new(
        "Policy",
        null,
        """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Mallory","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/mallory"},"Action":"*","Resource":"*"}]}
        """);

    private readonly PolicyEvaluator _evaluator = new();

    [Fact]
    public void Explain_NamesEachPolicy_AndWhatItsStatementsMatch()
    {
        var request = Request(new ConditionContext().Add("aws:SourceIp", "10.1.2.3").Add("aws:PrincipalTag/team", "red"));

        var trace = _evaluator.Explain(request, new() { Identity = [Managed], Resource = QueuePolicy });

        Assert.Same(request, trace.Request);
        Assert.Equal([PolicyType.Identity, PolicyType.Resource], trace.Policies.Select(p => p.Type));
        var managed = trace.Policies[0];
        Assert.Equal("arn:aws:iam::111111111111:group/workers", managed.Policy.AttachedTo);
        Assert.Equal(["Objects", "OtherQueue", "FromHome"], managed.Statements.Select(s => s.Statement.Sid));
        Assert.Equal([false, true, true], managed.Statements.Select(s => s.ActionMatches));
        Assert.Equal([true, false, true], managed.Statements.Select(s => s.ResourceMatches));
        Assert.Equal([false, false, true], managed.Statements.Select(s => s.Applies));
        Assert.Equal([false, false, true], managed.Statements.Select(s => s.Decided));
        Assert.Equal(PrincipalMatch.None, Assert.Single(trace.Policies[1].Statements).Principal);
    }

    [Fact]
    public void Explain_ComparesTheValuesOfConditions()
    {
        var trace = _evaluator.Explain(Request(new ConditionContext().Add("aws:SourceIp", "203.0.113.1")), new() { Identity = [Managed] });

        Assert.Equal(DecisionEffect.ImplicitDeny, trace.Decision.Effect);
        var conditions = trace.Policies[0].Statements[2].Conditions;
        Assert.Equal(["IpAddress", "StringEquals"], conditions.Select(c => c.Operator));
        Assert.Equal(["aws:SourceIp", "aws:PrincipalTag/team"], conditions.Select(c => c.Key));
        Assert.Equal(["10.0.0.0/8", "192.168.0.0/16"], conditions[0].PolicyValues);
        Assert.Equal(["203.0.113.1"], conditions[0].RequestValues);
        Assert.Null(conditions[1].RequestValues);
        Assert.All(conditions, c => Assert.False(c.Holds));
    }

    [Fact]
    public void Explain_LooksAtAllPolicies_EvenWhereTheFirstDenies()
    {
        var deny = new AttachedPolicy("Deny", null, """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""");
        var organization = new OrganizationPolicies("o-1", "o-1/", false, [[deny]], null);

        var trace = _evaluator.Explain(Request(ConditionContext.Empty), new() { Identity = [Managed], PrincipalOrganization = organization });

        Assert.Equal(PolicyType.ServiceControl, trace.Decision.PolicyType);
        Assert.Equal([PolicyType.ServiceControl, PolicyType.Identity], trace.Policies.Select(p => p.Type));
        Assert.True(trace.Policies[0].Statements[0].Decided);
    }

    [Fact]
    public void Explain_SaysWhichPolicyIsNone()
    {
        var trace = _evaluator.Explain(Request(ConditionContext.Empty), new() { Identity = [new("Broken", null, "{")] });

        Assert.False(Assert.Single(trace.Policies).IsReadable);
        Assert.Empty(trace.Policies[0].Statements);
    }

    [Fact]
    public void Evaluate_AsksOnlyForTheKeysThatItNeeds()
    {
        var asked = new List<string>();
        var source = new RecordingSource(asked);

        _evaluator.Evaluate(Request(new ConditionContext(source)), new() { Identity = [Managed] });

        // The team isn't asked for: the address has failed the statement already.
        Assert.Equal(["aws:SourceIp"], asked);
    }

    private static AccessRequest Request(ConditionContext context) =>
        new(TestPrincipals.Alice, Scenario.Action, Scenario.Resource) { ResourceAccountId = Scenario.Account, Context = context };

    private sealed class RecordingSource(List<string> asked) : IConditionKeySource
    {
        public ConditionValue Find(string key)
        {
            asked.Add(key);
            return ConditionValue.Absent;
        }
    }
}
