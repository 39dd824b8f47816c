using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on encrypted objects, against a world's.</summary>
public sealed class EncryptionRecordingTests
{
    /// <summary>The MD5 of the recorded key can't be had: another key is used.</summary>
    private const string KeyDigest = "JMwgiexXqwuPqIPjYFmIZQ==";

    [SharedDataFact(General)]
    public async Task ObjectsUnderACustomersKey_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_put_object_lifecycle_with_sse_c", KeyDigest);
        var key = CustomerKey(1);
        await replay.PutAsync("put-obj-sse-c", "/orders/a", "test_data", key);
        await replay.HeadAsync("head-obj-sse-c", "/orders/a", key);
        await replay.GetAsync("get-obj-sse-c", "/orders/a", key);
        await replay.AttributesAsync("get-obj-attrs-sse-c", "/orders/a", "ETag,ObjectSize", key);
        await replay.DeleteAsync("del-obj-sse-c", "/orders/a");
    }

    [SharedDataFact(General)]
    public async Task ChecksumsUnderACustomersKey_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_put_object_default_checksum_with_sse_c", KeyDigest);
        replay.SendsChecksums = false;
        var key = CustomerKey(1);
        await replay.DoAsync("PUT", "/orders/a", "test data..", key);
        await replay.HeadAsync("head-obj-sse-c", "/orders/a", [("x-amz-checksum-mode", "ENABLED"), .. key]);
        await replay.GetAsync("get-obj-sse-c", "/orders/a", key);
        await replay.AttributesAsync("get-obj-attrs-sse-c", "/orders/a", "ETag,Checksum", key);
    }

    [SharedDataFact(General)]
    public async Task CopiesOfWhatIsUnderACustomersKey_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_copy_object_with_sse_c", KeyDigest);
        var key = CustomerKey(1);
        var source = CustomerKey(1, "copy-source-");
        await replay.PutAsync("put-obj-sse-c", "/orders/a", "test_data", key);
        await replay.CopyAsync("copy-obj-sse-c-target-no-sse-c", "/orders/b", "orders/a", source);
        await replay.CopyAsync("copy-obj-sse-c", "/orders/c", "orders/a", [.. source, .. key]);
    }

    [SharedDataFact(General)]
    public async Task CopiesUnderAKeyOfKms_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_copy_object_kms", "copy-etag", "etag");
        var key = await world.CreateKeyAsync();
        await replay.DoAsync("PUT", "/orders/a", "hello world");
        await replay.GetAsync("get-object", "/orders/a");
        await replay.CopyAsync(
            "copy-object", "/orders/b", "orders/a", Algorithm("aws:kms"), KeyId(key), ("x-amz-server-side-encryption-bucket-key-enabled", "true"));
        await replay.GetAsync("get-copied-object", "/orders/b");
    }
}
