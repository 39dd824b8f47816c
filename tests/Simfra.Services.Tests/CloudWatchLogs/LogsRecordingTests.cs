using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Recorded answers of AWS, against a world's.</summary>
public sealed class LogsRecordingTests
{
    private const string Folder = "conformance/recordings/logs/test_logs_";
    private const string Groups = $"{Folder}groups.snapshot.json";
    private const string Streams = $"{Folder}streams.snapshot.json";
    private const string Events = $"{Folder}filter_events.snapshot.json";
    private const string Metrics = $"{Folder}metric_filters.snapshot.json";
    private const string Policies = $"{Folder}resource_policies.snapshot.json";
    private const string Subscriptions = $"{Folder}subscription_filters.snapshot.json";
    private const string Exports = $"{Folder}export_tasks.snapshot.json";
    private const string Destinations = $"{Folder}destinations.snapshot.json";

    [SharedDataFact(Groups)]
    public async Task Groups_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("g-pattern");

        Open(Groups, "test_create_log_group_duplicate_error").Check(
            "error-duplicate-log-group", await world.LogsAsync("CreateLogGroup", """{"logGroupName":"g-pattern"}"""));
        // The recorded page had been cut off.
        Open(Groups, "test_describe_log_groups_with_pattern").Check(
            "describe-log-groups-pattern",
            await world.LogsAsync("DescribeLogGroups", """{"logGroupNamePattern":"pattern"}"""),
            ".nextToken");
        Open(Groups, "test_describe_log_groups_prefix_and_pattern_error").Check(
            "error-prefix-and-pattern", await world.LogsAsync("DescribeLogGroups", """{"logGroupNamePrefix":"a","logGroupNamePattern":"b"}"""));
    }

    [SharedDataFact(Groups)]
    public async Task Tags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(Groups, "test_tag_resource_api");
        const string Arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
        await world.CreateGroupAsync("g", ""","tags":{"env":"testing1"}""");

        recording.Check("list-tags-after-create", await OldAsync());
        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{Arn}}","tags":{"test1":"val1","test2":"val2"} }""");
        recording.Check("list-tags-log-group-after-tag-resource", await OldAsync());
        recording.Check("list-tags-for-resource-after-tag-resource", await NewAsync());
        await world.LogsOkAsync("TagLogGroup", """{"logGroupName":"g","tags":{"test3":"val3"}}""");
        recording.Check("list-tags-log-group-after-tag-log-group", await OldAsync());
        recording.Check("list-tags-for-resource-after-tag-log-group", await NewAsync());
        await world.LogsOkAsync("UntagLogGroup", """{"logGroupName":"g","tags":["env","test1"]}""");
        await world.LogsOkAsync("UntagResource", $$"""{"resourceArn":"{{Arn}}","tagKeys":["test3"]}""");
        recording.Check("list-tags-log-group-after-untag", await OldAsync());
        recording.Check("list-tags-for-resource-after-untag", await NewAsync());

        Task<TestAnswer> OldAsync() => world.LogsAsync("ListTagsLogGroup", """{"logGroupName":"g"}""");
        Task<TestAnswer> NewAsync() => world.LogsAsync("ListTagsForResource", $$"""{"resourceArn":"{{Arn}}"}""");
    }

    [SharedDataFact(Streams)]
    public async Task Streams_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var stream in new[] { "s1", "s2", "s3" })
        {
            await world.CreateStreamAsync("g", stream);
        }

        Open(Streams, "test_create_log_stream_duplicate_error").Check(
            "error-duplicate-log-stream", await world.LogsAsync("CreateLogStream", """{"logGroupName":"g","logStreamName":"s1"}"""));
        Open(Streams, "test_describe_log_streams_with_prefix").Check(
            "describe-streams-with-prefix",
            await world.LogsAsync("DescribeLogStreams", """{"logGroupName":"g","logStreamNamePrefix":"s"}"""));
    }

    [SharedDataFact(Events)]
    public async Task UnknownTokens_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        Open(Events, "test_filter_log_events_unknown_token").Check(
            "invalid-token", await world.LogsAsync("FilterLogEvents", $$"""{"logGroupName":"{{LogsTestCalls.Group}}","nextToken":"bad"}"""));
    }

    [SharedDataTheory(Metrics)]
    [InlineData("test_put_metric_filter_basic", "describe-metric-filters", " ", ""","defaultValue":0""")]
    [InlineData("test_put_metric_filter_json_pattern", "describe-metric-filters-json", """{$.message = \"test\"}""", ""","defaultValue":0""")]
    [InlineData("test_describe_metric_filters_by_metric_name", "describe-by-metric-name", "pattern", "")]
    public async Task MetricFilters_AreAsRecorded(string test, string step, string pattern, string value)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("g");
        await world.LogsOkAsync("PutMetricFilter", $$"""
            {"logGroupName":"g","filterName":"f","filterPattern":"{{pattern}}",
            "metricTransformations":[{"metricName":"m","metricNamespace":"n","metricValue":"1"{{value}}}]}
            """);

        Open(Metrics, test).Check(
            step,
            await world.LogsAsync("DescribeMetricFilters", """{"metricName":"m","metricNamespace":"n"}"""));
    }

    [SharedDataFact(Metrics)]
    public async Task MetricFiltersThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("g");
        const string Transformation = """ "metricTransformations":[{"metricName":"m","metricNamespace":"n","metricValue":"1"}] """;

        Open(Metrics, "test_put_metric_filter_invalid_filter_name").Check("error-invalid-filter-name", await world.LogsAsync(
            "PutMetricFilter", $$"""{"logGroupName":"g","filterName":"{{new string('X', 513)}}","filterPattern":"",{{Transformation}}}"""));
        Open(Metrics, "test_put_metric_filter_invalid_filter_pattern").Check("error-invalid-filter-pattern", await world.LogsAsync(
            "PutMetricFilter", $$"""{"logGroupName":"g","filterName":"f","filterPattern":"{{new string('X', 1025)}}",{{Transformation}}}"""));
        Open(Metrics, "test_delete_metric_filter_invalid_log_group_name").Check("error-invalid-log-group-name", await world.LogsAsync(
            "DeleteMetricFilter", $$"""{"logGroupName":"{{new string('X', 513)}}","filterName":"f"}"""));
        var describe = Open(Metrics, "test_describe_metric_filters_invalid_parameters");
        describe.Check("error-invalid-filter-prefix", await world.LogsAsync(
            "DescribeMetricFilters", $$"""{"logGroupName":"g","filterNamePrefix":"{{new string('X', 513)}}"}"""));
        describe.Check("error-invalid-metric-name", await world.LogsAsync(
            "DescribeMetricFilters", $$"""{"metricName":"{{new string('X', 256)}}","metricNamespace":"n"}"""));
    }

    [SharedDataFact(Policies)]
    public async Task ResourcePolicies_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        const string Document = """
            {"Version":"2012-10-17","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"Service":["route53.amazonaws.com"]},
            "Action":"logs:PutLogEvents","Resource":"*"}]}
            """;
        var input = new JsonObject { ["policyName"] = "p", ["policyDocument"] = Document };

        // The document is recorded as JSON, with a resource of its own.
        Open(Policies, "test_put_resource_policy").Check(
            "put-resource-policy", await world.JsonAsync("logs", "PutResourcePolicy", input),
            ".resourcePolicy.lastUpdatedTime", ".resourcePolicy.policyDocument");
        Open(Policies, "test_delete_resource_policy_not_found").Check(
            "error-policy-not-found", await world.LogsAsync("DeleteResourcePolicy", """{"policyName":"non-existent"}"""));
    }

    [SharedDataFact(Subscriptions)]
    public async Task Subscriptions_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);
        const string Errors = "test_put_subscription_filter_errors";
        Open(Subscriptions, "test_describe_subscription_filters_log_group_not_found").Check(
            "error-log-group-not-found", await world.LogsAsync("DescribeSubscriptionFilters", """{"logGroupName":"g"}"""));
        Open(Subscriptions, Errors).Check(
            "error-log-group-not-found", await PutAsync("arn:aws:lambda:us-east-1:111111111112:function:f"));
        Open(Subscriptions, Errors).Check("error-lambda-not-found", await PutAsync("arn:aws:lambda:us-east-1:111111111112:function:f"));
        await world.CreateGroupAsync("g");
        Open(Subscriptions, "test_describe_subscription_filters_empty").Check(
            "describe-subscription-filters-empty", await world.LogsAsync("DescribeSubscriptionFilters", """{"logGroupName":"g"}"""));
        Open(Subscriptions, Errors).Check("error-kinesis-not-found", await PutAsync(SubscriptionTestTargets.KinesisStream));

        var recording = Open(Subscriptions, "test_put_subscription_filter_lambda").With("<resource:1>", "f");
        recording.Check("put_subscription_filter", await PutAsync(SubscriptionTestTargets.Function));
        recording.Check(
            "describe_subscription_filter", await world.LogsAsync("DescribeSubscriptionFilters", """{"logGroupName":"g"}"""));

        Task<TestAnswer> PutAsync(string destination) => world.LogsAsync(
            "PutSubscriptionFilter", $$"""{"logGroupName":"g","filterName":"test","filterPattern":"","destinationArn":"{{destination}}"}""");
    }

    [SharedDataFact(Exports)]
    public async Task ExportTasksThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();

        JsonRecording.Open(Exports, "test_create_export_task_log_group_not_found").Check(
            "error-log-group-not-found", await world.LogsAsync("CreateExportTask", """{"logGroupName":"g","from":0,"to":1,"destination":"b"}"""));
        JsonRecording.Open(Exports, "test_cancel_export_task_not_found").Check(
            "error-cancel-not-found", await world.LogsAsync("CancelExportTask", """{"taskId":"x"}"""));
    }

    [SharedDataFact(Exports)]
    public async Task AnExportTask_IsAsRecorded()
    {
        const string Bucket = "test-bucket-d5301391";
        await using var world = await TestWorld.StartAsync(static o => o.StartTime = DateTimeOffset.FromUnixTimeMilliseconds(1770312777833));
        using var s3 = await ExportTaskTests.CreateBucketAsync(world, ExportTaskTests.Allowed, Bucket);
        await world.CreateStreamAsync("g");

        var recording = Open(Exports, "test_create_export_task_with_logs");
        recording.Check("create-export-with-logs", await world.LogsAsync(
            "CreateExportTask", $$"""{"logGroupName":"g","from":1770226377833,"to":1770399177833,"destination":"{{Bucket}}"}"""));
        recording.Check("describe-export-with-logs", await world.LogsAsync("DescribeExportTasks", "{}"));
    }

    [SharedDataFact(Destinations)]
    public async Task Destinations_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        SubscriptionTestTargets.In(world);
        await SubscriptionTestTargets.CreateRoleAsync(world);
        Open(Destinations, "test_describe_destinations_empty").Check(
            "describe-destinations-empty", await world.LogsAsync("DescribeDestinations", "{}"));
        await world.LogsOkAsync("PutDestination", $$"""
            {"destinationName":"d","targetArn":"{{SubscriptionTestTargets.KinesisStream}}","roleArn":"{{SubscriptionTestTargets.Role}}"}
            """);

        Open(Destinations, "test_update_destination").Check(
            "original-description", await world.LogsAsync("DescribeDestinations", "{}"));
        var deleted = Open(Destinations, "test_delete_destination");
        deleted.Check("delete-destination", await world.LogsAsync("DeleteDestination", """{"destinationName":"d"}"""));
        deleted.Check("no-destination-found", await world.LogsAsync("DescribeDestinations", "{}"));
    }

    /// <summary>A recording in which times are a word.</summary>
    private static JsonRecording Open(string file, string test) => JsonRecording.Open(file, test).WithWords("timestamp");
}
