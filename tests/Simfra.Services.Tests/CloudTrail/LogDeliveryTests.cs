using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>Log files and digests, and what trails select.</summary>
public sealed class LogDeliveryTests
{
    [Fact]
    public async Task LogFile_IsDeliveredFiveMinutesAfterTheFirstEvent()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" });

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Empty(await aws.FilesAsync());
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        var key = Assert.Single(await aws.FilesAsync());
        Assert.Matches("^AWSLogs/000000000000/CloudTrail/us-east-1/2030/01/02/000000000000_CloudTrail_us-east-1_20300102T0309Z_[A-Za-z0-9]{16}\\.json\\.gz$", key);
        var (text, answer) = await aws.ReadAsync(key);
        Assert.Equal("gzip", answer.Headers.ContentEncoding);
        var records = JsonNode.Parse(text)!["Records"]!.AsArray();
        Assert.Contains(records, r => (string)r!["eventName"]! == "CreateQueue");
        var status = (await aws.CallAsync("GetTrailStatus", new JsonObject { ["Name"] = "audit" })).Ok().Json;
        Assert.NotNull(status["LatestDeliveryTime"]);
    }

    [Fact]
    public async Task LogFiles_WithoutCalls_AreNotDelivered_AndNoWorkIsLeft()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        var files = (await aws.FilesAsync()).Count;

        // Reading the bucket is a data event: nobody wants it.
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal(files, (await aws.FilesAsync()).Count);
    }

    [Fact]
    public async Task LogFile_AfterStopLogging_HoldsWhatCameBefore()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "before" });
        (await aws.CallAsync("StopLogging", new JsonObject { ["Name"] = "audit" })).Ok();
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "after" });

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var (text, _) = await aws.ReadAsync(Assert.Single(await aws.FilesAsync()));
        Assert.Contains("before", text, StringComparison.Ordinal);
        Assert.DoesNotContain("after", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteTrail_DropsWhatWasNotDelivered()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" });
        (await aws.CallAsync("DeleteTrail", new JsonObject { ["Name"] = "audit" })).Ok();

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Empty(await aws.FilesAsync());
    }

    [Fact]
    public async Task LogFile_BucketHasGone_TheStatusTellsTheError()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" });
        await aws.S3.DeleteObjectAsync(TrailFixture.Bucket, "AWSLogs/000000000000/CloudTrail/");
        await aws.S3.DeleteBucketAsync(TrailFixture.Bucket);

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var status = (await aws.CallAsync("GetTrailStatus", new JsonObject { ["Name"] = "audit" })).Ok().Json;
        Assert.Equal("NoSuchBucket", (string)status["LatestDeliveryError"]!);
    }

    [Fact]
    public async Task Digests_AreSigned_NameTheFilesAndTheDigestBefore()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true, validates: true);
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "one" });
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(70));
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "two" });
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(70));

        var digests = (await aws.FilesAsync()).Where(k => k.Contains("/CloudTrail-Digest/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, digests.Count);
        var key = Convert.FromBase64String((string)(await aws.CallAsync("ListPublicKeys", [])).Ok().Json["PublicKeyList"]![0]!["Value"]!);
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(key, out _);
        string? previous = null;
        foreach (var digest in digests)
        {
            var (text, answer) = await aws.ReadAsync(digest);
            var document = JsonNode.Parse(text)!;
            var file = document["logFiles"]![0]!;
            var (log, _) = await aws.ReadAsync((string)file["s3Object"]!);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(log))), (string)file["hashValue"]!);
            Assert.Equal(previous, (string?)document["previousDigestSignature"]);
            var signed = $"{document["digestEndTime"]}\n{TrailFixture.Bucket}/{digest}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\n{previous ?? "null"}";
            previous = answer.Metadata["signature"];
            Assert.True(rsa.VerifyData(Encoding.UTF8.GetBytes(signed), Convert.FromHexString(previous), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    [Theory]
    [InlineData("""[{"ReadWriteType": "ReadOnly"}]""", false, true)]
    [InlineData("""[{"ReadWriteType": "WriteOnly"}]""", true, false)]
    [InlineData("""[{"IncludeManagementEvents": false}]""", false, false)]
    public async Task ClassicSelectors_ChooseManagementEvents(string selectors, bool hasWrite, bool hasRead)
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        (await aws.CallAsync("PutEventSelectors", new JsonObject { ["TrailName"] = "audit", ["EventSelectors"] = JsonNode.Parse(selectors) })).Ok();

        Assert.Equal((hasWrite, hasRead), await WriteAndReadAsync(aws));
    }

    [Theory]
    [InlineData("""[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "readOnly", "Equals": ["false"]}]}]""", true, false)]
    [InlineData("""[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "eventName", "NotStartsWith": ["Create"]}]}]""", false, true)]
    [InlineData("""[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "eventSource", "NotEquals": ["sqs.amazonaws.com"]}]}]""", false, true)]
    public async Task AdvancedSelectors_ChooseManagementEvents(string selectors, bool hasWrite, bool hasRead)
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        (await aws.CallAsync("PutEventSelectors", new JsonObject { ["TrailName"] = "audit", ["AdvancedEventSelectors"] = JsonNode.Parse(selectors) })).Ok();

        Assert.Equal((hasWrite, hasRead), await WriteAndReadAsync(aws));
    }

    [Theory]
    [InlineData("EventSelectors", """[{"IncludeManagementEvents": false, "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::data/in/"]}]}]""")]
    [InlineData("AdvancedEventSelectors", """[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}, {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::data/in/"]}, {"Field": "eventName", "Equals": ["PutObject"]}]}]""")]
    public async Task DataSelectors_ChooseByResource(string parameter, string selectors)
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        (await aws.CallAsync("PutEventSelectors", new JsonObject { ["TrailName"] = "audit", [parameter] = JsonNode.Parse(selectors) })).Ok();
        await aws.S3.PutBucketAsync("data");
        await aws.S3.PutObjectAsync(new() { BucketName = "data", Key = "in/a", ContentBody = "x" });
        await aws.S3.PutObjectAsync(new() { BucketName = "data", Key = "out/b", ContentBody = "x" });

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        // StartLogging and PutEventSelectors came before the selectors were there, and are in a file of the same time.
        var records = await aws.RecordsAsync();
        var record = Assert.Single(records, r => (string)r["eventCategory"]! == "Data");
        Assert.Equal(("PutObject", false), ((string)record["eventName"]!, (bool)record["managementEvent"]!));
        Assert.Equal("arn:aws:s3:::data/in/a", (string)record["resources"]![0]!["ARN"]!);
        Assert.DoesNotContain(records, r => (string)r["eventName"]! == "CreateBucket");
    }

    [Fact]
    public async Task EventSelectors_AreShownAsTheyWerePut()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();
        var before = (await aws.CallAsync("GetEventSelectors", new JsonObject { ["TrailName"] = "audit" })).Ok().Json;
        Assert.Equal(
            """[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]""",
            before["EventSelectors"]!.ToJsonString());

        const string Selector = """[{"Name":"writes","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}]""";
        (await aws.CallAsync("PutEventSelectors", new JsonObject { ["TrailName"] = "audit", ["AdvancedEventSelectors"] = JsonNode.Parse(Selector) })).Ok();

        var after = (await aws.CallAsync("GetEventSelectors", new JsonObject { ["TrailName"] = "audit" })).Ok().Json;
        Assert.Equal(Selector, after["AdvancedEventSelectors"]!.ToJsonString());
        Assert.Null(after["EventSelectors"]);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"EventSelectors": [{"ReadWriteType": "Some"}]}""")]
    [InlineData("""{"EventSelectors": [{"DataResources": [{"Type": "AWS::SQS::Queue", "Values": []}]}]}""")]
    [InlineData("""{"EventSelectors": [{"ExcludeManagementEventSources": ["sqs.amazonaws.com"]}]}""")]
    [InlineData("""{"EventSelectors": [{}, {}, {}, {}, {}, {}]}""")]
    [InlineData("""{"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "readOnly", "Equals": ["true"]}]}]}""")]
    [InlineData("""{"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]}""")]
    [InlineData("""{"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory"}]}]}""")]
    [InlineData("""{"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "nope", "Equals": ["a"]}]}]}""")]
    public async Task PutEventSelectors_InvalidSelectors_Fail(string input)
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();
        var request = JsonNode.Parse(input)!.AsObject();
        request["TrailName"] = "audit";

        (await aws.CallAsync("PutEventSelectors", request)).AssertJsonError("InvalidEventSelectorsException", null);
    }

    [Fact]
    public async Task GetInsightSelectors_FailsAsTheyCanNotBeEnabled()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("GetInsightSelectors", new JsonObject { ["TrailName"] = "audit" })).AssertJsonError("InsightNotEnabledException", null);
        (await aws.CallAsync("PutInsightSelectors", new JsonObject { ["TrailName"] = "audit", ["InsightSelectors"] = new JsonArray() }))
            .AssertJsonError("NotImplemented", null, 501);
    }

    private static async Task<(bool HasWrite, bool HasRead)> WriteAndReadAsync(TrailFixture aws)
    {
        await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" });
        await aws.World.JsonAsync("ssm", "DescribeParameters", new JsonObject());
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        var text = "";
        foreach (var key in await aws.FilesAsync())
        {
            text += (await aws.ReadAsync(key)).Text;
        }

        return (text.Contains("\"CreateQueue\"", StringComparison.Ordinal), text.Contains("\"DescribeParameters\"", StringComparison.Ordinal));
    }
}
