using System.Text;
using System.Text.Json.Nodes;
using Simfra.Core.Tests.Gateway;
using Simfra.Security;

namespace Simfra.Core.Tests.Determinism;

/// <summary>With a seed and a clock that stands still, the same calls give the same answers, byte for byte.</summary>
public sealed class DeterminismTests
{
    private const string Queue = "http://localhost/000000000000/orders";

    [Fact]
    public async Task TwoRuns_OfASeed_AnswerByteForByteTheSame()
    {
        var (first, second) = (await RunAsync(seed: 42), await RunAsync(seed: 42));

        // What it is about: ids, tokens, digests, dates.
        Assert.Contains("x-amzn-RequestId: ", first, StringComparison.Ordinal);
        Assert.Contains("x-amz-id-2: ", first, StringComparison.Ordinal);
        Assert.Contains("<SessionToken>", first, StringComparison.Ordinal);
        Assert.Contains("ReceiptHandle", first, StringComparison.Ordinal);
        Assert.Contains("ETag: ", first, StringComparison.Ordinal);
        Assert.Contains("<UploadId>", first, StringComparison.Ordinal);
        Assert.Contains("Date: Wed, 02 Jan 2030", first, StringComparison.Ordinal);
        Assert.Contains("SlowDown", first, StringComparison.Ordinal);
        AssertSame(first, second);
    }

    [Fact]
    public async Task Runs_OfASeed_BesideEachOther_AnswerByteForByteTheSame()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(static i => Task.Run(() => RunAsync(seed: i < 5 ? 42 : 43))));

        Assert.All(runs[1..5], run => AssertSame(runs[0], run));
        Assert.NotEqual(runs[0], runs[5]);
    }

    [Fact]
    public async Task TwoRuns_OfEveryOperation_AnswerByteForByteTheSame()
    {
        var runs = await Task.WhenAll(RunEveryOperationAsync(), RunEveryOperationAsync());

        Assert.InRange(runs[0].Calls, 300, int.MaxValue);
        AssertSame(runs[0].Received, runs[1].Received);
    }

    [Fact]
    public async Task OtherSeed_GivesOtherIds()
    {
        Assert.NotEqual(await RunAsync(seed: 42), await RunAsync(seed: 43));
    }

    [Fact]
    public async Task Fork_GoesOnAsItsOriginDoes()
    {
        await using var server = await StartAsync(seed: 7);
        using var client = new RecordingClient(server);
        await client.CallAsync("sqs", TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders"}"""));
        await using var fork = await server.ForkAsync();
        using var forkClient = new RecordingClient(fork);
        var before = client.Received.Length;

        await SendSomeAsync(client);
        await SendSomeAsync(forkClient);

        AssertSame(Encoding.Latin1.GetString(client.Received[before..]), Encoding.Latin1.GetString(forkClient.Received));

        static async Task SendSomeAsync(RecordingClient client)
        {
            for (var i = 0; i < 5; i++)
            {
                (await client.CallAsync("sqs", TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"{{Queue}}","MessageBody":"{{i}}"}"""))).Ok();
            }
        }
    }

    private static Task<SimfraServer> StartAsync(long seed) => SimfraServer.StartAsync(o =>
    {
        o.Port = 0;
        o.Seed = seed;
        o.ClockMode = SimfraClockMode.Manual;
        o.StartTime = GatewayFixture.Start;
    });

    /// <summary>A day in the life of an account; all that the server has said.</summary>
    private static async Task<string> RunAsync(long seed)
    {
        await using var server = await StartAsync(seed);
        using var client = new RecordingClient(server);
        server.Faults.On("s3", "GetObject").Throttle().WithProbability(0.5);
        server.Faults.On("sqs", "ReceiveMessage").ReorderDeliveries();
        for (var round = 0; round < 4; round++)
        {
            await QueuesAsync(client, round);
            await ObjectsAsync(client, round);
            await ParametersAsync(client, round);
            await IdentitiesAsync(client, round);
            await OthersAsync(client, round);
            await OrganizationAsync(client, round);
            await TrailAsync(client, round);
            await KeysAsync(client, round);
            await server.Clock.AdvanceAsync(TimeSpan.FromMinutes(37));
        }

        return Encoding.Latin1.GetString(client.Received);
    }

    /// <summary>All operations of all services, thrice, and what they set off by the clock in between.</summary>
    private static async Task<(string Received, int Calls)> RunEveryOperationAsync()
    {
        await using var server = await StartAsync(seed: 42);
        using var client = new RecordingClient(server);
        var calls = 0;
        for (var round = 0; round < 3; round++)
        {
            foreach (var (service, request) in EveryOperation.Of(server))
            {
                await client.CallAsync(service, request);
                calls++;
            }

            await server.Clock.AdvanceAsync(TimeSpan.FromMinutes(20));
        }

        return (Encoding.Latin1.GetString(client.Received), calls);
    }

    private static async Task QueuesAsync(RecordingClient client, int round)
    {
        await client.CallAsync("sqs", TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"orders","tags":{"b":"1","a":"2","c":"3"}}"""));
        for (var i = 0; i < 10; i++)
        {
            (await client.CallAsync("sqs", TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"{{Queue}}","MessageBody":"{{round}}-{{i}}"}"""))).Ok();
        }

        var received = await client.CallAsync("sqs", TestRequest.Json(
            "sqs", "ReceiveMessage", $$"""{"QueueUrl":"{{Queue}}","MaxNumberOfMessages":10,"MessageSystemAttributeNames":["All"]}"""));
        foreach (var message in JsonNode.Parse(received.Ok().Text)!["Messages"]!.AsArray())
        {
            var handle = (string)message!["ReceiptHandle"]!;
            await client.CallAsync("sqs", TestRequest.Json("sqs", "DeleteMessage", $$"""{"QueueUrl":"{{Queue}}","ReceiptHandle":"{{handle}}"}"""));
        }

        await client.CallAsync("sqs", TestRequest.Json("sqs", "ListQueueTags", $$"""{"QueueUrl":"{{Queue}}"}"""));
        await client.CallAsync("sqs", TestRequest.Form("sqs", "GetQueueAttributes", $"&QueueUrl={Uri.EscapeDataString(Queue)}&AttributeName.1=All"));
        await client.CallAsync("sqs", TestRequest.Form("sqs", "GetQueueUrl", "&QueueName=none"));
    }

    private static async Task ObjectsAsync(RecordingClient client, int round)
    {
        await client.CallAsync("s3", TestRequest.Rest("PUT", $"/bucket-{round}"));
        for (var i = 0; i < 5; i++)
        {
            (await client.CallAsync("s3", TestRequest.Rest(
                "PUT", $"/bucket-{round}/key{i}", $"body {i}", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("x-amz-meta-a", "b")))).Ok();
            await client.CallAsync("s3", TestRequest.Rest("GET", $"/bucket-{round}/key{i}"));
        }

        var upload = (await client.CallAsync("s3", TestRequest.Rest("POST", $"/bucket-{round}/large?uploads"))).Ok();
        var id = upload.Element("UploadId");
        (await client.CallAsync("s3", TestRequest.Rest(
            "PUT", $"/bucket-{round}/large?partNumber=1&uploadId={id}", "part", ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")))).Ok();
        await client.CallAsync("s3", TestRequest.Rest("GET", $"/bucket-{round}/large?uploadId={id}"));
        await client.CallAsync("s3", TestRequest.Rest("GET", $"/bucket-{round}?list-type=2&max-keys=2"));
        await client.CallAsync("s3", TestRequest.Rest("DELETE", $"/bucket-{round}/key0"));
        await client.CallAsync("s3", TestRequest.Rest("GET", "/"));
        await client.CallAsync("s3", TestRequest.Rest("GET", "/none"));
    }

    private static async Task ParametersAsync(RecordingClient client, int round)
    {
        for (var i = 0; i < 3; i++)
        {
            (await client.CallAsync("ssm", TestRequest.Json(
                "ssm", "PutParameter", $$"""{"Name":"/r{{round}}/p{{i}}","Value":"{{i}}","Type":"String","Tags":[{"Key":"k{{i}}","Value":"v"}]}"""))).Ok();
        }

        await client.CallAsync("ssm", TestRequest.Json("ssm", "GetParametersByPath", $$"""{"Path":"/r{{round}}","MaxResults":2}"""));
        await client.CallAsync("ssm", TestRequest.Json("ssm", "DescribeParameters"));
        await client.CallAsync("ssm", TestRequest.Json("ssm", "GetParameter", """{"Name":"none"}"""));
    }

    private static async Task IdentitiesAsync(RecordingClient client, int round)
    {
        (await client.CallAsync("iam", TestRequest.Form("iam", "CreateUser", $"&UserName=user{round}"))).Ok();
        var key = (await client.CallAsync("iam", TestRequest.Form("iam", "CreateAccessKey", $"&UserName=user{round}"))).Ok();
        var user = new Credential(key.Element("AccessKeyId")!, key.Element("SecretAccessKey")!, new RootPrincipal(GatewayFixture.AccountId));
        const string trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}""";
        (await client.CallAsync("iam", TestRequest.Form(
            "iam", "CreateRole", $"&RoleName=role{round}&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}"))).Ok();
        const string leave = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}""";
        (await client.CallAsync("iam", TestRequest.Form(
            "iam", "PutUserPolicy", $"&UserName=user{round}&PolicyName=p&PolicyDocument={Uri.EscapeDataString(leave)}"))).Ok();
        (await client.CallAsync(
            "sts", TestRequest.Form("sts", "AssumeRole", $"&RoleArn=arn:aws:iam::000000000000:role/role{round}&RoleSessionName=session"), user)).Ok();
        await client.CallAsync("sts", TestRequest.Form("sts", "GetSessionToken"));
        await client.CallAsync("sts", TestRequest.Form("sts", "GetCallerIdentity"), user);
        await client.CallAsync("sqs", TestRequest.Json("sqs", "ListQueues"), user);
        await client.CallAsync("iam", TestRequest.Form("iam", "ListUsers"));
        await client.CallAsync("iam", TestRequest.Form("iam", "GetAccountAuthorizationDetails", "&Filter.member.1=User"));
    }

    private static async Task OthersAsync(RecordingClient client, int round)
    {
        (await client.CallAsync("ec2", TestRequest.Form("ec2", "CreateVpc", $"&CidrBlock=10.{round}.0.0/16"))).Ok();
        await client.CallAsync("ec2", TestRequest.Form("ec2", "DescribeVpcs"));
        await client.CallAsync("ec2", TestRequest.Form("ec2", "DescribeRegions"));
        (await client.CallAsync("scheduler", TestRequest.RestJson("POST", $"/schedule-groups/g{round}", "{}"))).Ok();
        await client.CallAsync("scheduler", TestRequest.RestJson("GET", "/schedule-groups"));
        await client.CallAsync("scheduler", TestRequest.RestJson("DELETE", $"/schedule-groups/g{round}"));
        (await client.CallAsync("cloudwatch", TestRequest.Form(
            "cloudwatch", "PutMetricData", $"&Namespace=n&MetricData.member.1.MetricName=m&MetricData.member.1.Value={round}"))).Ok();
        await client.CallAsync("cloudwatch", TestRequest.Form("cloudwatch", "ListMetrics"));
        await client.CallAsync("sqs", TestRequest.Json("sqs", "NoSuchOperation"));
    }

    private static async Task OrganizationAsync(RecordingClient client, int round)
    {
        await client.CallAsync("organizations", TestRequest.Json("organizations", "CreateOrganization"));
        var roots = (await client.CallAsync("organizations", TestRequest.Json("organizations", "ListRoots"))).Ok();
        var root = (string)JsonNode.Parse(roots.Text)!["Roots"]![0]!["Id"]!;
        (await client.CallAsync("organizations", TestRequest.Json(
            "organizations", "CreateOrganizationalUnit", $$"""{"Name":"unit{{round}}","ParentId":"{{root}}"}"""))).Ok();
        (await client.CallAsync("organizations", TestRequest.Json(
            "organizations", "CreateAccount", $$"""{"AccountName":"account{{round}}","Email":"account{{round}}@example.com"}"""))).Ok();
        await client.CallAsync("organizations", TestRequest.Json("organizations", "ListAccounts"));
        await client.CallAsync("organizations", TestRequest.Json("organizations", "ListCreateAccountStatus"));
    }

    private static async Task TrailAsync(RecordingClient client, int round)
    {
        const string policy =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":"*"}}""";
        (await client.CallAsync("s3", TestRequest.Rest("PUT", $"/trail-{round}"))).Ok();
        (await client.CallAsync("s3", TestRequest.Rest(
            "PUT", $"/trail-{round}?policy", policy.Replace("\"*\"", $"[\"arn:aws:s3:::trail-{round}\",\"arn:aws:s3:::trail-{round}/*\"]", StringComparison.Ordinal)))).Ok();
        (await client.CallAsync("cloudtrail", TestRequest.Json(
            "cloudtrail", "CreateTrail", $$"""{"Name":"trail-{{round}}","S3BucketName":"trail-{{round}}","EnableLogFileValidation":true}"""))).Ok();
        (await client.CallAsync("cloudtrail", TestRequest.Json("cloudtrail", "StartLogging", $$"""{"Name":"trail-{{round}}"}"""))).Ok();
        await client.CallAsync("cloudtrail", TestRequest.Json("cloudtrail", "LookupEvents", """{"MaxResults":50}"""));
        await client.CallAsync("cloudtrail", TestRequest.Json("cloudtrail", "ListPublicKeys"));
        await client.CallAsync("s3", TestRequest.Rest("GET", "/trail-0?list-type=2"));
    }

    private static async Task KeysAsync(RecordingClient client, int round)
    {
        string[] specs = ["SYMMETRIC_DEFAULT", "HMAC_256", "RSA_2048", "ECC_NIST_P256"];
        string[] usages = ["ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "SIGN_VERIFY", "SIGN_VERIFY"];
        var made = (await client.CallAsync("kms", TestRequest.Json(
            "kms", "CreateKey", $$"""{"KeySpec":"{{specs[round]}}","KeyUsage":"{{usages[round]}}"}"""))).Ok();
        var key = (string)JsonNode.Parse(made.Text)!["KeyMetadata"]!["KeyId"]!;
        await client.CallAsync("kms", TestRequest.Json("kms", "GetPublicKey", $$"""{"KeyId":"{{key}}"}"""));
        await client.CallAsync("kms", TestRequest.Json("kms", "Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"AAAA"}"""));
        await client.CallAsync("kms", TestRequest.Json("kms", "GenerateDataKey", $$"""{"KeyId":"{{key}}","KeySpec":"AES_256"}"""));
        await client.CallAsync("kms", TestRequest.Json(
            "kms", "Sign", $$"""{"KeyId":"{{key}}","Message":"AAAA","SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_256"}"""));
        await client.CallAsync("kms", TestRequest.Json("kms", "GenerateMac", $$"""{"KeyId":"{{key}}","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256"}"""));
        await client.CallAsync("iam", TestRequest.Form("iam", "EnableOutboundWebIdentityFederation"));
        (await client.CallAsync("sts", TestRequest.Form(
            "sts", "GetWebIdentityToken", "&Audience.member.1=a&SigningAlgorithm=RS256&DurationSeconds=300"))).Ok();
        await client.CallAsync("kms", TestRequest.Json("kms", "ListKeys"));
    }

    /// <summary>Tells where the two part, instead of showing both whole.</summary>
    private static void AssertSame(string first, string second)
    {
        var common = first.AsSpan().CommonPrefixLength(second);
        Assert.True(first == second, $"They part at {common}:\n{Around(first)}\n--- and ---\n{Around(second)}");

        string Around(string text) => text[Math.Max(0, common - 500)..Math.Min(text.Length, common + 200)];
    }
}
