using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on the rules of uploads in parts, against a world's.</summary>
public sealed class SmallUploadRecordingTests
{
    [SharedDataFact(General)]
    public async Task UploadsThatCantBeCompleted_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_multipart_complete_multipart_too_small");
        var id = await CreateAsync(replay, "/orders/a");
        var sent = new List<SentPart>();
        for (var number = 1; number <= 2; number++)
        {
            var part = await replay.PutAsync($"upload-part{number}", $"/orders/a?partNumber={number}&uploadId={id}", "data");
            sent.Add(new(number, part.Header("ETag")!, null, null));
        }

        await replay.PostAsync("complete-exc-no-parts", $"/orders/a?uploadId={id}", "");
        await replay.PostAsync("complete-exc-too-small", $"/orders/a?uploadId={id}", Multipart.Document(sent));
    }

    [SharedDataFact(General)]
    public async Task UploadsThatArentThere_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_multipart_no_such_upload");

        await replay.PutAsync("upload-exc", "/orders/a?partNumber=1&uploadId=fakeid", "data");
        await replay.PostAsync("complete-exc", "/orders/a?uploadId=fakeid", Multipart.Document([new(1, "x", null, null)]));
        await replay.DeleteAsync("abort-exc", "/orders/a?uploadId=fakeid");
    }

    [SharedDataFact(General)]
    public async Task PartsInTheirOrder_AreTakenAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_complete_multipart_parts_order");
        var id = await CreateAsync(replay, "/orders/test-order-parts");
        var sent = await UploadAsync("test-order-parts", id, 1);
        await replay.PutAsync("upload-part-negative-part-number", $"/orders/test-order-parts?partNumber=-1&uploadId={id}", "");

        await replay.PostAsync("complete-multipart-unordered", $"/orders/test-order-parts?uploadId={id}", Multipart.Document([sent[2], sent[1], sent[0]]));
        await replay.PostAsync("complete-multipart-ordered", $"/orders/test-order-parts?uploadId={id}", Multipart.Document(sent));
        id = await CreateAsync(replay, "/orders/key-sequence-with-step-2");
        sent = await UploadAsync("key-sequence-with-step-2", id, 2);
        await replay.PostAsync("complete-multipart-with-step-2", $"/orders/key-sequence-with-step-2?uploadId={id}", Multipart.Document(sent));

        async Task<List<SentPart>> UploadAsync(string key, string upload, int step)
        {
            var parts = new List<SentPart>();
            for (var number = step; parts.Count < 3; number += step)
            {
                var answer = (await replay.S3.SendAsync("PUT", $"/orders/{key}?partNumber={number}&uploadId={upload}", Multipart.LargeParts[0], [])).Ok();
                parts.Add(new(number, answer.Header("ETag")!, null, null));
            }

            return parts;
        }
    }

    [SharedDataFact(General)]
    public async Task FilesInTinyParts_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_upload_file_multipart");
        var id = (await replay.DoAsync("POST", "/orders/my-key?uploads", "", ("x-amz-checksum-algorithm", "CRC32"))).Element("UploadId")!;

        // boto3 raises a part's size to the 5 MiB that S3 asks for.
        var part = await replay.DoAsync("PUT", $"/orders/my-key?partNumber=1&uploadId={id}", new string('1', 6 * 1024));
        await replay.DoAsync(
            "POST", $"/orders/my-key?uploadId={id}", Multipart.Document([new(1, part.Header("ETag")!, "CRC32", part.Header("x-amz-checksum-crc32"))]));
        await replay.GetAsync("get_object", "/orders/my-key");
    }

    [SharedDataFact(General)]
    public async Task CopiesOfUploads_HaveAnotherEntityTagAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_multipart_copy_object_etag");
        var id = await CreateAsync(replay, "/orders/test.file");
        var part = (await replay.S3.PutAsync($"/orders/test.file?partNumber=1&uploadId={id}", "test content 123")).Ok();
        var mode = ("x-amz-checksum-mode", "ENABLED");

        await replay.PostAsync("multipart-upload", $"/orders/test.file?uploadId={id}", Multipart.Document([new(1, part.Header("ETag")!, null, null)]));
        await replay.CopyAsync("copy-object", "/orders/copy.file", "orders/test.file");
        await replay.CopyAsync("copy-object-in-place", "/orders/test.file", "orders/test.file", ("x-amz-metadata-directive", "REPLACE"));
        await replay.HeadAsync("head-obj", "/orders/test.file", mode);
    }

    [SharedDataFact(General)]
    public async Task LocationsOfUploads_AreEncodedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = (await OpenAsync(world, General, "test_multipart_with_unicode_character_location")).With("<bucket-url>", "http://localhost/orders");
        const string target = "/orders/test-unicode_%E2%80%94_file";
        var id = (await replay.PostAsync("create-multipart", $"{target}?uploads", "")).Element("UploadId")!;
        var part = (await replay.S3.PutAsync($"{target}?partNumber=1&uploadId={id}", "test")).Ok();

        await replay.PostAsync("complete-multipart", $"{target}?uploadId={id}", Multipart.Document([new(1, part.Header("ETag")!, null, null)]));
    }

    [SharedDataFact(Api)]
    public async Task CompletionsOfWhatWasPutMeanwhile_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var none = await OpenAsync(world, Api, "test_multipart_if_none_match_with_put");
        var created = await none.PostAsync("create-multipart", "/orders/test-precondition?uploads", "");
        var (id, etag) = await SendPartAsync(none, created);
        await none.PutAsync("put-obj", "/orders/test-precondition", "");
        await none.PostAsync("complete-multipart-if-none-match-put-during", Target(id), Parts(etag), ("If-None-Match", "*"));
        await none.DoAsync("DELETE", "/orders/test-precondition");

        var match = await OpenAsync(world, Api, "test_multipart_if_match_with_put");
        var before = (await match.PutAsync("put-obj", "/orders/test-precondition", "test")).Header("ETag")!;
        await TickAsync(world);
        (id, etag) = await SendPartAsync(match, await match.PostAsync("create-multipart", "/orders/test-precondition?uploads", ""));
        await TickAsync(world);
        var during = (await match.PutAsync("put-obj-during", "/orders/test-precondition", "test2")).Header("ETag")!;
        await match.PostAsync("complete-multipart-if-match-put-before", Target(id), Parts(etag), ("If-Match", before));
        await match.PostAsync("complete-multipart-if-match-put-during", Target(id), Parts(etag), ("If-Match", during));
        await TickAsync(world);
        (id, etag) = await SendPartAsync(match, await match.PostAsync("create-multipart-again", "/orders/test-precondition?uploads", ""));
        await match.PostAsync("complete-multipart-if-match-put-before-restart", Target(id), Parts(etag), ("If-Match", during));
    }

    [SharedDataFact(Api)]
    public async Task CompletionsOfWhatWasDeleted_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_multipart_if_match_with_delete");
        var before = (await replay.PutAsync("put-obj", "/orders/test-precondition", "test")).Header("ETag")!;
        await TickAsync(world);
        var (id, etag) = await SendPartAsync(replay, await replay.PostAsync("create-multipart", "/orders/test-precondition?uploads", ""));
        await replay.DeleteAsync("del-obj", "/orders/test-precondition");

        await replay.PostAsync("complete-multipart-after-del", Target(id), Parts(etag), ("If-Match", before));
        await TickAsync(world);
        await replay.PutAsync("put-obj-2", "/orders/test-precondition", "test");
        await replay.PostAsync("complete-multipart-if-match-after-put", Target(id), Parts(etag), ("If-Match", before));
    }

    private static Task TickAsync(TestWorld world) => world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

    private static async Task<string> CreateAsync(S3Replay replay, string target) =>
        (await replay.DoAsync("POST", $"{target}?uploads", "")).Element("UploadId")!;

    private static async Task<(string Id, string ETag)> SendPartAsync(S3Replay replay, RawAnswer created)
    {
        var id = created.Element("UploadId")!;
        return (id, (await replay.S3.PutAsync($"/orders/test-precondition?partNumber=1&uploadId={id}", "test")).Ok().Header("ETag")!);
    }

    private static string Target(string id) => $"/orders/test-precondition?uploadId={id}";

    private static string Parts(string etag) => Multipart.Document([new(1, etag, null, null)]);
}
