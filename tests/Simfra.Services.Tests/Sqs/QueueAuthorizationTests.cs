using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sqs;

/// <summary>SQS's operations, allowed and denied to a user by policies.</summary>
public sealed class QueueAuthorizationTests
{
    private const string Arn = "arn:aws:sqs:us-east-1:000000000000:orders";

    /// <summary>Operation, input with the queue's URL as <c>$url</c>, action and resource.</summary>
    public static TheoryData<string, string, string, string> Operations { get; } = new()
    {
        { "CreateQueue", """{"QueueName":"orders"}""", "CreateQueue", Arn },
        { "DeleteQueue", """{"QueueUrl":"$url"}""", "DeleteQueue", Arn },
        { "GetQueueUrl", """{"QueueName":"orders"}""", "GetQueueUrl", Arn },
        { "ListQueues", "{}", "ListQueues", "arn:aws:sqs:us-east-1:000000000000:" },
        { "GetQueueAttributes", """{"QueueUrl":"$url"}""", "GetQueueAttributes", Arn },
        { "SetQueueAttributes", """{"QueueUrl":"$url","Attributes":{"DelaySeconds":"1"}}""", "SetQueueAttributes", Arn },
        { "PurgeQueue", """{"QueueUrl":"$url"}""", "PurgeQueue", Arn },
        { "TagQueue", """{"QueueUrl":"$url","Tags":{"a":"b"}}""", "TagQueue", Arn },
        { "UntagQueue", """{"QueueUrl":"$url","TagKeys":["a"]}""", "UntagQueue", Arn },
        { "ListQueueTags", """{"QueueUrl":"$url"}""", "ListQueueTags", Arn },
        { "SendMessage", """{"QueueUrl":"$url","MessageBody":"x"}""", "SendMessage", Arn },
        { "SendMessageBatch", """{"QueueUrl":"$url","Entries":[{"Id":"a","MessageBody":"x"}]}""", "SendMessage", Arn },
        { "ReceiveMessage", """{"QueueUrl":"$url"}""", "ReceiveMessage", Arn },
        { "DeleteMessage", """{"QueueUrl":"$url","ReceiptHandle":"x"}""", "DeleteMessage", Arn },
        { "DeleteMessageBatch", """{"QueueUrl":"$url","Entries":[{"Id":"a","ReceiptHandle":"x"}]}""", "DeleteMessage", Arn },
        { "ChangeMessageVisibility", """{"QueueUrl":"$url","ReceiptHandle":"x","VisibilityTimeout":1}""", "ChangeMessageVisibility", Arn },
        {
            "ChangeMessageVisibilityBatch", """{"QueueUrl":"$url","Entries":[{"Id":"a","ReceiptHandle":"x","VisibilityTimeout":1}]}""",
            "ChangeMessageVisibility", Arn
        },
        { "ListDeadLetterSourceQueues", """{"QueueUrl":"$url"}""", "ListDeadLetterSourceQueues", Arn },
        { "AddPermission", """{"QueueUrl":"$url","Label":"a","AWSAccountIds":["111111111111"],"Actions":["SendMessage"]}""", "AddPermission", Arn },
        { "RemovePermission", """{"QueueUrl":"$url","Label":"a"}""", "RemovePermission", Arn },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheQueue(string operation, string input, string action, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var given = JsonNode.Parse(input.Replace("$url", url, StringComparison.Ordinal))!.AsObject();

        var denied = await user.World.SqsAsync(operation, given);
        await user.PutPolicyAsync(Allow($"sqs:{action}", resource));
        var allowed = await user.World.SqsAsync(operation, given);

        var name = action.ToLowerInvariant();
        denied.AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: sqs:{name} on resource: {resource} because no identity-based policy allows the sqs:{name} action",
            403);
        Assert.Equal("AccessDenied;Sender", denied.Headers["x-amzn-query-error"]);
        Assert.NotEqual(403, (int)allowed.Status);
    }

    [Fact]
    public async Task ADenial_InTheQueryProtocol_IsAccessDenied()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.World.QueryAsync("sqs", "SendMessage", [("QueueUrl", url), ("MessageBody", "x")])).AssertXmlError(
            "AccessDenied",
            $"User: {user.Arn} is not authorized to perform: sqs:sendmessage on resource: {Arn} because no identity-based policy allows the sqs:sendmessage action",
            403);
    }

    [Fact]
    public async Task WhatAPolicyDenies_IsSaidSo()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:*"), Deny("sqs:DeleteQueue", Arn));

        (await user.World.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url })).Ok();
        (await user.World.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = url })).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: sqs:deletequeue on resource: {Arn} with an explicit deny in an identity-based policy",
            403);
    }

    [Fact]
    public async Task AQueueThatIsNotThere_IsToldOfToThoseAloneWhoMayAsk()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:GetQueueUrl", "arn:aws:sqs:*:*:known-*"));

        (await user.World.SqsAsync("GetQueueUrl", new() { ["QueueName"] = "known-queue" })).AssertJsonError(
            "QueueDoesNotExist", "The specified queue does not exist.");
        (await user.World.SqsAsync("GetQueueUrl", new() { ["QueueName"] = "other" })).AssertJsonError("AccessDeniedException", null, 403);
    }

    [Fact]
    public async Task CreateQueue_WithTags_SeesThemInConditions()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("sqs:CreateQueue", condition: When("aws:RequestTag/team", "payments")),
            Deny("sqs:CreateQueue", condition: When("ForAnyValue:StringEquals", "aws:TagKeys", ["secret"])));

        (await CreateAsync("a", [])).AssertJsonError("AccessDeniedException", null, 403);
        (await CreateAsync("b", new() { ["team"] = "search" })).AssertJsonError("AccessDeniedException", null, 403);
        (await CreateAsync("c", new() { ["team"] = "payments" })).Ok();
        (await CreateAsync("d", new() { ["team"] = "payments", ["secret"] = "x" })).AssertJsonError("AccessDeniedException", null, 403);

        Task<TestAnswer> CreateAsync(string name, JsonObject tags) =>
            user.World.SqsAsync("CreateQueue", new() { ["QueueName"] = name, ["tags"] = tags });
    }

    [Fact]
    public async Task ResourceTags_AreThoseOfTheQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        var other = await world.CreateQueueAsync("others");
        (await world.SqsAsync("TagQueue", new() { ["QueueUrl"] = url, ["Tags"] = new JsonObject { ["Team"] = "payments" } })).Ok();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("sqs:SendMessage", condition: When("aws:ResourceTag/Team", "payments")));

        await user.World.SendAsync(url, "x");
        (await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = other, ["MessageBody"] = "x" }))
            .AssertJsonError("AccessDeniedException", null, 403);
    }
}
