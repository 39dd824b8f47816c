using System.Text.Json.Nodes;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>The record of calls, as LookupEvents shows it.</summary>
public sealed class LookupEventsTests
{
    [Fact]
    public async Task LookupEvents_AWrite_IsRecordedWithItsParametersAndAnswer()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" });

        var found = Assert.Single(await aws.LookupAsync("EventName", "CreateQueue"));

        Assert.Equal(("sqs.amazonaws.com", "false", "root"), ((string)found["EventSource"]!, (string)found["ReadOnly"]!, (string)found["Username"]!));
        var document = JsonNode.Parse((string)found["CloudTrailEvent"]!)!;
        Assert.Equal((string)found["EventId"]!, (string)document["eventID"]!);
        Assert.Equal("orders", (string)document["requestParameters"]!["queueName"]!);
        Assert.EndsWith("/000000000000/orders", (string)document["responseElements"]!["queueUrl"]!, StringComparison.Ordinal);
        Assert.Equal(("Root", "000000000000"), ((string)document["userIdentity"]!["type"]!, (string)document["userIdentity"]!["accountId"]!));
        Assert.Equal(
            ("2030-01-02T03:04:05Z", "us-east-1", "127.0.0.1", "AwsApiCall", "Management", true),
            ((string)document["eventTime"]!, (string)document["awsRegion"]!, (string)document["sourceIPAddress"]!, (string)document["eventType"]!,
            (string)document["eventCategory"]!, (bool)document["managementEvent"]!));
    }

    [Fact]
    public async Task LookupEvents_ARead_IsRecordedWithoutItsAnswer()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.JsonAsync("ssm", "DescribeParameters", new JsonObject());

        var found = Assert.Single(await aws.LookupAsync("EventName", "DescribeParameters"));

        var document = JsonNode.Parse((string)found["CloudTrailEvent"]!)!;
        Assert.Equal(("true", true), ((string)found["ReadOnly"]!, (bool)document["readOnly"]!));
        Assert.Null(document["responseElements"]);
    }

    [Fact]
    public async Task LookupEvents_UseOfAKey_IsReadOnly_NamesTheKey_AndTellsNoSecret()
    {
        await using var aws = await TrailFixture.StartAsync();
        var key = await aws.World.CreateKeyAsync();
        var blob = await aws.World.EncryptAsync(key.Id, "plain text", ""","EncryptionContext":{"order":"42"}""");
        await aws.World.DecryptAsync(blob, ""","EncryptionContext":{"order":"42"}""");

        var created = JsonNode.Parse((string)Assert.Single(await aws.LookupAsync("EventName", "CreateKey"))["CloudTrailEvent"]!)!;
        Assert.False((bool)created["readOnly"]!);
        Assert.Equal("Jan 2, 2030, 3:04:05 AM", created["responseElements"]!["keyMetadata"]!.Text("creationDate"));
        foreach (var name in (string[])["Encrypt", "Decrypt"])
        {
            var document = JsonNode.Parse((string)Assert.Single(await aws.LookupAsync("EventName", name))["CloudTrailEvent"]!)!;
            Assert.True((bool)document["readOnly"]!);
            Assert.Null(document["responseElements"]);
            Assert.Equal("42", document["requestParameters"]!["encryptionContext"]!.Text("order"));
            Assert.Equal(
                $$"""[{"ARN":"{{key.Arn}}","accountId":"000000000000","type":"AWS::KMS::Key"}]""", document["resources"]!.ToJsonString());
            Assert.DoesNotContain("plain text".ToBase64(), document.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LookupEvents_AnError_IsRecordedWithCodeAndMessage()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.JsonAsync("ssm", "DeleteParameter", new JsonObject { ["Name"] = "nope" });

        var document = JsonNode.Parse((string)Assert.Single(await aws.LookupAsync("EventName", "DeleteParameter"))["CloudTrailEvent"]!)!;

        Assert.Equal("ParameterNotFound", (string)document["errorCode"]!);
        Assert.Null(document["responseElements"]);
    }

    [Fact]
    public async Task LookupEvents_DataEvents_AreNotAmongThem()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.S3.PutObjectAsync(new() { BucketName = TrailFixture.Bucket, Key = "k", ContentBody = "x" });

        Assert.Empty(await aws.LookupAsync("EventName", "PutObject"));
    }

    [Fact]
    public async Task LookupEvents_OtherAccountsAndRegions_SeeTheirOwn()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "a" }, account: TestWorld.OtherAccount);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "b" }, region: "eu-west-1");
        await aws.World.QueryAsync("iam", "CreateUser", [("UserName", "alice")], region: "us-east-1");

        Assert.Empty(await aws.LookupAsync("EventName", "CreateQueue"));
        Assert.Single(await aws.LookupAsync("EventName", "CreateQueue", TestWorld.OtherAccount));
        Assert.Single(await aws.LookupAsync("EventName", "CreateUser"));
    }

    [Theory]
    [InlineData("EventSource", "sqs.amazonaws.com", 2)]
    [InlineData("ReadOnly", "true", 0)]
    [InlineData("Username", "root", 4)]
    [InlineData("AccessKeyId", "AKIAIOSFODNN7EXAMPLE", 4)]
    [InlineData("EventName", "TagQueue", 1)]
    [InlineData("EventId", "nope", 0)]
    [InlineData("ResourceType", "AWS::SQS::Queue", 2)]
    [InlineData("ResourceType", "AWS::S3::Bucket", 2)]
    [InlineData("ResourceName", "a", 2)]
    public async Task LookupEvents_ByAttribute_FindsWhatHasIt(string key, string value, int count)
    {
        await using var aws = await TrailFixture.StartAsync();
        var url = (string)(await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "a" })).Ok().Json["QueueUrl"]!;
        (await aws.World.JsonAsync("sqs", "TagQueue", new JsonObject { ["QueueUrl"] = url, ["Tags"] = new JsonObject { ["a"] = "b" } })).Ok();

        Assert.Equal(count, (await aws.LookupAsync(key, value)).Length);
    }

    [Fact]
    public async Task LookupEvents_Pages_LatestFirst()
    {
        await using var aws = await TrailFixture.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = $"q{i}" });
        }

        var names = new List<string>();
        string? token = null;
        do
        {
            var page = (await aws.CallAsync("LookupEvents", new JsonObject
            {
                ["LookupAttributes"] = new JsonArray(new JsonObject { ["AttributeKey"] = "EventName", ["AttributeValue"] = "CreateQueue" }),
                ["MaxResults"] = 2,
                ["NextToken"] = token,
            })).Ok().Json;
            names.AddRange(page["Events"]!.AsArray().Select(e => (string)JsonNode.Parse((string)e!["CloudTrailEvent"]!)!["requestParameters"]!["queueName"]!));
            token = (string?)page["NextToken"];
        }
        while (token is not null);

        Assert.Equal(["q4", "q3", "q2", "q1", "q0"], names);
    }

    [Fact]
    public async Task LookupEvents_ByTime_FindsWhatWasThen_AndForgetsAfter90Days()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "early" });
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "late" });

        var since = new JsonObject { ["StartTime"] = aws.World.Clock.GetUtcNow().AddHours(-1).ToUnixTimeSeconds() };
        var events = (await aws.CallAsync("LookupEvents", since)).Ok().Json["Events"]!.AsArray();
        Assert.Equal("late", (string)JsonNode.Parse((string)Assert.Single(events)!["CloudTrailEvent"]!)!["requestParameters"]!["queueName"]!);

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(89.5));
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "latest" });
        Assert.Equal(2, (await aws.LookupAsync("EventName", "CreateQueue")).Length);
    }

    [Fact]
    public async Task LookupEvents_Secrets_AreHidden()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.QueryAsync("iam", "CreateUser", [("UserName", "alice")]);
        (await aws.World.QueryAsync("iam", "CreateLoginProfile", [("UserName", "alice"), ("Password", "Very-s3cret!")])).Ok();

        var document = (string)Assert.Single(await aws.LookupAsync("EventName", "CreateLoginProfile"))["CloudTrailEvent"]!;

        Assert.DoesNotContain("Very-s3cret!", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"MaxResults": 0}""", "InvalidMaxResultsException", 400)]
    [InlineData("""{"MaxResults": 51}""", "InvalidMaxResultsException", 400)]
    [InlineData("""{"NextToken": "nonsense"}""", "InvalidNextTokenException", 400)]
    [InlineData("""{"StartTime": 2, "EndTime": 1}""", "InvalidTimeRangeException", 400)]
    [InlineData("""{"LookupAttributes": [{"AttributeKey": "Nope", "AttributeValue": "x"}]}""", "InvalidLookupAttributesException", 400)]
    [InlineData("""{"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "x"}, {"AttributeKey": "EventName", "AttributeValue": "y"}]}""", "InvalidLookupAttributesException", 400)]
    [InlineData("""{"EventCategory": "insight"}""", "NotImplemented", 501)]
    public async Task LookupEvents_InvalidInput_Fails(string input, string error, int status)
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("LookupEvents", JsonNode.Parse(input)!.AsObject())).AssertJsonError(error, null, status);
    }

    [Fact]
    public async Task LookupEvents_CallsThatNobodyCouldBeFoundFor_AreNotRecorded()
    {
        await using var aws = await TrailFixture.StartAsync();
        using var http = aws.World.Server.CreateHttpClient();
        using var content = new StringContent("Action=ListUsers&Version=2010-05-08", null, "application/x-www-form-urlencoded");
        await http.PostAsync(new Uri("http://iam.amazonaws.com/"), content);

        Assert.Empty(await aws.LookupAsync("EventName", "ListUsers"));
    }
}
