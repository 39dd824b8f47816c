using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Authorization;

/// <summary>Services that deliver to resources of others need the leave of those resources' policies.</summary>
public sealed class ServiceDeliveryTests
{
    private const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:orders";
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:news";

    private static InternalCaller Sns { get; } = new(new ServicePrincipal(TestUser.Account, "sns.amazonaws.com"), new(TestUser.Account, "us-east-1"))
    {
        SourceArn = Topic,
        SourceAccount = TestUser.Account,
    };

    [Theory]
    [InlineData("ArnEquals", "aws:SourceArn", Topic, Topic + "-2")]
    [InlineData("StringEquals", "aws:SourceAccount", TestUser.Account, TestUser.Other)]
    [InlineData("Bool", "aws:PrincipalIsAWSService", "true", "false")]
    [InlineData("StringEquals", "aws:PrincipalServiceName", "sns.amazonaws.com", "s3.amazonaws.com")]
    [InlineData("Null", "aws:PrincipalArn", "true", "false")]
    [InlineData("Null", "aws:PrincipalAccount", "true", "false")]
    [InlineData("Null", "aws:userid", "true", "false")]
    public async Task AQueue_TakesWhatItsPolicyLetsTheServiceSend(string @operator, string key, string own, string others)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        await SetPolicyAsync(world, url, Allow("sqs:SendMessage", QueueArn, When(@operator, key, [own]), Service("sns.amazonaws.com")));
        await SendAsync(world, url, Sns);
        await SetPolicyAsync(world, url, Allow("sqs:SendMessage", QueueArn, When(@operator, key, [others]), Service("sns.amazonaws.com")));
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => SendAsync(world, url, Sns));

        Assert.Equal(("AccessDeniedException", 403), (error.Code, error.StatusCode));
        Assert.Equal(["news"], await world.ReceiveBodiesAsync(url));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"Service":"events.amazonaws.com"}""")]
    [InlineData("""{"AWS":"000000000000"}""")]
    public async Task AQueueWhosePolicyDoesNotNameTheService_TakesNothing(string principal)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        if (principal.Length > 0)
        {
            await SetPolicyAsync(world, url, Allow("sqs:SendMessage", QueueArn, principal: principal));
        }

        await Assert.ThrowsAsync<AwsServiceException>(() => SendAsync(world, url, Sns));
    }

    [Fact]
    public async Task EverybodyIncludesServices()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SetPolicyAsync(world, url, Allow("sqs:SendMessage", QueueArn, principal: "\"*\""));

        await SendAsync(world, url, Sns);
    }

    [Fact]
    public async Task ARolesSession_NeedsTheRolesPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await world.QueryAsync("iam", "CreateRole", [("RoleName", "scheduler"), ("AssumeRolePolicyDocument", Iam.IamTestCalls.Trust)])).Ok();
        var role = (await world.QueryAsync("iam", "GetRole", [("RoleName", "scheduler")])).Ok();
        var principal = new AssumedRolePrincipal(TestUser.Account, role.Element("Arn")!, "scheduler", role.Element("RoleId")!, "run");
        var caller = new InternalCaller(principal, new(TestUser.Account, "us-east-1"));

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => SendAsync(world, url, caller));
        Assert.Equal(
            $"User: {principal.Arn} is not authorized to perform: sqs:sendmessage on resource: {QueueArn} because no identity-based policy allows the sqs:sendmessage action",
            error.Message);
        (await world.QueryAsync(
            "iam", "PutRolePolicy", [("RoleName", "scheduler"), ("PolicyName", "p"), ("PolicyDocument", Policy(Allow("sqs:SendMessage", QueueArn)))])).Ok();
        await SendAsync(world, url, caller);
    }

    [Fact]
    public async Task CalledVia_NamesTheServicesOnTheWay()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(
            world, "worker",
            Allow("sqs:ListQueues", "*", """{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"},"Bool":{"aws:ViaAWSService":"true"}}"""));
        var id = (await world.QueryAsync("iam", "GetUser", [("UserName", "worker")])).Ok().Element("UserId")!;
        var caller = new InternalCaller(new IamUserPrincipal(TestUser.Account, id, "/", "worker"), new(TestUser.Account, "us-east-1"));
        var invoker = world.AsService("cloudformation");

        await Assert.ThrowsAsync<AwsServiceException>(async () => await invoker.InvokeAsync(SqsApi.ListQueues, new(), caller, default));
        var listed = await invoker.InvokeAsync(SqsApi.ListQueues, new(), caller with { CalledVia = ["cloudformation.amazonaws.com"] }, default);

        Assert.Single(listed.QueueUrls!);
    }

    [Fact]
    public async Task ABucketOfAnotherAccount_TakesWhatItsPolicyLetsTheServicePut()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var caller = Sns with { Principal = new ServicePrincipal(TestUser.Other, "logging.s3.amazonaws.com"), SourceAccount = TestUser.Other };

        var denied = await Assert.ThrowsAsync<AwsServiceException>(PutAsync);
        Assert.Equal("AccessDenied", denied.Code);
        await s3.PutPolicyAsync(Allow(
            "s3:PutObject", S3TestCalls.ObjectArn("logs/*"), When("aws:SourceAccount", TestUser.Other), Service("logging.s3.amazonaws.com")));
        await PutAsync();

        Assert.Equal("x", (await s3.GetAsync("/orders/logs/1")).Ok().Text);

        Task PutAsync()
        {
            var request = new PutObjectRequest { Bucket = S3Fixture.Bucket, Key = "logs/1", Body = StreamingBody.FromBytes("x"u8.ToArray()) };
            return world.AsService("s3").InvokeAsync(S3Api.PutObject, request, caller, default).AsTask();
        }
    }

    private static Task<SendMessageResult> SendAsync(TestWorld world, string url, InternalCaller caller) =>
        world.AsService("sns").InvokeAsync(SqsApi.SendMessage, new SendMessageRequest { QueueUrl = url, MessageBody = "news" }, caller, default).AsTask();

    private static async Task SetPolicyAsync(TestWorld world, string url, string statement) => (await world.SqsAsync(
        "SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new System.Text.Json.Nodes.JsonObject { ["Policy"] = Policy(statement) } })).Ok();
}
