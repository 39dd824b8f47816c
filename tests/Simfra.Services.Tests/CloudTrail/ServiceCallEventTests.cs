using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>Calls that services make of each other, as events tell them: as themselves, by a role, on a user's behalf.</summary>
public sealed class ServiceCallEventTests
{
    private const string QueueArn = $"arn:aws:sqs:us-east-1:{TestUser.Account}:orders";

    [Fact]
    public async Task AServiceAsItself_IsToldToTheResourcesOwner()
    {
        await using var aws = await TrailFixture.StartAsync();
        var url = await CreateQueueAsync(aws.World, "sqs:SetQueueAttributes");
        var caller = new InternalCaller(new ServicePrincipal(TestUser.Other, "sns.amazonaws.com"), new(TestUser.Account, "us-east-1"));

        await aws.World.AsService("sns").InvokeAsync(
            SqsApi.SetQueueAttributes, new() { QueueUrl = url, Attributes = new() { ["VisibilityTimeout"] = "5" } }, caller, default);

        var document = Assert.Single(await EventsAsync(aws, "SetQueueAttributes"), static e => (string?)e["userIdentity"]!["type"] != "Root");
        Assert.Equal("""{"type":"AWSService","invokedBy":"sns.amazonaws.com"}""", document["userIdentity"]!.ToJsonString());
        Assert.Equal(
            ("sns.amazonaws.com", "sns.amazonaws.com", "AwsApiCall", TestUser.Account),
            (document.Text("sourceIPAddress"), document.Text("userAgent"), document.Text("eventType"), document.Text("recipientAccountId")));
        Assert.Equal("5", document["requestParameters"]!["attributes"]!.Text("VisibilityTimeout"));
        Assert.Null(document["tlsDetails"]);
        Assert.True(Guid.TryParse(document.Text("sharedEventID"), out _));
        Assert.Empty(await EventsAsync(aws, "SetQueueAttributes", TestUser.Other));
    }

    [Fact]
    public async Task ADeniedService_IsToldWithTheError()
    {
        await using var aws = await TrailFixture.StartAsync();
        var url = await CreateQueueAsync(aws.World, "sqs:SetQueueAttributes");
        var caller = new InternalCaller(new ServicePrincipal(TestUser.Account, "events.amazonaws.com"), new(TestUser.Account, "us-east-1"));

        await Assert.ThrowsAsync<AwsServiceException>(async () => await aws.World.AsService("events").InvokeAsync(
            SqsApi.TagQueue, new() { QueueUrl = url, Tags = new() { ["a"] = "b" } }, caller, default));

        var document = Assert.Single(await EventsAsync(aws, "TagQueue"));
        Assert.Equal(("events.amazonaws.com", "AccessDeniedException"), (document["userIdentity"]!.Text("invokedBy"), document.Text("errorCode")));
    }

    [Fact]
    public async Task AServiceByARole_IsToldAsTheRolesSession()
    {
        await using var aws = await TrailFixture.StartAsync();
        (await aws.World.QueryAsync("iam", "CreateRole", [("RoleName", "states"), ("AssumeRolePolicyDocument", Iam.IamTestCalls.Trust)])).Ok();
        (await aws.World.QueryAsync(
            "iam", "PutRolePolicy", [("RoleName", "states"), ("PolicyName", "p"), ("PolicyDocument", Policy(Allow("sqs:*")))])).Ok();
        var role = (await aws.World.QueryAsync("iam", "GetRole", [("RoleName", "states")])).Ok();
        var principal = new AssumedRolePrincipal(TestUser.Account, role.Element("Arn")!, "states", role.Element("RoleId")!, "run");

        await aws.World.AsService("stepfunctions").InvokeAsync(
            SqsApi.CreateQueue, new() { QueueName = "orders" }, new(principal, new(TestUser.Account, "us-east-1")), default);

        var document = Assert.Single(await EventsAsync(aws, "CreateQueue"));
        var identity = document["userIdentity"]!;
        Assert.Equal(
            ("AssumedRole", principal.Arn, "states.amazonaws.com"), (identity.Text("type"), identity.Text("arn"), identity.Text("invokedBy")));
        Assert.Equal(
            (role.Element("Arn"), "2030-01-02T03:04:05Z"),
            (identity["sessionContext"]!["sessionIssuer"]!.Text("arn"), identity["sessionContext"]!["attributes"]!.Text("creationDate")));
        Assert.Equal("states.amazonaws.com", document.Text("sourceIPAddress"));
        Assert.Equal("orders", document["requestParameters"]!.Text("queueName"));
    }

    [Fact]
    public async Task AServiceOnAUsersBehalf_IsToldAsTheUser()
    {
        await using var aws = await TrailFixture.StartAsync();
        await using var user = await TestUser.CreateAsync(aws.World, "worker", Allow("sqs:*"));
        var id = (await aws.World.QueryAsync("iam", "GetUser", [("UserName", "worker")])).Ok().Element("UserId")!;
        var caller = new InternalCaller(new IamUserPrincipal(TestUser.Account, id, "/", "worker"), new(TestUser.Account, "us-east-1"))
        {
            CalledVia = ["cloudformation.amazonaws.com"],
        };

        await aws.World.AsService("cloudformation").InvokeAsync(SqsApi.CreateQueue, new() { QueueName = "orders" }, caller, default);

        var identity = Assert.Single(await EventsAsync(aws, "CreateQueue"))["userIdentity"]!;
        Assert.Equal(
            ("IAMUser", "worker", "cloudformation.amazonaws.com"), (identity.Text("type"), identity.Text("userName"), identity.Text("invokedBy")));
    }

    [Fact]
    public async Task ADelivery_IsADataEventOfTheTrailThatWantsIt()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        (await aws.CallAsync("PutEventSelectors", new JsonObject
        {
            ["TrailName"] = "audit",
            ["AdvancedEventSelectors"] = JsonNode.Parse(
                """
                [{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::SQS::Queue"]},
                  {"Field":"userIdentity.arn","NotStartsWith":["arn:aws:iam:","sns.amazonaws.com"]}]}]
                """),
        })).Ok();
        var url = await CreateQueueAsync(aws.World, "sqs:SendMessage");
        var caller = new InternalCaller(new ServicePrincipal(TestUser.Account, "sns.amazonaws.com"), new(TestUser.Account, "us-east-1"));

        await aws.World.AsService("sns").InvokeAsync(SqsApi.SendMessage, new() { QueueUrl = url, MessageBody = "news" }, caller, default);
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var document = Assert.Single(await aws.RecordsAsync(), static r => (string)r["eventName"]! == "SendMessage");
        Assert.Equal(
            ("AWSService", "sns.amazonaws.com", "Data"),
            (document["userIdentity"]!.Text("type"), document["userIdentity"]!.Text("invokedBy"), document.Text("eventCategory")));
        Assert.Equal($$"""[{"ARN":"{{QueueArn}}","accountId":"{{TestUser.Account}}","type":"AWS::SQS::Queue"}]""", document["resources"]!.ToJsonString());

        // What CloudTrail itself writes isn't recorded: it would never end.
        Assert.DoesNotContain(await aws.RecordsAsync(), static r => (string?)r["userIdentity"]!["invokedBy"] == "cloudtrail.amazonaws.com");
    }

    /// <summary>A queue that takes an action from SNS; its URL.</summary>
    private static Task<string> CreateQueueAsync(TestWorld world, string action) =>
        world.CreateQueueAsync("orders", ("Policy", Policy(Allow(action, QueueArn, principal: Service("sns.amazonaws.com")))));

    private static async Task<JsonNode[]> EventsAsync(TrailFixture aws, string name, string? account = null) =>
        [.. (await aws.LookupAsync("EventName", name, account)).Select(static e => JsonNode.Parse(e.Text("CloudTrailEvent"))!)];
}
