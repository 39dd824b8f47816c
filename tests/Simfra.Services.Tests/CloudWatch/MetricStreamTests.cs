using System.Text;
using System.Text.Json.Nodes;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.CloudWatchLogs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Metric streams: what they are, and what a delivery stream gets of them.</summary>
public sealed class MetricStreamTests
{
    private const string StreamArn = "arn:aws:cloudwatch:us-east-1:000000000000:metric-stream/all";

    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricStream_IsShownAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        var filter = new JsonObject { ["Namespace"] = "orders", ["MetricNames"] = new JsonArray("latency") };

        var made = (await world.CloudWatchAsync(
            "PutMetricStream", Stream(("IncludeFilters", new JsonArray(filter)), ("StatisticsConfigurations", Statistics("p99", "TM(10%:90%)"))), protocol)).Ok();

        Assert.Equal(StreamArn, made.Text("Arn"));
        var stream = (await world.CloudWatchAsync("GetMetricStream", new() { ["Name"] = "all" }, protocol)).Ok();
        Assert.Equal(
            (StreamArn, "all", "running", "json", SubscriptionTestTargets.Firehose, SubscriptionTestTargets.Role),
            (stream.Text("Arn"), stream.Text("Name"), stream.Text("State"), stream.Text("OutputFormat"), stream.Text("FirehoseArn"), stream.Text("RoleArn")));
        Assert.Equal("latency", stream["IncludeFilters"]![0]!["MetricNames"]![0]!.GetValue<string>());
        Assert.Null(stream["ExcludeFilters"]);
        Assert.Equal("TM(10%:90%)", stream["StatisticsConfigurations"]![0]!["AdditionalStatistics"]![1]!.GetValue<string>());
        Assert.Equal(TestWorld.StartTime.ToUnixTimeSeconds(), stream.Number("CreationDate"));
        var listed = Assert.Single((await world.CloudWatchAsync("ListMetricStreams", [], protocol)).Ok()["Entries"]!.AsArray())!;
        Assert.Equal(("all", "running"), (listed.Text("Name"), listed.Text("State")));
    }

    [Fact]
    public async Task Data_AreSentAMinuteAtATimeWhenItIsOver()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream(("StatisticsConfigurations", Statistics("p50", "TM(10%:90%)"))))).Ok();
        await world.PutAsync(2, unit: "Seconds", dimensions: ("shop", "x"));
        await world.PutAsync(4.5, unit: "Seconds", dimensions: ("shop", "x"));
        await world.PutAsync(7, name: "calls");
        Assert.Empty(targets.Calls);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var call = Assert.Single(targets.Calls);
        Assert.Equal(
            [
                $$$"""{"metric_stream_name":"all","account_id":"000000000000","region":"us-east-1","namespace":"orders","metric_name":"calls","dimensions":{},"timestamp":{{{Now * 1000}}},"value":{"max":7.0,"min":7.0,"sum":7.0,"count":1.0},"unit":"None"}""",
                $$$"""{"metric_stream_name":"all","account_id":"000000000000","region":"us-east-1","namespace":"orders","metric_name":"latency","dimensions":{"shop":"x"},"timestamp":{{{Now * 1000}}},"value":{"max":4.5,"min":2.0,"sum":6.5,"count":2.0,"p50":3.25,"TM(10%:90%)":3.25},"unit":"Seconds"}""",
            ],
            Lines(call));
        Assert.Equal((SubscriptionTestTargets.Firehose, StreamArn), (call.Target, call.Caller.SourceArn));
        Assert.Equal("logs", Assert.IsType<AssumedRolePrincipal>(call.Caller.Principal).RoleName);
    }

    [Fact]
    public async Task DataThatComeLate_HaveTheirMinuteSentAgain()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        await world.PutAsync(2);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Single(targets.Calls);

        await world.PutAsync(3);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, targets.Calls.Count);
        Assert.Equal(5, JsonNode.Parse(Assert.Single(Lines(targets.Calls[1])))!["value"]!.Number("sum"));
    }

    [Theory]
    [InlineData("IncludeFilters", """[{"Namespace":"orders"}]""", "calls latency")]
    [InlineData("IncludeFilters", """[{"Namespace":"orders","MetricNames":["latency"]},{"Namespace":"other"}]""", "latency")]
    [InlineData("IncludeFilters", """[{"Namespace":"other"}]""", "")]
    [InlineData("ExcludeFilters", """[{"Namespace":"orders","MetricNames":["latency"]}]""", "calls")]
    [InlineData("ExcludeFilters", """[{"Namespace":"orders"}]""", "")]
    public async Task Filters_SayWhatIsSent(string filters, string value, string names)
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream((filters, JsonNode.Parse(value)!)))).Ok();
        await world.PutAsync(2);
        await world.PutAsync(2, name: "calls");

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(names, string.Join(' ', targets.Calls.SelectMany(Lines).Select(static l => JsonNode.Parse(l)!.Text("metric_name"))));
    }

    [Fact]
    public async Task MetricsOfServices_AreSent()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync(
            "PutMetricStream", Stream(("IncludeFilters", JsonNode.Parse("""[{"Namespace":"AWS/SQS","MetricNames":["NumberOfMessagesSent"]}]""")!)))).Ok();
        (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "jobs" })).Ok();
        (await world.JsonAsync("sqs", "SendMessage", new JsonObject { ["QueueUrl"] = "http://localhost/000000000000/jobs", ["MessageBody"] = "a" })).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var line = JsonNode.Parse(Assert.Single(Lines(Assert.Single(targets.Calls))))!;
        Assert.Equal(("AWS/SQS", "jobs", 1.0), (line.Text("namespace"), line["dimensions"]!.Text("QueueName"), line["value"]!.Number("sum")));
    }

    [Fact]
    public async Task AStreamWithoutData_Sleeps()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream(("IncludeFilters", JsonNode.Parse("""[{"Namespace":"orders"}]""")!)))).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        var before = world.Server.Journal.Jobs.Count;

        await world.PutAsync(1, world.Clock.GetUtcNow().ToUnixTimeSeconds());
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Single(targets.Calls);
        Assert.Equal(1, before);
    }

    [Fact]
    public async Task AStreamThatIsStopped_SendsNothingUntilItIsStarted()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        await world.PutAsync(1);
        var names = new JsonObject { ["Names"] = new JsonArray("all") };

        (await world.CloudWatchAsync("StopMetricStreams", names)).Ok();
        await world.PutAsync(2);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(("stopped", 0), (await StateAsync(), targets.Calls.Count));

        // One that is changed stays stopped.
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        Assert.Equal("stopped", await StateAsync());

        (await world.CloudWatchAsync("StartMetricStreams", names)).Ok();
        await world.PutAsync(4);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(("running", 1), (await StateAsync(), targets.Calls.Count));

        async Task<string> StateAsync() => (await world.CloudWatchAsync("GetMetricStream", new() { ["Name"] = "all" })).Ok().Text("State");
    }

    [Fact]
    public async Task WhatCanNotBeSent_IsSentLater_AndCountedAsAnError()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        targets.Errors.Enqueue(new AwsServiceException("ServiceUnavailableException", 503, "Slow down."));
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        await world.PutAsync(1);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(targets.Calls);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Single(Lines(Assert.Single(targets.Calls)));
        var listed = (await world.CloudWatchAsync("ListMetrics", new() { ["Namespace"] = "AWS/CloudWatch/MetricStreams" })).Ok()["Metrics"]!.AsArray();
        Assert.Equal(["MetricUpdate", "PublishErrorRate"], listed.Select(static m => m!.Text("MetricName")));
    }

    [Fact]
    public async Task ARoleThatDoesNotTrustTheService_GetsNothingSent()
    {
        await using var world = await TestWorld.StartAsync();
        await SubscriptionTestTargets.CreateRoleAsync(world);
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        await world.PutAsync(1);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(targets.Calls);
    }

    [Fact]
    public async Task DeleteMetricStream_EndsIt_AndIsDoneForOneThatIsNotThere()
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();
        await world.PutAsync(1);

        (await world.CloudWatchAsync("DeleteMetricStream", new() { ["Name"] = "all" })).Ok();
        (await world.CloudWatchAsync("DeleteMetricStream", new() { ["Name"] = "all" })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Empty(targets.Calls);
        (await world.CloudWatchAsync("GetMetricStream", new() { ["Name"] = "all" })).AssertError("ResourceNotFoundException", null, 404);
        (await world.CloudWatchAsync("StartMetricStreams", new() { ["Names"] = new JsonArray("all") }))
            .AssertError("InvalidParameterValueException", "The value all for parameter Names is invalid.");
    }

    [Fact]
    public async Task ListMetricStreams_GivesPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            (await world.CloudWatchAsync("PutMetricStream", Stream(("Name", name)))).Ok();
        }

        var first = (await world.CloudWatchAsync("ListMetricStreams", new() { ["MaxResults"] = 2 })).Ok();
        var second = (await world.CloudWatchAsync("ListMetricStreams", new() { ["NextToken"] = first.Text("NextToken") })).Ok();

        Assert.Equal(["a", "b"], first["Entries"]!.AsArray().Select(static e => e!.Text("Name")));
        Assert.Equal(["c"], second["Entries"]!.AsArray().Select(static e => e!.Text("Name")));
        Assert.Null(second["NextToken"]);
        (await world.CloudWatchAsync("ListMetricStreams", new() { ["NextToken"] = "?" }))
            .AssertError("InvalidNextToken", "The next token specified is invalid.");
    }

    [Theory]
    [InlineData("Name", "\"a b\"", "InvalidParameterValueException", "The value a b for parameter Name is invalid.")]
    [InlineData("FirehoseArn", "\"arn:aws:sqs:us-east-1:1:q\"", "InvalidParameterValueException", "The value arn:aws:sqs:us-east-1:1:q for parameter FirehoseArn is invalid.")]
    [InlineData("RoleArn", "\"role\"", "InvalidParameterValueException", "The value role for parameter RoleArn is invalid.")]
    [InlineData("IncludeFilters", "[{}]", "MissingRequiredParameterException", "The parameter IncludeFilters.member.1.Namespace is required.")]
    [InlineData("ExcludeFilters", """[{"Namespace":"a"}]""", "InvalidParameterCombinationException",
        "The parameters IncludeFilters and ExcludeFilters are mutually exclusive and you have specified both.")]
    [InlineData("StatisticsConfigurations", """[{"IncludeMetrics":[],"AdditionalStatistics":["Sum"]}]""", "InvalidParameterValueException",
        "The value Sum for parameter StatisticsConfigurations.member.1.AdditionalStatistics is invalid.")]
    public async Task PutMetricStream_ThatIsWrong_Fails(string parameter, string value, string error, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var stream = Stream(("IncludeFilters", new JsonArray(new JsonObject { ["Namespace"] = "b" })), (parameter, JsonNode.Parse(value)!));

        (await world.CloudWatchAsync("PutMetricStream", stream)).AssertError(error, message);
    }

    [Theory]
    [InlineData(
        "opentelemetry0.7",
        "1{1{1:cloud.provider 2{1:aws}} 1{1:cloud.account.id 2{1:000000000000}} 1{1:cloud.region 2{1:us-east-1}} 1{1:aws.exporter.arn 2{1:STREAM}}} " +
        "2{2{1:amazonaws.com/orders/latency 3:ms 11{1{1{1:Namespace 2:orders} 1{1:MetricName 2:latency} 1{1:shop 2:x} " +
        "2=START 3=END 4=2 5=6.5 6{2=2} 6{1=0.9 2=4.25} 6{1=0.95 2=4.375} 6{1=1 2=4.5}}}}}")]
    [InlineData(
        "opentelemetry1.0",
        "1{1{1:cloud.provider 2{1:aws}} 1{1:cloud.account.id 2{1:000000000000}} 1{1:cloud.region 2{1:us-east-1}} 1{1:aws.exporter.arn 2{1:STREAM}}} " +
        "2{2{1:amazonaws.com/orders/latency 3:ms 11{1{2=START 3=END 4=2 5=6.5 6{2=2} 6{1=0.9 2=4.25} 6{1=0.95 2=4.375} 6{1=1 2=4.5} " +
        "7{1:Namespace 2{1:orders}} 7{1:MetricName 2{1:latency}} 7{1:Dimensions 2{6{1{1:shop 2{1:x}}}}}}}}}")]
    public async Task OpenTelemetry_HasASummaryForEachMetric(string format, string expected)
    {
        await using var world = await WorldAsync();
        var targets = SubscriptionTestTargets.In(world);
        (await world.CloudWatchAsync("PutMetricStream", Stream(("OutputFormat", format), ("StatisticsConfigurations", Statistics("p95", "p90"))))).Ok();
        await world.PutAsync(2, unit: "Milliseconds", dimensions: ("shop", "x"));
        await world.PutAsync(4.5, unit: "Milliseconds", dimensions: ("shop", "x"));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var record = Assert.Single(targets.Calls).Payload;
        var (length, message) = ProtobufText.ReadVarint(record);
        Assert.Equal((int)length, message.Length);
        Assert.Equal(
            $"1{{{expected}}}".Replace("STREAM", StreamArn, StringComparison.Ordinal)
                .Replace("START", $"{Now}000000000", StringComparison.Ordinal).Replace("END", $"{Now + 60}000000000", StringComparison.Ordinal),
            ProtobufText.Show(message));
    }

    [Fact]
    public async Task PutMetricStream_WithLinkedAccounts_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricStream", Stream(("IncludeLinkedAccountsMetrics", true)))).AssertError(
            "NotImplemented",
            "Streaming the metrics of linked accounts (the parameter IncludeLinkedAccountsMetrics) is not implemented by Simfra.Embedded.",
            501);
    }

    [Fact]
    public async Task PutMetricStream_InOpenTelemetry_TakesPercentilesAlone()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync(
            "PutMetricStream", Stream(("OutputFormat", "opentelemetry1.0"), ("StatisticsConfigurations", Statistics("p99", "tm99")))))
            .AssertError(
                "InvalidParameterValueException", "The value tm99 for parameter StatisticsConfigurations.member.1.AdditionalStatistics is invalid.");
    }

    [Fact]
    public async Task PutMetricStream_NeedsLeaveToPassItsRole()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("cloudwatch:PutMetricStream"));

        (await user.World.CloudWatchAsync("PutMetricStream", Stream())).AssertError("AccessDeniedException", null, 403);
        await user.PutPolicyAsync(
            Allow("cloudwatch:PutMetricStream"),
            Allow("iam:PassRole", SubscriptionTestTargets.Role, When("iam:PassedToService", "streams.metrics.cloudwatch.amazonaws.com")));
        (await user.World.CloudWatchAsync("PutMetricStream", Stream())).Ok();
    }

    [Fact]
    public async Task Tags_MayBeWhatAPolicyAsksFor()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("cloudwatch:DeleteMetricStream", condition: When("aws:ResourceTag/stage", "test")));
        (await world.CloudWatchAsync("PutMetricStream", Stream())).Ok();

        (await user.World.CloudWatchAsync("DeleteMetricStream", new() { ["Name"] = "all" })).AssertError("AccessDeniedException", null, 403);
        (await world.CloudWatchAsync("TagResource", new()
        {
            ["ResourceARN"] = StreamArn,
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "stage", ["Value"] = "test" }),
        })).Ok();
        (await user.World.CloudWatchAsync("DeleteMetricStream", new() { ["Name"] = "all" })).Ok();
    }

    internal static JsonObject Stream(params (string Name, JsonNode Value)[] more)
    {
        var stream = new JsonObject
        {
            ["Name"] = "all",
            ["FirehoseArn"] = SubscriptionTestTargets.Firehose,
            ["RoleArn"] = SubscriptionTestTargets.Role,
            ["OutputFormat"] = "json",
        };
        foreach (var (name, value) in more)
        {
            stream[name] = value;
        }

        return stream;
    }

    private static JsonArray Statistics(params string[] names) => new(new JsonObject
    {
        ["IncludeMetrics"] = new JsonArray(new JsonObject { ["Namespace"] = "orders", ["MetricName"] = "latency" }),
        ["AdditionalStatistics"] = new JsonArray([.. names]),
    });

    private static string[] Lines(TargetCall call) => Encoding.UTF8.GetString(call.Payload).TrimEnd('\n').Split('\n');

    private static async Task<TestWorld> WorldAsync()
    {
        var world = await TestWorld.StartAsync();
        await SubscriptionTestTargets.CreateRoleAsync(world, service: "streams.metrics.cloudwatch.amazonaws.com");
        return world;
    }
}
