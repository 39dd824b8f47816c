using System.Text.Json.Nodes;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>The grammar of filter patterns, and what they mean.</summary>
public sealed class FilterPatternTests
{
    private const string Access = """127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534""";

    private const string Json = """
        {"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],
        "SomeObject":null,"latency":12.5,"code":400,"error":true,"ok":false,"user":{"name":"Ada","tags":{"a.b":"x"}},"detail-type":"d","exp":1e3}
        """;

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData(" ", "anything", true)]
    [InlineData("\"\"", "anything", true)]
    [InlineData("ERROR", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR", "[Error 400] bad request", false)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", true)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("?ERROR ?WARN", "[WARN] x", true)]
    [InlineData("?ERROR ?WARN", "[INFO] x", false)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", false)]
    [InlineData("-ARGUMENTS", "x", true)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL SERVER ERROR", true)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL  SERVER ERROR", false)]
    [InlineData("-\"a b\" ?\"c d\"", "x", true)]
    [InlineData("REQUEST ?ERROR", "REQUEST", true)]
    [InlineData("\"say \\\"hi\\\"\"", "they say \"hi\"", true)]
    [InlineData("%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED REQUEST", true)]
    [InlineData("%[Ee]rror|[Ff]ail%", "it will fail", true)]
    [InlineData(@"%\d{1,3}\.\d{1,3}%", "at 10.20", true)]
    [InlineData("%^[hc]at%", "that", false)]
    [InlineData("ERROR -%[0-9]+%", "ERROR 5", false)]
    [InlineData("a_b9", "xa_b9x", true)]
    public void Terms(string pattern, string message, bool isMeant) => Assert.Equal(isMeant, FilterPattern.Parse(pattern).Matches(message));

    [Theory]
    [InlineData("{ $.eventType = \"UpdateTrail\" }", true)]
    [InlineData("{$.eventType = \"updateTrail\"}", false)]
    [InlineData("{ $.eventType = UpdateTrail }", true)]
    [InlineData("{ $.eventType = \"*Trail\" }", true)]
    [InlineData("{ $.eventType = \"Up*\" }", true)]
    [InlineData("{ $.eventType = \"*date*\" }", true)]
    [InlineData("{ $.eventType = \"*\" }", true)]
    [InlineData("{ $.sourceIPAddress != 123.123.* }", true)]
    [InlineData("{ $.sourceIPAddress = 111.111.* }", true)]
    [InlineData("{ $.arrayKey[0] = \"value\" }", true)]
    [InlineData("{ $.arrayKey[1] = \"value\" }", false)]
    [InlineData("{ $.arrayKey[9] = \"value\" }", false)]
    [InlineData("{ $.arrayKey[*] = \"another*\" }", true)]
    [InlineData("{ $.objectList[1].id = 2 }", true)]
    [InlineData("{ $.objectList[*].name = b }", true)]
    [InlineData("{ $.objectList[*].id > 2 }", false)]
    [InlineData("{ $.SomeObject IS NULL }", true)]
    [InlineData("{ $.eventType IS NULL }", false)]
    [InlineData("{ $.missing IS NULL }", false)]
    [InlineData("{ $.missing NOT EXISTS }", true)]
    [InlineData("{ $.SomeObject NOT EXISTS }", false)]
    [InlineData("{ $.latency EXISTS }", true)]
    [InlineData("{ $.error IS TRUE && $.ok IS FALSE }", true)]
    [InlineData("{ $.ok IS TRUE }", false)]
    [InlineData("{ $.error is true }", true)]
    [InlineData("{ $.latency > 12 }", true)]
    [InlineData("{ $.latency >= 12.5 }", true)]
    [InlineData("{ $.latency < 12.5 }", false)]
    [InlineData("{ $.latency <= 1.25e1 }", true)]
    [InlineData("{ $.exp = 1000 }", true)]
    [InlineData("{ $.code = 4* }", true)]
    [InlineData("{ $.code != 400 }", false)]
    [InlineData("{ $.eventType > 1 }", false)]
    [InlineData("{ $.missing != \"x\" }", false)]
    [InlineData("{ $.missing = \"*\" }", false)]
    [InlineData("{ $.user = \"*\" }", false)]
    [InlineData("{ ($.user.name = \"Bob\" || $.code = 400) && $.latency > 10 }", true)]
    [InlineData("{ $.user.name = \"Bob\" && $.code = 400 || $.latency > 10 }", true)]
    [InlineData("{ $.user.name = \"Bob\" && ($.code = 400 || $.latency > 10) }", false)]
    [InlineData("{ ($.user.name = \"Ada\") && ((($.code = 400))) }", true)]
    [InlineData("{ $.eventType = %Trail$% }", true)]
    [InlineData("{ $.eventType != %Trail% }", false)]
    [InlineData("{ $.detail-type = \"d\" }", true)]
    [InlineData("{ $.user.tags['a.b'] = x }", true)]
    [InlineData("{ $.user.tags[\"a.b\"] = \"y\" }", false)]
    [InlineData("{ $.user.* = \"Ada\" }", true)]
    public void ConditionsOnJson(string pattern, bool isMeant)
    {
        Assert.Equal(isMeant, FilterPattern.Parse(pattern).Matches(Json));
        Assert.False(FilterPattern.Parse(pattern).Matches("no JSON"));
        Assert.False(FilterPattern.Parse(pattern).Matches("{ not quite }"));
    }

    [Theory]
    [InlineData("[ip, user, username, timestamp, request, status_code, bytes]", true)]
    [InlineData("[ip, user, username, timestamp, request, status_code]", false)]
    [InlineData("[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true)]
    [InlineData("[ip, user, username, timestamp, request =*.png*, status_code = 4*, bytes]", false)]
    [InlineData("[..., status_code=4*, bytes]", true)]
    [InlineData("[ip=%127\\.0\\.0\\.[1-9]%, ...]", true)]
    [InlineData("[ip, ..., bytes > 1000]", true)]
    [InlineData("[ip, ..., bytes > 2000]", false)]
    [InlineData("[..., status_code = 404 || status_code = 410, bytes]", true)]
    [InlineData("[..., status_code >= 400 && status_code < 500, bytes]", true)]
    [InlineData("[..., status_code != 404, bytes]", false)]
    [InlineData("[..., (status_code = 404 || status_code = 410) && status_code != 410, bytes]", true)]
    [InlineData("[ip, user, username = frank, ...]", true)]
    [InlineData("[..., timestamp = \"10/Oct*\", request, status, bytes]", true)]
    [InlineData("[ip, ..., a, b, c, d, e, f]", true)]
    [InlineData("[ip, ..., a, b, c, d, e, f, g]", false)]
    [InlineData("[]", true)]
    public void ConditionsOnFields(string pattern, bool isMeant) => Assert.Equal(isMeant, FilterPattern.Parse(pattern).Matches(Access));

    [Theory]
    [InlineData("?Status: timeout", "Invalid character(s) in term ':'")]
    [InlineData("a(b", "Invalid character(s) in term '('")]
    [InlineData("fsx[", "Invalid character(s) in term '['")]
    [InlineData("`x", "Invalid character(s) in term '`'")]
    [InlineData("{ $.\"sc-status\" = 5* }", "Invalid character(s) in term '$.\"'")]
    [InlineData("{ , }", "Invalid character(s) in term ','")]
    [InlineData("\"event\": \"x\"", "Invalid metric filter pattern")]
    [InlineData("\"open", "Invalid metric filter pattern")]
    [InlineData("{ $.a = 1", "Invalid metric filter pattern")]
    [InlineData("{ $.a = 1 } x", "Invalid character(s) in term 'x'")]
    [InlineData("{ $.a > b }", null)]
    [InlineData("{ $.a IS 1 }", "Invalid character(s) in term '1'")]
    [InlineData("{ $ = 1 }", null)]
    [InlineData("[..., a, ...]", null)]
    [InlineData("[a = 1 || b = 2]", "Invalid character(s) in term 'b'")]
    [InlineData("%a(b)%", "Invalid character(s) in term '('")]
    [InlineData("%something!%", "Invalid character(s) in term '!'")]
    [InlineData("%[z-a]%", null)]
    [InlineData("{ $.a = %a% || $.b = %b% || $.c = %c% }", "A filter pattern can have no more than 2 regular expressions.")]
    public void PatternsThatAreNone(string pattern, string? message)
    {
        var error = Assert.Throws<Models.CloudWatchLogs.InvalidParameterException>(() => FilterPattern.Parse(pattern));

        Assert.Equal(message ?? error.ErrorMessage, error.ErrorMessage);
    }

    [Fact]
    public void AnyText_IsAPatternOrAnError_AndNeverMore()
    {
        const string Alphabet = "${}[]().,\"%&|=!<>?*-_ \\'abcISNULTREXO019\t\u00e9";
        string[] parts = ["$.a", "[a, b", "{ ", " }", "IS NULL", "NOT EXISTS", "&&", "||", "...", "%a+%", "\"x*\"", " = ", "[0]", "[*]", "$[\"", "1e9", "(", ")"];
        string[] messages = ["", Json, Access, "{", "[1,2]", "a b \"c", "{\"a\":[[[]]]}"];
        var random = new Random(17);
        var (patterns, errors) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
                random.Next(3) == 0 ? Alphabet[random.Next(Alphabet.Length)].ToString() : parts[random.Next(parts.Length)]));
            try
            {
                var pattern = FilterPattern.Parse(text);
                patterns++;
                foreach (var message in messages)
                {
                    _ = pattern.Match(message)?.Extracted;
                }
            }
            catch (AwsServiceException error)
            {
                Assert.Equal("InvalidParameterException", error.Code);
                errors++;
            }
        }

        Assert.True(patterns > 100 && errors > 100, $"{patterns} patterns, {errors} errors");
    }

    [Fact]
    public void DeepBrackets_AreAnError()
    {
        var deep = $"{{ {new string('(', 100_000)}$.a = 1{new string(')', 100_000)} }}";

        Assert.Throws<Models.CloudWatchLogs.InvalidParameterException>(() => FilterPattern.Parse(deep));
    }

    [Fact]
    public async Task TestMetricFilter_TellsWhichMessagesAreMeantAndTheirFields()
    {
        await using var world = await TestWorld.StartAsync();
        var input = new JsonObject
        {
            ["filterPattern"] = "[ip, identity, user_id, timestamp, request, status_code = 404, size]",
            ["logEventMessages"] = new JsonArray("nothing", Access),
        };

        var match = (await world.JsonAsync("logs", "TestMetricFilter", input)).Ok().Json["matches"]!.AsArray().Single()!;

        Assert.Equal((2, Access), ((int)match["eventNumber"]!, match.Text("eventMessage")));
        Assert.Equal(
            """{"$ip":"127.0.0.1","$identity":"-","$user_id":"frank","$timestamp":"10/Oct/2000:13:25:15 -0700","$request":"GET /index.html HTTP/1.0","$status_code":"404","$size":"1534"}""",
            match["extractedValues"]!.ToJsonString());

        input["filterPattern"] = "{ $.latency > 1 && $.user.name = * }";
        input["logEventMessages"] = new JsonArray(Json);
        match = (await world.JsonAsync("logs", "TestMetricFilter", input)).Ok().Json["matches"]!.AsArray().Single()!;
        Assert.Equal("""{"$.latency":"12.5","$.user.name":"Ada"}""", match["extractedValues"]!.ToJsonString());

        input["filterPattern"] = "a:b";
        (await world.JsonAsync("logs", "TestMetricFilter", input)).AssertJsonError("InvalidParameterException", "Invalid character(s) in term ':'");
    }
}
