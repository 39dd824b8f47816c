using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sns;

/// <summary>Topics with a key of KMS: who may use the key may publish.</summary>
public sealed class EncryptionTests
{
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:orders";

    [Fact]
    public async Task AKeyOfAws_LetsTheAccountIn_AndTheMessageArrives()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "publisher", Allow("sns:Publish"));
        var topic = await world.CreateTopicAsync("orders", ("KmsMasterKeyId", "alias/aws/sns"));
        var url = await world.SubscribeQueueAsync(topic, "orders", ("RawMessageDelivery", "true"));

        await user.World.PublishAsync(topic, "x");

        Assert.Equal(["x"], await world.ReceiveBodiesAsync(url));
    }

    [Theory]
    [InlineData("kms:Decrypt", "kms:GenerateDataKey")]
    [InlineData("kms:GenerateDataKey", "kms:Decrypt")]
    public async Task APublisher_NeedsBothPermissions(string allowed, string missing)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var topic = await world.CreateTopicAsync("orders", ("KmsMasterKeyId", key.Id));
        var url = await world.SubscribeQueueAsync(topic, "orders");
        await using var user = await TestUser.CreateAsync(world, "publisher", Allow("sns:Publish"), Allow(allowed, key.Arn));
        var message = $"User: {user.Arn} is not authorized to perform: {missing} on resource: {key.Arn} " +
            $"because no identity-based policy allows the {missing} action";

        (await user.World.SnsAsync("Publish", ("TopicArn", topic), ("Message", "x"))).AssertXmlError("KMSAccessDenied", message);
        (await user.World.SnsAsync(
            "PublishBatch",
            ("TopicArn", topic),
            ("PublishBatchRequestEntries.member.1.Id", "1"),
            ("PublishBatchRequestEntries.member.1.Message", "x"))).AssertXmlError("KMSAccessDenied", message);
        await world.Server.DrainAsync();
        Assert.Empty(await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task APublisher_WithTheRightContextAlone_IsLetIn()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var topic = await world.CreateTopicAsync("orders", ("KmsMasterKeyId", key.Id));
        await using var user = await TestUser.CreateAsync(
            world, "publisher", Allow("sns:Publish"), Allow("kms:GenerateDataKey kms:Decrypt", key.Arn, When("kms:EncryptionContext:aws:sns:topicArn", Topic)));

        (await user.World.SnsAsync("Publish", ("TopicArn", topic), ("Message", "x"))).Ok();
    }

    [Fact]
    public async Task AKeyThatIsDisabled_IsToBeDeleted_OrIsNotThere_IsNamedAsSuch()
    {
        await using var world = await TestWorld.StartAsync();
        var disabled = await world.CreateKeyAsync();
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{disabled.Id}}"}""");
        var pending = await world.CreateKeyAsync();
        await world.KmsOkAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{pending.Id}}"}""");

        Assert.Equal("KMSDisabled", await ErrorAsync(disabled.Id));
        Assert.Equal("KMSInvalidState", await ErrorAsync(pending.Id));
        Assert.Equal("KMSNotFound", await ErrorAsync(KmsTestKey.UnknownId));

        async Task<string?> ErrorAsync(string key)
        {
            var topic = await world.CreateTopicAsync("orders");
            (await world.SnsAsync("SetTopicAttributes", ("TopicArn", topic), ("AttributeName", "KmsMasterKeyId"), ("AttributeValue", key))).Ok();
            return (await world.SnsAsync("Publish", ("TopicArn", topic), ("Message", "x"))).Element("Code");
        }
    }
}
