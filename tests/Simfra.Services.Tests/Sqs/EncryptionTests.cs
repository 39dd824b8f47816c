using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Queues with a key of KMS: who may use the key may send and receive, and nobody else.</summary>
public sealed class EncryptionTests
{
    private const string KeyArn = "KmsMasterKeyId";

    [Fact]
    public async Task AKeyOfAws_IsMadeOnFirstUse_AndLetsTheAccountIn()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:*"));
        var url = await world.CreateQueueAsync("orders", (KeyArn, "alias/aws/sqs"));

        await user.World.SendAsync(url, "x");

        Assert.Equal(["x"], await user.World.ReceiveBodiesAsync(url));
        Assert.Equal("Enabled", await world.StateAsync("alias/aws/sqs"));
    }

    [Theory]
    [InlineData("kms:Decrypt", "kms:GenerateDataKey")]
    [InlineData("kms:GenerateDataKey", "kms:Decrypt")]
    public async Task AProducer_NeedsBothPermissions(string allowed, string missing)
    {
        await using var world = await TestWorld.StartAsync();
        var (url, key) = await CreateAsync(world);
        await using var user = await TestUser.CreateAsync(world, "producer", Allow("sqs:SendMessage"), Allow(allowed, key.Arn));
        var message = $"User: {user.Arn} is not authorized to perform: {missing} on resource: {key.Arn} " +
            $"because no identity-based policy allows the {missing} action";

        (await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError("KmsAccessDenied", message);
        (await user.World.SqsAsync("SendMessageBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(new JsonObject { ["Id"] = "1", ["MessageBody"] = "x" }),
        })).AssertJsonError("KmsAccessDenied", message);
        Assert.Empty(await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task AConsumer_NeedsDecrypt_AndIsRefusedWithoutTakingTheMessage()
    {
        await using var world = await TestWorld.StartAsync();
        var (url, key) = await CreateAsync(world);
        await using var user = await TestUser.CreateAsync(world, "consumer", Allow("sqs:ReceiveMessage"));
        await world.SendAsync(url, "x");

        (await user.World.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url })).AssertJsonError("KmsAccessDenied", null);
        await user.PutPolicyAsync(Allow("sqs:ReceiveMessage"), Allow("kms:Decrypt", key.Arn));

        var message = Assert.Single(await user.World.ReceiveAsync(url, new() { ["AttributeNames"] = new JsonArray("All") }));
        Assert.Equal("1", message!["Attributes"]!.Text("ApproximateReceiveCount"));
    }

    [Fact]
    public async Task AConsumer_WithTheRightContextAlone_IsLetIn()
    {
        await using var world = await TestWorld.StartAsync();
        var (url, key) = await CreateAsync(world);
        var condition = When("kms:EncryptionContext:aws:sqs:arn", "arn:aws:sqs:us-east-1:000000000000:orders");
        await using var user = await TestUser.CreateAsync(world, "consumer", Allow("sqs:ReceiveMessage"), Allow("kms:Decrypt", key.Arn, condition));
        await world.SendAsync(url, "x");

        Assert.Equal(["x"], await user.World.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task ADisabledKey_IsNoticedWhenTheDataKeyIsUsedUp()
    {
        await using var world = await TestWorld.StartAsync();
        var (url, key) = await CreateAsync(world, ("KmsDataKeyReusePeriodSeconds", "60"));
        await world.SendAsync(url, "first");
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.SendAsync(url, "second");

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "third" })).AssertJsonError("KmsDisabled", $"{key.Arn} is disabled.");
        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url })).AssertJsonError("KmsDisabled", $"{key.Arn} is disabled.");
    }

    [Fact]
    public async Task AKeyThatIsNotThere_IsNotFound()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", (KeyArn, KmsTestKey.UnknownId));

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError(
            "KmsNotFound", $"Key 'arn:aws:kms:us-east-1:000000000000:key/{KmsTestKey.UnknownId}' does not exist");
    }

    [Fact]
    public async Task AKeyThatIsToBeDeleted_IsInAnInvalidState_AndAKeyForSignaturesIsNoKeyForMessages()
    {
        await using var world = await TestWorld.StartAsync();
        var (url, key) = await CreateAsync(world);
        await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.Id}}"}""");
        var signing = await world.CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");
        var other = await world.CreateQueueAsync("other", (KeyArn, signing.Id));

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError("KmsInvalidState", null);
        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = other, ["MessageBody"] = "x" })).AssertJsonError("KmsInvalidKeyUsage", null);
    }

    [Fact]
    public async Task AMessage_StaysUnderTheKeyItWasSentUnder_InTheDeadLetterQueueToo()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        var (url, key) = await CreateAsync(
            world, ("RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":"1"}"""), ("VisibilityTimeout", "0"));
        await using var user = await TestUser.CreateAsync(world, "consumer", Allow("sqs:*"));
        await world.SendAsync(url, "x");
        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { [KeyArn] = "" } })).Ok();
        Assert.Equal(["x"], await world.ReceiveBodiesAsync(url));
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        (await user.World.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = dead })).AssertJsonError("KmsAccessDenied", null);
        await user.PutPolicyAsync(Allow("sqs:*"), Allow("kms:Decrypt", key.Arn));
        Assert.Equal(["x"], await user.World.ReceiveBodiesAsync(dead));
    }

    [Fact]
    public async Task ATopic_ReachesTheQueueOnlyWhereTheKeyLetsSnsIn()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("news");
        var account = Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root"));
        var closed = await world.CreateKeyAsync();
        var open = await world.CreateKeyAsync(new JsonObject
        {
            ["Policy"] = Policy(account, Allow("kms:GenerateDataKey kms:Decrypt", principal: Service("sns.amazonaws.com"))),
        }.ToJsonString());
        var (closedUrl, closedArn) = await world.CreateOpenQueueAsync("closed", topic, (KeyArn, closed.Id));
        var (openUrl, openArn) = await world.CreateOpenQueueAsync("open", topic, (KeyArn, open.Id));
        await world.SubscribeAsync(topic, "sqs", closedArn);
        await world.SubscribeAsync(topic, "sqs", openArn);

        await world.PublishAsync(topic, "x");

        Assert.Empty(await world.ReceiveBodiesAsync(closedUrl));
        Assert.Single(await world.ReceiveBodiesAsync(openUrl));
    }

    [Fact]
    public async Task AFifoQueue_WithAReceiveAttempt_OpensTheKeyToo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), (KeyArn, key.Id));
        await world.SendAsync(url, "1", new() { ["MessageGroupId"] = "a" });
        await world.SendAsync(url, "2", new() { ["MessageGroupId"] = "a" });

        var messages = await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = 10, ["ReceiveRequestAttemptId"] = "one" });

        Assert.Equal(["1", "2"], messages.Select(static m => m!.Text("Body")));
    }

    private static async Task<(string Url, TestKey Key)> CreateAsync(TestWorld world, params (string Name, string Value)[] attributes)
    {
        var key = await world.CreateKeyAsync();
        return (await world.CreateQueueAsync("orders", [(KeyArn, key.Id), .. attributes]), key);
    }
}
