using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>Who may do what to a delegation request, by policies and without.</summary>
public sealed class DelegationAuthorizationTests
{
    private const string Nothing = "sqs:ListQueues";

    [Fact]
    public async Task ARequestForNobody_IsAnybodysWhoKnowsIt()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var alice = await customer.AsNewUserAsync("alice", Policy(Allow(Nothing)));
        var id = await world.AskAsync();

        (await alice.DelegationAsync("GetDelegationRequest", id)).Ok();
        (await SummaryAsync(alice, id)).Ok();
        (await alice.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        var shown = (await alice.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal(($"arn:aws:iam::{Customer}:user/alice", Customer), (shown.Element("OwnerId"), shown.Element("OwnerAccountId")));
    }

    [Theory]
    [InlineData("GetDelegationRequest")]
    [InlineData("AssociateDelegationRequest")]
    public async Task ARequestForAnAccount_IsNoOthers(string operation)
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var stranger = world.AsRootOf("222222222222");
        await using var alice = await customer.AsNewUserAsync("alice", Policy(Allow(Nothing)));
        var id = await world.AskAsync(("OwnerAccountId", Customer));

        (await stranger.DelegationAsync(operation, id)).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::222222222222:root is not authorized to perform: iam:{operation} on resource: arn:aws:iam::{Customer}:delegation-request/{id} "
            + $"because no resource-based policy allows the iam:{operation} action",
            403);
        (await alice.DelegationAsync(operation, id)).Ok();
    }

    [Fact]
    public async Task TheOwner_MayDoAllButAccept_WithoutAPolicy()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var alice = await customer.AsNewUserAsync("alice", Policy(Allow(Nothing)));
        var (first, second) = (await world.AskAsync(), await world.AskAsync(("RequestorWorkflowId", "workflow-2")));
        foreach (var id in (string[])[first, second])
        {
            (await alice.DelegationAsync("AssociateDelegationRequest", id)).Ok();
            (await alice.DelegationAsync("UpdateDelegationRequest", id)).Ok();
            (await alice.DelegationAsync("AcceptDelegationRequest", id)).AssertXmlError(
                "AccessDenied",
                $"User: arn:aws:iam::{Customer}:user/alice is not authorized to perform: iam:AcceptDelegationRequest on resource: "
                + $"arn:aws:iam::{Customer}:delegation-request/{id} because no identity-based policy allows the iam:AcceptDelegationRequest action",
                403);
            (await customer.DelegationAsync("AcceptDelegationRequest", id)).Ok();
        }

        (await SummaryAsync(alice, first)).Ok();
        (await alice.DelegationAsync("SendDelegationToken", first)).Ok();
        (await alice.DelegationAsync("RejectDelegationRequest", second)).Ok();
        var owned = (await alice.IamAsync("ListDelegationRequests", ("OwnerId", $"arn:aws:iam::{Customer}:user/alice"))).Ok();
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), owned.Elements("DelegationRequestId"));
    }

    [Theory]
    [InlineData("GetDelegationRequest")]
    [InlineData("UpdateDelegationRequest")]
    [InlineData("AcceptDelegationRequest")]
    [InlineData("RejectDelegationRequest")]
    [InlineData("SendDelegationToken")]
    public async Task Others_NeedAPolicy_WhichMayTestTheOwner(string operation)
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var owner = await customer.AsNewUserAsync("owner", Policy(Allow(Nothing)));
        await using var bob = await customer.AsNewUserAsync("bob", Policy(Allow(Nothing)));
        await using var ofOwner = await customer.AsNewUserAsync("of-owner", Policy(Allow(
            $"iam:{operation}", $"arn:aws:iam::{Customer}:delegation-request/*", When("iam:DelegationRequestOwner", $"arn:aws:iam::{Customer}:user/owner"))));
        await using var ofOther = await customer.AsNewUserAsync("of-other", Policy(Allow(
            $"iam:{operation}", "*", When("iam:DelegationRequestOwner", $"arn:aws:iam::{Customer}:user/somebody"))));
        var id = await world.AskAsync();
        (await owner.DelegationAsync("AssociateDelegationRequest", id)).Ok();
        if (operation == "SendDelegationToken")
        {
            (await customer.DelegationAsync("AcceptDelegationRequest", id)).Ok();
        }

        (await bob.DelegationAsync(operation, id)).AssertXmlError("AccessDenied", null, 403);
        (await ofOther.DelegationAsync(operation, id)).AssertXmlError("AccessDenied", null, 403);
        (await world.DelegationAsync(operation, id)).AssertXmlError("AccessDenied", null, 403);
        (await ofOwner.DelegationAsync(operation, id)).Ok();
    }

    [Fact]
    public async Task AnExplicitDeny_KeepsTheOwnerFromItToo()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var alice = await customer.AsNewUserAsync("alice", Policy(Deny("iam:RejectDelegationRequest iam:ListDelegationRequests")));
        var id = await world.AskAsync();
        (await alice.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        (await alice.DelegationAsync("RejectDelegationRequest", id)).AssertXmlError("AccessDenied", null, 403);
        (await alice.IamAsync("ListDelegationRequests", ("OwnerId", $"arn:aws:iam::{Customer}:user/alice"))).AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task ListDelegationRequests_GivesTheAccountsOwn_ByPagesAndOwner()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var alice = await customer.AsNewUserAsync("alice", Policy(Allow(Nothing)));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await world.AskAsync(("RequestorWorkflowId", $"workflow-{i}"), ("OwnerAccountId", Customer)));
        }

        // The last has an account, but nobody in it who owns it.
        foreach (var (i, id) in ids.SkipLast(1).Index())
        {
            (await (i == 0 ? alice : customer).DelegationAsync("AssociateDelegationRequest", id)).Ok();
        }

        var first = (await customer.IamAsync("ListDelegationRequests", ("MaxItems", "3"))).Ok();
        var second = (await customer.IamAsync("ListDelegationRequests", ("MaxItems", "3"), ("Marker", first.Element("Marker")!))).Ok();

        var owned = ids.SkipLast(1).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(("true", "false"), (first.Element("isTruncated"), second.Element("isTruncated")));
        Assert.Equal(owned[..3], first.Elements("DelegationRequestId"));
        Assert.Equal(owned[3..], second.Elements("DelegationRequestId"));
        Assert.Null(second.Element("Marker"));
        var ofAlice = (await customer.IamAsync("ListDelegationRequests", ("OwnerId", $"arn:aws:iam::{Customer}:user/alice"))).Ok();
        Assert.Equal([ids[0]], ofAlice.Elements("DelegationRequestId"));
        Assert.Empty((await world.IamAsync("ListDelegationRequests")).Ok().Elements("DelegationRequestId"));
        (await customer.IamAsync("ListDelegationRequests", ("Marker", "?"))).AssertXmlError("ValidationError", "Invalid Marker: ?");
    }

    [Fact]
    public async Task ListDelegationRequests_OfOthers_NeedsAPolicy()
    {
        await using var world = await StartAsync();
        await using var alice = await world.AsNewUserAsync("alice", Policy(Allow(
            "iam:ListDelegationRequests", "*", When("iam:DelegationRequestOwner", "arn:aws:iam::000000000000:user/bob"))));

        (await alice.IamAsync("ListDelegationRequests")).AssertXmlError(
            "AccessDenied",
            "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: iam:ListDelegationRequests on resource: * "
            + "because no identity-based policy allows the iam:ListDelegationRequests action",
            403);
        (await alice.IamAsync("ListDelegationRequests", ("OwnerId", "arn:aws:iam::000000000000:user/bob"))).Ok();
    }

    [Fact]
    public async Task ASessionOfARole_OwnsWhatItTookOver()
    {
        await using var world = await StartAsync();
        var role = await world.RoleAsync("worker", StsTestCalls.Trust(Aws($"arn:aws:iam::{Provider}:root")));
        await using var alice = await world.UserAsync("alice", Policy(Allow("sts:AssumeRole")));
        await using var session = alice.AsSession(await alice.AssumeAsync(role));
        await using var another = alice.AsSession(await alice.AssumeAsync(role, "another"));
        var id = await world.AskAsync();

        (await session.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        var shown = (await session.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal($"arn:aws:sts::{Provider}:assumed-role/worker/session", shown.Element("OwnerId"));
        (await another.DelegationAsync("GetDelegationRequest", id)).AssertXmlError("AccessDenied", null, 403);
    }

    private static Task<TestAnswer> SummaryAsync(TestWorld world, string id) =>
        world.IamAsync("GetHumanReadableSummary", ("EntityArn", $"arn:aws:iam::{Customer}:delegation-request/{id}"));
}
