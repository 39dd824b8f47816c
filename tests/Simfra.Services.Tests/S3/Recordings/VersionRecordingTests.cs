using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on versions and their deletion, against a world's.</summary>
public sealed class VersionRecordingTests
{
    [SharedDataFact(General)]
    public async Task DeletingAVersion_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_delete_object_with_version_id");
        var body = string.Concat(Enumerable.Repeat("Lorem ipsum dolor sit amet, ... ", 30));
        await replay.SetVersioningAsync();
        await replay.GetAsync("get_bucket_versioning", "/orders?versioning");
        var version = (await replay.DoAsync("PUT", "/orders/aws/s3/testkey1.txt", body)).Header("x-amz-version-id");
        await replay.DoAsync("PUT", "/orders/aws/s3/testkey2.txt", body);

        await replay.PostAsync("delete_objects", "/orders?delete", Delete(("aws/s3/testkey1.txt", version)));
        await replay.ListAsync("list_object_versions_after_delete", "versions");
        await replay.SetVersioningAsync("Suspended");
        await replay.GetAsync("get_bucket_versioning_suspended", "/orders?versioning");
    }

    [SharedDataFact(General)]
    public async Task DeletingMarkers_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_delete_keys_in_versioned_bucket");
        const string key = "test-key-versioned";
        await replay.SetVersioningAsync();
        var first = (await replay.DoAsync("PUT", $"/orders/{key}", "something")).Header("x-amz-version-id");
        var second = (await replay.DoAsync("PUT", $"/orders/{key}", "something-v2")).Header("x-amz-version-id");
        await replay.ListAsync("list-objects-v2", "list-type=2");

        var marker = (await replay.PostAsync("delete-object", "/orders?delete", Delete((key, null)))).Element("DeleteMarkerVersionId");
        await replay.ListAsync("list-object-version", "versions");
        await replay.PostAsync("delete-object-version", "/orders?delete", Delete((key, first), (key, second)));
        await replay.ListAsync("list-objects-v2-after-delete", "list-type=2");
        await replay.ListAsync("list-object-version-after-delete", "versions");
        await replay.PostAsync("delete-object-delete-marker", "/orders?delete", Delete((key, marker)));
    }

    [SharedDataFact(General)]
    public async Task AttributesOfVersions_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_get_object_attributes_versioned");
        const string attributes = "StorageClass,ETag,ObjectSize";
        const string target = "/orders/key-attrs-versioned";
        await replay.SetVersioningAsync();
        var first = (await replay.PutAsync("put-obj-v1", target, "content")).Header("x-amz-version-id");
        await replay.PutAsync("put-obj-v2", target, "version 2");

        await replay.AttributesAsync("object-attrs", target, "StorageClass,ETag,ObjectSize,ObjectParts,Checksum");
        await replay.DeleteAsync("delete-key", target);
        await replay.AttributesAsync("deleted-object-attrs", target, attributes);
        await replay.AttributesAsync("get-object-attrs-v1", $"{target}?versionId={first}", attributes);
    }

    [SharedDataFact(Api)]
    public async Task DeletingManyKeys_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_delete_objects");
        await replay.PutAsync("put-object", "/orders/test-delete", "test-delete");
        await replay.PostAsync(
            "delete-object-wrong-version-id", "/orders?delete", Delete(("test-delete", "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD")));
        await replay.PostAsync("delete-objects", "/orders?delete", Delete(("a-wrong-key", null), ("c-wrong-key", null), ("test-delete", null)));
    }

    [SharedDataFact(Api)]
    public async Task DeletingManyVersions_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = (await OpenAsync(world, Api, "test_delete_objects_versioned")).With("<version-id:3>", "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD");
        await replay.SetVersioningAsync();
        var version = (await replay.PutAsync("put-object", "/orders/test-delete", "test-delete")).Header("x-amz-version-id");

        var marked = await replay.PostAsync(
            "delete-objects-no-version-id", "/orders?delete", Delete(("test-delete", null), ("wrongkey", null), ("wrongkey-x", null)));
        var marker = marked.Elements("DeleteMarkerVersionId").First();
        await replay.PostAsync("delete-objects-marker", "/orders?delete", Delete(("test-delete", marker)));
        const string wrong = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD";
        await replay.PostAsync("delete-objects-wrong-version-id", "/orders?delete", Delete(("test-delete", wrong), ("wrong-key-2", wrong)));
        await replay.PostAsync("delete-objects-version-id", "/orders?delete", Delete(("test-delete", version)));
    }

    [SharedDataFact(Api)]
    public async Task OrderOfKeys_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_list_object_versions_order_unversioned");
        await replay.ListAsync("list-empty", "versions");
        await replay.PutAsync("put-object", "/orders/a-test-object-1", "test-object-1");
        await replay.PutAsync("put-object-3", "/orders/c-test-object-3", "test-object-3");
        await replay.PutAsync("put-object-2", "/orders/b-test-object-2", "test-object-2");
        await replay.ListAsync("list-object-versions", "versions");
    }

    [SharedDataFact(Api)]
    public async Task ConditionsOfDirectoryBuckets_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_delete_object_if_match_modified_non_express");
        await replay.DoAsync("PUT", "/orders/a", "test");

        await replay.DeleteAsync(
            "delete-obj-if-match-last-modified", "/orders/a", ("x-amz-if-match-last-modified-time", "Wed, 02 Jan 2030 03:04:05 GMT"));
    }

    private static string Delete(params (string Key, string? VersionId)[] objects) =>
        $"<Delete>{string.Concat(objects.Select(static o => $"<Object><Key>{o.Key}</Key>{OfVersion(o.VersionId)}</Object>"))}</Delete>";

    private static string OfVersion(string? id) => id is null ? "" : $"<VersionId>{id}</VersionId>";
}
