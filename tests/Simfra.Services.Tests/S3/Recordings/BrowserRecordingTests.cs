using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3Replay;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded answers of AWS to browsers: cross-origin requests and websites, against a world's.</summary>
public sealed class BrowserRecordingTests
{
    private const string Page = "https://localhost:4200";

    [SharedDataFact(Cors)]
    public async Task Methods_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenCorsAsync(world, "test_cors_match_methods", "GET");

        await CheckAsync(replay, "opt-get", "OPTIONS", "GET");
        await CheckAsync(replay, "get-wrong-op", "GET", "GET", origin: "http://localhost");
        await CheckAsync(replay, "get-op", "GET", "GET");
        await CheckAsync(replay, "opt-put", "OPTIONS", "PUT");
        await CheckAsync(replay, "put-op", "PUT", "PUT");
    }

    [SharedDataFact(Cors)]
    public async Task Headers_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenCorsAsync(world, "test_cors_match_headers", "GET", "*");
        await CheckAsync(replay, "opt-get", "OPTIONS", "GET", "x-amz-request-payer");
        await CheckAsync(replay, "opt-get-two", "OPTIONS", "GET", "x-amz-request-payer, x-amz-expected-bucket-owner");
        await CheckAsync(replay, "get-op", "GET", "GET");
        await SetAsync(replay, "GET", "x-amz-expected-bucket-owner", "x-amz-server-side-encryption-customer-algorithm", "x-AMZ-server-SIDE-encryption");
        await replay.GetAsync("get-bucket-cors-casing", "/orders?cors");
        await CheckAsync(replay, "opt-get-non-allowed", "OPTIONS", "GET", "x-amz-request-payer");
        await CheckAsync(replay, "opt-get-allowed", "OPTIONS", "GET", "x-amz-expected-bucket-owner");
        await CheckAsync(replay, "opt-get-allowed-diff-casing", "OPTIONS", "GET", "x-amz-expected-bucket-owner, x-amz-server-side-encryption");
        await CheckAsync(replay, "opt-get-allowed-no-space", "OPTIONS", "GET", "x-amz-expected-bucket-owner,x-amz-server-side-encryption");
        await CheckAsync(replay, "get-non-allowed-with-acl", "GET", "GET", "x-amz-request-payer");
        await CheckAsync(replay, "get-non-allowed", "GET", "GET");
    }

    [SharedDataFact(Cors)]
    public async Task OriginsWithAWildcard_CountAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenCorsAsync(world, "test_cors_options_match_partial_origin", "GET");
        const string rule = "<CORSRule><AllowedOrigin>http://*.origin.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>" +
            "<MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>";
        await replay.DoAsync("PUT", "/orders?cors", $"<CORSConfiguration>{rule}</CORSConfiguration>");

        await CheckAsync(replay, "options_match_partial_origin", "OPTIONS", "PUT", origin: "http://test.origin.com");
    }

    [SharedDataFact(Cors)]
    public async Task RulesThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var refused = await OpenAsync(world, Cors, "test_put_cors_invalid_rules");
        await refused.PutAsync(
            "put-cors-exc", "/orders?cors",
            "<CORSConfiguration><CORSRule><AllowedMethod>MYMETHOD</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>");
        await refused.PutAsync("put-cors-exc-empty", "/orders?cors", "<CORSConfiguration/>");

        var delete = await OpenAsync(world, Cors, "test_delete_cors");
        await delete.DeleteAsync("delete-cors-before-set", "/orders?cors");
        await delete.PutAsync(
            "put-cors", "/orders?cors",
            "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>");
        await delete.GetAsync("get-cors", "/orders?cors");
        await delete.DeleteAsync("delete-cors", "/orders?cors");
        await delete.GetAsync("get-cors-deleted", "/orders?cors");
    }

    [SharedDataFact(General)]
    public async Task WebsitesThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, General, "test_validate_website_configuration");
        const string index = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";
        foreach (var (number, content) in new[]
        {
            "<IndexDocument><Suffix>/index.html</Suffix></IndexDocument>",
            "<IndexDocument><Suffix></Suffix></IndexDocument>",
            $"{index}<RedirectAllRequestsTo><HostName>test</HostName></RedirectAllRequestsTo>",
            "<ErrorDocument><Key>test</Key></ErrorDocument>",
            "<RedirectAllRequestsTo><HostName>test</HostName><Protocol>abc</Protocol></RedirectAllRequestsTo>",
            index + Rule("<Redirect><ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith><ReplaceKeyWith>b</ReplaceKeyWith></Redirect>"),
            index + Rule("<Condition/><Redirect><ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith></Redirect>"),
            $"{index}<RoutingRules/>",
        }.Index())
        {
            await replay.PutAsync($"invalid-website-conf-{number}", "/orders?website", $"<WebsiteConfiguration>{content}</WebsiteConfiguration>");
        }

        static string Rule(string content) => $"<RoutingRules><RoutingRule>{content}</RoutingRule></RoutingRules>";
    }

    [SharedDataFact(General)]
    public async Task PagesOfErrors_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var methods = await OpenWebsiteAsync(world, "test_website_hosting_http_methods");
        foreach (var method in (string[])["POST", "DELETE"])
        {
            methods.CheckPart($"not-allowed-{method.ToLowerInvariant()}", new JsonObject { ["content"] = await PageAsync(methods, "/index.html", method) });
        }

        var missing = await OpenWebsiteAsync(world, "test_website_hosting_404");
        missing.CheckPart("404-no-such-key", await PageAsync(missing, "/index.html"));
        await SetWebsiteAsync(missing, "<ErrorDocument><Key>error.html</Key></ErrorDocument>");
        missing.CheckPart("404-no-such-key-nor-custom", await PageAsync(missing, "/index.html"));

        var none = await OpenWebsiteAsync(world, "test_website_hosting_no_such_website");
        none.With("<bucket-name>", "orders");
        await none.DoAsync("DELETE", "/orders?website");
        none.CheckPart("no-such-website-config", await PageAsync(none, "/"));
        none.CheckPart("no-such-website-config-key", await PageAsync(none, "/key"));
        none.With("<bucket-name>", "nothing");
        none.CheckPart("no-such-bucket", await PageAsync(none, "/", bucket: "nothing"));
    }

    /// <summary>A website that everybody may list, as the recorded ones could be.</summary>
    private static async Task<S3Replay> OpenWebsiteAsync(TestWorld world, string test)
    {
        var replay = await OpenAsync(world, General, test, "<request-id>", "<host-id>");
        await replay.S3.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: "\"*\""), Allow("s3:ListBucket", BucketArn(), principal: "\"*\""));
        await SetWebsiteAsync(replay);
        return replay;
    }

    private static Task<RawAnswer> SetWebsiteAsync(S3Replay replay, string more = "") => replay.DoAsync(
        "PUT", "/orders?website", $"<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>{more}</WebsiteConfiguration>");

    private static async Task<JsonNode> PageAsync(S3Replay replay, string path, string method = "GET", string bucket = S3Fixture.Bucket)
    {
        var answer = await replay.S3.SendAsync(method, path, null, [], $"{bucket}.s3-website-us-east-1.amazonaws.com", isSigned: false);
        return JsonValue.Create(answer.Text);
    }

    private static async Task<S3Replay> OpenCorsAsync(TestWorld world, string test, string method, params string[] headers)
    {
        var replay = await OpenAsync(world, Cors, test);
        replay.SendsChecksums = false;
        await replay.DoAsync("PUT", "/orders/test-cors", "test-cors");
        replay.SendsChecksums = true;
        await replay.S3.PutPolicyAsync(Allow("s3:GetObject s3:PutObject", ObjectArn("*"), principal: "\"*\""));
        await SetAsync(replay, method, headers);
        return replay;
    }

    private static Task<RawAnswer> SetAsync(S3Replay replay, string method, params string[] headers) => replay.DoAsync(
        "PUT", "/orders?cors",
        $"<CORSConfiguration><CORSRule><AllowedOrigin>{Page}</AllowedOrigin><AllowedMethod>{method}</AllowedMethod>" +
        string.Concat(headers.Select(static h => $"<AllowedHeader>{h}</AllowedHeader>")) +
        "<MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule></CORSConfiguration>");

    /// <summary>Sends a browser's request; its answer has headers, and a body that is text or an error.</summary>
    private static async Task CheckAsync(S3Replay replay, string step, string method, string wanted, string headers = "", string origin = Page)
    {
        List<(string, string)> sent = [("Origin", origin)];
        if (method == "OPTIONS")
        {
            sent.Add(("Access-Control-Request-Method", wanted));
        }

        if (headers.Length > 0)
        {
            sent.Add(("Access-Control-Request-Headers", headers));
        }

        var answer = await replay.S3.AnonymouslyAsync(method, "/orders/test-cors", method == "PUT" ? "" : null, [.. sent]);
        replay.CheckPart(step, new JsonObject
        {
            ["Body"] = answer.Text.StartsWith("<?xml", StringComparison.Ordinal) ? RecordedForm.ReadDocument(answer) : answer.Text,
            ["Headers"] = new JsonObject(answer.Headers.Select(static h => KeyValuePair.Create(CasingOf(h.Key), (JsonNode?)h.Value))),
            ["StatusCode"] = (int)answer.Status,
        });
    }

    /// <summary>The recorder's way of writing a header's name.</summary>
    private static string CasingOf(string name) => name.ToLowerInvariant() switch
    {
        "etag" => "ETag",
        var lower when lower.StartsWith("x-amz", StringComparison.Ordinal) || lower is "date" or "server" or "accept-ranges" => lower,
        var lower => string.Join('-', lower.Split('-').Select(static p => char.ToUpperInvariant(p[0]) + p[1..])),
    };
}
