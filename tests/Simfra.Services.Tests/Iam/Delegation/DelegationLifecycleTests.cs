using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>How delegation requests come from one state to another, and what their providers hear of it.</summary>
public sealed class DelegationLifecycleTests
{
    private const string Root = $"arn:aws:iam::{Customer}:root";

    [Fact]
    public async Task AssociateDelegationRequest_MakesTheRequestTheCallersOwn()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync();

        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        var shown = (await customer.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal(("ASSIGNED", Customer, Root), (shown.Element("State"), shown.Element("OwnerAccountId"), shown.Element("OwnerId")));
        Assert.Equal(TestWorld.StartTime.AddDays(7), DateTimeOffset.Parse(shown.Element("ExpirationTime")!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task UpdateDelegationRequest_HandsItOnWithNotes()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync();
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        (await customer.DelegationAsync("UpdateDelegationRequest", id, ("Notes", "Please have a look"))).Ok();
        (await customer.DelegationAsync("UpdateDelegationRequest", id)).Ok();

        var shown = (await customer.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal(("PENDING_APPROVAL", "Please have a look"), (shown.Element("State"), shown.Element("Notes")));
    }

    [Fact]
    public async Task AcceptDelegationRequest_KeepsWhoAcceptedIt()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var admin = await customer.AsNewUserAsync("admin");
        var id = await world.AskAsync();
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        (await admin.DelegationAsync("AcceptDelegationRequest", id)).Ok();

        var shown = (await customer.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal(
            ("ACCEPTED", Root, $"arn:aws:iam::{Customer}:user/admin"), (shown.Element("State"), shown.Element("OwnerId"), shown.Element("ApproverId")));
    }

    [Fact]
    public async Task RejectDelegationRequest_KeepsTheReason_AndIsPossibleUntilTheTokenIsSent()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync();
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();
        (await customer.DelegationAsync("AcceptDelegationRequest", id)).Ok();

        (await customer.DelegationAsync("RejectDelegationRequest", id, ("Notes", "Too much"))).Ok();

        var shown = (await customer.DelegationAsync("GetDelegationRequest", id)).Ok();
        Assert.Equal(("REJECTED", "Too much"), (shown.Element("State"), shown.Element("RejectionReason")));
    }

    [Theory]
    [InlineData("", "UNASSIGNED", "UpdateDelegationRequest AcceptDelegationRequest RejectDelegationRequest SendDelegationToken")]
    [InlineData("Associate", "ASSIGNED", "AssociateDelegationRequest SendDelegationToken")]
    [InlineData("Associate Update", "PENDING_APPROVAL", "AssociateDelegationRequest SendDelegationToken")]
    [InlineData("Associate Accept", "ACCEPTED", "AssociateDelegationRequest UpdateDelegationRequest AcceptDelegationRequest")]
    [InlineData(
        "Associate Reject", "REJECTED",
        "AssociateDelegationRequest UpdateDelegationRequest AcceptDelegationRequest RejectDelegationRequest SendDelegationToken")]
    [InlineData(
        "Associate Accept Send", "FINALIZED",
        "AssociateDelegationRequest UpdateDelegationRequest AcceptDelegationRequest RejectDelegationRequest SendDelegationToken")]
    public async Task InAState_WhatItDoesNotAllow_FailsWithInvalidInput(string steps, string state, string refused)
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync();
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            (await customer.DelegationAsync(step == "Send" ? "SendDelegationToken" : $"{step}DelegationRequest", id)).Ok();
        }

        Assert.Equal(state, await customer.StateOfAsync(id));
        foreach (var operation in refused.Split(' '))
        {
            (await customer.DelegationAsync(operation, id)).AssertXmlError(
                "InvalidInput", $"The delegation request {id} is in the state {state}, which does not allow this.");
        }
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("AssociateDelegationRequest", 7)]
    [InlineData("AssociateDelegationRequest UpdateDelegationRequest", 7)]
    [InlineData("AssociateDelegationRequest AcceptDelegationRequest", 7)]
    [InlineData("AssociateDelegationRequest RejectDelegationRequest", 7)]
    [InlineData("AssociateDelegationRequest AcceptDelegationRequest SendDelegationToken", 7)]
    public async Task ARequest_ExpiresSoManyDaysAfterTheLastStep(string steps, int days)
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync();
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
            (await customer.DelegationAsync(step, id)).Ok();
        }

        var before = await customer.StateOfAsync(id);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        Assert.Equal(before, await customer.StateOfAsync(id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("EXPIRED", await customer.StateOfAsync(id));
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).AssertXmlError("InvalidInput", null);
    }

    [Theory]
    [InlineData("AssociateDelegationRequest")]
    [InlineData("GetDelegationRequest")]
    [InlineData("UpdateDelegationRequest")]
    [InlineData("AcceptDelegationRequest")]
    [InlineData("RejectDelegationRequest")]
    [InlineData("SendDelegationToken")]
    public async Task ARequestThatIsNotThere_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await StartAsync();

        (await world.DelegationAsync(operation, "e4bdcdae-4f66-11e4-aefa-bfd6aEXAMPLE")).AssertXmlError(
            "NoSuchEntity", "The delegation request with id e4bdcdae-4f66-11e4-aefa-bfd6aEXAMPLE cannot be found.", 404);
    }

    [Fact]
    public async Task TheProvider_HearsOfEachState_AndIsSentTheToken()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var queue = await world.ListenAsync();
        var id = await world.AskAsync();
        foreach (var step in (string[])
            ["AssociateDelegationRequest", "UpdateDelegationRequest", "AcceptDelegationRequest", "SendDelegationToken"])
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
            (await customer.DelegationAsync(step, id)).Ok();
        }

        var heard = await world.HearAsync(queue);

        Assert.Equal(
            ["StateChange ASSIGNED", "StateChange PENDING_APPROVAL", "StateChange ACCEPTED", "StateChange FINALIZED", "ExchangeToken FINALIZED"],
            heard.Select(static m => $"{m["Type"]} {m["State"]}"));
        Assert.All(heard, m => Assert.Equal((id, "workflow-1", Customer), (Text(m, "RequestId"), Text(m, "RequestorWorkflowId"), Text(m, "OwnerAccountId"))));
        Assert.Equal("2030-01-02T03:05:05.000Z", Text(heard[0], "UpdatedAt"));
        Assert.Null(heard[3]["ExchangeToken"]);
        Assert.NotNull(heard[4]["ExchangeToken"]);
        Assert.Equal("2030-01-02T05:08:05.000Z", Text(heard[4], "ExpiresAt"));
    }

    [Fact]
    public async Task TheProvider_HearsOfRejectionAndExpiry()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var queue = await world.ListenAsync();
        var id = await world.AskAsync();
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();
        (await customer.DelegationAsync("RejectDelegationRequest", id)).Ok();

        var before = await world.HearAsync(queue);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));
        var after = await world.HearAsync(queue);

        Assert.Equal(["ASSIGNED", "REJECTED"], before.Select(static m => m["State"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(("EXPIRED", "2030-01-09T03:04:05.000Z"), (Text(Assert.Single(after), "State"), Text(after[0], "UpdatedAt")));
    }

    [Fact]
    public async Task ATopicThatDoesNotLetIamIn_HearsNothing()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var queue = await world.SubscribeQueueAsync(await world.CreateTopicAsync("delegations"), "heard");
        await customer.GrantAsync(await world.AskAsync());

        Assert.Empty(await world.HearAsync(queue));
    }

    [Fact]
    public async Task AcceptDelegationRequest_ByARootUser_ForMoreThanFourHours_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var admin = await customer.AsNewUserAsync("admin");
        var id = await world.AskAsync(("SessionDuration", "14401"));
        var short4Hours = await world.AskAsync(("SessionDuration", "14400"), ("RequestorWorkflowId", "workflow-2"));
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();
        (await customer.DelegationAsync("AssociateDelegationRequest", short4Hours)).Ok();

        (await customer.DelegationAsync("AcceptDelegationRequest", id)).AssertXmlError(
            "InvalidInput", "A root user can accept delegation requests with a session duration of 14400 seconds or less only.");
        (await customer.DelegationAsync("AcceptDelegationRequest", short4Hours)).Ok();
        (await admin.DelegationAsync("AcceptDelegationRequest", id)).Ok();
    }

    [Fact]
    public async Task SendDelegationToken_OfARequestThatOnlyItsOwnerSends_ByAnother_IsDenied()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var admin = await customer.AsNewUserAsync("admin");
        var id = await world.AskAsync(("OnlySendByOwner", "true"));
        (await customer.DelegationAsync("AssociateDelegationRequest", id)).Ok();
        (await admin.DelegationAsync("AcceptDelegationRequest", id)).Ok();

        (await admin.DelegationAsync("SendDelegationToken", id)).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::{Customer}:user/admin is not authorized to perform: iam:SendDelegationToken on resource: "
            + $"arn:aws:iam::{Customer}:delegation-request/{id} because only its owner may send the token",
            403);
        (await customer.DelegationAsync("SendDelegationToken", id)).Ok();
    }

    private static string? Text(JsonObject message, string name) => message[name]?.GetValue<string>();
}
