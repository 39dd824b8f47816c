using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on listings, against a world's.</summary>
public sealed class ListRecordingTests
{
    [SharedDataTheory(Lists)]
    [InlineData(Lists)]
    [InlineData(General)]
    public async Task ListingsByPrefix_AreAsRecorded(string file)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, file, "test_list_objects_v2_with_prefix");
        await PutAsync(replay, "test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123");

        await replay.ListAsync("list-objects-v2-1", "list-type=2&prefix=test/");
        await replay.ListAsync("list-objects-v2-2", "list-type=2&prefix=test/foo");
        await replay.ListAsync("list-objects-v2-3", "list-type=2&prefix=test/foo/bar");
        replay.CheckDocument("list-objects-v2-no-encoding", await replay.S3.GetAsync("/orders?list-type=2&prefix=test%2Ffoo"));
    }

    [SharedDataFact(Lists)]
    public async Task ListingsOfTheFirstVersion_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var empty = await OpenAsync(world, Lists, "test_s3_list_objects_empty_marker");
        await empty.ListAsync("list-objects", "marker=");
        var replay = await OpenAsync(world, Lists, "test_list_objects_with_prefix[]");
        await PutAsync(replay, "test/foo/bar/123");
        await replay.ListAsync("list-objects", "prefix=test/&delimiter=&max-keys=1");
    }

    [SharedDataFact(Lists)]
    public async Task ListingsByPrefixAndDelimiter_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Lists, "test_list_objects_v2_with_prefix_and_delimiter");
        await PutAsync(replay, "test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123");

        await replay.ListAsync("list-objects-v2-1", "list-type=2&prefix=test/&delimiter=/");
        await replay.ListAsync("list-objects-v2-1-with-max-keys", "list-type=2&prefix=test/&max-keys=1&delimiter=/");
        await replay.ListAsync("list-objects-v2-2", "list-type=2&prefix=test/foo&delimiter=/");
        await replay.ListAsync("list-objects-v2-3", "list-type=2&prefix=test/foo/bar&delimiter=/");
    }

    [SharedDataFact(Lists)]
    public async Task PagesOfCommonPrefixes_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Lists, "test_list_objects_v2_continuation_common_prefixes");
        await PutAsync(replay, "folder/aSubfolder/subFile1", "folder/aSubfolder/subFile2", "folder/file1", "folder/file2");
        const string query = "list-type=2&prefix=folder/&delimiter=/&max-keys=1";

        await replay.ListAsync("list-objects-v2-all-keys", "list-type=2&prefix=");
        var next = Token(await replay.ListAsync("list-objects-v2-start", query));
        next = Token(await replay.ListAsync("list-objects-v2-next-1", $"{query}&continuation-token={next}"));
        await replay.ListAsync("list-objects-v2-end", $"{query}&continuation-token={next}");
    }

    [SharedDataFact(General)]
    public async Task PagesOfAThousand_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_put_more_than_1000_items", "<content>");
        for (var i = 0; i < 1010; i++)
        {
            await replay.DoAsync("PUT", $"/orders/test-key-{i}", $"test-{i}");
        }

        await replay.GetAsync("get_object-1009", "/orders/test-key-1009");
        await replay.GetAsync("get_object-0", "/orders/test-key-0");
        var page = await replay.ListAsync("list-objects", "max-keys=1000&delimiter=/");
        await replay.ListAsync("list-objects-next_marker", $"max-keys=1000&marker={page.Element("NextMarker")}");
    }

    [SharedDataFact(Lists)]
    public async Task PagesOfVersions_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Lists, "test_list_objects_versions_markers");
        await replay.SetVersioningAsync();
        var ids = new List<string>();
        foreach (var (method, key, body) in new[]
        {
            ("PUT", 0, "version 1"), ("PUT", 1, "version 1"), ("PUT", 2, "version 1"), ("PUT", 2, "version 2"),
            ("DELETE", 0, null), ("DELETE", 1, null), ("DELETE", 2, null), ("PUT", 0, "version 2"), ("PUT", 1, "version 2"),
        })
        {
            ids.Add((await replay.DoAsync(method, $"/orders/test_{key}", body)).Header("x-amz-version-id")!);
        }

        replay.CheckPart(
            "version-order", new JsonObject { ["Versions"] = new JsonArray([.. ids.Select(static i => new JsonObject { ["VersionId"] = i })]) });
        await replay.ListAsync("list-objects-versions-all", "versions");
        await replay.ListAsync("list-objects-versions-5", "versions&max-keys=5");
        var page = $"versions&max-keys=1&key-marker=test_1";
        await replay.ListAsync("list-objects-next-key-only", page);
        await replay.ListAsync("list-objects-next-key-last", "versions&max-keys=1&key-marker=test_2");
        await replay.ListAsync("list-objects-next-version-only", $"versions&max-keys=1&version-id-marker={ids[5]}");
        await replay.ListAsync("list-objects-both-markers", $"{page}&version-id-marker={ids[5]}");
        await replay.ListAsync("list-objects-last-key-last-version", $"versions&max-keys=1&key-marker=test_2&version-id-marker={ids[3]}");
        await replay.ListAsync("list-objects-next-key-empty", "versions&max-keys=1&key-marker=");
    }

    [SharedDataFact(Lists)]
    public async Task PagesOfUploads_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = (await OpenAsync(world, Lists, "test_list_multiparts_next_marker"))
            .With("<key:1>", "key-a").With("<key:2>", "key-b").With("<key:3>", "key-c");
        await replay.GetAsync("list-multiparts-empty", "/orders?uploads");
        var ids = new List<string>();
        foreach (var key in (string[])["key-c", "key-b", "key-a", "key-a", "key-a"])
        {
            ids.Add((await replay.DoAsync("POST", $"/orders/{key}?uploads", "")).Element("UploadId")!);
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        replay.CheckPart(
            "upload-ids-order", new JsonObject { ["UploadIds"] = new JsonArray([.. ids.Select(static i => new JsonObject { ["UploadId"] = i })]) });
        foreach (var (step, query) in new[]
        {
            ("list-multiparts-all", ""),
            ("list-multiparts-max-1", "&max-uploads=1"),
            ("list-multiparts-next-key-only", "&max-uploads=1&key-marker=key-a"),
            ("list-multiparts-next-key-last", "&max-uploads=1&key-marker=key-c"),
            ("list-multiparts-next-upload-only", $"&max-uploads=1&upload-id-marker={ids[2]}"),
            ("list-multiparts-both-markers", $"&max-uploads=1&key-marker=key-a&upload-id-marker={ids[2]}"),
            ("list-multiparts-both-markers-2", $"&max-uploads=1&key-marker=key-a&upload-id-marker={ids[4]}"),
            ("list-multiparts-get-last-upload-no-truncate", $"&max-uploads=1&key-marker=key-b&upload-id-marker={ids[1]}"),
            ("list-multiparts-wrong-id-for-key", $"&max-uploads=1&key-marker=key-a&upload-id-marker={ids[1]}"),
            ("list-multiparts-next-key-empty", "&max-uploads=1&key-marker="),
        })
        {
            await replay.GetAsync(step, $"/orders?uploads{query}");
        }
    }

    [SharedDataFact(Lists)]
    public async Task PagesOfBuckets_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var max = await OpenAsync(world, Lists, "test_list_buckets_with_max_buckets");
        await max.DoAsync("PUT", "/products");
        await max.DoAsync("PUT", "/quarters");
        var token = (await max.GetAsync("list-objects-with-max-buckets", "/?max-buckets=1")).Element("ContinuationToken")!;
        var next = await OpenAsync(world, Lists, "test_list_buckets_with_continuation_token");
        await next.GetAsync("list-objects-with-continuation", $"/?max-buckets=1&continuation-token={Uri.EscapeDataString(token)}");
        var region = await OpenAsync(world, Lists, "test_list_buckets_by_bucket_region");
        region.With("<bucket-name:1>", "orders");
        using var west = new RawS3Client(world.Server, "us-west-2", world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey);
        region.Check("list-objects-by-bucket-region-empty", await west.GetAsync("/?bucket-region=us-west-2&prefix=orders"));
        await region.GetAsync("list-objects-by-bucket-region-not-empty", "/?bucket-region=us-east-1&prefix=orders");
    }

    [SharedDataFact(Lists)]
    public async Task PagesOfParts_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Lists, "test_list_parts_via_object_attrs_pagination");
        const string target = "/orders/test-object-attrs-pagination";
        var id = (await replay.DoAsync("POST", $"{target}?uploads", "", ("x-amz-checksum-algorithm", "SHA256"))).Element("UploadId")!;
        var sent = new List<SentPart>();
        foreach (var part in Multipart.LargeParts[..2])
        {
            var number = sent.Count + 1;
            var answer = (await replay.S3.SendAsync("PUT", $"{target}?partNumber={number}&uploadId={id}", part, [Checksum("SHA256", part)])).Ok();
            sent.Add(new(number, answer.Header("ETag")!, "SHA256", answer.Header("x-amz-checksum-sha256")));
        }

        await replay.GetAsync("list-parts", $"{target}?uploadId={id}");
        await replay.PostAsync("complete-mpu", $"{target}?uploadId={id}", Multipart.Document(sent));
        await replay.AttributesAsync("get-object-attrs-all", target, "ObjectParts");
        await replay.AttributesAsync("get-object-attrs-1", target, "ObjectParts");
        await replay.AttributesAsync("get-object-attrs-next", target, "ObjectParts", ("x-amz-max-parts", "1"), ("x-amz-part-number-marker", "1"));
        await replay.AttributesAsync("get-object-attrs-wrong-part", target, "ObjectParts", ("x-amz-max-parts", "1"), ("x-amz-part-number-marker", "10"));
    }

    [SharedDataTheory(Lists)]
    [InlineData("list_object_versions", "versions")]
    [InlineData("list_multipart_uploads", "uploads")]
    public async Task EncodingsThatAreNone_AreRefusedAsRecorded(string operation, string query)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Lists, $"test_list_ops_encoding_type_validation[{operation}]");
        await replay.GetAsync($"{operation}-error-wrong-value", $"/orders?{query}&encoding-type=value");
        await replay.GetAsync($"{operation}-error-empty-value", $"/orders?{query}&encoding-type=");
    }

    private static string Token(RawAnswer answer) => Uri.EscapeDataString(answer.Element("NextContinuationToken")!);

    private static async Task PutAsync(S3Replay replay, params string[] keys)
    {
        foreach (var key in keys)
        {
            await replay.DoAsync("PUT", $"/orders/{key}", "content 123");
        }
    }
}
