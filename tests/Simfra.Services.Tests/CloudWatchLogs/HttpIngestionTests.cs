using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>The endpoints for collectors of logs, with API keys and with signatures.</summary>
public sealed class HttpIngestionTests
{
    private const string Where = "logGroup=%2Fapp%2Forders&logStream=web%2F1";
    private const string Allowed =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:PutLogEvents","logs:CallWithBearerToken"],"Resource":"*"}]}""";

    [Theory]
    [InlineData("""{"event":"Hello","time":1893553445.5}""", "Hello@500")]
    [InlineData("""{"event":"Hello","time":"1893553446"}""", "Hello@1000")]
    [InlineData("""{"event":"Hello","time":"soon"}""", "Hello@0")]
    [InlineData("""[{"event":"b","time":1893553446},{"event":"a"},{"no":"event"},7]""", "a@0 b@1000")]
    [InlineData("""{"event":{"n":1}}{"event":42} "text" {"event":true}""", """{"n":1}@0 42@0 true@0""")]
    [InlineData("[]", "")]
    public Task CollectorEvents_Arrive(string body, string expected) => AssertArrivesAsync("/services/collector/event", body, expected);

    [Theory]
    [InlineData("{\"timestamp\":1893553446000,\"message\":\"a\"}\r\n\n{\"b\":1}", """{"b":1}@0 {"timestamp":1893553446000,"message":"a"}@1000""")]
    [InlineData("""[{"timestamp":1893553446000},"x"]""", """x@0 {"timestamp":1893553446000}@1000""")]
    [InlineData("\"text\"\n42\nnot json\nnull", "text@0 42@0 null@0")]
    public Task JsonLines_Arrive(string body, string expected) => AssertArrivesAsync("/ingest/bulk", body, expected, "application/x-ndjson");

    [Theory]
    [InlineData("""{"timestamp":1893553446000,"message":"a"}""", """{"timestamp":1893553446000,"message":"a"}@1000""")]
    [InlineData("""[{"a":1},"text",{"timestamp":"no"}]""", """{"a":1}@0 {"timestamp":"no"}@0""")]
    [InlineData("""{"a":1}{"b":2}""", """{"a":1}@0""")]
    [InlineData("\"text\"", "")]
    public Task StructuredJson_Arrives(string body, string expected) => AssertArrivesAsync("/ingest/json", body, expected);

    [Fact]
    public async Task OpenTelemetrysRecords_ArriveWithResourceAndScope()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        const string Body = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeLogs":[{"scope":{"name":"lib","version":"1.0"},"logRecords":[
            {"timeUnixNano":"1893553446000000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"in"},
            "attributes":[{"key":"n","value":{"intValue":"5"}},{"key":"l","value":{"arrayValue":{"values":[{"boolValue":true}]}}}]},
            {"observedTimeUnixNano":"1893553447000000000","body":{"kvlistValue":{"values":[{"key":"a","value":{"doubleValue":1.5}}]}}}]}]}]}
            """;

        var answer = await PostAsync(world, "/v1/logs", Body, key, headers: true);

        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        const string Origin = """{"resource":{"attributes":{"service.name":"shop"}},"scope":{"name":"lib","version":"1.0"},""";
        Assert.Equal(
            $$$"""{{{Origin}}}"timeUnixNano":1893553446000000000,"severityNumber":9,"severityText":"INFO","body":"in","attributes":{"n":5,"l":[true]}}@1000 """
            + $$$"""{{{Origin}}}"observedTimeUnixNano":1893553447000000000,"body":{"a":1.5}}@2000""",
            await EventsAsync(world));
    }

    [Fact]
    public async Task OpenTelemetrysRecords_InProtobuf_AreAnsweredInProtobuf()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        var record = Message(2, [.. Fixed64(1, 1_893_553_446_000_000_000), 0x10, 9, .. Message(5, Message(1, "in"u8)), .. Message(9, [0xAB, 0xCD])]);
        var body = Message(1, [.. Message(1, Message(1, [.. Message(1, "a"u8), .. Message(2, [0x18, 7])])), .. Message(2, record)]);

        var answer = await PostAsync(world, "/v1/logs", body, key, "application/x-protobuf", headers: true);
        var partial = await PostAsync(
            world, "/v1/logs", Message(1, Message(2, Message(2, Fixed64(1, 1_000_000_000)))), key, "application/x-protobuf", headers: true);

        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            """{"resource":{"attributes":{"a":7}},"scope":{},"timeUnixNano":1893553446000000000,"severityNumber":9,"body":"in","traceId":"abcd"}@1000""",
            await EventsAsync(world));
        var reasons = Encoding.UTF8.GetBytes("""{"tooOldLogEventCount":1,"tooNewLogEventCount":0,"expiredLogEventCount":0}""");
        Assert.Equal(Message(1, [0x08, 1, .. Message(2, reasons)]), await partial.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task OpenTelemetrysRecords_WithANumberThatIsNone_HaveItAsText()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        var attribute = Message(6, [.. Message(1, "n"u8), .. Message(2, Fixed64(4, BitConverter.DoubleToInt64Bits(double.NaN)))]);

        var answer = await PostAsync(world, "/v1/logs", Message(1, Message(2, Message(2, attribute))), key, "application/x-protobuf", headers: true);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"resource":{},"scope":{},"attributes":{"n":"NaN"}}@0""", await EventsAsync(world));
    }

    /// <summary>Lists in lists, deeper than a stack is.</summary>
    [Fact]
    public async Task OpenTelemetrysRecords_NestedTooDeeply_AreRefused()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        var nested = new List<byte>();
        for (var i = 0; i < 100_000; i++)
        {
            var length = nested.Count;
            nested.AddRange([(byte)(length >> 21 & 0x7F), (byte)(length >> 14 & 0x7F | 0x80), (byte)(length >> 7 & 0x7F | 0x80), (byte)(length & 0x7F | 0x80)]);
            nested.Add((byte)(i % 2 == 0 ? 0x0A : 0x2A));
        }

        // Written from the innermost out, and turned round.
        nested.Reverse();
        byte[] body = [.. nested];

        var answer = await PostAsync(world, "/v1/logs", Wrap(1, Wrap(2, Wrap(2, Wrap(5, body)))), key, "application/x-protobuf", headers: true);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        static byte[] Wrap(int field, byte[] content) =>
            [(byte)((field << 3) | 2), (byte)(content.Length & 0x7F | 0x80), (byte)(content.Length >> 7 & 0x7F | 0x80), (byte)(content.Length >> 14), .. content];
    }

    [Theory]
    [InlineData("""[{"value":{"stringValue":"x"}}]""")]
    [InlineData("""[{"key":null,"value":{}}]""")]
    [InlineData("""[{"key":1}]""")]
    [InlineData("""[{"key":"a","value":{"intValue":"x"}}]""")]
    [InlineData("""[{"key":"a","value":{"arrayValue":1}}]""")]
    [InlineData("""[{"key":"a","value":{"kvlistValue":[]}}]""")]
    public async Task OpenTelemetrysRecords_WithAttributesThatAreNone_AreRefused(string attributes)
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        var body = $$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":{{attributes}}}]}]}]}""";

        var answer = await PostAsync(world, "/v1/logs", body, key, headers: true);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task OpenTelemetrysRecords_ThatAreTooOldOrTooNew_AreCounted()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world);
        const string Body = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1993553446000000000"},{"timeUnixNano":"1"},{"body":{"stringValue":"now"}},
            {"timeUnixNano":"2"}]}]}]}
            """;

        var answer = JsonNode.Parse(await (await PostAsync(world, "/v1/logs", Body, key, headers: true)).Content.ReadAsStringAsync())!["partialSuccess"]!;

        Assert.Equal(3, (int)answer["rejectedLogRecords"]!);
        Assert.Equal("""{"tooOldLogEventCount":2,"tooNewLogEventCount":1,"expiredLogEventCount":0}""", answer.Text("errorMessage"));
        Assert.Equal("""{"resource":{},"scope":{},"body":"now"}@0""", await EventsAsync(world));
    }

    [Fact]
    public async Task ARequest_MayBeSignedInsteadOfShowingAKey()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();

        var answer = await world.RestAsync("logs", "POST", $"/ingest/json?{Where}", JsonNode.Parse("""{"a":1}"""));

        Assert.Equal("{}", Encoding.UTF8.GetString(answer.Ok().Body));
        Assert.Equal("""{"a":1}@0""", await EventsAsync(world));
    }

    [Fact]
    public async Task AGroup_TakesKeysOnlyWhereItSaysSo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var key = await CreateKeyAsync(world);

        Assert.Null((await world.GroupAsync())["bearerTokenAuthenticationEnabled"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(world, $"/ingest/json?{Where}", "{}", key)).StatusCode);
        await EnableAsync(world);
        Assert.True((bool)(await world.GroupAsync())["bearerTokenAuthenticationEnabled"]!);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(world, $"/ingest/json?{Where}", "{}", key)).StatusCode);
        await EnableAsync(world, "false");
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(world, $"/ingest/json?{Where}", "{}", key)).StatusCode);
        (await world.LogsAsync("PutBearerTokenAuthentication", """{"logGroupIdentifier":"none","bearerTokenAuthenticationEnabled":true}"""))
            .AssertJsonError("ResourceNotFoundException", "The specified log group does not exist.");
    }

    [Fact]
    public async Task AKey_ThatIsWrongInactiveOrExpired_IsRefused()
    {
        await using var world = await StartAsync();
        var key = await CreateKeyAsync(world, days: 1);
        var id = (await world.QueryAsync("iam", "ListServiceSpecificCredentials", [("UserName", "collector")])).Element("ServiceSpecificCredentialId")!;

        Assert.Equal(HttpStatusCode.OK, await TryAsync(key));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(key[..^4] + "AAA="));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync("ACWLnonsense"));
        await SetStatusAsync("Inactive");
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(key));
        await SetStatusAsync("Active");
        Assert.Equal(HttpStatusCode.OK, await TryAsync(key));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(key));

        async Task<HttpStatusCode> TryAsync(string token) => (await PostAsync(world, $"/ingest/json?{Where}", "{}", token)).StatusCode;
        async Task SetStatusAsync(string status) => (await world.QueryAsync(
            "iam", "UpdateServiceSpecificCredential", [("UserName", "collector"), ("ServiceSpecificCredentialId", id), ("Status", status)])).Ok();
    }

    [Theory]
    [InlineData("logs:PutLogEvents")]
    [InlineData("logs:CallWithBearerToken")]
    public async Task AKeysUser_NeedsBothPermissions(string allowed)
    {
        await using var world = await StartAsync();
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{allowed}}","Resource":"*"}]}""";
        var key = await CreateKeyAsync(world, policy);

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(world, $"/ingest/json?{Where}", "{}", key)).StatusCode);
        Assert.Equal("", await EventsAsync(world));
    }

    [Theory]
    [InlineData("/ingest/json", "{}", "application/json")]
    [InlineData("/ingest/json?logGroup=none&logStream=s", "{}", "application/json")]
    [InlineData($"/ingest/json?{Where}", "{", "application/json")]
    [InlineData($"/ingest/json?{Where}", "", "application/json")]
    [InlineData($"/ingest/json?{Where}", "{}", "application/x-ndjson")]
    [InlineData($"/services/collector/event?{Where}", "{", "application/json")]
    [InlineData($"/v1/logs?{Where}", "{}", "application/json")]
    public async Task ARequest_ThatIsNone_IsRefused(string target, string body, string type)
    {
        await using var world = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, target, body, await CreateKeyAsync(world), type)).StatusCode);
    }

    [Fact]
    public async Task ARequest_WithoutKeyOrSignature_OrWithTheGroupTwice_IsRefused()
    {
        await using var world = await StartAsync();
        using var anonymous = new HttpRequestMessage(HttpMethod.Post, $"http://logs.us-east-1.amazonaws.com/ingest/json?{Where}") { Content = Json("{}", "application/json") };

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(world, anonymous)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(world, $"/ingest/json?{Where}", "{}", await CreateKeyAsync(world), headers: true)).StatusCode);
    }

    private static async Task AssertArrivesAsync(string path, string body, string expected, string type = "application/json")
    {
        await using var world = await StartAsync();

        var answer = await PostAsync(world, $"{path}?{Where}", body, await CreateKeyAsync(world), type);

        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(expected, await EventsAsync(world));
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await EnableAsync(world);
        return world;
    }

    private static Task<JsonNode> EnableAsync(TestWorld world, string isEnabled = "true") => world.LogsOkAsync(
        "PutBearerTokenAuthentication", $$"""{"logGroupIdentifier":"{{GroupArn}}","bearerTokenAuthenticationEnabled":{{isEnabled}}}""");

    /// <summary>An API key of a user of its own.</summary>
    private static async Task<string> CreateKeyAsync(TestWorld world, string policy = Allowed, int? days = null)
    {
        (await world.QueryAsync("iam", "CreateUser", [("UserName", "collector")])).Ok();
        (await world.QueryAsync("iam", "PutUserPolicy", [("UserName", "collector"), ("PolicyName", "p"), ("PolicyDocument", policy)])).Ok();
        List<(string, string)> input = [("UserName", "collector"), ("ServiceName", "logs.amazonaws.com")];
        if (days is { } age)
        {
            input.Add(("CredentialAgeDays", $"{age}"));
        }

        return (await world.QueryAsync("iam", "CreateServiceSpecificCredential", input)).Element("ServiceCredentialSecret")!;
    }

    private static Task<HttpResponseMessage> PostAsync(
        TestWorld world, string target, string body, string key, string type = "application/json", bool headers = false) =>
        PostAsync(world, target, Encoding.UTF8.GetBytes(body), key, type, headers);

    private static async Task<HttpResponseMessage> PostAsync(TestWorld world, string target, byte[] body, string key, string type, bool headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost{target}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = new("Bearer", key);
        if (headers)
        {
            request.Headers.Add("x-aws-log-group", Group);
            request.Headers.Add("x-aws-log-stream", WebStream);
        }

        return await SendAsync(world, request);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestWorld world, HttpRequestMessage request)
    {
        using var http = world.Server.CreateHttpClient();
        return await http.SendAsync(request);
    }

    private static StringContent Json(string body, string type) => new(body, Encoding.UTF8, type);

    /// <summary>The events of the stream, with their times in milliseconds from the beginning of the world.</summary>
    private static async Task<string> EventsAsync(TestWorld world) => string.Join(
        ' ', (await world.GetAsync(""","startFromHead":true"""))["events"]!.AsArray().Select(static e => $"{e!.Text("message")}@{(long)e!["timestamp"]! - Now}"));

    /// <summary>A field of Protobuf that has bytes in it.</summary>
    private static byte[] Message(int field, ReadOnlySpan<byte> content)
    {
        byte[] length = content.Length < 0x80 ? [(byte)content.Length] : [(byte)(content.Length | 0x80), (byte)(content.Length >> 7)];
        return [(byte)((field << 3) | 2), .. length, .. content];
    }

    private static byte[] Fixed64(int field, long value) => [(byte)((field << 3) | 1), .. BitConverter.GetBytes(value)];
}
