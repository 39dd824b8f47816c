using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Protection;

public sealed class IndexPolicyTests
{
    private const string Groups = """{"logGroupIdentifiers":["/app/orders"]}""";

    [Fact]
    public async Task PutIndexPolicy_IndexesWhatComesInAfter()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((-9, """{"id":1}"""));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var put = await world.LogsOkAsync("PutIndexPolicy", """{"logGroupIdentifier":"/app/orders","policyDocument":"{\"Fields\":[\"id\",\"other\"]}"}""");
        await world.PutAsync((5, """{"id":1}"""), (6, """{"x":1}"""), (7, """{"id":2}"""));

        Assert.Equal("LOG_GROUP", put["indexPolicy"]!.Text("source"));
        Assert.Equal(put["indexPolicy"]!.ToJsonString(), (await world.LogsOkAsync("DescribeIndexPolicies", Groups))["indexPolicies"]![0]!.ToJsonString());
        var indexes = (await world.LogsOkAsync("DescribeFieldIndexes", Groups))["fieldIndexes"]!;
        Assert.Equal(("id", "other"), (indexes[0]!.Text("fieldIndexName"), indexes[1]!.Text("fieldIndexName")));
        Assert.Equal(
            (LogsTestCalls.Now + 5, LogsTestCalls.Now + 7), (indexes[0]!["firstEventTime"]!.GetValue<long>(), indexes[0]!["lastEventTime"]!.GetValue<long>()));
        Assert.Null(indexes[1]!["firstEventTime"]);
    }

    [Fact]
    public async Task DeleteIndexPolicy_LeavesTheAccounts()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.LogsOkAsync("PutAccountPolicy", """{"policyName":"p","policyType":"FIELD_INDEX_POLICY","policyDocument":"{\"Fields\":[\"a\"]}"}""");
        await world.LogsOkAsync("PutIndexPolicy", """{"logGroupIdentifier":"/app/orders","policyDocument":"{\"Fields\":[\"b\"]}"}""");

        await world.LogsOkAsync("DeleteIndexPolicy", """{"logGroupIdentifier":"/app/orders"}""");

        var policy = (await world.LogsOkAsync("DescribeIndexPolicies", Groups))["indexPolicies"]![0]!;
        Assert.Equal(("ACCOUNT", "p"), (policy.Text("source"), policy.Text("policyName")));
        (await world.LogsAsync("DeleteIndexPolicy", """{"logGroupIdentifier":"/app/orders"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Theory]
    [InlineData("x", "InvalidParameterException", 400)]
    [InlineData("{}", "InvalidParameterException", 400)]
    [InlineData("""{\"Fields\":[\"a\",\"a\"]}""", "InvalidParameterException", 400)]
    [InlineData("""{\"Fields\":[1]}""", "InvalidParameterException", 400)]
    [InlineData("""{\"FieldsV2\":{}}""", "InvalidParameterException", 400)]
    public async Task PutIndexPolicy_ThatIsWrong_IsRefused(string document, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("PutIndexPolicy", $$"""{"logGroupIdentifier":"/app/orders","policyDocument":"{{document}}"}""")).AssertJsonError(error, null, status);
    }
}
