using System.Globalization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on copies, against a world's.</summary>
public sealed class CopyRecordingTests
{
    private const string Json = """{"key": "value"}""";

    private static readonly (string, string) Replace = ("x-amz-metadata-directive", "REPLACE");
    private static readonly (string, string)[] JsonHeaders = [("Content-Type", "application/json"), ("x-amz-meta-key", "value")];

    [SharedDataFact(General)]
    public async Task CopiesWithTypeAndMetadata_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_content_type_and_metadata");

        await replay.PutAsync("put_object", "/orders/a", Json, JsonHeaders);
        await replay.HeadAsync("head_object", "/orders/a");
        await replay.CopyAsync("copy_object", "/orders/a-copy", "orders/a");
        await replay.HeadAsync("head_object_copy", "/orders/a-copy");
        await replay.DoAsync("DELETE", "/orders/a-copy");
        await replay.CopyAsync(
            "copy_object_second", "/orders/a-second-copy", "orders/a", ("x-amz-meta-another-key", "value"), ("Content-Type", "application/javascript"));
        await replay.HeadAsync("head_object_second_copy", "/orders/a-second-copy");
    }

    [SharedDataFact(General)]
    public async Task CopiesInPlace_AreTakenAndRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_in_place");

        await replay.PutAsync("put_object", "/orders/a", Json, JsonHeaders);
        await replay.HeadAsync("head_object", "/orders/a");
        await replay.AttributesAsync("object-attrs", "/orders/a", "StorageClass");
        await replay.CopyAsync("copy-object-in-place-no-change", "/orders/a", "orders/a");
        await replay.CopyAsync(
            "copy-object-in-place-with-storage-class", "/orders/a", "orders/a", ("x-amz-checksum-algorithm", "SHA256"), ("x-amz-storage-class", "STANDARD"));
        await replay.AttributesAsync("object-attrs-after-copy", "/orders/a", "StorageClass");
        await replay.GetAsync("object-acl", "/orders/a?acl");
        await replay.S3.PutOwnershipAsync("ObjectWriter");
        await replay.S3.AllowPublicAsync();
        await replay.CopyAsync("copy-object-in-place-with-acl", "/orders/a", "orders/a", ("x-amz-acl", "public-read"));
    }

    [SharedDataFact(General)]
    public async Task DirectivesOnMetadata_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_in_place_metadata_directive");
        var copy = ("x-amz-metadata-directive", "COPY");
        var storage = ("x-amz-storage-class", "STANDARD");

        await replay.PutAsync("put_object", "/orders/a", Json, JsonHeaders);
        await replay.HeadAsync("head_object", "/orders/a");
        await replay.CopyAsync("no-metadata-directive-fail", "/orders/a", "orders/a", ("x-amz-meta-key2", "value2"));
        foreach (var (step, head, headers) in new (string, string, (string, string)[])[]
        {
            ("copy-replace-directive", "head-replace-directive", [Replace, ("x-amz-meta-key2", "value2")]),
            ("copy-copy-directive", "head-copy-directive", [copy, storage]),
            ("copy-copy-directive-ignore", "head-copy-directive-ignore", [copy, storage, ("x-amz-meta-key3", "value3")]),
            ("copy-replace-directive-empty", "head-replace-directive-empty", [Replace]),
        })
        {
            await replay.CopyAsync(step, "/orders/a", "orders/a", headers);
            await replay.HeadAsync(head, "/orders/a");
        }
    }

    [SharedDataFact(General)]
    public async Task CopiesInPlaceOfAnotherClass_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_in_place_storage_class");

        await replay.PutAsync("put-object", "/orders/a", "test", ("x-amz-storage-class", "STANDARD"));
        await replay.HeadAsync("head-object", "/orders/a");
        await replay.AttributesAsync("object-attrs", "/orders/a", "StorageClass");
        await replay.CopyAsync("copy-object-in-place-with-storage-class", "/orders/a", "orders/a", ("x-amz-storage-class", "STANDARD"));
        await replay.AttributesAsync("object-attrs-after-copy", "/orders/a", "StorageClass");
    }

    [SharedDataFact(General)]
    public async Task CopiesInPlaceWithARedirect_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_in_place_website_redirect_location");
        var redirect = ("x-amz-website-redirect-location", "/test/direct");

        await replay.PutAsync("put-object", "/orders/a", "test", redirect);
        await replay.HeadAsync("head-object", "/orders/a");
        await replay.CopyAsync("copy-object-in-place-with-website-redirection", "/orders/a", "orders/a", redirect);
        await replay.HeadAsync("head-object-after-copy", "/orders/a");
    }

    [SharedDataFact(General)]
    public async Task CopiesInPlaceWhereVersionsAreSuspended_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_in_place_suspended_only");

        await replay.PutAsync("put_object", "/orders/a", Json, JsonHeaders);
        await replay.HeadAsync("head_object", "/orders/a");
        await replay.CopyAsync("copy-in-place-non-versioned", "/orders/a", "orders/a", Replace);
        await replay.HeadAsync("head-object-copied", "/orders/a");
        await replay.GetAsync("get-object-copied", "/orders/a");
        await replay.SetVersioningAsync("Suspended");
        await replay.CopyAsync("copy-in-place-versioned-suspended", "/orders/a", "orders/a", Replace);
        await replay.HeadAsync("head-object-copied-suspended", "/orders/a");
        await replay.GetAsync("get-object-copied-suspended", "/orders/a");
        await replay.CopyAsync("copy-in-place-versioned-suspended-twice", "/orders/a", "orders/a", Replace);
    }

    [SharedDataTheory(General)]
    [InlineData("COPY")]
    [InlineData("REPLACE")]
    public async Task DirectivesOnTags_CountAsRecorded(string directive)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_s3_copy_tagging_directive[{directive}]");
        var header = ("x-amz-tagging-directive", directive);

        await replay.PutAsync("put-object", "/orders/a", "test", ("x-amz-tagging", "key1=value1"));
        await replay.GetAsync("get-object-tag", "/orders/a?tagging");
        await replay.CopyAsync("copy-object", "/orders/b", "orders/a", header, ("x-amz-tagging", "key2=value2"));
        await replay.GetAsync("get-copy-object-tag", "/orders/b?tagging");
        await replay.CopyAsync("copy-object-tag-empty", "/orders/b", "orders/a", header);
        await replay.GetAsync("get-copy-object-tag-empty", "/orders/b?tagging");
    }

    [SharedDataFact(General)]
    public async Task DirectivesOnTagsOfVersions_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_tagging_directive_versioned[REPLACE]");
        var header = ("x-amz-tagging-directive", "REPLACE");
        var tags = ("x-amz-tagging", "key2=value2");
        await replay.SetVersioningAsync();

        var first = (await replay.PutAsync("put-object", "/orders/a", "test", ("x-amz-tagging", "key1=value1"))).Header("x-amz-version-id");
        await replay.PutAsync("put-object-v2", "/orders/a", "test-v2", ("x-amz-tagging", "key1=value1-v2"));
        await replay.GetAsync("get-object-tag", "/orders/a?tagging");
        await replay.GetAsync("get-object-tag-v1", $"/orders/a?tagging&versionId={first}");
        await replay.CopyAsync("copy-object", "/orders/b", "orders/a", header, tags);
        await replay.GetAsync("get-copy-object-tag", "/orders/b?tagging");
        await replay.CopyAsync("copy-object-tag-empty", "/orders/b", "orders/a", header);
        await replay.GetAsync("get-copy-object-tag-empty", "/orders/b?tagging");
        await replay.CopyAsync("copy-object-v1", "/orders/b", $"orders/a?versionId={first}", header, tags);
        await replay.GetAsync("get-copy-object-tag-v1", "/orders/b?tagging");
        await replay.CopyAsync("copy-object-tag-empty-v1", "/orders/b", $"orders/a?versionId={first}", header);
        await replay.GetAsync("get-copy-object-tag-empty-v1", "/orders/b?tagging");
    }

    [SharedDataFact(General)]
    public async Task CopiesOfSpecialKeys_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_copy_object_special_character");
        (await replay.S3.PutAsync("/copies", "")).Ok();
        foreach (var key in (string[])["file%2Fname", "test@key/", "test key/", "test key//", "a/%F0%9F%98%80/", "test+key"])
        {
            var encoded = Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);
            await replay.PutAsync($"put-object-src-special-char-{key}", $"/orders/{encoded}", "test");
            await replay.CopyAsync($"copy-object-special-char-{key}", $"/copies/{encoded}", $"orders/{encoded}");
        }

        await replay.ListAsync("list-object-copy-dest-special-char", "list-type=2", "copies");
    }

    [SharedDataFact(General)]
    public async Task SourcesThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_copy_object_wrong_format");

        await replay.CopyAsync("copy-object-wrong-copy-source", "/orders/a", "wrongformat");
    }

    [SharedDataFact(Api)]
    public async Task ConditionsOnTheTarget_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var (test, step, header) in new[]
        {
            ("test_copy_object_if_none_match_in_place", "copy-obj-if-none-match-fail", ("If-None-Match", "*")),
            ("test_copy_object_if_match_in_place", "copy-obj-if-match-in-place", ("If-Match", "\"4d96fd1280dd67fe2eac895339a0a8e3\"")),
        })
        {
            var replay = await OpenAsync(world, Api, test);
            await replay.DoAsync("PUT", "/orders/a", "source content");
            await replay.CopyAsync(step, "/orders/a", "orders/a", header, Replace);
        }
    }

    [SharedDataFact(Api)]
    public async Task ConditionsOnAVersionedTarget_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var none = await OpenAsync(world, Api, "test_copy_object_if_none_match_versioned_bucket");
        await none.SetVersioningAsync();
        await none.DoAsync("PUT", "/orders/source-object", "source content");
        var any = ("If-None-Match", "*");
        await none.CopyAsync("copy-obj", "/orders/dest-object", "orders/source-object", any);
        await none.CopyAsync("copy-obj-if-none-match-fail", "/orders/dest-object", "orders/source-object", any);
        await none.DeleteAsync("del-obj", "/orders/dest-object");
        await none.CopyAsync("copy-obj-after-del", "/orders/dest-object", "orders/source-object", any);
        await none.ListAsync("list-object-versions", "versions");
    }

    [SharedDataFact(Api)]
    public async Task MatchesOfAVersionedTarget_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var match = await OpenAsync(world, Api, "test_copy_object_if_match_versioned_bucket");
        await match.SetVersioningAsync();
        await match.DoAsync("PUT", "/orders/source-object", "source content");
        var first = (await match.PutAsync("put-obj", "/orders/dest-object", "initial content")).Header("ETag")!;
        await match.CopyAsync(
            "copy-obj-if-match-wrong-etag", "/orders/dest-object", "orders/source-object", ("If-Match", "\"4d96fd1280dd67fe2eac895339a0a8e3\""));
        await match.DeleteAsync("del-obj", "/orders/dest-object");
        await match.CopyAsync("copy-obj-after-del-exc", "/orders/dest-object", "orders/source-object", ("If-Match", first));
        var second = (await match.PutAsync("put-obj-after-del", "/orders/dest-object", "new content after delete")).Header("ETag")!;
        await match.CopyAsync("copy-obj-if-match", "/orders/dest-object", "orders/source-object", ("If-Match", second));
        await match.ListAsync("list-object-versions", "versions");
    }

    [SharedDataFact(Preconditions)]
    public async Task ConditionsOnTheSource_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Preconditions, "test_s3_copy_object_if_source_unmodified_since_versioned");
        await replay.SetVersioningAsync();
        await replay.DoAsync("PUT", "/orders/a", "data");
        var written = world.Clock.GetUtcNow();
        const string header = "x-amz-copy-source-if-unmodified-since";

        await replay.HeadAsync("head-object", "/orders/a");
        await replay.CopyAsync("copy-if-unmodified-since", "/orders/b", "orders/a", (header, Date(written)));
        await replay.CopyAsync("copy-past-if-unmodified-since", "/orders/b", "orders/a", (header, Date(written.AddDays(-1))));
    }

    [SharedDataFact(Api)]
    public async Task ConditionsOnThePartsSource_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var written = world.Clock.GetUtcNow();
        var (before, after) = (Date(written.AddDays(-1)), Date(written.AddDays(1)));
        const string etag = "\"781e5e245d69b566979b86e28d23f2c7\"";
        const string other = "\"abc\"";
        foreach (var (test, step, match, none, unmodified, modified) in new (string, string, string?, string?, string?, string?)[]
        {
            ("test_upload_part_copy_with_copy_source_if_match_and_if_unmodified_since_match", "upload-part-copy", etag, null, before, null),
            ("test_upload_part_copy_with_copy_source_if_match_failed", "upload-part-copy-source-if-match", other, null, null, null),
            ("test_upload_part_copy_with_copy_source_if_match_success", "upload-part-copy-if-match", etag, null, null, null),
            ("test_upload_part_copy_with_copy_source_if_none_match_failed", "upload-part-copy-source-if-none-match", null, etag, null, null),
            (
                "test_upload_part_copy_with_copy_source_if_none_match_and_if_unmodified_since_match_failed",
                "upload-part-copy-source-unmodified-since-and-if-none-match", null, other, before, null
            ),
            ("test_upload_part_copy_with_if_modified_since_failed", "upload-part-copy-source-modified-since-match", null, null, null, Date(written)),
            ("test_upload_part_copy_with_copy_source_if_match_none_success", "upload-part-copy-if-none-match", null, other, null, null),
            ("test_upload_part_copy_with_copy_source_if_unmodified_since_success", "upload-part-copy-if-unmodified-since", null, null, after, null),
            ("test_upload_part_copy_with_copy_source_if_modified_since_success", "upload-part-copy-if-modified-since", null, null, null, before),
        })
        {
            await CheckAsync(test, step, match, none, unmodified, modified);
        }

        async Task CheckAsync(string test, string step, string? match, string? none, string? unmodified, string? modified)
        {
            var replay = await OpenAsync(world, Api, test);
            replay.SendsChecksums = false;
            await replay.DoAsync("PUT", "/orders/source_file.txt", "0123456789");
            var id = (await replay.DoAsync("POST", "/orders/destination_file.txt?uploads", "")).Element("UploadId");
            (string Name, string? Value)[] headers =
            [
                ("x-amz-copy-source-if-match", match), ("x-amz-copy-source-if-none-match", none),
                ("x-amz-copy-source-if-unmodified-since", unmodified), ("x-amz-copy-source-if-modified-since", modified),
            ];
            var answer = await replay.CopyAsync(
                step, $"/orders/destination_file.txt?partNumber=1&uploadId={id}", "orders/source_file.txt",
                [.. headers.Where(static h => h.Value is not null).Select(static h => (h.Name, h.Value!))]);
            if ((int)answer.Status == 200)
            {
                await replay.GetAsync("list-parts", $"/orders/destination_file.txt?uploadId={id}");
            }
        }
    }

    private static string Date(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);
}
