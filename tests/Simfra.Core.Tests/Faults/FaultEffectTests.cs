using System.Text.Json.Nodes;
using Simfra.Core.Tests.Gateway;

namespace Simfra.Core.Tests.Faults;

/// <summary>What faults do to a call that has an answer: errors, time, entries, old state.</summary>
public sealed class FaultEffectTests : IAsyncLifetime
{
    private const string Queue = "http://localhost:4599/000000000000/orders";

    private readonly GatewayFixture _aws = new();

    private SimfraFaults Faults => _aws.World.Faults;

    public async Task InitializeAsync() => (await JsonAsync("sqs", "CreateQueue", """{"QueueName":"orders"}""")).Ok();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Throttle_IsEachServicesOwnError()
    {
        Faults.On("*").Throttle();

        (await JsonAsync("sqs", "ListQueues")).AssertError(ErrorForm.Json, 403, "RequestThrottled", "Request is throttled.");
        (await JsonAsync("ssm", "DescribeParameters")).AssertError(ErrorForm.Json, 400, "ThrottlingException", "Rate exceeded");
        (await _aws.CallAsync(TestRequest.Rest("GET", "/bucket/key"), "s3")).AssertError(ErrorForm.S3, 503, "SlowDown", "Please reduce your request rate.");
        (await _aws.CallAsync(TestRequest.Form("ec2", "DescribeVpcs"), "ec2"))
            .AssertError(ErrorForm.Ec2, 503, "RequestLimitExceeded", "Request limit exceeded.");
        (await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).AssertError(ErrorForm.Query, 400, "Throttling", "Rate exceeded");
        (await _aws.CallAsync(TestRequest.Form("iam", "ListUsers"), "iam")).AssertError(ErrorForm.Query, 400, "Throttling", "Rate exceeded");
        (await _aws.CallAsync(TestRequest.RestJson("GET", "/schedules"), "scheduler"))
            .AssertError(ErrorForm.RestJson, 429, "ThrottlingException", "Rate exceeded");
    }

    [Fact]
    public async Task Fail_WithACodeOfTheModel_TakesTheModelsStatusAndItsQueryCode()
    {
        Faults.On("sqs", "SendMessage").Fail("QueueDoesNotExist");

        var answer = await SendAsync("x");

        answer.AssertError(ErrorForm.Json, 400, "QueueDoesNotExist");
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue;Sender", answer.Header("x-amzn-query-error"));
        Assert.Contains("com.amazonaws.sqs#QueueDoesNotExist", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fail_WithAnyCodeStatusAndMessage_IsGivenInEachProtocol()
    {
        Faults.On("*").Fail("InternalFailure", 500, "Something broke.");

        (await JsonAsync("sqs", "ListQueues")).AssertError(ErrorForm.Json, 500, "InternalFailure", "Something broke.");
        (await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts"))
            .AssertError(ErrorForm.Query, 500, "InternalFailure", "Something broke.");
        (await _aws.CallAsync(TestRequest.Rest("GET", "/bucket/key"), "s3")).AssertError(ErrorForm.S3, 500, "InternalFailure", "Something broke.");
        Assert.Empty(_aws.World.Failures.All);
    }

    [Fact]
    public async Task AnswerHttp_IsNotAws()
    {
        using var page = Faults.On("sqs").AnswerHttp(503, "<h1>Service Unavailable</h1>");
        var answer = await SendAsync("x");

        Assert.Equal((503, "text/html", "<h1>Service Unavailable</h1>"), (answer.Status, answer.Header("Content-Type"), answer.Text));
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase));
        Assert.Equal((503, "503"), (_aws.World.Journal.Calls[^1].StatusCode, _aws.World.Journal.Calls[^1].ErrorCode));

        page.Remove();
        Faults.On("sqs").AnswerHttp(500);
        answer = await SendAsync("x");
        Assert.Equal((500, ""), (answer.Status, answer.Text));
        Faults.Clear();
        Assert.Empty(await ReceiveAsync());
    }

    [Fact]
    public async Task Delay_IsByTheClock_AndDelaysAddUp()
    {
        var slow = Faults.On("sqs", "SendMessage").Delay(TimeSpan.FromSeconds(5));
        Faults.On("sqs").Delay(TimeSpan.FromSeconds(2));

        var call = SendAsync("x");
        await slow.WhenHitAsync();
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(6.9));
        Assert.False(call.IsCompleted);
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        (await call).Ok();
        Assert.Equal(TimeSpan.FromSeconds(7), _aws.World.Journal.Calls[^1].Duration);
    }

    [Fact]
    public async Task Delay_OnAClockThatAdvancesItself_TakesNoTime()
    {
        await using var aws = new GatewayFixture(configure: o => o with { Clock = new(SimfraClockMode.AutoAdvance, GatewayFixture.Start) });
        aws.World.Faults.On("sqs").Delay(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));

        (await aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs")).Ok();

        Assert.InRange(aws.World.Clock.GetUtcNow() - GatewayFixture.Start, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task Delay_ThenError_IsALateError()
    {
        var slow = Faults.On("sqs").Delay(TimeSpan.FromSeconds(5));
        Faults.On("sqs").Throttle();

        var call = SendAsync("x");
        await slow.WhenHitAsync();
        Assert.False(call.IsCompleted);
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        (await call).AssertError(ErrorForm.Json, 403, "RequestThrottled");
    }

    [Fact]
    public async Task Delay_OfAWorldThatStops_IsServiceUnavailable()
    {
        var aws = new GatewayFixture();
        var slow = aws.World.Faults.On("sqs").Delay(TimeSpan.FromSeconds(5));
        var call = aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs");
        await slow.WhenHitAsync();

        await aws.DisposeAsync();

        (await call).AssertError(ErrorForm.Json, 503, "ServiceUnavailable");
        Assert.Empty(aws.World.Failures.All);
    }

    [Fact]
    public async Task DelayAnswer_IsByTheClock_AndTheEffectIsThereAtOnce()
    {
        var late = Faults.On("sqs", "SendMessage").DelayAnswer(TimeSpan.FromSeconds(30));

        var call = SendAsync("x");
        await late.WhenHitAsync();
        Assert.Equal(["x"], await ReceiveAsync());
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await call).Ok();
    }

    [Fact]
    public async Task FailEntries_OfABatch_FailTheOthersNot()
    {
        var fault = Faults.On("sqs", "SendMessageBatch").FailEntries(1);

        var answer = JsonNode.Parse((await SendBatchAsync("a", "b", "c")).Ok().Text)!;

        Assert.Equal(["a", "c"], answer["Successful"]!.AsArray().Select(e => (string?)e!["Id"]));
        Assert.Equal(
            """{"Id":"b","SenderFault":false,"Code":"InternalError","Message":"We encountered an internal error. Please try again."}""",
            Assert.Single(answer["Failed"]!.AsArray())!.ToJsonString());
        Assert.Equal(1, fault.Hits);
        Assert.Equal(["a", "c"], (await ReceiveAsync()).Order());
    }

    [Fact]
    public async Task FailEntries_WithoutPositions_CountsEntries()
    {
        var fault = Faults.On("sqs").FailEntries("OverLimit", 400, "Too many.").After(1).Times(2);

        var answer = JsonNode.Parse((await SendBatchAsync("a", "b", "c", "d")).Ok().Text)!;

        Assert.Equal(["a", "d"], answer["Successful"]!.AsArray().Select(e => (string?)e!["Id"]));
        Assert.All(answer["Failed"]!.AsArray(), e => Assert.Equal(
            ("OverLimit", "Too many.", true), ((string?)e!["Code"], (string?)e["Message"], (bool?)e["SenderFault"])));
        Assert.Equal(2, fault.Hits);
    }

    [Fact]
    public async Task FailEntries_OfDeleteObjects_AreItsErrors()
    {
        await _aws.CallAsync(TestRequest.Rest("PUT", "/bucket"), "s3");
        foreach (var key in new[] { "a", "b" })
        {
            (await _aws.CallAsync(TestRequest.Rest("PUT", $"/bucket/{key}", "x", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")), "s3")).Ok();
        }

        Faults.On("s3", "DeleteObjects").ForResource("bucket").FailEntries(0);
        const string body = "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>";
        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(body)));

        var answer = (await _aws.CallAsync(TestRequest.Rest("POST", "/bucket?delete", body, ("Content-MD5", md5)), "s3")).Ok();

        Assert.Contains("<Deleted><Key>b</Key></Deleted>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<Error><Key>a</Key><Code>InternalError</Code>", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _aws.CallAsync(TestRequest.Rest("HEAD", "/bucket/a"), "s3")).Status);
        Assert.Equal(404, (await _aws.CallAsync(TestRequest.Rest("HEAD", "/bucket/b"), "s3")).Status);
    }

    [Fact]
    public async Task DuplicateDeliveries_GiveEachMessageTwice_EvenWhenDeletedBetween()
    {
        var fault = Faults.On("sqs", "ReceiveMessage").DuplicateDeliveries();
        await SendAsync("a");

        var first = Assert.Single(await ReceiveMessagesAsync());
        await JsonAsync("sqs", "DeleteMessage", $$"""{"QueueUrl":"{{Queue}}","ReceiptHandle":"{{first["ReceiptHandle"]}}"}""");
        var second = Assert.Single(await ReceiveMessagesAsync());

        Assert.Equal(((string?)first["MessageId"], "a"), ((string?)second["MessageId"], (string?)second["Body"]));
        Assert.NotEqual((string?)first["ReceiptHandle"], (string?)second["ReceiptHandle"]);
        Assert.Empty(await ReceiveMessagesAsync());
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task DuplicateDeliveries_LeaveFifoQueuesAlone()
    {
        (await JsonAsync("sqs", "CreateQueue", """{"QueueName":"f.fifo","Attributes":{"FifoQueue":"true"}}""")).Ok();
        var fault = Faults.On("sqs", "ReceiveMessage").DuplicateDeliveries();
        const string queue = "http://localhost:4599/000000000000/f.fifo";
        (await JsonAsync(
            "sqs", "SendMessage", $$"""{"QueueUrl":"{{queue}}","MessageBody":"a","MessageGroupId":"g","MessageDeduplicationId":"d"}""")).Ok();

        await JsonAsync("sqs", "ReceiveMessage", $$"""{"QueueUrl":"{{queue}}"}""");

        Assert.Equal(0, fault.Hits);
    }

    [Fact]
    public async Task ReorderDeliveries_ShufflesByTheSeed()
    {
        var sent = Enumerable.Range(0, 10).Select(i => $"{i}").ToArray();
        var runs = new List<string[]>();
        for (var run = 0; run < 2; run++)
        {
            await using var aws = new GatewayFixture();
            await aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders"}"""), "sqs");
            foreach (var body in sent)
            {
                await aws.CallAsync(TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"{{Queue}}","MessageBody":"{{body}}"}"""), "sqs");
            }

            var fault = aws.World.Faults.On("sqs", "ReceiveMessage").ReorderDeliveries();
            var answer = await aws.CallAsync(
                TestRequest.Json("sqs", "ReceiveMessage", $$"""{"QueueUrl":"{{Queue}}","MaxNumberOfMessages":10}"""), "sqs");
            runs.Add([.. JsonNode.Parse(answer.Text)!["Messages"]!.AsArray().Select(m => (string)m!["Body"]!)]);
            Assert.Equal(1, fault.Hits);
        }

        Assert.NotEqual(sent, runs[0]);
        Assert.Equal(sent, runs[0].Order());
        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public async Task ReadStale_ShowsTheStateBeforeTheLastWrite()
    {
        await PutParameterAsync("1");
        var fault = Faults.On("ssm", "Get*").ReadStale();
        Assert.Equal("1", await GetParameterAsync());
        Assert.Equal(0, fault.Hits);

        await PutParameterAsync("2");

        Assert.Equal(("1", "1"), (await GetParameterAsync(), await GetParameterAsync()));
        Assert.Equal(2, fault.Hits);
        await PutParameterAsync("3");
        Assert.Equal("2", await GetParameterAsync());
        fault.Remove();
        Assert.Equal("3", await GetParameterAsync());
    }

    [Fact]
    public async Task ReadStale_ByALag_CatchesUpWithTheClock()
    {
        Faults.On("ssm").ReadStale(TimeSpan.FromSeconds(1));
        await PutParameterAsync("1");
        Assert.Equal("ParameterNotFound", await GetParameterAsync());
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.6));
        await PutParameterAsync("2");
        Assert.Equal("ParameterNotFound", await GetParameterAsync());
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.4));
        Assert.Equal("1", await GetParameterAsync());
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.6));
        Assert.Equal("2", await GetParameterAsync());
    }

    [Fact]
    public async Task ReadStale_LeavesWritesAlone()
    {
        var fault = Faults.On("ssm").ReadStale();
        await PutParameterAsync("1");

        // A write on what is there now, though a stale reader wouldn't see it.
        await PutParameterAsync("2");

        Assert.Equal(0, fault.Hits);
        fault.Remove();
        Assert.Equal("2", await GetParameterAsync());
    }

    private Task<TestAnswer> JsonAsync(string service, string operation, string body = "{}") =>
        _aws.CallAsync(TestRequest.Json(service, operation, body), service);

    private Task<TestAnswer> SendAsync(string body) => JsonAsync("sqs", "SendMessage", $$"""{"QueueUrl":"{{Queue}}","MessageBody":"{{body}}"}""");

    private Task<TestAnswer> SendBatchAsync(params string[] ids) => JsonAsync("sqs", "SendMessageBatch", new JsonObject
    {
        ["QueueUrl"] = Queue,
        ["Entries"] = new JsonArray([.. ids.Select(id => new JsonObject { ["Id"] = id, ["MessageBody"] = id })]),
    }.ToJsonString());

    private async Task<JsonNode[]> ReceiveMessagesAsync()
    {
        var answer = (await JsonAsync("sqs", "ReceiveMessage", $$"""{"QueueUrl":"{{Queue}}","MaxNumberOfMessages":10}""")).Ok();
        return [.. (JsonNode.Parse(answer.Text)!["Messages"]?.AsArray() ?? []).Select(m => m!)];
    }

    private async Task<string[]> ReceiveAsync() => [.. (await ReceiveMessagesAsync()).Select(m => (string)m["Body"]!)];

    private async Task PutParameterAsync(string value) => (await JsonAsync(
        "ssm", "PutParameter", $$"""{"Name":"p","Value":"{{value}}","Type":"String","Overwrite":true}""")).Ok();

    private async Task<string?> GetParameterAsync()
    {
        var answer = JsonNode.Parse((await JsonAsync("ssm", "GetParameter", """{"Name":"p"}""")).Text)!;
        return (string?)answer["Parameter"]?["Value"] ?? ((string?)answer["__type"])?.Split('#')[^1];
    }
}
