using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sqs;

/// <summary>A queue's policy: who it lets in, and which documents SQS takes.</summary>
public sealed class QueuePolicyTests
{
    private const string Arn = "arn:aws:sqs:us-east-1:000000000000:orders";
    private const string Other = TestUser.Other;

    [Fact]
    public async Task APolicy_IsGivenBackAsItWasSet()
    {
        await using var world = await TestWorld.StartAsync();
        var policy = Policy(Allow("sqs:SendMessage", Arn, principal: Aws(Other)));

        var url = await world.CreateQueueAsync("orders", ("Policy", policy));
        Assert.Equal(policy, (await world.AttributesAsync(url)).Text("Policy"));

        (await SetAsync(world, url, "")).Ok();
        Assert.Null((await world.AttributesAsync(url))["Policy"]);
    }

    [Fact]
    public async Task APolicy_GrantsAUserOfTheSameAccountWhatItsOwnPoliciesDoNot()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var url = await world.CreateQueueAsync("orders", ("Policy", Policy(Allow("sqs:SendMessage", Arn, principal: Aws(user.Arn)))));

        await user.World.SendAsync(url, "x");
        (await user.World.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url })).AssertJsonError("AccessDeniedException", null, 403);
    }

    [Fact]
    public async Task APolicy_DeniesWhatTheUsersOwnPoliciesAllow()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:*"));
        var url = await world.CreateQueueAsync(
            "orders", ("Policy", Policy(Deny("sqs:SendMessage", Arn, When("aws:PrincipalArn", user.Arn), "\"*\""))));

        (await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: sqs:sendmessage on resource: {Arn} with an explicit deny in a resource-based policy",
            403);
        await world.SendAsync(url, "x");
    }

    [Fact]
    public async Task APolicy_DeniesTheRootUserToo()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("Policy", Policy(Deny("sqs:PurgeQueue", Arn, principal: "\"*\""))));

        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url })).AssertJsonError(
            "AccessDeniedException",
            $"User: arn:aws:iam::000000000000:root is not authorized to perform: sqs:purgequeue on resource: {Arn} with an explicit deny in a resource-based policy",
            403);
    }

    [Fact]
    public async Task AnotherAccountsRoot_MayWhatThePolicySays()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("Policy", Policy(Allow("sqs:SendMessage", Arn, principal: Aws(Other)))));

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "from afar" }, Other)).Ok();
        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url }, Other)).AssertJsonError(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Other}:root is not authorized to perform: sqs:receivemessage on resource: {Arn} because no resource-based policy allows the sqs:receivemessage action",
            403);
        Assert.Equal(["from afar"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task AnotherAccountsUser_NeedsBothSides()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateInAsync(world, Other, "worker");
        var url = await world.CreateQueueAsync("orders", ("Policy", Policy(Allow("sqs:SendMessage sqs:GetQueueUrl", Arn, principal: Aws(user.Arn)))));
        var message = new JsonObject { ["QueueUrl"] = url, ["MessageBody"] = "x" };

        (await user.World.SqsAsync("SendMessage", message)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: sqs:sendmessage on resource: {Arn} because no identity-based policy allows the sqs:sendmessage action",
            403);
        await user.PutPolicyAsync(Allow("sqs:*"));
        (await user.World.SqsAsync("SendMessage", message)).Ok();
        var found = await user.World.SqsAsync("GetQueueUrl", new() { ["QueueName"] = "orders", ["QueueOwnerAWSAccountId"] = TestUser.Account });
        Assert.Equal(url, found.Ok().Json.Text("QueueUrl"));
    }

    [Fact]
    public async Task TheOwnersActions_CannotBeGivenAway()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("Policy", Policy(Allow("sqs:*", Arn, principal: Aws(Other)))));

        (await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") }, Other)).Ok();
        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url }, Other)).Ok();
        foreach (var operation in new[] { "DeleteQueue", "ListQueueTags" })
        {
            (await world.SqsAsync(operation, new() { ["QueueUrl"] = url }, Other)).AssertJsonError(
                "AccessDeniedException", null, 403);
        }
    }

    [Fact]
    public async Task AQueueOfAnotherAccountWithoutAPolicy_IsClosed()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" }, Other)).AssertJsonError(
            "AccessDeniedException", null, 403);
        Assert.Empty(await world.ReceiveBodiesAsync(url));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""")]
    [InlineData("""{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:Nothing","Resource":"*"}]}""")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/nobody"},"Action":"sqs:*","Resource":"*"}]}""")]
    public async Task WhatSqsCannotUseAsAPolicy_IsAnInvalidValue(string policy)
    {
        await using var world = await TestWorld.StartAsync();
        await world.QueryAsync("iam", "ListUsers", []);
        var url = await world.CreateQueueAsync("orders");

        (await SetAsync(world, url, policy)).AssertJsonError("InvalidAttributeValue", "Invalid value for the parameter Policy.");
        (await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "others", ["Attributes"] = new JsonObject { ["Policy"] = policy } }))
            .AssertJsonError("InvalidAttributeValue", "Invalid value for the parameter Policy.");
    }

    [Fact]
    public async Task MoreThanAPolicyMayHave_IsOverTheLimit()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        var statement = Allow("sqs:SendMessage", Arn, principal: Aws(Other));
        var actions = string.Join(' ', Enumerable.Repeat("sqs:SendMessage", 8));

        (await SetAsync(world, url, Policy([.. Enumerable.Repeat(statement, 20)]))).Ok();
        (await SetAsync(world, url, Policy([.. Enumerable.Repeat(statement, 21)]))).AssertJsonError(
            "OverLimit", "Submitted policy is over max allowed size.", 403);
        (await SetAsync(world, url, Policy(statement) + new string(' ', 8192))).AssertJsonError(
            "OverLimit", "Submitted policy is over max allowed size.", 403);
        (await SetAsync(world, url, Policy(Allow(actions, Arn, principal: Aws(Other))))).AssertJsonError(
            "OverLimit", "8 actions were found in a statement from the submitted policy, max allowed is 7", 403);
    }

    [Fact]
    public async Task AddPermission_WritesAStatementAndLetsTheAccountIn()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await AddAsync(world, url, "send", ["SendMessage"])).Ok();
        (await AddAsync(world, url, "read", ["ReceiveMessage", "DeleteMessage"], Other, "222222222222")).Ok();

        Assert.Equal(
            $$"""{"Version":"2008-10-17","Id":"{{Arn}}/SQSDefaultPolicy","Statement":["""
            + $$"""{"Sid":"send","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Other}}:root"},"Action":"SQS:SendMessage","Resource":"{{Arn}}"},"""
            + $$"""{"Sid":"read","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::{{Other}}:root","arn:aws:iam::222222222222:root"]},"Action":"""
            + $$"""["SQS:ReceiveMessage","SQS:DeleteMessage"],"Resource":"{{Arn}}"}]}""",
            (await world.AttributesAsync(url)).Text("Policy"));
        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" }, Other)).Ok();
        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" }, "222222222222")).AssertJsonError(
            "AccessDeniedException", null, 403);
    }

    [Fact]
    public async Task RemovePermission_TakesTheStatementAway()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await AddAsync(world, url, "send", ["SendMessage"])).Ok();
        (await AddAsync(world, url, "read", ["ReceiveMessage"])).Ok();

        (await RemoveAsync(world, url, "send")).Ok();
        (await RemoveAsync(world, url, "send")).AssertJsonError(
            "InvalidParameterValueException", "Value send for parameter Label is invalid. Reason: can't find label on existing policy.");
        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" }, Other)).AssertJsonError(
            "AccessDeniedException", null, 403);
        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url }, Other)).Ok();
        (await RemoveAsync(world, url, "read")).Ok();

        Assert.Null((await world.AttributesAsync(url))["Policy"]);
        (await RemoveAsync(world, url, "read")).AssertJsonError(
            "InvalidParameterValueException", "Value read for parameter Label is invalid. Reason: can't find label.");
    }

    [Theory]
    [InlineData("send", "SendMessage", Other, "Value send for parameter Label is invalid. Reason: Already exists.")]
    [InlineData(
        "a b", "SendMessage", Other,
        "Value a b for parameter Label is invalid. Reason: Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.")]
    [InlineData(
        "a", "DeleteQueue", Other,
        "Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.")]
    [InlineData(
        "a", "Nothing", Other,
        "Value SQS:Nothing for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.")]
    [InlineData("a", "SendMessage", "12", "Value [12] for parameter PrincipalId is invalid. Reason: Unable to verify.")]
    public async Task AddPermission_WithWhatCannotBe_FailsWithInvalidParameterValue(string label, string action, string account, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await AddAsync(world, url, "send", ["SendMessage"])).Ok();

        (await AddAsync(world, url, label, [action], account)).AssertJsonError("InvalidParameterValueException", message);
    }

    [Fact]
    public async Task AddPermission_OfMoreThanSevenActions_FailsWithOverLimit()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await AddAsync(world, url, "all", [.. Enumerable.Repeat("SendMessage", 8)])).AssertJsonError(
            "OverLimit", "8 Actions were found, maximum allowed is 7.", 403);
    }

    [Theory]
    [InlineData("AddPermission")]
    [InlineData("RemovePermission")]
    public async Task PermissionOperations_OnAQueueThatIsNotThere_FailWithQueueDoesNotExist(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = url })).Ok();

        (await world.SqsAsync(operation, new()
        {
            ["QueueUrl"] = url,
            ["Label"] = "a",
            ["AWSAccountIds"] = new JsonArray(Other),
            ["Actions"] = new JsonArray("SendMessage"),
        })).AssertJsonError("QueueDoesNotExist", "The specified queue does not exist.");
    }

    private static Task<TestAnswer> SetAsync(TestWorld world, string url, string policy) => world.SqsAsync(
        "SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { ["Policy"] = policy } });

    private static Task<TestAnswer> AddAsync(TestWorld world, string url, string label, string[] actions, params string[] accounts) =>
        world.SqsAsync("AddPermission", new()
        {
            ["QueueUrl"] = url,
            ["Label"] = label,
            ["Actions"] = new JsonArray([.. actions.Select(static a => (JsonNode)JsonValue.Create(a))]),
            ["AWSAccountIds"] = new JsonArray([.. (accounts.Length == 0 ? [Other] : accounts).Select(static a => (JsonNode)JsonValue.Create(a))]),
        });

    private static Task<TestAnswer> RemoveAsync(TestWorld world, string url, string label) =>
        world.SqsAsync("RemovePermission", new() { ["QueueUrl"] = url, ["Label"] = label });
}
