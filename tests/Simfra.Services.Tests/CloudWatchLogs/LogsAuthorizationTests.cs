using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>What the operations need, and which services the resource policies let in.</summary>
public sealed class LogsAuthorizationTests
{
    /// <summary>Operation, its input, and the resource that it is about.</summary>
    public static TheoryData<string, string, string> Operations { get; } = new()
    {
        { "CreateLogGroup", """{"logGroupName":"new"}""", "arn:aws:logs:us-east-1:000000000000:log-group:new:log-stream:" },
        { "DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DescribeLogGroups", "{}", "*" },
        { "ListLogGroups", "{}", "*" },
        { "ListAggregateLogGroupSummaries", """{"groupBy":"DATA_SOURCE_NAME_AND_TYPE"}""", "*" },
        { "PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":1}""", $"{GroupArn}:log-stream:" },
        { "DeleteRetentionPolicy", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "PutLogGroupDeletionProtection", $$"""{"logGroupIdentifier":"{{GroupArn}}","deletionProtectionEnabled":true}""", $"{GroupArn}:log-stream:" },
        { "PutBearerTokenAuthentication", $$"""{"logGroupIdentifier":"{{GroupArn}}","bearerTokenAuthenticationEnabled":true}""", $"{GroupArn}:log-stream:" },
        { "AssociateKmsKey", $$"""{"logGroupName":"{{Group}}","kmsKeyId":"x"}""", $"{GroupArn}:log-stream:" },
        { "DisassociateKmsKey", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "TagResource", $$"""{"resourceArn":"{{GroupArn}}","tags":{"a":"b"} }""", GroupArn },
        { "UntagResource", $$"""{"resourceArn":"{{GroupArn}}","tagKeys":["a"]}""", GroupArn },
        { "ListTagsForResource", $$"""{"resourceArn":"{{GroupArn}}"}""", GroupArn },
        { "TagLogGroup", $$"""{"logGroupName":"{{Group}}","tags":{"a":"b"} }""", $"{GroupArn}:log-stream:" },
        { "UntagLogGroup", $$"""{"logGroupName":"{{Group}}","tags":["a"]}""", $"{GroupArn}:log-stream:" },
        { "ListTagsLogGroup", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "CreateLogStream", $$"""{"logGroupName":"{{Group}}","logStreamName":"new"}""", $"{GroupArn}:log-stream:new" },
        { "DeleteLogStream", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""", $"{GroupArn}:log-stream:{WebStream}" },
        { "DescribeLogStreams", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "PutLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}","logEvents":[{"timestamp":1,"message":"x"}]}""", $"{GroupArn}:log-stream:{WebStream}" },
        { "GetLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""", $"{GroupArn}:log-stream:{WebStream}" },
        { "FilterLogEvents", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "TestMetricFilter", """{"filterPattern":"x","logEventMessages":["x"]}""", "*" },
        { "PutMetricFilter", $$"""{"logGroupName":"{{Group}}","filterName":"f","filterPattern":"","metricTransformations":[{"metricName":"m","metricNamespace":"n","metricValue":"1"}]}""", $"{GroupArn}:log-stream:" },
        { "DescribeMetricFilters", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DeleteMetricFilter", $$"""{"logGroupName":"{{Group}}","filterName":"f"}""", $"{GroupArn}:log-stream:" },
        { "DescribeSubscriptionFilters", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DeleteSubscriptionFilter", $$"""{"logGroupName":"{{Group}}","filterName":"f"}""", $"{GroupArn}:log-stream:" },
        { "PutDestinationPolicy", """{"destinationName":"d","accessPolicy":"{}"}""", "arn:aws:logs:us-east-1:000000000000:destination:d" },
        { "DeleteDestination", """{"destinationName":"d"}""", "arn:aws:logs:us-east-1:000000000000:destination:d" },
        { "DescribeDestinations", "{}", "*" },
        { "PutResourcePolicy", """{"policyName":"p","policyDocument":"{}"}""", "*" },
        { "DescribeResourcePolicies", "{}", "*" },
        { "DeleteResourcePolicy", """{"policyName":"p"}""", "*" },
        { "CreateExportTask", $$"""{"logGroupName":"{{Group}}","from":0,"to":1,"destination":"b"}""", $"{GroupArn}:log-stream:" },
        { "DescribeExportTasks", "{}", "*" },
        { "CancelExportTask", """{"taskId":"x"}""", "*" },
        { "StartQuery", $$"""{"logGroupName":"{{Group}}","startTime":0,"endTime":1,"queryString":"fields @message"}""", $"{GroupArn}:log-stream:" },
        { "GetQueryResults", """{"queryId":"q"}""", "*" },
        { "StopQuery", """{"queryId":"q"}""", "*" },
        { "DescribeQueries", "{}", "*" },
        { "ListLogGroupsForQuery", """{"queryId":"q"}""", "*" },
        { "PutQueryDefinition", """{"name":"q","queryString":"fields @message"}""", "*" },
        { "DescribeQueryDefinitions", "{}", "*" },
        { "DeleteQueryDefinition", """{"queryDefinitionId":"q"}""", "*" },
        { "GetLogRecord", """{"logRecordPointer":"p"}""", "*" },
        { "GetLogGroupFields", $$"""{"logGroupName":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "StartLiveTail", """{"logGroupIdentifiers":["x"]}""", "arn:aws:logs:us-east-1:000000000000:log-group:x:log-stream:" },
        { "PutTransformer", $$"""{"logGroupIdentifier":"{{Group}}","transformerConfig":[{"csv":{} }]}""", $"{GroupArn}:log-stream:" },
        { "GetTransformer", $$"""{"logGroupIdentifier":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DeleteTransformer", $$"""{"logGroupIdentifier":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "TestTransformer", """{"transformerConfig":[{"csv":{}}],"logEventMessages":["x"]}""", "*" },
        { "PutIndexPolicy", $$"""{"logGroupIdentifier":"{{Group}}","policyDocument":"{}"}""", "*" },
        { "DescribeIndexPolicies", $$"""{"logGroupIdentifiers":["{{Group}}"]}""", "*" },
        { "DescribeFieldIndexes", $$"""{"logGroupIdentifiers":["{{Group}}"]}""", "*" },
        { "DeleteIndexPolicy", $$"""{"logGroupIdentifier":"{{Group}}"}""", "*" },
        { "GetDataProtectionPolicy", $$"""{"logGroupIdentifier":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DeleteDataProtectionPolicy", $$"""{"logGroupIdentifier":"{{Group}}"}""", $"{GroupArn}:log-stream:" },
        { "DescribeAccountPolicies", """{"policyType":"TRANSFORMER_POLICY"}""", "*" },
        { "DeleteAccountPolicy", """{"policyType":"TRANSFORMER_POLICY","policyName":"p"}""", "*" },
        { "CreateLookupTable", """{"lookupTableName":"t","tableBody":"a"}""", "arn:aws:logs:us-east-1:000000000000:lookup-table:t" },
        { "GetLookupTable", """{"lookupTableArn":"arn:aws:logs:us-east-1:000000000000:lookup-table:t"}""", "arn:aws:logs:us-east-1:000000000000:lookup-table:t" },
        { "UpdateLookupTable", """{"lookupTableArn":"arn:aws:logs:us-east-1:000000000000:lookup-table:t","tableBody":"a"}""", "arn:aws:logs:us-east-1:000000000000:lookup-table:t" },
        { "DeleteLookupTable", """{"lookupTableArn":"arn:aws:logs:us-east-1:000000000000:lookup-table:t"}""", "arn:aws:logs:us-east-1:000000000000:lookup-table:t" },
        { "DescribeLookupTables", "{}", "*" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsAction(string operation, string input, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.World.LogsAsync(operation, input);
        await user.PutPolicyAsync(Allow($"logs:{operation}", resource.EndsWith("log-stream:", StringComparison.Ordinal) ? resource.Replace("log-stream:", "*", StringComparison.Ordinal) : resource));
        var allowed = await user.World.LogsAsync(operation, input);

        var on = resource == "*" ? "" : $" on resource: {resource}";
        Assert.Equal("AccessDeniedException", denied.JsonError);
        Assert.Contains($"{user.Arn} is not authorized to perform: logs:{operation}{on}", denied.JsonMessage, StringComparison.Ordinal);
        Assert.NotEqual("AccessDeniedException", allowed.Body.Length == 0 ? null : allowed.JsonError);
    }

    [Fact]
    public async Task ToSeeWhatIsMasked_OneNeedsLeaveForThatToo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("logs:GetLogEvents logs:FilterLogEvents", $"{GroupArn}:*"));
        var get = $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}","unmask":true}""";

        Assert.Contains("logs:Unmask", (await user.World.LogsAsync("GetLogEvents", get)).JsonMessage, StringComparison.Ordinal);
        Assert.Contains("logs:Unmask", (await user.World.LogsAsync("FilterLogEvents", $$"""{"logGroupName":"{{Group}}","unmask":true}""")).JsonMessage, StringComparison.Ordinal);
        await user.PutPolicyAsync(Allow("logs:GetLogEvents logs:Unmask", $"{GroupArn}:*"));
        (await user.World.LogsAsync("GetLogEvents", get)).Ok();
    }

    [Fact]
    public async Task TheTagsOfAGroup_CanBeConditions()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync(more: ""","tags":{"team":"a"}""");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("logs:GetLogEvents", "*", When("aws:ResourceTag/team", "b")));
        var get = $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""";

        (await user.World.LogsAsync("GetLogEvents", get)).AssertJsonError("AccessDeniedException", null);
        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{GroupArn}}","tags":{"team":"b"} }""");
        (await user.World.LogsAsync("GetLogEvents", get)).Ok();
    }

    [Fact]
    public async Task AResourcePolicy_LetsServicesPutEvents_AndNobodyElse()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await Assert.ThrowsAsync<AwsServiceException>(() => PutAsServiceAsync(world, "route53.amazonaws.com"));

        await PutPolicyAsync(world, "dns", Allow("logs:PutLogEvents", $"{GroupArn}:*", principal: $$"""{"Service":"route53.amazonaws.com","AWS":"{{user.Arn}}"}"""));
        await PutPolicyAsync(world, "events", Allow("logs:PutLogEvents", "*", principal: Service("events.amazonaws.com")));

        await PutAsServiceAsync(world, "route53.amazonaws.com");
        await PutAsServiceAsync(world, "events.amazonaws.com");
        await Assert.ThrowsAsync<AwsServiceException>(() => PutAsServiceAsync(world, "es.amazonaws.com"));
        (await user.World.TryPutAsync([(0, "x")])).AssertJsonError("AccessDeniedException", null);
        await world.LogsOkAsync("DeleteResourcePolicy", """{"policyName":"dns"}""");
        await Assert.ThrowsAsync<AwsServiceException>(() => PutAsServiceAsync(world, "route53.amazonaws.com"));
        await PutAsServiceAsync(world, "events.amazonaws.com");
    }

    [Fact]
    public async Task ResourcePolicies_AreListedPageByPage_TenAtTheMost()
    {
        await using var world = await TestWorld.StartAsync();
        var statement = Allow("logs:PutLogEvents", "*", principal: Service("events.amazonaws.com"));
        for (var i = 0; i < 10; i++)
        {
            await PutPolicyAsync(world, $"p{i}", statement);
        }

        (await TryPutPolicyAsync(world, "p10", statement)).AssertJsonError("LimitExceededException", "Resource limit exceeded.");
        await PutPolicyAsync(world, "p9", statement);
        (await TryPutPolicyAsync(world, "p9", "{")).AssertJsonError("InvalidParameterException", null);
        var page = await world.LogsOkAsync("DescribeResourcePolicies", """{"limit":9}""");
        var rest = await world.LogsOkAsync("DescribeResourcePolicies", $$"""{"nextToken":"{{page.Text("nextToken")}}"}""");
        Assert.Equal((9, "p9"), (page["resourcePolicies"]!.AsArray().Count, rest["resourcePolicies"]!.AsArray().Single()!.Text("policyName")));
        (await world.LogsAsync("DeleteResourcePolicy", """{"policyName":"non-existent"}""")).AssertJsonError(
            "ResourceNotFoundException", "Policy with name [non-existent] does not exist.");
    }

    [Fact]
    public async Task APolicyOfOneGroup_CountsForItAlone_AndIsChangedByRevision()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateStreamAsync("/other");
        var input = new JsonObject
        {
            ["resourceArn"] = GroupArn,
            ["policyDocument"] = Policy(Allow("logs:PutLogEvents", "*", principal: Service("events.amazonaws.com"))),
        };

        var put = (await world.JsonAsync("logs", "PutResourcePolicy", input)).Ok().Json;
        await PutAsServiceAsync(world, "events.amazonaws.com");
        await Assert.ThrowsAsync<AwsServiceException>(() => PutAsServiceAsync(world, "events.amazonaws.com", "/other"));
        (await world.JsonAsync("logs", "PutResourcePolicy", input)).AssertJsonError("InvalidParameterException", null);
        input["expectedRevisionId"] = put.Text("revisionId");
        var changed = (await world.JsonAsync("logs", "PutResourcePolicy", input)).Ok().Json;

        Assert.Equal("RESOURCE", changed["resourcePolicy"]!.Text("policyScope"));
        Assert.Empty((await world.LogsOkAsync("DescribeResourcePolicies", "{}"))["resourcePolicies"]!.AsArray());
        Assert.Single((await world.LogsOkAsync("DescribeResourcePolicies", """{"policyScope":"RESOURCE"}"""))["resourcePolicies"]!.AsArray());
        await world.LogsOkAsync("DeleteResourcePolicy", $$"""{"resourceArn":"{{GroupArn}}","expectedRevisionId":"{{changed.Text("revisionId")}}"}""");
        await Assert.ThrowsAsync<AwsServiceException>(() => PutAsServiceAsync(world, "events.amazonaws.com"));
    }

    private static async Task PutPolicyAsync(TestWorld world, string name, string statement) => (await TryPutPolicyAsync(world, name, statement)).Ok();

    private static Task<TestAnswer> TryPutPolicyAsync(TestWorld world, string name, string statement) =>
        world.JsonAsync("logs", "PutResourcePolicy", new JsonObject { ["policyName"] = name, ["policyDocument"] = Policy(statement) });

    private static async Task PutAsServiceAsync(TestWorld world, string service, string group = Group) => await world.AsService("logs").InvokeAsync(
        CloudWatchLogsApi.PutLogEvents,
        new() { LogGroupName = group, LogStreamName = WebStream, LogEvents = [new() { Timestamp = Now, Message = service }] },
        new InternalCaller(new ServicePrincipal(TestUser.Account, service), new(TestUser.Account, "us-east-1")),
        CancellationToken.None);
}
