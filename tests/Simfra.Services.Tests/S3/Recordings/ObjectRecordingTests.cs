using System.Globalization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on objects, their keys and their metadata, against a world's.</summary>
public sealed class ObjectRecordingTests
{
    /// <summary>960 bytes, of which some recorded tests make their objects.</summary>
    private static readonly string Lorem = string.Concat(Enumerable.Repeat("Lorem ipsum dolor sit amet, ... ", 30));

    [SharedDataTheory(S3Replay.General)]
    [InlineData("test_put_and_get_object_with_utf8_key", "%C4%800%C3%84", "abc123")]
    [InlineData("test_put_and_get_object_with_hash_prefix", "%23key-with-hash-prefix", "test 123")]
    public async Task ObjectsOfAnyKey_AreAsRecorded(string test, string key, string body)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, test);

        await replay.PutAsync("put-object", $"/orders/{key}", body);
        await replay.GetAsync("get-object", $"/orders/{key}");
    }

    [SharedDataTheory(S3Replay.General)]
    [InlineData("test%123")]
    [InlineData("test%percent")]
    [InlineData("test key/")]
    [InlineData("test key//")]
    [InlineData("a/%F0%9F%98%80/")]
    public async Task ObjectsWithSpecialKeys_AreAsRecorded(string key)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, $"test_put_get_object_special_character[{key}]");

        await replay.PutAsync("put-object-special-char", PathOf(key), "test");
        await replay.ListAsync("list-object-special-char", "list-type=2");
        await replay.GetAsync("get-object-special-char", PathOf(key));
        await replay.DeleteAsync("del-object-special-char", PathOf(key));
    }

    [SharedDataFact(S3Replay.General)]
    public async Task KeysThatAreTheSameButForTheirEncoding_AreListedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var isByHost in (string[])["True", "False"])
        {
            var replay = await S3Replay.OpenAsync(world, S3Replay.General, $"test_url_encoded_key[{isByHost}]");
            await replay.DoAsync("PUT", PathOf("test@key/"), "test-non-encoded");
            await replay.DoAsync("PUT", PathOf("test%40key/"), "test-encoded");
            await replay.DoAsync("PUT", PathOf("test%40key"), "test-encoded-no-trailing");

            await replay.ListAsync("list-object-encoded-char", "list-type=2");
        }
    }

    [SharedDataFact(S3Replay.General)]
    public async Task KeysWithSlashes_AreListedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_object_with_slashes_in_key[True]");
        await replay.DoAsync("PUT", "/orders//foo", "foobar");
        await replay.DoAsync("PUT", "/orders/bar", "barfoo");
        await replay.DoAsync("PUT", "/orders//bar/foo/", "test");

        await replay.ListAsync("list-objects-slashes", "list-type=2");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task KeysOfALetterAndASlash_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_put_get_object_single_character_trailing_slash");
        foreach (var key in (string[])["a/", "t/", "u/"])
        {
            await replay.PutAsync($"put-object-single-char-{key}", $"/orders/{key}", "test");
            await replay.GetAsync($"get-object-single-char-{key}", $"/orders/{key}");
        }

        await replay.ListAsync("list-objects-single-char", "list-type=2");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task CasesOfKeys_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_s3_uppercase_key_names");
        await replay.DoAsync("PUT", "/orders/CamelCaseKey", "something");

        await replay.GetAsync("response", "/orders/CamelCaseKey");
        await replay.GetAsync("wrong-case-key", "/orders/camelcasekey");
    }

    [SharedDataTheory(S3Replay.General)]
    [InlineData("test_get_object_with_anon_credentials", "body data")]
    [InlineData("test_putobject_with_multiple_keys", "test")]
    [InlineData("test_put_object", "something")]
    public async Task WhatWasPut_IsGivenAsRecorded(string test, string body)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, test);
        replay.SendsChecksums = test != "test_put_object";
        await replay.DoAsync("PUT", "/orders/aws/key1/key2/key3", body);

        await replay.GetAsync("get_object", "/orders/aws/key1/key2/key3");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task Heads_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var metadata = await S3Replay.OpenAsync(world, S3Replay.General, "test_metadata_header_character_decoding");
        await metadata.DoAsync("PUT", "/orders/key-with-metadata", "foo", ("x-amz-meta-TEST_META_1", "foo"), ("x-amz-meta-__meta_2", "bar"));
        await metadata.HeadAsync("head-object", "/orders/key-with-metadata");

        var fields = await S3Replay.OpenAsync(world, S3Replay.General, "test_head_object_fields");
        await fields.DoAsync("PUT", "/orders/my-key", "abcdefgh");
        await fields.HeadAsync("head-object", "/orders/my-key");
        await fields.HeadAsync("head-object-404", "/orders/not-there");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task HeadersThatARequestChooses_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_s3_get_object_header_overrides");
        await replay.DoAsync("PUT", "/orders/key-by-hostname", "something");

        await replay.GetAsync(
            "get-object",
            "/orders/key-by-hostname?response-cache-control=max-age%3D74&response-content-disposition=attachment%3B%20filename%3D%22foo.jpg%22" +
            "&response-content-encoding=identity&response-content-language=de-DE&response-content-type=image%2Fjpeg" +
            "&response-expires=Wed%2C%2021%20Oct%202015%2007%3A28%3A00%20GMT");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task ObjectsThatExpireInTheirHeader_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_s3_object_expires", "<expires>");
        foreach (var (name, days) in new[] { ("future", 1), ("past", -1) })
        {
            var expires = world.Clock.GetUtcNow().AddDays(days).ToString("R", CultureInfo.InvariantCulture);
            await replay.PutAsync($"put-object-expires-{name}", $"/orders/{name}", "foo", ("Expires", expires));
            await replay.HeadAsync($"head-object-expires-{name}", $"/orders/{name}");
            await replay.GetAsync($"get-object-expires-{name}", $"/orders/{name}");
        }
    }

    [SharedDataFact(S3Replay.General)]
    public async Task RangesOfAnObject_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_etag_on_get_object_call");
        await replay.DoAsync("PUT", "/orders/my-key", Lorem);
        await replay.GetAsync("get_object", "/orders/my-key");
        await replay.GetAsync("get_object_range", "/orders/my-key", ("Range", "bytes=0-16"));

        var invalid = await S3Replay.OpenAsync(world, S3Replay.General, "test_invalid_range_error");
        await invalid.DoAsync("PUT", "/orders/steve", "is aweso");
        await invalid.GetAsync("exc", "/orders/steve", ("Range", "bytes=1024-4096"));
    }

    [SharedDataFact(S3Replay.Api)]
    public async Task RangesInAllTheirForms_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.Api, "test_get_object_range");
        await replay.DoAsync("PUT", "/orders/a", "0123456789");
        foreach (var range in (string[])["0-8", "1-1", "1-0", "1-", "-1-", "-2", "-9", "-15", "0-100", "0-0", "0--1", "-", "-0", "100-200"])
        {
            await replay.GetAsync($"get-{range}", "/orders/a", ("Range", $"bytes={range}"));
        }

        await replay.GetAsync("get-0-8-checksum", "/orders/a", ("Range", "bytes=0-8"));
        await replay.GetAsync("get-multiple-ranges", "/orders/a", ("Range", "bytes=0-1,3-4,7-9"));
        await replay.GetAsync("get-wrong-format", "/orders/a", ("Range", "0-1"));
        await replay.PutAsync("put-after-failed", "/orders/a", "new content");
    }

    [SharedDataFact(S3Replay.General)]
    public async Task ConditionsOfReading_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, "test_s3_get_object_preconditions[get_object]");
        await replay.DoAsync("PUT", "/orders/a", "data");
        var written = world.Clock.GetUtcNow();
        const string etag = "8d777f385d3dfec8815d20f7496026dc";
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        string At(int days) => written.AddDays(days).ToString("R", CultureInfo.InvariantCulture);

        foreach (var (step, headers) in new (string, (string, string)[])[]
        {
            ("precondition-if-match", [("If-Match", "\"none\"")]),
            ("precondition-if-unmodified-since", [("If-Unmodified-Since", At(-1))]),
            ("precondition-if-none-match", [("If-None-Match", $"\"{etag}\"")]),
            ("copy-precondition-if-modified-since", [("If-Modified-Since", At(1))]),
            ("obj-ignore-future-modified-since", [("If-Modified-Since", At(30))]),
            ("etag-missing-quotes", [("If-None-Match", etag)]),
            ("precondition-if-unmodified-since-is-object", [("If-Unmodified-Since", At(0))]),
            ("precondition-if-modified-since-is-object", [("If-Modified-Since", At(0))]),
            ("obj-success", [("If-Match", etag), ("If-None-Match", "etag123"), ("If-Modified-Since", At(-1)), ("If-Unmodified-Since", At(0))]),
        })
        {
            await replay.GetAsync(step, "/orders/a", headers);
        }
    }

    [SharedDataTheory(S3Replay.General)]
    [InlineData("STANDARD", "True")]
    [InlineData("STANDARD_IA", "True")]
    [InlineData("GLACIER", "False")]
    [InlineData("GLACIER_IR", "True")]
    [InlineData("ONEZONE_IA", "True")]
    [InlineData("INTELLIGENT_TIERING", "True")]
    [InlineData("DEEP_ARCHIVE", "False")]
    public async Task StorageClasses_AreAsRecorded(string storageClass, string isReadable)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, $"test_put_object_storage_class[{storageClass}-{isReadable}]");
        await replay.DoAsync("PUT", "/orders/test-put-object-storage-class", "body-test", ("x-amz-storage-class", storageClass));

        await replay.AttributesAsync("get-object-storage-class", "/orders/test-put-object-storage-class", "StorageClass");
        await replay.GetAsync("get-object", "/orders/test-put-object-storage-class");
    }

    [SharedDataTheory(S3Replay.General)]
    [InlineData("True")]
    [InlineData("False")]
    public async Task HeadersOfAnswers_AreAsRecorded(string isByHost)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await S3Replay.OpenAsync(world, S3Replay.General, $"test_get_object_content_length_with_virtual_host[{isByHost}]");
        replay.SendsChecksums = false;
        await replay.DoAsync("PUT", "/orders/temp.txt", "123");

        var answer = isByHost == "True"
            ? await replay.S3.SendAsync("GET", "/temp.txt", null, [], "orders.s3.amazonaws.com")
            : await replay.S3.GetAsync("/orders/temp.txt");

        replay.CheckPart("get-obj-content-len-headers", RecordedForm.ReadHeaders(answer));
    }

    private static string PathOf(string key) => $"/orders/{Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal)}";
}
