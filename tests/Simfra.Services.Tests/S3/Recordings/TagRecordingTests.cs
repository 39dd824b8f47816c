using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on the tags of objects and buckets, against a world's.</summary>
public sealed class TagRecordingTests
{
    /// <summary>The document with some tags.</summary>
    internal static string Document(params (string Key, string Value)[] tags) => Document(string.Concat(tags.Select(static t => Tag(t.Key, t.Value))));

    [SharedDataFact(Api)]
    public async Task TagsOfObjects_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_object_tagging_crud");
        await replay.PutAsync("put-object", "/orders/a", "test-tagging");
        await replay.GetAsync("get-object-tags-empty", "/orders/a?tagging");
        await replay.PutAsync("put-object-tags", "/orders/a?tagging", Document(("tag1", "tag1"), ("tag2", "")));
        await replay.GetAsync("get-object-tags", "/orders/a?tagging");
        await replay.PutAsync("put-object-tags-overwrite", "/orders/a?tagging", Document(("tag3", "tag3")));
        await replay.GetAsync("get-object-tags-overwritten", "/orders/a?tagging");
        await replay.GetAsync("get-obj-after-tags", "/orders/a");
        await replay.DeleteAsync("delete-object-tags", "/orders/a?tagging");
        await replay.GetAsync("get-object-tags-deleted", "/orders/a?tagging");
        await replay.GetAsync("get-obj-after-tags-deleted", "/orders/a");
    }

    [SharedDataFact(Api)]
    public async Task TagsInAHeader_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_put_object_with_tags");
        await replay.PutAsync("put-object", "/orders/a", "test-tagging", ("x-amz-tagging", "tag1=tag1&tag2=tag2&tag="));
        await replay.GetAsync("get-object-tags", "/orders/a?tagging");
        await replay.PutAsync("put-object-tags", "/orders/a?tagging", Document(("tag3", "tag3")));
        await replay.GetAsync("get-object-tags-override", "/orders/a?tagging");
        await replay.HeadAsync("head-obj", "/orders/a");
        await replay.GetAsync("get-obj", "/orders/a");
        await replay.DoAsync("PUT", "/orders/a", "test-tagging", ("x-amz-tagging", "wrongquery&wrongagain"));
        await replay.GetAsync("get-object-tags-wrong-format-qs", "/orders/a?tagging");
        await replay.DoAsync("PUT", "/orders/a", "test-tagging", ("x-amz-tagging", "key1&&&key2"));
        await replay.GetAsync("get-object-tags-wrong-format-qs-2", "/orders/a?tagging");
    }

    [SharedDataFact(Api)]
    public async Task TagsOfWhatIsntThere_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_object_tagging_exc");
        foreach (var (name, target) in new[] { ("bucket", "/no-bucket-here/fake-key?tagging"), ("key", "/orders/fake-key?tagging") })
        {
            await replay.GetAsync($"get-no-{name}-tags", target);
            await replay.DeleteAsync($"delete-no-{name}-tags", target);
            await replay.PutAsync($"put-no-{name}-tags", target, Document(("tag1", "tag1")));
        }

        await replay.PutAsync("put-obj-duplicate-tagging", "/orders/a", "", ("x-amz-tagging", "key1=val1&key1=val2"));
        await replay.PutAsync("put-obj-wrong-format", "/orders/a", "", ("x-amz-tagging", "key1=val1,key2=val2"));
    }

    [SharedDataFact(Api)]
    public async Task TagsThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Api, "test_tagging_validation");
        await replay.DoAsync("PUT", "/orders/a", "");
        foreach (var (kind, target) in new[] { ("bucket", "/orders?tagging"), ("object", "/orders/a?tagging") })
        {
            await CheckAsync("duplicate-keys", Tag("Key1", "Val1") + Tag("Key1", "Val1"));
            await CheckAsync(kind == "bucket" ? "invalid-key" : "invalid-field", Tag("Key1,Key2", "Val1"));
            await CheckAsync("none-key", "<Tag><Value>Val1</Value></Tag>");
            await CheckAsync("none-value", "<Tag><Key>Key1</Key></Tag>");
            await CheckAsync("aws-prefixed", Tag("aws:prefixed", "Val1"));

            Task<RawAnswer> CheckAsync(string what, string tags) => replay.PutAsync($"put-{kind}-tags-{what}", target, Document(tags));
        }

        await replay.PutAsync("put-bucket-tags-invalid-value", "/orders?tagging", Document(("Key1", "Val1,Val2")));
    }

    private static string Document(string tags) => $"<Tagging><TagSet>{tags}</TagSet></Tagging>";

    private static string Tag(string key, string value) => $"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>";
}
