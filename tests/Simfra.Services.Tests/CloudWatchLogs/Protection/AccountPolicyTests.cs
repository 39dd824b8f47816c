using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;
using static Simfra.Services.Tests.CloudWatchLogs.SubscriptionTestTargets;

namespace Simfra.Services.Tests.CloudWatchLogs.Protection;

/// <summary>Policies for an account's groups: subscriptions, transformers, indexes, the extraction of metrics.</summary>
public sealed class AccountPolicyTests
{
    private const string Subscription = "SUBSCRIPTION_FILTER_POLICY";
    private const string Transformer = "TRANSFORMER_POLICY";
    private const string Index = "FIELD_INDEX_POLICY";
    private const string Extraction = "METRIC_EXTRACTION_POLICY";
    private const string ToFunction = $$"""{"DestinationArn":"{{Function}}","FilterPattern":"ERROR"}""";

    [Fact]
    public async Task ASubscriptionPolicy_SendsTheEventsOfAllGroupsButThoseItLeavesOut()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync();
        await world.CreateStreamAsync("/aws/lambda/f");

        var put = (await world.PutAccountPolicyAsync(Subscription, ToFunction, selection: """LogGroupName NOT IN ["/aws/lambda/f"]""")).Ok().Json["accountPolicy"]!;
        await world.PutAsync((0, "fine"), (1, "ERROR"));
        (await world.TryPutAsync([(0, "ERROR too")], "/aws/lambda/f")).Ok();
        await world.Server.DrainAsync();

        var sent = Assert.Single(targets.Calls).Message;
        Assert.Equal((Group, "p", "ERROR"), (sent.Text("logGroup"), (string?)sent["subscriptionFilters"]![0], sent["logEvents"]![0]!.Text("message")));
        Assert.Equal(("""LogGroupName NOT IN ["/aws/lambda/f"]""", "ALL"), (put.Text("selectionCriteria"), put.Text("scope")));
        await world.LogsOkAsync("DeleteAccountPolicy", $$"""{"policyName":"p","policyType":"{{Subscription}}"}""");
        await world.PutAsync((2, "ERROR"));
        await world.Server.DrainAsync();
        Assert.Single(targets.Calls);
    }

    [Fact]
    public async Task ASubscriptionPolicy_ToAStream_NeedsARole_WhichIsPassed()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await CreateRoleAsync(world);
        await world.CreateStreamAsync();
        await using var user = await TestUser.CreateAsync(world, "admin", Allow("logs:PutAccountPolicy logs:PutSubscriptionFilter", "*"));
        var document = $$"""{"DestinationArn":"{{KinesisStream}}","RoleArn":"{{Role}}"}""";

        (await world.PutAccountPolicyAsync(Subscription, $$"""{"DestinationArn":"{{KinesisStream}}"}""")).AssertJsonError(
            "InvalidParameterException", "destinationArn for vendor kinesis cannot be used without roleArn");
        Assert.Contains("iam:PassRole", (await user.World.PutAccountPolicyAsync(Subscription, document)).JsonMessage, StringComparison.Ordinal);
        (await world.PutAccountPolicyAsync(Subscription, document)).Ok();
        await world.PutAsync((0, "x"));
        await world.Server.DrainAsync();

        Assert.Equal(["CONTROL_MESSAGE", "DATA_MESSAGE"], targets.Calls.Select(static c => c.Message.Text("messageType")));
    }

    [Fact]
    public async Task ATransformerPolicy_IsForGroupsWithoutATransformerOfTheirOwn()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync();
        await world.CreateStreamAsync("/other");
        (await world.PutAccountPolicyAsync(Transformer, """[{"csv":{"columns":["a","b"]}}]""", selection: """LogGroupNamePrefix IN ["/app"]""")).Ok();
        await PutFilterAsync(world, Group);
        (await TryPutFilterAsync(world, "/other")).AssertJsonError("InvalidParameterException", null);

        await world.PutAsync((0, "1,2"));
        await world.LogsOkAsync("PutTransformer", $$"""{"logGroupIdentifier":"{{Group}}","transformerConfig":[{"csv":{"columns":["c","d"]} }]}""");
        await world.PutAsync((1, "3,4"));
        await world.Server.DrainAsync();

        Assert.Equal(
            ["""{"a":"1","b":"2"}""", """{"c":"3","d":"4"}"""], targets.Calls.Select(static c => c.Message["logEvents"]![0]!.Text("message")));
    }

    [Fact]
    public async Task AFieldIndexPolicy_IsForTheGroupsItSelects_WithTypes()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateGroupAsync("/other");
        const string Document = """{"Fields":["id"],"FieldsV2":{"status":{"type":"FACET"}}}""";
        (await world.PutAccountPolicyAsync(Index, Document, selection: """LogGroupNamePrefix IN ["/app"]""")).Ok();
        await world.PutAsync((0, """{"id":1,"status":200}"""));

        var indexes = (await world.LogsOkAsync("DescribeFieldIndexes", $$"""{"logGroupIdentifiers":["{{Group}}"]}"""))["fieldIndexes"]!.AsArray();
        var policy = Assert.Single((await world.LogsOkAsync("DescribeIndexPolicies", $$"""{"logGroupIdentifiers":["{{Group}}"]}"""))["indexPolicies"]!.AsArray())!;
        Assert.Empty((await world.LogsOkAsync("DescribeIndexPolicies", """{"logGroupIdentifiers":["/other"]}"""))["indexPolicies"]!.AsArray());

        Assert.Equal(["id FIELD_INDEX", "status FACET"], indexes.Select(static i => $"{i!.Text("fieldIndexName")} {i!.Text("type")}"));
        Assert.Equal(("ACCOUNT", "p", GroupArn), (policy.Text("source"), policy.Text("policyName"), policy.Text("logGroupIdentifier")));
    }

    [Fact]
    public async Task EventsInTheEmbeddedMetricFormat_BringMetrics_UnlessAPolicySaysNo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var message = $$"""
            {"_aws":{"Timestamp":{{Now}},"CloudWatchMetrics":[{"Namespace":"App","Dimensions":[["shop"],[]],
            "Metrics":[{"Name":"latency","Unit":"Milliseconds"},{"Name":"sizes"}]}]},"shop":"north","latency":5,"sizes":[1,2.5]}
            """;

        await world.PutAsync((0, message), (1, """{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"App","Metrics":[{"Name":"none"}]}]}}"""), (2, "\"_aws\" no JSON"));
        Assert.Equal(5, await world.SumOfMetricAsync("App", "latency", ("shop", "north")));
        Assert.Equal(3.5, await world.SumOfMetricAsync("App", "sizes"));
        Assert.Equal((1, 1), (await world.SumOfLogsMetricAsync("EMFValidationErrors"), await world.SumOfLogsMetricAsync("EMFParsingErrors")));

        (await world.PutAccountPolicyAsync(Extraction, "{}", selection: """LogGroupNamePrefix NOT IN ["/aws/"]""")).Ok();
        await world.PutAsync((3, message));
        Assert.Equal(5, await world.SumOfMetricAsync("App", "latency", ("shop", "north")));
    }

    [Theory]
    [InlineData(Subscription, "{", null, "The policy document is not valid JSON.")]
    [InlineData(Subscription, "{}", null, "The policy document must have a DestinationArn.")]
    [InlineData(Subscription, ToFunction, """LogGroupName IN ["a"]""", $"The selectionCriteria is not supported for policies of type {Subscription}.")]
    [InlineData(Subscription, ToFunction, "LogGroupName NOT IN []", "The selectionCriteria is not valid.")]
    [InlineData(Transformer, "[]", null, null)]
    [InlineData(Transformer, """[{"trimString":{"withKeys":["a"]}}]""", null, "The first processor of a transformer must be a parser.")]
    [InlineData(Transformer, """[{"csv":{}}]""", """LogGroupName NOT IN ["a"]""", null)]
    [InlineData(Index, """{"Fields":["a"],"FieldsV2":{"a":{"type":"FACET"}}}""", null, null)]
    [InlineData(Index, """{"FieldsV2":{"a":{"type":"OTHER"}}}""", null, "The type of a field index must be FIELD_INDEX or FACET.")]
    [InlineData("DATA_PROTECTION_POLICY", "{}", """LogGroupNamePrefix IN ["a"]""", null)]
    [InlineData(Extraction, "[]", null, "The policy document is not a JSON object.")]
    public async Task PutAccountPolicy_ThatIsWrong_IsRefused(string type, string document, string? selection, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);

        (await world.PutAccountPolicyAsync(type, document, selection: selection)).AssertJsonError("InvalidParameterException", message);
        (await world.PutAccountPolicyAsync(type, document, "aws/p", selection)).AssertJsonError("InvalidParameterException", "The names of account policies cannot start with aws/.");
    }

    [Fact]
    public async Task PoliciesOfAType_DoNotOverlap()
    {
        await using var world = await TestWorld.StartAsync();
        const string Csv = """[{"csv":{}}]""";
        (await world.PutAccountPolicyAsync(Transformer, Csv, "a", """LogGroupNamePrefix IN ["my-log"]""")).Ok();

        (await world.PutAccountPolicyAsync(Transformer, Csv, "b", """LogGroupNamePrefix IN ["my-logging"]""")).AssertJsonError("InvalidParameterException", null);
        (await world.PutAccountPolicyAsync(Transformer, Csv, "b")).AssertJsonError("LimitExceededException", null);
        (await world.PutAccountPolicyAsync(Transformer, Csv, "b", """LogGroupNamePrefix IN ["other"]""")).Ok();
        (await world.PutAccountPolicyAsync(Transformer, Csv, "a", """LogGroupNamePrefix IN ["my"]""")).Ok();
        (await world.PutAccountPolicyAsync(Extraction, "{}", "out", """LogGroupNamePrefix NOT IN ["/aws/lambda"]""")).Ok();
        (await world.PutAccountPolicyAsync(Extraction, "{}", "in", """LogGroupNamePrefix IN ["/aws"]""")).AssertJsonError("InvalidParameterException", null);
        (await world.PutAccountPolicyAsync(Extraction, "{}", "in", """LogGroupName IN ["/aws/lambda/function1"]""")).Ok();
        (await world.PutAccountPolicyAsync(Index, """{"Fields":["a"]}""", "i", """DataSourceName IN ["amazon_vpc"]""")).AssertJsonError("NotImplemented", null, 501);

        Assert.Equal(2, (await world.LogsOkAsync("DescribeAccountPolicies", $$"""{"policyType":"{{Transformer}}"}"""))["accountPolicies"]!.AsArray().Count);
        Assert.Single((await world.LogsOkAsync("DescribeAccountPolicies", $$"""{"policyType":"{{Transformer}}","policyName":"b"}"""))["accountPolicies"]!.AsArray());
    }

    [Theory]
    [InlineData(Subscription, "logs:PutSubscriptionFilter", ToFunction)]
    [InlineData(Transformer, "logs:PutTransformer", """[{"csv":{}}]""")]
    [InlineData(Index, "logs:PutIndexPolicy", """{"Fields":["a"]}""")]
    [InlineData(Extraction, "logs:PutMetricExtractionPolicy", "{}")]
    [InlineData("DATA_PROTECTION_POLICY", "logs:PutDataProtectionPolicy", "{}")]
    public async Task PutAccountPolicy_NeedsTheActionOfItsType(string type, string action, string document)
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);
        await using var user = await TestUser.CreateAsync(world, "admin", Allow("logs:PutAccountPolicy", "*"));

        var denied = await user.World.PutAccountPolicyAsync(type, document);
        await user.PutPolicyAsync(Allow($"logs:PutAccountPolicy {action}", "*"));
        var allowed = await user.World.PutAccountPolicyAsync(type, document);

        Assert.Contains(action, denied.JsonMessage, StringComparison.Ordinal);
        Assert.NotEqual("AccessDeniedException", allowed.Status == System.Net.HttpStatusCode.OK ? null : allowed.JsonError);
    }

    private static Task<TestAnswer> TryPutFilterAsync(TestWorld world, string group) => world.LogsAsync(
        "PutSubscriptionFilter",
        $$"""{"logGroupName":"{{group}}","filterName":"f","filterPattern":"","destinationArn":"{{Function}}","applyOnTransformedLogs":true}""");

    private static async Task PutFilterAsync(TestWorld world, string group) => (await TryPutFilterAsync(world, group)).Ok();
}
