using System.Text.Json.Nodes;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Events that came in under a key can be read as long as the service may use it, and no longer.</summary>
public sealed class EncryptedEventTests
{
    private const string NotAllowed = $"The specified KMS key does not exist or is not allowed to be used with Arn '{GroupArn}'";
    private const string GetInput = $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""";

    [Theory]
    [InlineData("GetLogEvents", GetInput)]
    [InlineData("FilterLogEvents", $$"""{"logGroupName":"{{Group}}"}""")]
    [InlineData("GetLogGroupFields", $$"""{"logGroupName":"{{Group}}"}""")]
    public async Task EventsUnderADisabledKey_CantBeRead_UntilItIsEnabledAgain(string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await StartAsync(world);
        await world.PutAsync((0, "secret"));

        (await world.LogsAsync(operation, input)).Ok();
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        (await world.LogsAsync(operation, input)).AssertJsonError("AccessDeniedException", NotAllowed);
        await world.KmsOkAsync("EnableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        (await world.LogsAsync(operation, input)).Ok();
    }

    [Fact]
    public async Task EventsUnderAKey_CantBeRead_WhenItsPolicyLetsTheServiceInNoMore()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await StartAsync(world);
        await world.PutAsync((0, "secret"));

        await SetPolicyAsync(world, key, Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root")));

        (await world.LogsAsync("GetLogEvents", GetInput)).AssertJsonError("AccessDeniedException", NotAllowed);
    }

    [Fact]
    public async Task AfterDisassociation_OldEventsStillNeedTheKey_AndNewOnesDont()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await StartAsync(world);
        await world.PutAsync((0, "secret"));
        await world.LogsOkAsync("DisassociateKmsKey", $$"""{"logGroupName":"{{Group}}"}""");
        await world.PutAsync((1000, "open"));
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        (await world.LogsAsync("GetLogEvents", GetInput)).AssertJsonError("AccessDeniedException", NotAllowed);
        Assert.Equal("open", (await world.GetAsync($",\"startTime\":{Now + 1000}")).Messages());
    }

    [Fact]
    public async Task EventsFromBeforeTheKey_AreReadWithoutIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "open"));
        var key = await world.CreateKeyAsync();
        await AllowServiceAsync(world, key);
        await world.LogsOkAsync("AssociateKmsKey", $$"""{"logGroupName":"{{Group}}","kmsKeyId":"{{key.Arn}}"}""");
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        Assert.Equal("open", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task AQuery_OfEventsUnderADisabledKey_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await StartAsync(world);
        await world.PutAsync((0, "secret"));
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        var id = (await world.LogsOkAsync(
            "StartQuery", $$"""{"logGroupName":"{{Group}}","startTime":{{Now - 1000}},"endTime":{{Now + 1000}},"queryString":"fields @message"}""")).Text("queryId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("Failed", (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""")).Text("status"));
    }

    [Fact]
    public async Task ResultsUnderADisabledKey_CantBeRead()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "open"));
        const string Results = "arn:aws:logs:us-east-1:000000000000:query-result:*";
        var key = await world.CreateKeyAsync();
        await AllowServiceAsync(world, key, Results);
        await world.LogsOkAsync("AssociateKmsKey", $$"""{"resourceIdentifier":"{{Results}}","kmsKeyId":"{{key.Arn}}"}""");
        var id = (await world.LogsOkAsync(
            "StartQuery", $$"""{"logGroupName":"{{Group}}","startTime":{{Now - 1000}},"endTime":{{Now + 1000}},"queryString":"fields @message"}""")).Text("queryId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(key.Arn, (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""")).Text("encryptionKey"));
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        (await world.LogsAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""")).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task AnExport_OfEventsUnderADisabledKey_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await ExportTaskTests.CreateBucketAsync(world, ExportTaskTests.Allowed, "exports");
        var key = await StartAsync(world);
        await world.PutAsync((0, "secret"));
        await world.LogsOkAsync("CreateExportTask", $$"""{"logGroupName":"{{Group}}","from":0,"to":{{Now + 1000}},"destination":"exports"}""");
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        var status = (await world.LogsOkAsync("DescribeExportTasks", "{}"))["exportTasks"]![0]!["status"]!;
        Assert.Equal(("FAILED", NotAllowed), (status.Text("code"), status.Text("message")));
    }

    /// <summary>A stream of a group that is encrypted under a key.</summary>
    private static async Task<TestKey> StartAsync(TestWorld world)
    {
        var key = await world.CreateKeyAsync();
        await AllowServiceAsync(world, key);
        await world.CreateStreamAsync(more: $",\"kmsKeyId\":\"{key.Arn}\"");
        return key;
    }

    private static Task AllowServiceAsync(TestWorld world, TestKey key, string resource = GroupArn) => SetPolicyAsync(
        world, key,
        Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root")),
        Allow(
            "kms:Encrypt* kms:Decrypt* kms:ReEncrypt* kms:GenerateDataKey* kms:Describe*", "*",
            When("ArnEquals", "kms:EncryptionContext:aws:logs:arn", [resource]), Service("logs.us-east-1.amazonaws.com")));

    private static async Task SetPolicyAsync(TestWorld world, TestKey key, params string[] statements) => (await world.JsonAsync(
        "kms", "PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["PolicyName"] = "default", ["Policy"] = Policy(statements) })).Ok();
}
