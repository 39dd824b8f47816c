using System.Text.Json.Nodes;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>The keys that groups are encrypted under, and tags.</summary>
public sealed class LogGroupKeyTests
{
    private const string NotAllowed = $"The specified KMS key does not exist or is not allowed to be used with Arn '{GroupArn}'";

    [Fact]
    public async Task AKey_IsAssociatedOnceItsPolicyLetsTheServiceUseIt()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var create = $$"""{"logGroupName":"{{Group}}","kmsKeyId":"{{key.Arn}}"}""";

        (await world.LogsAsync("CreateLogGroup", create)).AssertJsonError("AccessDeniedException", NotAllowed);
        Assert.Empty(await world.GroupsAsync());
        await AllowAsync(world, key, GroupArn + "-2");
        (await world.LogsAsync("CreateLogGroup", create)).AssertJsonError("AccessDeniedException", NotAllowed);
        await AllowAsync(world, key, GroupArn);
        await world.LogsOkAsync("CreateLogGroup", create);
        Assert.Equal(key.Arn, (await world.GroupAsync()).Text("kmsKeyId"));

        await world.LogsOkAsync("DisassociateKmsKey", $$"""{"logGroupName":"{{Group}}"}""");
        Assert.Null((await world.GroupAsync())["kmsKeyId"]);
        await world.LogsOkAsync("AssociateKmsKey", $$"""{"resourceIdentifier":"{{GroupArn}}","kmsKeyId":"{{key.Arn}}"}""");
        Assert.Equal(key.Arn, (await world.GroupAsync()).Text("kmsKeyId"));
    }

    [Fact]
    public async Task AKeyThatIsDisabledOrNotThere_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var key = await world.CreateKeyAsync();
        await AllowAsync(world, key, GroupArn);
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        (await AssociateAsync(key.Arn)).AssertJsonError("InvalidParameterException", $"{key.Arn} is disabled.");
        (await AssociateAsync(key.Arn.Replace(key.Id, KmsTestKey.UnknownId, StringComparison.Ordinal))).AssertJsonError("AccessDeniedException", NotAllowed);
        (await AssociateAsync(key.Id)).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("AssociateKmsKey", $$"""{"kmsKeyId":"{{key.Arn}}"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("AssociateKmsKey", $$"""{"logGroupName":"none","kmsKeyId":"{{key.Arn}}"}""")).AssertJsonError("ResourceNotFoundException", null);
        Assert.Null((await world.GroupAsync())["kmsKeyId"]);

        Task<TestAnswer> AssociateAsync(string keyId) => world.LogsAsync("AssociateKmsKey", $$"""{"logGroupName":"{{Group}}","kmsKeyId":"{{keyId}}"}""");
    }

    [Fact]
    public async Task ResultsOfQueries_CanHaveAKeyOfTheirOwn()
    {
        await using var world = await TestWorld.StartAsync();
        const string Results = "arn:aws:logs:us-east-1:000000000000:query-result:*";
        var key = await world.CreateKeyAsync();
        await AllowAsync(world, key, Results);

        await world.LogsOkAsync("AssociateKmsKey", $$"""{"resourceIdentifier":"{{Results}}","kmsKeyId":"{{key.Arn}}"}""");
        await world.LogsOkAsync("DisassociateKmsKey", $$"""{"resourceIdentifier":"{{Results}}"}""");

        Assert.Empty(await world.GroupsAsync());
    }

    [Fact]
    public async Task Tags_HaveTheirLimits()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync(more: ""","tags":{"a":"b"}""");
        var fifty = string.Join(',', Enumerable.Range(0, 50).Select(static i => $"\"k{i}\":\"v\""));

        (await world.LogsAsync("TagResource", $$"""{"resourceArn":"{{GroupArn}}","tags":{ {{fifty}} } }""")).AssertJsonError("TooManyTagsException", null);
        (await world.LogsAsync("TagLogGroup", $$"""{"logGroupName":"{{Group}}","tags":{"aws:x":"y"} }""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("TagResource", $$"""{"resourceArn":"{{GroupArn}}x","tags":{"a":"b"} }""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.LogsAsync("ListTagsForResource", """{"resourceArn":"arn:aws:logs:us-east-1:000000000000:destination:none"}""")).AssertJsonError(
            "ResourceNotFoundException", null);
        await world.LogsOkAsync("UntagResource", $$"""{"resourceArn":"{{GroupArn}}","tagKeys":["a","none"]}""");
        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{GroupArn}}","tags":{ {{fifty}} } }""");
    }

    /// <summary>Lets the service use a key for a resource; <c>*</c> stands for whatever is there.</summary>
    internal static async Task AllowAsync(TestWorld world, TestKey key, string resource)
    {
        var policy = Policy(
            Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root")),
            Allow(
                "kms:Encrypt* kms:Decrypt* kms:ReEncrypt* kms:GenerateDataKey* kms:Describe*", "*",
                When("ArnLike", "kms:EncryptionContext:aws:logs:arn", [resource]), Service("logs.us-east-1.amazonaws.com")));
        (await world.JsonAsync("kms", "PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["PolicyName"] = "default", ["Policy"] = policy })).Ok();
    }
}
