using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Objects under keys of KMS: the keys' state and policies decide who reads.</summary>
public sealed class KmsEncryptionTests
{
    private const string KeyHeader = "x-amz-server-side-encryption-aws-kms-key-id";

    [Theory]
    [InlineData("aws:kms")]
    [InlineData("aws:kms:dsse")]
    public async Task PutObject_WithoutAKey_UsesTheAccountsOwn_MadeOnFirstUse(string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var written = (await s3.PutAsync("/orders/b", "hello", Algorithm(algorithm))).Ok();

        var key = (await world.KmsAsync("DescribeKey", new() { ["KeyId"] = "alias/aws/s3" })).Ok().Json["KeyMetadata"]!;
        Assert.Equal((key.Text("Arn"), algorithm), (written.Header(KeyHeader), written.Header("x-amz-server-side-encryption")));
        Assert.NotEqual($"\"{Convert.ToHexStringLower(MD5.HashData("hello"u8))}\"", written.Header("ETag"));
        var read = (await s3.GetAsync("/orders/b")).Ok();
        Assert.Equal(("hello", algorithm, key.Text("Arn")), (read.Text, read.Header("x-amz-server-side-encryption"), read.Header(KeyHeader)));
        Assert.Equal(written.Header("ETag"), read.Header("ETag"));
    }

    [SharedDataFact(Recordings)]
    public async Task AKeyThatIsNotThere_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var foreign = (await world.JsonAsync("kms", "CreateKey", new JsonObject(), region: "eu-west-1")).Ok().Json["KeyMetadata"]!;
        const string Unknown = "134f2428-cec1-4b25-a1ae-9048164dba47";
        (string, string)[] known = [("<region_1>", "us-east-1"), ("<region_2>", "eu-west-1"), ("<uuid:1>", foreign.Text("KeyId"))];
        foreach (var (step, key) in new[]
        {
            ("put-obj-wrong-kms-key", "fake-key-id"), ("put-obj-wrong-kms-key-real-uuid", Unknown),
            ("put-obj-wrong-kms-key-real-uuid-arn", $"arn:aws:kms:us-east-1:000000000000:key/{Unknown}"),
            ("put-obj-different-region-kms-key", foreign.Text("Arn")), ("put-obj-different-region-kms-key-no-arn", foreign.Text("KeyId")),
        })
        {
            (await s3.PutAsync("/orders/b", "x", Algorithm("aws:kms"), KeyId(key)))
                .AssertRecordedError(Recorded("TestS3::test_s3_sse_validate_kms_key", step), known);
        }

        (await s3.PostAsync("/orders/b?uploads", "", Algorithm("aws:kms"), KeyId("fake-key-id")))
            .AssertRecordedError(Recorded("TestS3::test_s3_sse_validate_kms_key", "create-multipart-wrong-kms-key"));
        (await s3.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a.txt"), Algorithm("aws:kms"), KeyId("fake-key-id")))
            .AssertRecordedError(Recorded("TestS3::test_s3_sse_validate_kms_key", "copy-obj-wrong-kms-key"));
        Assert.Equal(HttpStatusCode.NotFound, (await s3.HeadAsync("/orders/b")).Status);
    }

    [Fact]
    public async Task AKeyThatIsDisabledOrToBeDeleted_EncryptsAndReadsNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        (await s3.PutAsync("/orders/b", "x", Algorithm("aws:kms"), KeyId(key))).Ok();

        (await world.KmsAsync("DisableKey", new() { ["KeyId"] = key })).Ok();
        (await s3.GetAsync("/orders/b")).AssertError(HttpStatusCode.BadRequest, "KMS.DisabledException", $"{key} is disabled.");
        (await s3.PutAsync("/orders/c", "x", Algorithm("aws:kms"), KeyId(key)))
            .AssertError(HttpStatusCode.BadRequest, "KMS.DisabledException", $"{key} is disabled.");
        (await s3.PutAsync("/orders/c", "", ("x-amz-copy-source", "/orders/b"))).AssertError(HttpStatusCode.BadRequest, "KMS.DisabledException", null);
        Assert.Equal(HttpStatusCode.OK, (await s3.HeadAsync("/orders/b")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await s3.HeadAsync("/orders/b", ("x-amz-checksum-mode", "ENABLED"))).Status);

        (await world.KmsAsync("ScheduleKeyDeletion", new() { ["KeyId"] = key })).Ok();
        (await s3.GetAsync("/orders/b")).AssertError(HttpStatusCode.BadRequest, "KMS.KMSInvalidStateException", $"{key} is pending deletion.");

        (await world.KmsAsync("CancelKeyDeletion", new() { ["KeyId"] = key })).Ok();
        (await world.KmsAsync("EnableKey", new() { ["KeyId"] = key })).Ok();
        Assert.Equal("x", (await s3.GetAsync("/orders/b")).Ok().Text);
    }

    [Fact]
    public async Task AUserWithoutTheKey_NeitherWritesNorReads()
    {
        await using var world = await TestWorld.StartAsync();
        var root = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        (await root.PutAsync("/orders/b", "x", Algorithm("aws:kms"), KeyId(key))).Ok();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*"));

        var written = await user.S3.PutAsync("/orders/c", "x", Algorithm("aws:kms"), KeyId(key));
        var read = await user.S3.GetAsync("/orders/b");

        written.AssertDenied(
            $"User: {user.Arn} is not authorized to perform: kms:GenerateDataKey on resource: {key} because no identity-based policy allows the "
            + "kms:GenerateDataKey action");
        read.AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        await user.PutPolicyAsync(Allow("s3:*"), Allow("kms:Decrypt kms:GenerateDataKey", key, When("kms:ViaService", "sqs.us-east-1.amazonaws.com")));
        (await user.S3.GetAsync("/orders/b")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        await user.PutPolicyAsync(Allow("s3:*"), Allow("kms:Decrypt kms:GenerateDataKey", key, When("kms:ViaService", "s3.us-east-1.amazonaws.com")));
        Assert.Equal("x", (await user.S3.GetAsync("/orders/b")).Ok().Text);
        (await user.S3.PutAsync("/orders/c", "x", Algorithm("aws:kms"), KeyId(key))).Ok();
    }

    [Theory]
    [InlineData(false, "arn:aws:s3:::orders/b")]
    [InlineData(true, "arn:aws:s3:::orders")]
    public async Task TheEncryptionContext_NamesTheObjectOrTheBucket_AndWhatTheRequestGives(bool hasBucketKey, string arn)
    {
        await using var world = await TestWorld.StartAsync();
        await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        const string Context = "kms:EncryptionContext:";
        await using var user = await TestUser.CreateAsync(world, "worker");
        (string, string)[] headers =
        [
            Algorithm("aws:kms"), KeyId(key), ("x-amz-server-side-encryption-bucket-key-enabled", hasBucketKey ? "true" : "false"),
            ("x-amz-server-side-encryption-context", Convert.ToBase64String("""{"team":"a"}"""u8)),
        ];

        await user.PutPolicyAsync(Allow("s3:*"), Allow("kms:*", key, When($"{Context}aws:s3:arn", "arn:aws:s3:::elsewhere")));
        (await user.S3.PutAsync("/orders/b", "x", headers)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        await user.PutPolicyAsync(Allow("s3:*"), Allow("kms:*", key, When($"{Context}aws:s3:arn", arn)), Deny("kms:*", key, When($"{Context}team", "b")));
        var written = (await user.S3.PutAsync("/orders/b", "x", headers)).Ok();
        Assert.Equal("x", (await user.S3.GetAsync("/orders/b")).Ok().Text);
        await user.PutPolicyAsync(Allow("s3:* kms:*"), Deny("kms:Decrypt", key, When($"{Context}team", "a")));
        (await user.S3.GetAsync("/orders/b")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);

        Assert.Equal("""{"team":"a"}""", Encoding.UTF8.GetString(Convert.FromBase64String(written.Header("x-amz-server-side-encryption-context")!)));
    }

    [Theory]
    [InlineData("bm90IGpzb24=")]
    [InlineData("eyJhIjoxfQ==")]
    [InlineData("{}")]
    public async Task AnEncryptionContextThatIsNoMap_IsRefused(string context)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        (await s3.PutAsync("/orders/b", "x", Algorithm("aws:kms"), ("x-amz-server-side-encryption-context", context))).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument",
            "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
            ("ArgumentName", "x-amz-server-side-encryption-context"));
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("AES256", "AES256")]
    public async Task AKeyWithoutTheAlgorithm_IsRefused(string? algorithm, string shown)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        (string, string)[] headers = algorithm is null ? [KeyId(key)] : [KeyId(key), Algorithm(algorithm)];

        (await s3.PutAsync("/orders/b", "x", headers)).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument",
            "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
            ("ArgumentName", "x-amz-server-side-encryption"), ("ArgumentValue", shown));
    }

    [Fact]
    public async Task AnUnsignedRequest_ReadsNothingUnderAKey()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/orders/b", "x", Algorithm("aws:kms"))).Ok();
        await s3.PutPolicyAsync(Allow("s3:GetObject", S3TestCalls.ObjectArn("*"), principal: "\"*\""));

        Assert.Equal("hello", (await s3.SendAsync("GET", "/orders/a.txt", null, [], isSigned: false)).Ok().Text);
        (await s3.SendAsync("GET", "/orders/b", null, [], isSigned: false)).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument",
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", ("ArgumentName", "Authorization"));
    }

    [Fact]
    public async Task AnUploadInParts_IsUnderTheKeyOfItsBeginning()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var key = await world.CreateKeyAsync();
        var begun = (await s3.PostAsync("/orders/big?uploads", "", Algorithm("aws:kms"), KeyId(key))).Ok();
        var id = begun.Element("UploadId");
        var part = (await s3.PutAsync($"/orders/big?partNumber=1&uploadId={id}", "part")).Ok();
        var document = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part.Header("ETag")}</ETag></Part></CompleteMultipartUpload>";

        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*"));
        (await user.S3.PutAsync($"/orders/big?partNumber=2&uploadId={id}", "part")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await user.S3.PostAsync($"/orders/big?uploadId={id}", document)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        var completed = (await s3.PostAsync($"/orders/big?uploadId={id}", document)).Ok();

        Assert.All((RawAnswer[])[begun, part, completed], a => Assert.Equal(key, a.Header(KeyHeader)));
        Assert.NotEqual($"\"{Convert.ToHexStringLower(MD5.HashData("part"u8))}\"", part.Header("ETag"));
        var read = (await s3.GetAsync("/orders/big")).Ok();
        Assert.Equal(("part", key), (read.Text, read.Header(KeyHeader)));
    }

    [Fact]
    public async Task ACopy_IsEncryptedAsItsOwnRequestOrBucketSays()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/photos", "")).Ok();
        (await s3.PutAsync("/orders/b", "hello", Algorithm("aws:kms"))).Ok();

        var plain = (await s3.PutAsync("/photos/plain", "", ("x-amz-copy-source", "/orders/b"))).Ok();
        var kept = (await s3.PutAsync("/photos/kms", "", ("x-amz-copy-source", "/orders/b"), Algorithm("aws:kms:dsse"))).Ok();

        Assert.Equal("AES256", plain.Header("x-amz-server-side-encryption"));
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData("hello"u8))}\"", plain.Element("ETag"));
        Assert.Equal("aws:kms:dsse", kept.Header("x-amz-server-side-encryption"));
        Assert.Equal("hello", (await s3.GetAsync("/photos/kms")).Ok().Text);
        (await s3.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/b"), Algorithm("AES256"))).Ok();
        Assert.Equal("AES256", (await s3.GetAsync("/orders/b")).Ok().Header("x-amz-server-side-encryption"));
    }

    [Fact]
    public async Task UpdateObjectEncryption_PutsAnObjectUnderAKey_AndChangesNothingElse()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var before = await s3.HeadAsync("/orders/a.txt");
        var (first, second) = (await world.CreateKeyAsync(), await world.CreateKeyAsync());

        (await UpdateAsync("/orders/a.txt", first)).Ok();
        (await UpdateAsync("/orders/a.txt", second, "<BucketKeyEnabled>true</BucketKeyEnabled>")).Ok();

        var after = (await s3.GetAsync("/orders/a.txt")).Ok();
        Assert.Equal(("hello", second, "true"), (after.Text, after.Header(KeyHeader), after.Header("x-amz-server-side-encryption-bucket-key-enabled")));
        Assert.Equal((before.Header("ETag"), before.Header("Last-Modified")), (after.Header("ETag"), after.Header("Last-Modified")));
        (await UpdateAsync("/orders/none", first)).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null);
        (await UpdateAsync("/orders/a.txt", "fake-key")).AssertError(HttpStatusCode.BadRequest, "KMS.NotFoundException", null);
        (await s3.PutAsync("/orders/c", "x", CustomerKey(1))).Ok();
        (await UpdateAsync("/orders/c", first)).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);
        const string Nothing = "<ObjectEncryption/>";
        (await s3.PutAsync("/orders/a.txt?encryption", Nothing, NotificationTestCalls.Md5Of(Nothing)))
            .AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:GetObject"));
        (await UpdateAsync("/orders/a.txt", first, "", user.S3)).AssertDenied(
            S3TestCalls.DenialFor(user.Arn, "s3:UpdateObjectEncryption", "arn:aws:s3:::orders/a.txt"));

        Task<RawAnswer> UpdateAsync(string target, string key, string more = "", RawS3Client? caller = null)
        {
            var document = $"<ObjectEncryption><SSE-KMS><KMSKeyArn>{key}</KMSKeyArn>{more}</SSE-KMS></ObjectEncryption>";
            return (caller ?? s3).PutAsync($"{target}?encryption", document, NotificationTestCalls.Md5Of(document));
        }
    }

    [Fact]
    public async Task ABucketPolicy_CanDemandAnAlgorithmAndAKey()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:* kms:*"));
        var key = await world.CreateKeyAsync();
        await s3.PutPolicyAsync(
            Deny("s3:PutObject", S3TestCalls.ObjectArn("*"), When("StringNotEquals", "s3:x-amz-server-side-encryption", ["aws:kms"]), "\"*\""),
            Deny("s3:PutObject", S3TestCalls.ObjectArn("*"), When("StringNotEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", [key]), "\"*\""));

        (await user.S3.PutAsync("/orders/b", "x")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await user.S3.PutAsync("/orders/b", "x", Algorithm("aws:kms"))).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        (await user.S3.PutAsync("/orders/b", "x", Algorithm("aws:kms"), KeyId(key))).Ok();
    }
}
