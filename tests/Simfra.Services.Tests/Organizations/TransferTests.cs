using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>One organisation bears the bills of another.</summary>
public sealed class TransferTests
{
    private const string Source = TestWorld.OtherAccount;

    private static readonly DateTimeOffset Start = new(2030, 2, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ATransfer_IsSeenFromBothSides()
    {
        await using var world = await StartAsync();

        var handshake = (await world.OrgOkAsync("InviteOrganizationToTransferResponsibility", Invitation()))["Handshake"]!;

        Assert.Equal(("TRANSFER_RESPONSIBILITY", "OPEN"), (handshake.Text("Action"), handshake.Text("State")));
        Assert.Equal(["ORGANIZATION", "ACCOUNT", "RESPONSIBILITY_TRANSFER"], handshake.Texts("Resources", "Type"));
        var id = handshake["Resources"]![2]!.Text("Value");
        var inbound = (await world.OrgOkAsync("DescribeResponsibilityTransfer", Id(id)))["ResponsibilityTransfer"]!;
        var outbound = (await world.OrgOkAsync("DescribeResponsibilityTransfer", Id(id), Source))["ResponsibilityTransfer"]!;
        Assert.Matches($"^arn:aws:organizations::{Management}:transfer/o-[a-z0-9]+/billing/inbound/{id}$", inbound.Text("Arn"));
        Assert.Matches($"^arn:aws:organizations::{Source}:transfer/o-[a-z0-9]+/billing/outbound/{id}$", outbound.Text("Arn"));
        Assert.Equal(("REQUESTED", "theirs", handshake.Text("Id")), (inbound.Text("Status"), inbound.Text("Name"), inbound.Text("ActiveHandshakeId")));
        Assert.Equal((Source, Management), (inbound["Source"]!.Text("ManagementAccountId"), inbound["Target"]!.Text("ManagementAccountId")));
        Assert.Equal([id], await ListAsync(world, "Inbound"));
        Assert.Equal([id], await ListAsync(world, "Outbound", Source));
        Assert.Empty(await ListAsync(world, "Outbound"));
        Assert.Empty(await ListAsync(world, "Inbound", Source));
    }

    [Fact]
    public async Task ATransfer_IsAcceptedRenamedAndTerminated()
    {
        await using var world = await StartAsync();
        var (id, handshake) = await InviteAsync(world);
        var request = Id(id);
        request["EndTimestamp"] = Timestamp(Start.AddMonths(2).AddMilliseconds(-1));
        (await world.OrgAsync("TerminateResponsibilityTransfer", request.DeepClone().AsObject())).AssertJsonError(
            "InvalidResponsibilityTransferTransitionException", null);

        await world.OrgOkAsync("AcceptHandshake", new() { ["HandshakeId"] = handshake }, Source);
        Assert.Equal("ACCEPTED", (await world.OrgOkAsync("DescribeResponsibilityTransfer", Id(id)))["ResponsibilityTransfer"]!.Text("Status"));
        var renamed = Id(id);
        renamed["Name"] = "new";
        Assert.Equal("new", (await world.OrgOkAsync("UpdateResponsibilityTransfer", renamed.DeepClone().AsObject()))["ResponsibilityTransfer"]!.Text("Name"));
        (await world.OrgAsync("UpdateResponsibilityTransfer", renamed, Source)).AssertJsonError("AccessDeniedException", Denied);
        (await world.OrgAsync("DeleteOrganization")).AssertReason("ConstraintViolationException", "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS");

        var ended = (await world.OrgOkAsync("TerminateResponsibilityTransfer", request.DeepClone().AsObject(), Source))["ResponsibilityTransfer"]!;

        Assert.Equal("WITHDRAWN", ended.Text("Status"));
        (await world.OrgAsync("TerminateResponsibilityTransfer", request)).AssertJsonError("ResponsibilityTransferAlreadyInStatusException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(120));
        await world.OrgOkAsync("DeleteOrganization");
    }

    [Theory]
    [InlineData("DeclineHandshake", Source, "DECLINED")]
    [InlineData("CancelHandshake", null, "CANCELED")]
    [InlineData(null, null, "EXPIRED")]
    public async Task AnInvitationThatCameToNothing_IsToldByTheTransfer(string? operation, string? by, string status)
    {
        await using var world = await StartAsync();
        var (id, handshake) = await InviteAsync(world);

        if (operation is null)
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromDays(15));
        }
        else
        {
            await world.OrgOkAsync(operation, new() { ["HandshakeId"] = handshake }, by);
        }

        var transfer = (await world.OrgOkAsync("DescribeResponsibilityTransfer", Id(id)))["ResponsibilityTransfer"]!;
        Assert.Equal(status, transfer.Text("Status"));
        Assert.Null(transfer["ActiveHandshakeId"]);
        await InviteAsync(world, Start.AddMonths(1));
    }

    [Fact]
    public async Task InviteOrganizationToTransferResponsibility_ChecksWhoAndWhen()
    {
        await using var world = await StartAsync();

        (await InviteRawAsync(Invitation(start: Start.AddHours(1)))).AssertReason("InvalidInputException", "START_DATE_NOT_BEGINNING_OF_DAY");
        (await InviteRawAsync(Invitation(start: Start.AddDays(1)))).AssertReason("InvalidInputException", "START_DATE_NOT_BEGINNING_OF_MONTH");
        (await InviteRawAsync(Invitation(start: Start.AddMonths(-1)))).AssertReason("InvalidInputException", "START_DATE_TOO_EARLY");
        (await InviteRawAsync(Invitation(Management))).AssertReason("HandshakeConstraintViolationException", "SOURCE_AND_TARGET_CANNOT_MATCH");
        (await InviteRawAsync(Invitation("333333333333"))).AssertReason("InvalidInputException", "INVALID_PARTY_TYPE_TARGET");
        var (_, handshake) = await InviteAsync(world);
        (await InviteRawAsync(Invitation())).AssertJsonError("DuplicateHandshakeException", null);
        await world.OrgOkAsync("AcceptHandshake", new() { ["HandshakeId"] = handshake }, Source);
        (await InviteRawAsync(Invitation())).AssertReason("HandshakeConstraintViolationException", "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS");

        Task<TestAnswer> InviteRawAsync(JsonObject input) => world.OrgAsync("InviteOrganizationToTransferResponsibility", input);
    }

    [Fact]
    public async Task TransfersOfOthers_AreNotFound()
    {
        await using var world = await StartAsync();
        var (id, handshake) = await InviteAsync(world);
        await world.OrgOkAsync("CreateOrganization", account: "333333333333");

        (await world.OrgAsync("DescribeResponsibilityTransfer", Id(id), "333333333333")).AssertJsonError(
            "ResponsibilityTransferNotFoundException", "You specified a responsibility transfer that doesn't exist.");
        (await world.OrgAsync("ListInboundResponsibilityTransfers", new() { ["Type"] = "BILLING", ["Id"] = id }, "333333333333"))
            .AssertJsonError("ResponsibilityTransferNotFoundException", null);
        await world.OrgOkAsync("AcceptHandshake", new() { ["HandshakeId"] = handshake }, Source);
        foreach (var (end, reason) in new[] { (Start.AddMonths(1), "END_DATE_NOT_END_OF_MONTH"), (Start.AddMonths(-1).AddMilliseconds(-1), "END_DATE_TOO_EARLY") })
        {
            var request = Id(id);
            request["EndTimestamp"] = Timestamp(end);
            (await world.OrgAsync("TerminateResponsibilityTransfer", request)).AssertReason("InvalidInputException", reason);
        }
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.OrgOkAsync("CreateOrganization", account: Source);
        return world;
    }

    private static async Task<(string Id, string Handshake)> InviteAsync(TestWorld world, DateTimeOffset? start = null)
    {
        var handshake = (await world.OrgOkAsync("InviteOrganizationToTransferResponsibility", Invitation(start: start)))["Handshake"]!;
        return (handshake["Resources"]![2]!.Text("Value"), handshake.Text("Id"));
    }

    private static async Task<string[]> ListAsync(TestWorld world, string direction, string? account = null) =>
        (await world.OrgOkAsync($"List{direction}ResponsibilityTransfers", new() { ["Type"] = "BILLING" }, account)).Texts("ResponsibilityTransfers", "Id");

    private static JsonObject Invitation(string target = Source, DateTimeOffset? start = null)
    {
        var input = Target(target);
        input["Type"] = "BILLING";
        input["SourceName"] = "theirs";
        input["StartTimestamp"] = Timestamp(start ?? Start);
        return input;
    }

    private static JsonObject Id(string id) => new() { ["Id"] = id };

    private static JsonNode Timestamp(DateTimeOffset time) =>
        JsonNode.Parse((time.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture))!;
}
