using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Core.Tests.Security.Iam;

public sealed class DenialMessageTests
{
    private const string Start = "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sqs:SendMessage";

    [Theory]
    [InlineData("user", "because no identity-based policy allows the sqs:SendMessage action")]
    [InlineData("user identity=deny", "with an explicit deny in an identity-based policy")]
    [InlineData("user identity=allow boundary=none", "because no permissions boundary allows the sqs:SendMessage action")]
    [InlineData("user identity=allow boundary=deny", "with an explicit deny in a permissions boundary")]
    [InlineData("user identity=allow session=none", "because no session policy allows the sqs:SendMessage action")]
    [InlineData("user identity=allow session=deny", "with an explicit deny in a session policy")]
    [InlineData("user identity=allow scp=none", "because no service control policy allows the sqs:SendMessage action")]
    [InlineData("user identity=allow scp=deny", "with an explicit deny in a service control policy")]
    [InlineData("user identity=allow rcp=deny", "with an explicit deny in a resource control policy")]
    [InlineData("user identity=allow endpoint=none", "because no VPC endpoint policy allows the sqs:SendMessage action")]
    [InlineData("user identity=allow endpoint=deny", "with an explicit deny in a VPC endpoint policy")]
    [InlineData("user cross identity=allow", "because no resource-based policy allows the sqs:SendMessage action")]
    [InlineData("user resource=deny:user", "with an explicit deny in a resource-based policy")]
    [InlineData("user trust", "because no role trust policy allows the sqs:SendMessage action")]
    [InlineData("user trust resource=deny:user", "with an explicit deny in the role trust policy")]
    public void For_EachReason_HasAwssWords(string row, string reason)
    {
        var scenario = new Scenario(row + " => ");
        var decision = new PolicyEvaluator().Evaluate(scenario.Request, scenario.Policies);

        Assert.Equal(
            $"{Start} on resource: {Scenario.Resource} {reason}", DenialMessage.For(scenario.Request, decision, policies: scenario.Policies));
        Assert.Equal(reason, DenialMessage.Reason(scenario.Request, decision));
    }

    [Fact]
    public void For_NamesTheResource_AsTheServiceDoes()
    {
        var request = new AccessRequest(TestPrincipals.Alice, Scenario.Action, Scenario.Resource);
        var wildcard = request with { Resource = "*" };
        var decision = Decision.ImplicitDeny(PolicyType.Identity);
        const string reason = "because no identity-based policy allows the sqs:SendMessage action";

        Assert.Equal($"{Start} on resource: * {reason}", DenialMessage.For(wildcard, decision));
        Assert.Equal($"{Start} {reason}", DenialMessage.For(wildcard, decision, ResourceNaming.UnlessWildcard));
        Assert.Equal($"{Start} on resource: {Scenario.Resource} {reason}", DenialMessage.For(request, decision, ResourceNaming.UnlessWildcard));
        Assert.Equal($"{Start} on resource: \"{Scenario.Resource}\" {reason}", DenialMessage.For(request, decision, ResourceNaming.Quoted));
        Assert.Equal($"{Start} {reason}", DenialMessage.For(wildcard, decision, ResourceNaming.Quoted));
        Assert.Equal($"{Start} {reason}", DenialMessage.For(request, decision, ResourceNaming.Never));
    }

    [Fact]
    public void For_ASession_NamesItsArn() => Assert.StartsWith(
        "User: arn:aws:sts::111111111111:assumed-role/worker/session-1 is not authorized to perform: ",
        DenialMessage.For(new(TestPrincipals.Role, Scenario.Action, Scenario.Resource), Decision.ImplicitDeny(PolicyType.Identity)),
        StringComparison.Ordinal);

    [Fact]
    public void For_AStranger_SaysAnonymous() => Assert.StartsWith(
        "User: anonymous is not authorized to perform: ",
        DenialMessage.For(new(new AnonymousPrincipal(), Scenario.Action, Scenario.Resource), Decision.ImplicitDeny(PolicyType.Resource)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1", "o-1", null, true)]
    [InlineData("arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1", "o-1", "o-1", true)]
    [InlineData("arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1", "o-1", "o-2", false)]
    [InlineData(null, "o-1", null, false)]
    public void For_AnExplicitDeny_NamesThePolicy_WithinAccountOrOrganization(string? arn, string mine, string? theirs, bool isNamed)
    {
        var deny = new AttachedPolicy("p-1", arn, """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""");
        var policies = new ApplicablePolicies
        {
            PrincipalOrganization = new(mine, $"{mine}/", false, [[deny]], null),
            ResourceOrganization = theirs is null ? null : new(theirs, $"{theirs}/", false, null, null),
        };
        var request = new AccessRequest(TestPrincipals.Alice, Scenario.Action, Scenario.Resource)
        {
            ResourceAccountId = theirs is null ? Scenario.Account : Scenario.OtherAccount,
        };
        var decision = new PolicyEvaluator().Evaluate(request, policies);

        Assert.Equal(
            $"{Start} on resource: {Scenario.Resource} with an explicit deny in a service control policy{(isNamed ? $": {arn}" : "")}",
            DenialMessage.For(request, decision, policies: policies));
    }

    [Fact]
    public void For_AnExplicitDenyOfTheResourcesPolicy_NamesNoPolicy()
    {
        var deny = new AttachedPolicy(
            "p", "arn:aws:x", """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}""");
        var request = new AccessRequest(new RootPrincipal(Scenario.Account), Scenario.Action, Scenario.Resource);
        var policies = new ApplicablePolicies { Resource = deny };

        Assert.EndsWith(
            "with an explicit deny in a resource-based policy",
            DenialMessage.For(request, new PolicyEvaluator().Evaluate(request, policies), policies: policies),
            StringComparison.Ordinal);
    }
}
