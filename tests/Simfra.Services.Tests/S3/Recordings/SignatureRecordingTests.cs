using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS on presigned URLs and forms, against a world's.</summary>
public sealed class SignatureRecordingTests
{
    private const string Boundary = "----simfra";

    /// <summary>What differs with each request; version 2 of signatures has a canonical request of its own.</summary>
    private static readonly string[] Words = ["<string-to-sign>", "<canonical-request>", "<host-id:1>", "<host-id>"];

    [SharedDataTheory(General)]
    [InlineData("s3")]
    [InlineData("s3v4")]
    public async Task UrlsThatAreTooOld_AreRefusedAsRecorded(string version)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_s3_presigned_url_expired[{version}]", Words);
        await replay.DoAsync("PUT", "/orders/temp.txt", "some data");
        var url = Presign(world, version, "GET", "/orders/temp.txt", expires: 2);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(3));

        replay.CheckDocument("expired-exception", await replay.S3.AnonymouslyAsync("GET", url));
    }

    [SharedDataTheory(General)]
    [InlineData("s3")]
    [InlineData("s3v4")]
    public async Task SignaturesThatAreWrong_AreRefusedAsRecorded(string version)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_presigned_url_signature_authentication[{version}-False]", Words);
        await replay.DoAsync("PUT", "/orders/temp.txt", "test-body");

        replay.CheckDocument("invalid-get-1", await replay.S3.AnonymouslyAsync("GET", Spoilt(Presign(world, version, "GET", "/orders/temp.txt"))));
        replay.CheckDocument("invalid-put-1", await replay.S3.AnonymouslyAsync("PUT", Spoilt(Presign(world, version, "PUT", "/orders/temp.txt")), "other"));
        Assert.Equal("test-body", (await replay.S3.AnonymouslyAsync("GET", Presign(world, version, "GET", "/orders/temp.txt"))).Ok().Text);
    }

    [SharedDataFact(General)]
    public async Task UrlsThatLackTheSignature_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_s3_put_presigned_url_missing_sig_param[s3v4]", Words);
        var url = Presign(world, "s3v4", "PUT", "/orders/temp.txt");

        replay.CheckDocument(
            "missing-param-exception", await replay.S3.AnonymouslyAsync("PUT", url[..url.IndexOf("&X-Amz-Signature", StringComparison.Ordinal)], "x"));
    }

    [SharedDataTheory(General)]
    [InlineData("s3")]
    [InlineData("s3v4")]
    public async Task HeadersThatWerentSigned_CountAsRecorded(string version)
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, $"test_s3_put_presigned_url_with_different_headers[{version}]", Words);
        var typed = Presign(world, version, "PUT", "/orders/temp.txt", type: "text/plain");
        var plain = Presign(world, version, "PUT", "/orders/temp.txt");
        var encoded = Presign(world, version, "PUT", "/orders/temp.txt", encoding: "identity");

        await CheckAsync("content-type-exception", typed, ("Content-Type", "text/xml"));
        await CheckAsync("content-type-response", plain, ("Content-Type", "text/xml"));
        await CheckAsync("wrong-content-encoding-response", encoded, ("Content-Encoding", "gzip"));

        async Task CheckAsync(string step, string url, params (string, string)[] headers)
        {
            var answer = await replay.S3.AnonymouslyAsync("PUT", url, "test", headers);
            if ((int)answer.Status == 200)
            {
                replay.CheckPart(step, new System.Text.Json.Nodes.JsonObject { ["StatusCode"] = 200 });
            }
            else
            {
                replay.CheckDocument(step, answer);
            }
        }
    }

    [SharedDataFact(General)]
    public async Task CredentialsThatAreEncodedTwice_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_presigned_double_encoded_credentials", Words);
        var url = Presign(world, "s3v4", "GET", "/orders/temp.txt").Replace("%2F", "%252F", StringComparison.Ordinal);

        replay.CheckDocument("error-malformed", await replay.S3.AnonymouslyAsync("GET", url));
    }

    [SharedDataFact(General)]
    public async Task HeadersInTheQuery_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_presigned_url_v4_x_amz_in_qs");
        var url = Presign(world, "s3v4", "PUT", "/orders/temp.txt", query: "x-amz-meta-foo=bar-complicated-no-random");

        (await replay.S3.AnonymouslyAsync("PUT", url, "123456")).Ok();

        await replay.HeadAsync("head-object", "/orders/temp.txt", ("x-amz-checksum-mode", "ENABLED"));
    }

    [SharedDataFact(General)]
    public async Task MetadataThatWerentSigned_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_put_url_metadata_with_sig_s3[True]", Words);
        var url = Presign(world, "s3", "PUT", "/orders/temp.txt", metadata: "foo:bar");
        (await replay.S3.AnonymouslyAsync("PUT", url, "content 123", ("x-amz-meta-foo", "bar"))).Ok();

        await replay.HeadAsync("head_object", "/orders/temp.txt");
        replay.CheckDocument(
            "wrong-meta-headers", await replay.S3.AnonymouslyAsync("PUT", url, "content 123", ("x-amz-meta-wrong", "wrong")));
    }

    [SharedDataFact(General)]
    public async Task FormsWithAnotherPolicy_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_post_request_malformed_policy[s3v4]", Words);
        var form = Sign(world, ("key", "k"));
        form["policy"] = form["policy"][..^2];

        replay.CheckDocument("exception-policy", await PostAsync(replay, form));
    }

    [SharedDataFact(General)]
    public async Task FormsThatLackFields_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var signature = await OpenAsync(world, General, "test_post_request_missing_signature[s3v4]", Words);
        var form = Sign(world, ("key", "k"));
        form.Remove("x-amz-signature");
        signature.CheckDocument("exception-missing-signature", await PostAsync(signature, form));

        var fields = await OpenAsync(world, General, "test_post_request_missing_fields[s3v4]", Words);
        form = Sign(world, ("key", "k"));
        form.Remove("x-amz-algorithm");
        form.Remove("x-amz-credential");
        fields.CheckDocument("exception-missing-fields", await PostAsync(fields, form));
        fields.CheckDocument("exception-no-sig-related-fields", await PostAsync(fields, new() { ["key"] = "k", ["policy"] = form["policy"] }));

        var old = await OpenAsync(world, General, "test_post_request_missing_fields[s3]", Words);
        old.CheckDocument("exception-missing-fields", await PostAsync(old, new() { ["key"] = "k", ["policy"] = form["policy"], ["signature"] = "x" }));
        old.CheckDocument("exception-no-sig-related-fields", await PostAsync(old, new() { ["key"] = "k", ["policy"] = form["policy"] }));
    }

    [SharedDataFact(General)]
    public async Task TagsInForms_AreTakenAndRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var single = await OpenAsync(world, General, "test_post_object_with_tags[single]");
        await StoreAsync(single, Sign(world, ("key", "k"), ("tagging", TagRecordingTests.Document(("TagName", "TagValue")))));
        await single.GetAsync("get-tagging", "/orders/k?tagging");

        var none = await OpenAsync(world, General, "test_post_object_with_tags[notxml]", Words);
        none.CheckDocument("tagging-error", await PostAsync(none, Sign(world, ("key", "other"), ("tagging", "not-xml"))));
    }

    [SharedDataFact(General)]
    public async Task MetadataInForms_AreTakenAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_post_object_with_metadata", "<expires>");
        var expires = world.Clock.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture);
        await StoreAsync(replay, Sign(
            world, ("key", "k"), ("x-amz-meta-test-1", "test-meta-1"), ("x-amz-meta-TEST-2", "test-meta-2"), ("Content-Type", "text/plain"),
            ("Expires", expires)));

        await replay.HeadAsync("head-object", "/orders/k");
    }

    [SharedDataFact(General)]
    public async Task OtherContentThanForms_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_post_object_with_wrong_content_type", Words);

        replay.CheckDocument(
            "invalid-content-type-error",
            await replay.S3.AnonymouslyAsync("POST", "/orders", "key=k", ("Content-Type", "application/x-www-form-urlencoded")));
    }

    [SharedDataFact(General)]
    public async Task LengthsInPolicies_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_post_object_policy_validation_size", Words);
        var form = Sign(world, """["content-length-range", 5, 10]""", ("key", "k"));

        replay.CheckDocument("invalid-content-length-too-big", await PostAsync(replay, form, "aaaaaaaaaaaa"));
        replay.CheckDocument("invalid-content-length-too-small", await PostAsync(replay, form, "a"));
        await StoreAsync(replay, form, "aaaaaaaaaa");
        await replay.GetAsync("final-object", "/orders/k");
        replay.CheckDocument(
            "invalid-content-length-wrong-type", await PostAsync(replay, Sign(world, """["content-length-range", "test", "10"]""", ("key", "k")), "aaaaaa"));
    }

    [SharedDataFact(General)]
    public async Task PrefixesInPolicies_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_post_object_policy_conditions_validation_starts_with", Words);
        const string condition = """["starts-with", "$success_action_redirect", "http://localhost"]""";

        replay.CheckDocument("invalid-condition-starts-with", await PostRedirectAsync("http://wrong.location/test"));
        replay.CheckDocument("invalid-condition-starts-with-casing", await PostRedirectAsync("HTTP://localhost/test"));
        Assert.Equal(303, (int)(await PostRedirectAsync("http://localhost/test", "abcdef")).Status);
        await replay.GetAsync("get-object-1", "/orders/k");
        await replay.DoAsync("DELETE", "/orders/k");
        Assert.Equal(303, (int)(await PostRedirectAsync("http://localhost/test2", "manual value to change ETag")).Status);
        await replay.GetAsync("get-object-2", "/orders/k");

        Task<RawAnswer> PostRedirectAsync(string location, string content = "x")
        {
            var form = Sign(world, condition, ("key", "k"));
            form["success_action_redirect"] = location;
            return PostAsync(replay, form, content);
        }
    }

    private static string Presign(
        TestWorld world, string version, string method, string path, int expires = 60, string? type = null, string? encoding = null, string query = "",
        string? metadata = null)
    {
        if (version == "s3")
        {
            var until = world.Clock.GetUtcNow().AddSeconds(expires).ToUnixTimeSeconds();
            var text = $"{method}\n\n{type}\n{until}\n{(metadata is null ? "" : $"x-amz-meta-{metadata}\n")}{path}";
            var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(world.Server.RootSecretAccessKey), Encoding.UTF8.GetBytes(text));
            return $"{path}?AWSAccessKeyId={world.Server.RootAccessKeyId}&Expires={until}&Signature={Uri.EscapeDataString(Convert.ToBase64String(mac))}";
        }

        var request = new WireRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = query,
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost",
        };
        request.Headers.ContentType = type;
        request.Headers.ContentEncoding = encoding;
        var credential = new Credential(world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey, new RootPrincipal(""));
        var signer = new RequestSigner(credential, "us-east-1", "s3", SignatureRules.ForObjectStorage());
        return $"{path}?{signer.PresignQuery(request, world.Clock.GetUtcNow(), expires)}";
    }

    /// <summary>The URL with another signature.</summary>
    private static string Spoilt(string url)
    {
        var at = url.IndexOf("Signature=", StringComparison.Ordinal) + "Signature=".Length;
        return $"{url[..at]}{(url[at] == 'a' ? 'b' : 'a')}{url[(at + 1)..]}";
    }

    private static Dictionary<string, string> Sign(TestWorld world, params (string Name, string Value)[] fields) => Sign(world, null, fields);

    /// <summary>A form whose policy allows just these fields, and what a further condition says.</summary>
    private static Dictionary<string, string> Sign(TestWorld world, string? condition, params (string Name, string Value)[] fields)
    {
        var now = world.Clock.GetUtcNow();
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var form = fields.ToDictionary(static f => f.Name, static f => f.Value, StringComparer.Ordinal);
        form["x-amz-algorithm"] = "AWS4-HMAC-SHA256";
        form["x-amz-credential"] = $"{world.Server.RootAccessKeyId}/{day}/us-east-1/s3/aws4_request";
        form["x-amz-date"] = $"{day}T{now:HHmmss}Z";
        var conditions = form.Select(static f => $$"""{"{{f.Key}}": {{JsonSerializer.Serialize(f.Value)}}}""").Append("""{"bucket": "orders"}""");
        conditions = condition is null ? conditions : conditions.Append(condition);
        var policy = $$"""{"expiration": "{{now.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}", "conditions": [{{string.Join(",", conditions)}}]}""";
        form["policy"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy));
        var key = SigningKey.Derive(world.Server.RootSecretAccessKey, day, "us-east-1", "s3");
        form["x-amz-signature"] = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(form["policy"])));
        return form;
    }

    private static async Task StoreAsync(S3Replay replay, Dictionary<string, string> form, string content = "test-body-tagging") =>
        (await PostAsync(replay, form, content)).Ok();

    private static Task<RawAnswer> PostAsync(S3Replay replay, Dictionary<string, string> form, string content = "file content")
    {
        var body = string.Concat(form.Select(static f => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{f.Key}\"\r\n\r\n{f.Value}\r\n"));
        body += $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n{content}\r\n--{Boundary}--\r\n";
        return replay.S3.AnonymouslyAsync("POST", "/orders", body, ("Content-Type", $"multipart/form-data; boundary={Boundary}"));
    }
}
