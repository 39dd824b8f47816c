using Simfra.Protocols.Checksums;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on uploads in parts, against a world's.</summary>
public sealed class UploadRecordingTests
{
    private const string Missing = "AAAAAA==";

    [SharedDataTheory(General)]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("CRC32C", "COMPOSITE")]
    [InlineData("CRC32C", "FULL_OBJECT")]
    [InlineData("CRC64NVME", "FULL_OBJECT")]
    public async Task UploadsWithChecksums_AreAsRecorded(string algorithm, string type)
    {
        await using var world = await TestWorld.StartAsync();
        var test = type == "COMPOSITE"
            ? $"test_complete_multipart_parts_checksum_composite[{algorithm}]"
            : $"test_complete_multipart_parts_checksum_full_object[{algorithm}]";
        var replay = await OpenAsync(world, General, test);
        const string target = "/orders/test-multipart-checksum";
        var created = await replay.PostAsync(
            "create-mpu-checksum", $"{target}?uploads", "", ("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type));
        var id = created.Element("UploadId")!;
        var sent = new List<SentPart>();
        foreach (var (index, part) in Multipart.LargeParts.Index())
        {
            var answer = await replay.SendAsync(
                $"upload-part-{index}", "PUT", $"{target}?partNumber={index + 1}&uploadId={id}", part, [Checksum(algorithm, part)]);
            sent.Add(new(index + 1, answer.Header("ETag")!, algorithm, answer.Header($"x-amz-checksum-{algorithm}")));
        }

        await replay.GetAsync("list-parts", $"{target}?uploadId={id}");
        var wrong = Convert.ToBase64String(ChecksumAlgorithm.FromName(algorithm)!.Compute("aaa"u8));
        var first = algorithm == "CRC32C" && type == "COMPOSITE" ? 1 : 0;
        await CompleteAsync("complete-multipart-wrong-parts-checksum", [.. sent.Select((p, i) => i < first ? p : p with { Checksum = wrong })]);
        if (type == "COMPOSITE")
        {
            await CompleteAsync("complete-multipart-no-checksum", [.. sent.Select(static p => p with { Algorithm = null })]);
        }

        await CompleteAsync("complete-multipart-checksum", sent);
        await replay.GetAsync("get-object-with-checksum", target);
        await replay.HeadAsync("head-object-with-checksum", target, ("x-amz-checksum-mode", "ENABLED"));
        await replay.AttributesAsync("get-object-attrs", target, "Checksum,ETag,ObjectParts");
        await replay.CopyAsync("copy-obj-checksum", $"{target}-copy", "orders/test-multipart-checksum");
        await replay.AttributesAsync("get-copy-object-attrs", $"{target}-copy", "Checksum,ETag,ObjectParts");
        await replay.GetAsync("get-object-part-checksum", $"{target}?partNumber=3");

        Task<RawAnswer> CompleteAsync(string step, List<SentPart> parts) => UploadRecordingTests.CompleteAsync(replay, step, target, id, parts);
    }

    [SharedDataFact(General)]
    public async Task UploadsWithoutAnAlgorithm_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_complete_multipart_parts_checksum_default");
        const string target = "/orders/test-multipart-checksum";
        var id = (await replay.PostAsync("create-mpu-no-checksum", $"{target}?uploads", "")).Element("UploadId")!;
        await replay.GetAsync("list-multiparts", "/orders?uploads");
        var part = await replay.PutAsync(
            "upload-part-different-checksum-than-default", $"{target}?partNumber=1&uploadId={id}", "aaa", Checksum("CRC32C", "aaa"));
        var etag = part.Header("ETag")!;
        await replay.GetAsync("list-parts", $"{target}?uploadId={id}");
        var plain = new SentPart(1, etag, null, null);

        await CompleteAsync("complete-multipart-parts-checksum", plain with { Algorithm = "CRC32C", Checksum = part.Header("x-amz-checksum-crc32c") });
        await CompleteAsync("complete-multipart-wrong-parts-checksum", plain with { Algorithm = "CRC32C", Checksum = Missing });
        await CompleteAsync("complete-multipart-full-object-type", plain, ("x-amz-checksum-type", "FULL_OBJECT"));
        await CompleteAsync("complete-multipart-composite-type", plain, ("x-amz-checksum-type", "COMPOSITE"));
        await CompleteAsync("complete-multipart-checksum", plain);
        await CheckObjectAsync(replay, target);
        await replay.CopyAsync("copy-obj-checksum", $"{target}-copy", "orders/test-multipart-checksum");
        await replay.AttributesAsync("get-copy-object-attrs", $"{target}-copy", "Checksum,ETag,ObjectParts");

        Task<RawAnswer> CompleteAsync(string step, SentPart sent, params (string, string)[] headers) =>
            UploadRecordingTests.CompleteAsync(replay, step, target, id, [sent], headers);
    }

    [SharedDataFact(General)]
    public async Task UploadsWithTheDefaultAlgorithm_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_complete_multipart_parts_checksum_full_object_default");
        const string target = "/orders/test-multipart-checksum";
        var created = await replay.PostAsync("create-mpu-checksum-crc64", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "CRC64NVME"));
        var id = created.Element("UploadId")!;
        var part = await replay.PutAsync("upload-part", $"{target}?partNumber=1&uploadId={id}", "aaa", Checksum("CRC64NVME", "aaa"));

        await CompleteAsync(replay, "complete-multipart-checksum", target, id, [new(1, part.Header("ETag")!, null, null)]);
        await CheckObjectAsync(replay, target);
    }

    [SharedDataFact(General)]
    public async Task CompositeChecksumsThatDontFit_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_multipart_parts_checksum_exceptions_composite");
        const string target = "/orders/test-multipart-checksum-exc";
        await replay.PostAsync("create-mpu-wrong-checksum-algo", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "TEST"));
        await replay.PostAsync("create-mpu-no-checksum-algo-with-type", $"{target}?uploads", "", ("x-amz-checksum-type", "COMPOSITE"));
        var created = await replay.PostAsync(
            "create-mpu-composite-checksum", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "COMPOSITE"));
        var id = created.Element("UploadId")!;
        await replay.GetAsync("list-multiparts", "/orders?uploads");
        var etag = (await replay.PutAsync("upload-part-no-checksum-ok", $"{target}?partNumber=1&uploadId={id}", "abc")).Header("ETag")!;

        await CompleteAsync(
            replay, "complete-part-with-checksum", target, id,
            [new(1, etag, "SHA256", Checksum("SHA256", "abc").Value)]);
        await CompleteAsync(
            replay, "complete-part-with-bad-checksum-type", target, id,
            [new(1, etag, "CRC32", Checksum("CRC32", "abc").Value)], ("x-amz-checksum-type", "FULL_OBJECT"));
        await replay.DoAsync("DELETE", $"{target}?uploadId={id}");
        created = await replay.PostAsync("create-mpu-with-checksum", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "SHA256"));
        await replay.PutAsync("upload-part-different-checksum-exc", $"{target}?partNumber=1&uploadId={created.Element("UploadId")}", "abc");
    }

    [SharedDataFact(General)]
    public async Task FullChecksumsThatDontFit_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_multipart_parts_checksum_exceptions_full_object");
        const string target = "/orders/test-multipart-checksum-exc";
        await replay.PostAsync("create-mpu-no-checksum-algo-with-type", $"{target}?uploads", "", ("x-amz-checksum-type", "FULL_OBJECT"));
        var created = await replay.PostAsync(
            "create-mpu-checksum-crc32c", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", "FULL_OBJECT"));
        var id = created.Element("UploadId")!;
        await replay.GetAsync("list-multiparts", "/orders?uploads");
        var sent = await replay.PutAsync("upload-part-no-checksum-ok", $"{target}?partNumber=1&uploadId={id}", "abc", Checksum("CRC32C", "abc"));
        var part = new SentPart(1, sent.Header("ETag")!, "CRC32C", Checksum("CRC32C", "abc").Value);
        var wrong = ("x-amz-checksum-crc32c", Missing);
        var full = ("x-amz-checksum-type", "FULL_OBJECT");

        await CompleteAsync("complete-part-bad-checksum-type", ("x-amz-checksum-type", "COMPOSITE"));
        await CompleteAsync("complete-part-good-checksum-no-type", wrong);
        await CompleteAsync("complete-part-only-checksum-algo", wrong, ("x-amz-checksum-algorithm", "CRC32C"));
        await CompleteAsync("complete-part-only-checksum-algo-diff", wrong, ("x-amz-checksum-algorithm", "SHA256"));
        await CompleteAsync("complete-part-bad-checksum", wrong, full);
        await CompleteAsync("complete-part-bad-checksum-algo", wrong, full, ("x-amz-checksum-algorithm", "SHA256"));
        await CompleteAsync("complete-success", full);
        created = await replay.PostAsync(
            "create-mpu-with-checksum", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "CRC32C"), full);
        await replay.PutAsync("upload-part-different-checksum-exc", $"{target}?partNumber=1&uploadId={created.Element("UploadId")}", "abc");

        Task<RawAnswer> CompleteAsync(string step, params (string, string)[] headers) =>
            UploadRecordingTests.CompleteAsync(replay, step, target, id, [part], headers);
    }

    [SharedDataTheory(General)]
    [InlineData("CRC32C")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("CRC64NVME")]
    public async Task ChecksumsOfParts_AreRefusedAsRecorded(string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_multipart_upload_part_checksum_exception[{algorithm}]");
        var id = (await replay.DoAsync("POST", "/orders/a?uploads", "", ("x-amz-checksum-algorithm", algorithm))).Element("UploadId");

        await replay.PutAsync(
            "put-wrong-checksum-no-b64", $"/orders/a?partNumber=1&uploadId={id}", "test data..", ($"x-amz-checksum-{algorithm.ToLowerInvariant()}", "test"));
        await replay.PutAsync("put-wrong-checksum-value", $"/orders/a?partNumber=1&uploadId={id}", "test data..", Checksum(algorithm, "test"));
    }

    [SharedDataTheory(General)]
    [InlineData("COMPOSITE", "CRC32")]
    [InlineData("COMPOSITE", "SHA1")]
    [InlineData("COMPOSITE", "SHA256")]
    [InlineData("COMPOSITE", "CRC64NVME")]
    [InlineData("FULL_OBJECT", "CRC32")]
    [InlineData("FULL_OBJECT", "CRC32C")]
    [InlineData("FULL_OBJECT", "SHA1")]
    [InlineData("FULL_OBJECT", "SHA256")]
    public async Task TypesOfChecksums_AreTakenAndRefusedAsRecorded(string type, string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_multipart_checksum_type_compatibility[{type}-{algorithm}]");
        var isRefused = type == "COMPOSITE" ? algorithm == "CRC64NVME" : algorithm.StartsWith("SHA", StringComparison.Ordinal);

        await replay.PostAsync(
            isRefused ? "create-mpu-checksum-exc" : "create-mpu-checksum", "/orders/test-multipart-checksum-compat?uploads", "",
            ("x-amz-checksum-type", type), ("x-amz-checksum-algorithm", algorithm));
    }

    [SharedDataTheory(General)]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("SHA256")]
    [InlineData("CRC64NVME")]
    public async Task DefaultTypesOfChecksums_AreAsRecorded(string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_multipart_checksum_type_default_for_checksum[{algorithm}]");

        await replay.PostAsync(
            "create-mpu-default-checksum-type", "/orders/test-multipart-checksum-default?uploads", "", ("x-amz-checksum-algorithm", algorithm));
    }

    [SharedDataFact(General)]
    public async Task ChecksumOfThePart_IsGivenAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_get_object_part_checksum[COMPOSITE]");
        const string target = "/orders/test-multipart-checksum";
        const string body = "test content 123";
        var created = await replay.PostAsync(
            "create-mpu-checksum", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", "COMPOSITE"));
        var id = created.Element("UploadId")!;
        var part = await replay.PutAsync("upload-part", $"{target}?partNumber=1&uploadId={id}", body, Checksum("CRC32C", body));
        await CompleteAsync(
            replay, "complete-multipart-checksum", target, id, [new(1, part.Header("ETag")!, "CRC32C", part.Header("x-amz-checksum-crc32c"))]);

        await replay.HeadAsync("head-object-part", $"{target}?partNumber=1", ("x-amz-checksum-mode", "ENABLED"));
        await replay.GetAsync("get-object-part", $"{target}?partNumber=1");
    }

    private static async Task CheckObjectAsync(S3Replay replay, string target)
    {
        await replay.GetAsync("get-object-with-checksum", target);
        await replay.HeadAsync("head-object-with-checksum", target, ("x-amz-checksum-mode", "ENABLED"));
        await replay.AttributesAsync("get-object-attrs", target, "Checksum,ETag,ObjectParts");
    }

    private static Task<RawAnswer> CompleteAsync(
        S3Replay replay, string step, string target, string id, List<SentPart> parts, params (string, string)[] headers) =>
        replay.PostAsync(step, $"{target}?uploadId={id}", Multipart.Document(parts), headers);
}
