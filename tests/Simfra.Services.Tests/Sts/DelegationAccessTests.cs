using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Delegation as the provider has it: credentials for its token, and what they are good for.</summary>
public sealed class DelegationAccessTests
{
    private const string Worker = $"arn:aws:iam::{Customer}:user/worker";

    [Fact]
    public async Task GetDelegatedAccessToken_GivesASessionOfTheApprover()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker");

        var answer = (await world.ExchangeAsync(await world.TokenAsync(worker))).Ok();

        Assert.Equal(Worker, answer.Element("AssumedPrincipal"));
        Assert.InRange(int.Parse(answer.Element("PackedPolicySize")!, CultureInfo.InvariantCulture), 1, 100);
        Assert.Equal(TestWorld.StartTime.AddHours(2), Expiration(answer));
        await using var delegated = world.AsSession(answer);
        Assert.Equal(Worker, await delegated.WhoAmIAsync());
        (await CreateQueueAsync(delegated, "orders")).Ok();
        Assert.Contains("orders", (await customer.JsonAsync("sqs", "ListQueues", new JsonObject())).Ok().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_AreGoodForWhatWasApproved_AndNoMore()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker");
        await using var delegated = world.AsSession(await world.ExchangeAsync(await world.TokenAsync(worker)));

        (await CreateQueueAsync(delegated, "orders")).Ok();

        (await CreateQueueAsync(delegated, "payments")).AssertJsonError(
            "AccessDeniedException",
            $"User: {Worker} is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:us-east-1:{Customer}:payments "
            + "because no session policy allows the sqs:createqueue action",
            403);
        Assert.Equal(403, (int)(await delegated.IamAsync("ListUsers")).Status);
    }

    [Fact]
    public async Task Credentials_AreGoodForNoMoreThanTheApproverMay()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker", Policy(Allow("iam:*")));
        await using var delegated = world.AsSession(await world.ExchangeAsync(await world.TokenAsync(worker)));

        (await CreateQueueAsync(delegated, "orders")).AssertJsonError(
            "AccessDeniedException",
            $"User: {Worker} is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:us-east-1:{Customer}:orders "
            + "because no identity-based policy allows the sqs:createqueue action",
            403);
    }

    [Fact]
    public async Task Credentials_AreNotWidenedByTheResourcesPolicy()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker");
        var arn = $"arn:aws:sqs:us-east-1:{Customer}:payments";
        var policy = Policy(Allow("sqs:SendMessage", arn, principal: Aws(Worker)));
        var queue = new JsonObject { ["QueueName"] = "payments", ["Attributes"] = new JsonObject { ["Policy"] = policy } };
        var url = (await customer.JsonAsync("sqs", "CreateQueue", queue)).Ok().Json["QueueUrl"]!;
        await using var delegated = world.AsSession(await world.ExchangeAsync(await world.TokenAsync(worker)));

        (await SendAsync(worker, url.GetValue<string>())).Ok();
        (await SendAsync(delegated, url.GetValue<string>())).AssertJsonError("AccessDeniedException", null, 403);
    }

    [Fact]
    public async Task OfARole_ItIsASessionOfTheSameName_BoundByTheApproversSessionPolicyToo()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker");
        var role = await customer.RoleAsync("admin", StsTestCalls.Trust(
            Aws($"arn:aws:iam::{Customer}:root"), action: """["sts:AssumeRole","sts:TagSession"]"""));
        await customer.PutRolePolicyAsync("admin", IamAccountCalls.Administrator);
        await using var session = worker.AsSession(await worker.AssumeAsync(
            role, "alice", [("Policy", Policy(Allow("iam:* sqs:SendMessage"))), .. StsTestCalls.Tags(("team", "blue"))]));

        var answer = (await world.ExchangeAsync(await world.TokenAsync(session))).Ok();

        await using var delegated = world.AsSession(answer);
        Assert.Equal($"arn:aws:sts::{Customer}:assumed-role/admin/alice", await delegated.WhoAmIAsync());
        (await CreateQueueAsync(delegated, "orders")).AssertJsonError("AccessDeniedException", null, 403);
        var url = (await CreateQueueAsync(customer, "orders")).Ok().Json["QueueUrl"]!.GetValue<string>();
        (await SendAsync(delegated, url)).Ok();
    }

    [Fact]
    public async Task ATokenIsGoodUntilTheAccessEnds_AsOftenAsOneLikes_AndAllCredentialsEndWithIt()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        await using var worker = await customer.AsNewUserAsync("worker");
        var token = await world.TokenAsync(worker);
        var end = TestWorld.StartTime.AddHours(2);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(100));
        var (first, second) = ((await world.ExchangeAsync(token)).Ok(), (await world.ExchangeAsync(token)).Ok());

        Assert.Equal((end, end), (Expiration(first), Expiration(second)));
        Assert.NotEqual(first.Element("AccessKeyId"), second.Element("AccessKeyId"));
        await using var delegated = world.AsSession(first);
        (await CreateQueueAsync(delegated, "orders")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(20));
        (await world.ExchangeAsync(token)).AssertXmlError(
            "ExpiredTradeInTokenException", "The trade-in token provided in the request has expired and can no longer be exchanged for credentials.");
        Assert.Equal(403, (int)(await CreateQueueAsync(delegated, "orders")).Status);
    }

    [Fact]
    public async Task GetDelegatedAccessToken_ByAnotherAccount_IsDenied()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var token = await world.TokenAsync(customer);

        (await customer.ExchangeAsync(token)).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::{Customer}:root is not authorized to perform: sts:GetDelegatedAccessToken "
            + "because the trade-in token was issued to another account",
            403);
    }

    [Fact]
    public async Task GetDelegatedAccessToken_WithoutLeave_IsDenied()
    {
        await using var world = await StartAsync();
        await using var alice = await world.UserAsync("alice", Policy(Allow("sqs:*")));
        await using var bob = await world.UserAsync("bob", Policy(Allow("sts:GetDelegatedAccessToken")));
        await using var customer = world.AsRootOf(Customer);
        var token = await world.TokenAsync(customer);

        (await alice.ExchangeAsync(token)).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::{Provider}:user/alice is not authorized to perform: sts:GetDelegatedAccessToken "
            + "because no identity-based policy allows the sts:GetDelegatedAccessToken action",
            403);
        (await bob.ExchangeAsync(token)).Ok();
    }

    [Theory]
    [InlineData("token")]
    [InlineData("!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task GetDelegatedAccessToken_ForWhatIsNoToken_FailsWithValidationError(string token)
    {
        await using var world = await StartAsync();

        (await world.ExchangeAsync(token)).AssertXmlError("ValidationError", "The trade-in token is not valid.");
    }

    [Fact]
    public async Task GetDelegatedAccessToken_ForAPolicyThatIsTooLarge_FailsWithPackedPolicyTooLarge()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var digits = string.Concat(Enumerable.Range(0, 25).Select(static i => Convert.ToHexString(SHA256.HashData([(byte)i]))));

        var answer = await world.ExchangeAsync(await world.TokenAsync(customer, ("Permissions.Parameters.member.1.Values.member.1", digits)));

        answer.AssertXmlError("PackedPolicyTooLarge", null);
        Assert.Matches("^Packed policy consumes [0-9]+% of allotted space, please use smaller policy.$", answer.Element("Message"));
    }

    [Fact]
    public async Task ATokenOfAnotherInstance_IsNotValid()
    {
        await using var world = await StartAsync();
        await using var other = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var token = await world.TokenAsync(customer);
        _ = await other.TokenAsync(other.AsRootOf(Customer));

        (await other.ExchangeAsync(token)).AssertXmlError("ValidationError", "The trade-in token is not valid.");
    }

    [Fact]
    public async Task AForkTakesTheTokenToo()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var token = await world.TokenAsync(customer);

        await using var fork = await world.ForkAsync();

        (await fork.ExchangeAsync(token)).Ok();
    }

    [Fact]
    public async Task AProvider_MakesARoleWithTheBoundaryThatWasRegistered()
    {
        await using var world = await TestWorld.StartAsync();
        var provider = world.Server.World.AddDelegationProvider(ProviderName, Provider);
        var boundary = provider.AddPermissionsBoundary("partner.example/Accessor_20300101", Policy(Allow("sqs:SendMessage")));
        Assert.Equal("arn:aws:iam::partner:policy/partner.example/Accessor_20300101", boundary);
        provider.AddPolicyTemplate(Template, Policy(
            Allow("iam:CreateRole iam:PutRolePolicy", "arn:aws:iam::*:role/@{queueName}", When("iam:PermissionsBoundary", boundary))));
        await using var customer = world.AsRootOf(Customer);
        var id = await world.AskAsync(("RequestorWorkflowId", "workflow-0"));
        var asked = await customer.DelegationAsync("GetDelegationRequest", id);
        Assert.Equal([boundary], asked.Members("RolePermissionRestrictionArns").Select(static m => m.Value));
        var version = (await customer.IamAsync("GetPolicyVersion", ("PolicyArn", boundary), ("VersionId", "v1"))).Ok();
        Assert.Contains("sqs%3ASendMessage", version.Text, StringComparison.Ordinal);
        await using var delegated = world.AsSession(await world.ExchangeAsync(await world.TokenAsync(customer)));
        var trust = StsTestCalls.Trust(Aws($"arn:aws:iam::{Provider}:root"));

        (await delegated.IamAsync("CreateRole", ("RoleName", "orders"), ("AssumeRolePolicyDocument", trust))).AssertXmlError("AccessDenied", null, 403);
        await delegated.RoleAsync("orders", trust, parameters: ("PermissionsBoundary", boundary));
        await delegated.PutRolePolicyAsync("orders", Policy(Allow("sqs:*")));

        await using var alice = await world.UserAsync("alice", Policy(Allow("sts:AssumeRole")));
        await using var accessor = world.AsSession(await alice.AssumeAsync(StsTestCalls.RoleArn("orders", Customer)));
        var url = (await CreateQueueAsync(customer, "q")).Ok().Json["QueueUrl"]!.GetValue<string>();
        (await SendAsync(accessor, url)).Ok();
        Assert.Equal(403, (int)(await CreateQueueAsync(accessor, "r")).Status);
        (await customer.IamAsync("AttachRolePolicy", ("RoleName", "orders"), ("PolicyArn", boundary))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task ADelegate_CannotAcceptForOthers()
    {
        await using var world = await StartAsync(Policy(Allow("iam:AcceptDelegationRequest iam:AssociateDelegationRequest")));
        await using var customer = world.AsRootOf(Customer);
        (string, string)[] none = [.. ((string[])["Name", "Type", "Values.member.1"]).Select(static n => ($"Permissions.Parameters.member.1.{n}", ""))];
        await using var delegated = world.AsSession(await world.ExchangeAsync(await world.TokenAsync(customer, none)));
        var id = await world.AskAsync([.. none, ("RequestorWorkflowId", "workflow-2")]);
        (await delegated.DelegationAsync("AssociateDelegationRequest", id)).Ok();

        (await delegated.DelegationAsync("AcceptDelegationRequest", id)).AssertXmlError(
            "AccessDenied", "A delegated session cannot accept delegation requests.", 403);
    }

    [Fact]
    public async Task CloudTrail_NamesTheProvider_AndHidesTheToken()
    {
        await using var world = await StartAsync();
        await using var customer = world.AsRootOf(Customer);
        var token = await world.TokenAsync(customer);
        await using var delegated = world.AsSession(await world.ExchangeAsync(token));
        (await CreateQueueAsync(delegated, "orders")).Ok();

        var created = await EventAsync(customer, "CreateQueue");
        Assert.Equal(Provider, created["userIdentity"]!["invokedByDelegate"]!["accountId"]!.GetValue<string>());
        Assert.Equal("Root", created["userIdentity"]!["type"]!.GetValue<string>());
        var exchanged = await EventAsync(world, "GetDelegatedAccessToken");
        Assert.Null(exchanged["userIdentity"]!["invokedByDelegate"]);
        Assert.DoesNotContain(token, exchanged.ToJsonString(), StringComparison.Ordinal);
    }

    private static DateTimeOffset Expiration(TestAnswer answer) => DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture);

    private static Task<TestAnswer> CreateQueueAsync(TestWorld world, string name) =>
        world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = name });

    private static Task<TestAnswer> SendAsync(TestWorld world, string url) =>
        world.JsonAsync("sqs", "SendMessage", new JsonObject { ["QueueUrl"] = url, ["MessageBody"] = "hello" });

    /// <summary>The last event of a name in an account's trail.</summary>
    private static async Task<JsonNode> EventAsync(TestWorld world, string name)
    {
        await world.Server.DrainAsync();
        var answer = (await world.JsonAsync("cloudtrail", "LookupEvents", new JsonObject
        {
            ["LookupAttributes"] = new JsonArray(new JsonObject { ["AttributeKey"] = "EventName", ["AttributeValue"] = name }),
        })).Ok();
        return JsonNode.Parse(answer.Json["Events"]![0]!["CloudTrailEvent"]!.GetValue<string>())!;
    }
}
