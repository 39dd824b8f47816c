using System.Text.Json.Nodes;
using Simfra.Core.Tests.Gateway;

namespace Simfra.Core.Tests.Journal;

/// <summary>How much the journal keeps, in what form it is given away, and that it keeps what was said.</summary>
public sealed class JournalKeepingTests
{
    [Fact]
    public async Task Entries_BeyondTheCapacity_PushOutTheOldest()
    {
        await using var aws = new GatewayFixture(configure: o => o with { JournalCapacity = 3 });
        for (var i = 0; i < 5; i++)
        {
            await CreateQueueAsync(aws, $"q{i}");
        }

        Assert.Equal(["q2", "q3", "q4"], aws.World.Journal.Calls.Select(c => (string?)c.Input!["QueueName"]));
        Assert.Equal(2, aws.World.Journal.Dropped);
        Assert.StartsWith("(2 earlier entries were dropped)\n", aws.World.Journal.ToString(), StringComparison.Ordinal);

        aws.World.Journal.Clear();

        Assert.Empty(aws.World.Journal.Entries);
        Assert.Equal(0, aws.World.Journal.Dropped);
    }

    [Fact]
    public async Task Entries_BeyondTheirBytes_PushOutTheOldest_ButTheNewestStays()
    {
        await using var aws = new GatewayFixture(configure: o => o with { JournalBytes = 100_000 });
        await CreateQueueAsync(aws, "orders");
        for (var i = 0; i < 10; i++)
        {
            await SendAsync(aws, new('x', 20_000));
        }

        Assert.InRange(aws.World.Journal.Calls.Count, 3, 5);
        await SendAsync(aws, new('x', 200_000));
        Assert.Equal(200_000, ((string?)Assert.Single(aws.World.Journal.Calls).Input!["MessageBody"])!.Length);
    }

    [Fact]
    public async Task NoCapacity_KeepsNothing()
    {
        await using var aws = new GatewayFixture(configure: o => o with { JournalCapacity = 0 });

        (await CreateQueueAsync(aws, "orders")).Ok();

        Assert.Empty(aws.World.Journal.Entries);
        Assert.Equal(0, aws.World.Journal.Dropped);
    }

    [Fact]
    public async Task Streams_AreKeptByTheirLength()
    {
        await using var aws = new GatewayFixture();
        await aws.CallAsync(TestRequest.Rest("PUT", "/bucket"), "s3");
        await aws.CallAsync(TestRequest.Rest("PUT", "/bucket/key", "0123456789", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")), "s3");
        var answer = await aws.CallAsync(TestRequest.Rest("GET", "/bucket/key"), "s3");

        Assert.Equal("0123456789", answer.Text);
        var put = Assert.Single(aws.World.Journal.CallsTo("s3", "PutObject"));
        Assert.Equal("""{"Length":10}""", put.Input!["Body"]!.ToJsonString());
        Assert.Equal("key", (string?)put.Input["Key"]);
        var get = Assert.Single(aws.World.Journal.CallsTo("s3", "GetObject", "bucket/key"));
        Assert.Equal("""{"Length":10}""", get.Output!["Body"]!.ToJsonString());
    }

    [Fact]
    public async Task Secrets_AreForCodeAlone()
    {
        await using var aws = new GatewayFixture();
        const string secret = "opensesame";
        await aws.CallAsync(TestRequest.Json("ssm", "PutParameter", $$"""{"Name":"p","Value":"{{secret}}","Type":"String"}"""), "ssm");
        await aws.CallAsync(TestRequest.Json("ssm", "GetParameter", """{"Name":"p"}"""), "ssm");
        await aws.CallAsync(TestRequest.Form("sts", "GetSessionToken"), "sts");

        Assert.Equal(secret, (string?)aws.World.Journal.Calls[0].Input!["Value"]);
        Assert.Equal(secret, (string?)aws.World.Journal.Calls[1].Output!["Parameter"]!["Value"]);
        var json = aws.World.Journal.ToJson();
        var entries = JsonNode.Parse(json)!["entries"]!.AsArray();
        Assert.DoesNotContain(secret, json, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, aws.World.Journal.ToString(), StringComparison.Ordinal);
        Assert.Equal("***", (string?)entries[0]!["input"]!["Value"]);
        Assert.Equal("p", (string?)entries[0]!["input"]!["Name"]);
        Assert.Equal("***", (string?)entries[2]!["output"]!["Credentials"]!["SecretAccessKey"]);
    }

    [Fact]
    public async Task Json_HasAllOfAnEntry()
    {
        await using var aws = new GatewayFixture();
        await CreateQueueAsync(aws, "orders");
        aws.World.Faults.On("sqs").Throttle();
        await CreateQueueAsync(aws, "orders");

        var document = JsonNode.Parse(aws.World.Journal.ToJson())!;

        Assert.Equal(0, (int?)document["dropped"]);
        var (good, bad) = (document["entries"]![0]!.AsObject(), document["entries"]![1]!.AsObject());
        Assert.Equal(
            ["id", "kind", "startedAt", "milliseconds", "service", "operation", "principal", "accountId", "region", "request", "statusCode", "input", "output", "decisions"],
            good.Select(p => p.Key));
        Assert.Equal((aws.World.Journal.Calls[0].Id, "call", "CreateQueue"), ((string?)good["id"], (string?)good["kind"], (string?)good["operation"]));
        Assert.Equal(
            ("sqs:CreateQueue", true), ((string?)good["decisions"]![0]!["action"], (bool?)good["decisions"]![0]!["isAllowed"]));
        Assert.Equal("""{"code":"RequestThrottled","message":"Request is throttled."}""", bad["error"]!.ToJsonString());
        Assert.Equal("""["fault-1"]""", bad["faults"]!.ToJsonString());
        Assert.False(bad.ContainsKey("output"));
    }

    [Fact]
    public async Task ReadAsync_GivesEntriesAsTheyCome_FromTheCallOn()
    {
        await using var aws = new GatewayFixture();
        await CreateQueueAsync(aws, "before");
        using var reading = new CancellationTokenSource();

        var entries = aws.World.Journal.ReadAsync(reading.Token);
        await CreateQueueAsync(aws, "first");
        await CreateQueueAsync(aws, "second");

        var names = new List<string?>();
        await foreach (var entry in entries)
        {
            names.Add((string?)Assert.IsType<JournalCall>(entry).Input!["QueueName"]);
            if (names.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["first", "second"], names);
    }

    [Fact]
    public async Task WhatIsKept_IsWhatWasSaid_WhateverHappensLater()
    {
        // Entries refer to the inputs and outputs of handlers: none may change them, or give away what it goes on to change.
        await using var aws = new GatewayFixture();
        var atOnce = new List<(string, string)>();
        foreach (var (service, request) in Mixed())
        {
            await aws.CallAsync(request, service);
            atOnce.Add(Show(aws.World.Journal.Calls[^1]));
        }

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        // Each call's JSON is made once and kept, so the entries are read afresh.
        Assert.True(atOnce.Count(static text => text.Item2 != "") > 15);
        Assert.Equal(atOnce, aws.World.Journal.Calls.Where(c => c.Source is null).Select(Show));
    }

    [Fact]
    public async Task Reset_ForgetsTheJournal()
    {
        await using var aws = new GatewayFixture();
        await CreateQueueAsync(aws, "orders");

        aws.World.Reset();

        Assert.Empty(aws.World.Journal.Entries);
    }

    [Fact]
    public async Task Entry_IsThereBeforeItsAnswer()
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();
        for (var i = 1; i <= 200; i++)
        {
            using var answer = await http.GetAsync("/nothing/here");

            Assert.Equal(i, server.Journal.Calls.Count);
        }
    }

    private static (string Input, string Output) Show(JournalCall call)
    {
        // Not by the cached property: from the shapes as they are now.
        var (input, output) = (Simfra.Journal.ShapeText.Parse(call.InputShape), Simfra.Journal.ShapeText.Parse(call.OutputShape));
        return (input?.ToJsonString() ?? "", output?.ToJsonString() ?? "");
    }

    private static IEnumerable<(string Service, TestRequest Request)> Mixed()
    {
        const string queue = "\"QueueUrl\":\"http://localhost:4599/000000000000/orders\"";
        yield return ("sqs", TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders","Attributes":{"DelaySeconds":"0"},"tags":{"a":"b"}}"""));
        yield return ("sqs", TestRequest.Json(
            "sqs", "SendMessage", "{" + queue + ""","MessageBody":"one","MessageAttributes":{"a":{"DataType":"String","StringValue":"v"}}}"""));
        yield return ("sqs", TestRequest.Json("sqs", "ListQueueTags", $$"""{{{queue}}}"""));
        yield return ("sqs", TestRequest.Json("sqs", "GetQueueAttributes", $$"""{{{queue}},"AttributeNames":["All"]}"""));
        yield return ("sqs", TestRequest.Json("sqs", "ReceiveMessage", $$"""{{{queue}},"MessageAttributeNames":["All"]}"""));
        yield return ("sqs", TestRequest.Json("sqs", "TagQueue", "{" + queue + ""","Tags":{"c":"d"}}"""));
        yield return ("sqs", TestRequest.Json("sqs", "SetQueueAttributes", "{" + queue + ""","Attributes":{"DelaySeconds":"5"}}"""));
        yield return ("sqs", TestRequest.Json("sqs", "UntagQueue", $$"""{{{queue}},"TagKeys":["a"]}"""));
        yield return ("ssm", TestRequest.Json(
            "ssm", "PutParameter", """{"Name":"/a/p","Value":"1","Type":"String","Tags":[{"Key":"k","Value":"v"}]}"""));
        yield return ("ssm", TestRequest.Json("ssm", "GetParametersByPath", """{"Path":"/a"}"""));
        yield return ("ssm", TestRequest.Json("ssm", "PutParameter", """{"Name":"/a/p","Value":"2","Overwrite":true}"""));
        yield return ("ssm", TestRequest.Json("ssm", "LabelParameterVersion", """{"Name":"/a/p","Labels":["x"]}"""));
        yield return ("ssm", TestRequest.Json("ssm", "GetParameterHistory", """{"Name":"/a/p"}"""));
        yield return ("ssm", TestRequest.Json(
            "ssm", "AddTagsToResource", """{"ResourceType":"Parameter","ResourceId":"/a/p","Tags":[{"Key":"l","Value":"w"}]}"""));
        yield return ("ssm", TestRequest.Json("ssm", "ListTagsForResource", """{"ResourceType":"Parameter","ResourceId":"/a/p"}"""));
        yield return ("s3", TestRequest.Rest("PUT", "/bucket"));
        yield return ("s3", TestRequest.Rest("PUT", "/bucket/key", "body", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("x-amz-meta-a", "b")));
        yield return ("s3", TestRequest.Rest("GET", "/bucket?list-type=2"));
        yield return ("s3", TestRequest.Rest("HEAD", "/bucket/key"));
        yield return ("s3", TestRequest.Rest("DELETE", "/bucket/key"));
        yield return ("ec2", TestRequest.Form("ec2", "CreateVpc", "&CidrBlock=10.0.0.0/16"));
        yield return ("ec2", TestRequest.Form("ec2", "DescribeVpcs"));
        yield return ("scheduler", TestRequest.RestJson("POST", "/schedule-groups/g", """{"Tags":[{"Key":"k","Value":"v"}]}"""));
        yield return ("scheduler", TestRequest.RestJson("GET", "/schedule-groups"));
        yield return ("scheduler", TestRequest.RestJson("DELETE", "/schedule-groups/g"));
        yield return ("iam", TestRequest.Form("iam", "CreateUser", "&UserName=ann&Tags.member.1.Key=k&Tags.member.1.Value=v"));
        yield return ("iam", TestRequest.Form("iam", "ListUserTags", "&UserName=ann"));
        yield return ("iam", TestRequest.Form("iam", "TagUser", "&UserName=ann&Tags.member.1.Key=l&Tags.member.1.Value=w"));
        yield return ("sts", TestRequest.Form("sts", "GetSessionToken"));
    }

    private static Task<TestAnswer> CreateQueueAsync(GatewayFixture aws, string name) =>
        aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", $$"""{"QueueName":"{{name}}"}"""), "sqs");

    private static Task<TestAnswer> SendAsync(GatewayFixture aws, string body) => aws.CallAsync(
        TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"http://localhost:4599/000000000000/orders","MessageBody":"{{body}}"}"""), "sqs");
}
