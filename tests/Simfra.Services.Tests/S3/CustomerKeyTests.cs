using System.Net;
using System.Security.Cryptography;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Objects under keys that the customer keeps (SSE-C).</summary>
public sealed class CustomerKeyTests
{
    private const string Prefix = "x-amz-server-side-encryption-customer-";
    private const string Missing =
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";

    [SharedDataTheory(Recordings)]
    [InlineData("put-obj-sse-c-both-encryption", "+x-amz-server-side-encryption=AES256")]
    [InlineData("put-obj-sse-c-wrong-algo", Prefix + "algorithm=KMS")]
    [InlineData("put-obj-sse-c-no-algo", Prefix + "algorithm=")]
    [InlineData("put-obj-sse-c-no-key", Prefix + "key= " + Prefix + "key-MD5=")]
    [InlineData("put-obj-sse-c-no-md5", Prefix + "key-MD5=")]
    [InlineData("put-obj-sse-c-wrong-key-size", Prefix + "key=dGVzdA==")]
    [InlineData("put-obj-sse-c-bad-md5", Prefix + "key-MD5=JMwgiexXqwuPqIPjYFmIZQ==")]
    public async Task PutObject_WithAWrongKey_FailsAsRecorded(string step, string changes)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var headers = CustomerKey(1).ToDictionary(static h => h.Name, static h => h.Value);
        foreach (var change in changes.Split(' '))
        {
            var (name, value) = (change.Split('=', 2)[0].TrimStart('+'), change.Split('=', 2)[1]);
            headers.Remove(name);
            if (value.Length > 0)
            {
                headers.Add(name, value);
            }
        }

        var answer = await s3.PutAsync("/orders/b", "x", [.. headers.Select(static h => (h.Key, h.Value))]);

        answer.AssertRecordedError(Recorded("test_put_object_validation_sse_c", step));
        Assert.Equal(HttpStatusCode.NotFound, (await s3.HeadAsync("/orders/b")).Status);
    }

    [Fact]
    public async Task AnObject_IsReadWithItsKeyAlone()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var written = (await s3.PutAsync("/orders/b", "hello", CustomerKey(1))).Ok();

        Assert.NotEqual($"\"{Convert.ToHexStringLower(MD5.HashData("hello"u8))}\"", written.Header("ETag"));
        foreach (var answer in (RawAnswer[])[written, await s3.GetAsync("/orders/b", CustomerKey(1)), await s3.HeadAsync("/orders/b", CustomerKey(1))])
        {
            Assert.Equal(("AES256", CustomerKey(1)[2].Value), (answer.Ok().Header(Prefix + "algorithm"), answer.Header(Prefix + "key-MD5")));
            answer.AssertMissing("x-amz-server-side-encryption", Prefix + "key");
            Assert.Equal(written.Header("ETag"), answer.Header("ETag"));
        }

        Assert.Equal("hello", (await s3.GetAsync("/orders/b", CustomerKey(1))).Text);
        (await s3.GetAsync("/orders/b")).AssertInvalidRequest(Missing);
        (await s3.GetAsync("/orders/b", CustomerKey(2))).AssertDenied(
            "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.");
        Assert.Equal(HttpStatusCode.BadRequest, (await s3.HeadAsync("/orders/b")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await s3.HeadAsync("/orders/b", CustomerKey(2))).Status);
        (await s3.GetAsync("/orders/a.txt", CustomerKey(1))).AssertInvalidRequest("The encryption parameters are not applicable to this object.");
        Assert.Equal(HttpStatusCode.NoContent, (await s3.DeleteAsync("/orders/b")).Status);
    }

    [Fact]
    public async Task GetObjectAttributes_NeedsTheKey()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var tag = (await s3.PutAsync("/orders/b", "hello", CustomerKey(1))).Ok().Header("ETag");
        var wanted = ("x-amz-object-attributes", "ETag,ObjectSize,Checksum");

        (await s3.GetAsync("/orders/b?attributes", wanted)).AssertInvalidRequest(Missing);

        var answer = (await s3.GetAsync("/orders/b?attributes", [wanted, .. CustomerKey(1)])).Ok();
        Assert.Equal((tag!.Trim('"'), "5"), (answer.Element("ETag"), answer.Element("ObjectSize")));
        Assert.NotNull(answer.Element("ChecksumCRC64NVME"));
    }

    [SharedDataFact(Recordings)]
    public async Task CopyObject_TakesAndGivesKeysAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/orders/b", "test_data", CustomerKey(1))).Ok();
        const string Test = "test_copy_object_with_sse_c";
        var source = ("x-amz-copy-source", "/orders/b");
        var given = CustomerKey(1, "copy-source-");

        var plain = (await s3.PutAsync("/orders/plain", "", [source, .. given])).Ok();
        var rekeyed = (await s3.PutAsync("/orders/rekeyed", "", [source, .. given, .. CustomerKey(2)])).Ok();

        Assert.Equal("AES256", plain.Header("x-amz-server-side-encryption"));
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData("test_data"u8))}\"", plain.Element("ETag"));
        Assert.Equal(CustomerKey(2)[2].Value, rekeyed.Header(Prefix + "key-MD5"));
        Assert.Equal("test_data", (await s3.GetAsync("/orders/rekeyed", CustomerKey(2))).Ok().Text);
        (await s3.GetAsync("/orders/b")).AssertRecordedError(Recorded(Test, "get-obj-no-sse-c-param"));
        (await s3.PutAsync("/orders/c", "", source)).AssertRecordedError(Recorded(Test, "copy-obj-no-src-sse-c"));
        (await s3.PutAsync("/orders/c", "", [source, ("x-amz-copy-source-server-side-encryption-customer-algorithm", "KMS"), .. given[1..]]))
            .AssertRecordedError(Recorded(Test, "copy-obj-wrong-src-sse-c-algo"));
        (await s3.PutAsync("/orders/c", "", [source, .. given, (Prefix + "algorithm", "KMS"), .. CustomerKey(2)[1..]]))
            .AssertRecordedError(Recorded(Test, "copy-obj-wrong-target-sse-c-algo"));
        (await s3.PutAsync("/orders/c", "", [source, .. given, .. CustomerKey(2), Algorithm("AES256")]))
            .AssertRecordedError(Recorded(Test, "copy-obj-target-double-encryption"));
    }

    [Fact]
    public async Task AnUploadInParts_NeedsTheKeyWithEachPart()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var begun = (await s3.PostAsync("/orders/big?uploads", "", CustomerKey(1))).Ok();
        var target = $"/orders/big?partNumber=1&uploadId={begun.Element("UploadId")}";

        (await s3.PutAsync(target, "part")).AssertInvalidRequest(
            "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.");
        (await s3.PutAsync(target, "part", CustomerKey(2))).AssertInvalidRequest("The provided encryption parameters did not match the ones used originally.");
        var part = (await s3.PutAsync(target, "part", CustomerKey(1))).Ok();
        var copied = (await s3.PutAsync(target, "", [("x-amz-copy-source", "/orders/a.txt"), .. CustomerKey(1)])).Ok();
        var document = $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{copied.Element("ETag")}</ETag></Part></CompleteMultipartUpload>";
        (await s3.PostAsync($"/orders/big?uploadId={begun.Element("UploadId")}", document, CustomerKey(2)))
            .AssertInvalidRequest("The provided encryption parameters did not match the ones used originally.");
        (await s3.PostAsync($"/orders/big?uploadId={begun.Element("UploadId")}", document)).Ok();

        Assert.All((RawAnswer[])[begun, part, copied], a => Assert.Equal(CustomerKey(1)[2].Value, a.Header(Prefix + "key-MD5")));
        (await s3.GetAsync("/orders/big")).AssertInvalidRequest(Missing);
        Assert.Equal("hello", (await s3.GetAsync("/orders/big", CustomerKey(1))).Ok().Text);
    }

    [Fact]
    public async Task APart_WithAKeyForAnUploadWithoutOne_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var id = (await s3.PostAsync("/orders/big?uploads", "")).Ok().Element("UploadId");

        (await s3.PutAsync($"/orders/big?partNumber=1&uploadId={id}", "part", CustomerKey(1))).AssertInvalidRequest(
            "The multipart upload initiate did not request encryption. Please resend the request without sending encryption parameters.");
    }
}
