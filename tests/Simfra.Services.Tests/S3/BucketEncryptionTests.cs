using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;
using static Simfra.Services.Tests.S3.NotificationTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>What a bucket's new objects are encrypted with by default.</summary>
public sealed class BucketEncryptionTests
{
    private const string Target = "/orders?encryption";
    private const string Api = "conformance/recordings/s3/test_s3_api.snapshot.json";

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { Document(""), "MalformedXML" },
        { Document(Rule("AES256") + Rule("AES256")), "MalformedXML" },
        { Document(Rule("DES")), "MalformedXML" },
        { Document("<Rule/>"), "MalformedXML" },
        { Document("<Rule><BlockedEncryptionTypes><EncryptionType>SSE-S3</EncryptionType></BlockedEncryptionTypes></Rule>"), "MalformedXML" },
        { Document(Rule("AES256", "key")), "InvalidArgument" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task PutBucketEncryption_WithWhatS3Refuses_FailsAndChangesNothing(string document, string code)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        (await s3.PutAsync(Target, document, Md5Of(document))).AssertError(HttpStatusCode.BadRequest, code, null);

        Assert.Equal("AES256", (await s3.GetAsync(Target)).Ok().Element("SSEAlgorithm"));
    }

    [SharedDataTheory(Api)]
    [InlineData("put-bucket-encryption-no-rules", "")]
    [InlineData("put-bucket-encryption-two-rules", "AES256 AES256")]
    [InlineData("put-bucket-encryption-kms-with-aes", "AES256+key")]
    public async Task PutBucketEncryption_FailsAsRecorded(string step, string rules)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var named = rules.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var document = Document(string.Concat(named.Select(static r => r == "AES256+key" ? Rule("AES256", "key") : Rule(r))));

        (await s3.PutAsync(Target, document, Md5Of(document))).AssertRecordedError(Recorded("test_s3_default_bucket_encryption_exc", step, Api));
    }

    [Fact]
    public async Task GetBucketEncryption_OfANewBucket_TellsS3sOwnKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var answer = (await s3.GetAsync(Target)).Ok();

        Assert.Equal(
            ("ServerSideEncryptionConfiguration", "AES256", "false"),
            (answer.Xml.Name.LocalName, answer.Element("SSEAlgorithm"), answer.Element("BucketKeyEnabled")));
        Assert.Null(answer.Element("KMSMasterKeyID"));
    }

    [Fact]
    public async Task DeleteBucketEncryption_LeavesNoRule_AndNewObjectsUnderS3sOwnKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await s3.PutEncryptionAsync(Rule("aws:kms"));

        Assert.Equal(HttpStatusCode.NoContent, (await s3.DeleteAsync(Target)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await s3.DeleteAsync(Target)).Status);

        Assert.Empty((await s3.GetAsync(Target)).Ok().Body);
        Assert.Equal("AES256", (await s3.PutAsync("/orders/b", "x")).Ok().Header("x-amz-server-side-encryption"));
    }

    [Fact]
    public async Task ABucketWithAKey_EncryptsNewObjectsWithIt_AndLeavesOldOnes()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        await s3.PutEncryptionAsync(Rule("aws:kms", key, "true"));
        var kept = (await s3.GetAsync(Target)).Ok();
        Assert.Equal(("aws:kms", key, "true"), (kept.Element("SSEAlgorithm"), kept.Element("KMSMasterKeyID"), kept.Element("BucketKeyEnabled")));

        var written = (await s3.PutAsync("/orders/b", "test-sse")).Ok();

        foreach (var answer in (RawAnswer[])[written, (await s3.GetAsync("/orders/b")).Ok(), await s3.HeadAsync("/orders/b")])
        {
            Assert.Equal("aws:kms", answer.Header("x-amz-server-side-encryption"));
            Assert.Equal(key, answer.Header("x-amz-server-side-encryption-aws-kms-key-id"));
            Assert.Equal("true", answer.Header("x-amz-server-side-encryption-bucket-key-enabled"));
        }

        var old = (await s3.GetAsync("/orders/a.txt")).Ok();
        Assert.Equal("AES256", old.Header("x-amz-server-side-encryption"));
        old.AssertMissing("x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-bucket-key-enabled");
    }

    [Fact]
    public async Task ARequestThatSaysSomethingElse_HasItsWay()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        await s3.PutEncryptionAsync(Rule("aws:kms", key));

        Assert.Equal("AES256", (await s3.PutAsync("/orders/b", "x", Algorithm("AES256"))).Ok().Header("x-amz-server-side-encryption"));
        var own = (await s3.PutAsync("/orders/c", "x", Algorithm("aws:kms"))).Ok().Header("x-amz-server-side-encryption-aws-kms-key-id");
        Assert.NotEqual(key, own);
    }

    [Fact]
    public async Task ABucketThatBlocksCustomersKeys_TakesNone()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await s3.PutEncryptionAsync(
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
            + "<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule>");

        (await s3.PutAsync("/orders/b", "x", CustomerKey(1))).AssertDenied();
        Assert.Equal("SSE-C", (await s3.GetAsync(Target)).Ok().Element("EncryptionType"));

        await s3.PutEncryptionAsync("<Rule><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule>");
        (await s3.PutAsync("/orders/b", "x", CustomerKey(1))).Ok();
    }

    [Theory]
    [InlineData("GET", "s3:GetEncryptionConfiguration")]
    [InlineData("PUT", "s3:PutEncryptionConfiguration")]
    [InlineData("DELETE", "s3:PutEncryptionConfiguration")]
    public async Task BucketEncryptionOperations_OfOthers_FailInS3sWords(string method, string action)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("s3:ListBucket"));
        var document = Document(Rule("AES256"));
        (await SendAsync(world.RootS3())).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", "The specified bucket does not exist", ("BucketName", "orders"));
        await world.WithBucketAsync();

        (await SendAsync(user.S3)).AssertDenied(S3TestCalls.DenialFor(user.Arn, action, "arn:aws:s3:::orders"));
        await user.PutPolicyAsync(Statements.Allow(action));
        Assert.True((await SendAsync(user.S3)).Status is HttpStatusCode.OK or HttpStatusCode.NoContent);

        Task<RawAnswer> SendAsync(RawS3Client s3) => method switch
        {
            "GET" => s3.GetAsync(Target),
            "PUT" => s3.PutAsync(Target, document, Md5Of(document)),
            _ => s3.DeleteAsync(Target),
        };
    }

    internal static string Document(string rules) => $"<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>";

    internal static string Rule(string algorithm, string? keyId = null, string? bucketKey = null) =>
        $"<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm>"
        + (keyId is null ? "" : $"<KMSMasterKeyID>{keyId}</KMSMasterKeyID>") + "</ApplyServerSideEncryptionByDefault>"
        + (bucketKey is null ? "" : $"<BucketKeyEnabled>{bucketKey}</BucketKeyEnabled>") + "</Rule>";
}
