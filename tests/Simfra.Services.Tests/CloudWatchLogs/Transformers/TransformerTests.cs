using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Transformers;

public sealed class TransformerTests
{
    private const string Group = """{"logGroupIdentifier":"/app/orders"}""";

    [Theory]
    [InlineData("""{"parseJSON":{}}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"parseJSON":{}}""", "no json", "no json")]
    [InlineData("""{"parseJSON":{"destination":"x"}}""", """{"a":1}""", """{"x":{"a":1}}""")]
    [InlineData("""{"parseJSON":{}},{"parseJSON":{"source":"in"}}""", """{"in":"{\"a\":1}"}""", """{"in":"{\"a\":1}","a":1}""")]
    [InlineData(
        """{"parseKeyValue":{"destination":"new_key","fieldDelimiter":"!","keyValueDelimiter":":","keyPrefix":"parsed_","nonMatchValue":"default"}}""",
        "key1:value1!key2:value2!key4",
        """{"new_key":{"parsed_key1":"value1","parsed_key2":"value2","parsed_key4":"default"}}""")]
    [InlineData("""{"parseKeyValue":{}}""", "a=1&b=2&c", """{"a":"1","b":"2"}""")]
    [InlineData("""{"csv":{}}""", "Akua,\"x, \"\"y\"\"\",28", """{"column_1":"Akua","column_2":"x, \"y\"","column_3":"28"}""")]
    [InlineData("""{"csv":{"delimiter":";","columns":["a","b"],"destination":"row"}}""", "1;2", """{"row":{"a":"1","b":"2"}}""")]
    [InlineData("""{"parseJSON":{}},{"addKeys":{"entries":[{"key":"o.new","value":"v"},{"key":"a","value":"x"}]}}""", """{"a":1,"o":{"i":2}}""", """{"a":1,"o":{"i":2,"new":"v"}}""")]
    [InlineData("""{"parseJSON":{}},{"addKeys":{"entries":[{"key":"a","value":"x","overwriteIfExists":true}]}}""", """{"a":1}""", """{"a":"x"}""")]
    [InlineData("""{"parseJSON":{}},{"deleteKeys":{"withKeys":["a","o.i"]}}""", """{"a":1,"o":{"i":2,"j":3}}""", """{"o":{"j":3}}""")]
    [InlineData("""{"parseJSON":{}},{"moveKeys":{"entries":[{"source":"o.i","target":"p"}]}}""", """{"o":{"i":2},"p":{}}""", """{"o":{},"p":{"i":2}}""")]
    [InlineData("""{"parseJSON":{}},{"copyValue":{"entries":[{"source":"o.i","target":"c"}]}}""", """{"o":{"i":[1]}}""", """{"o":{"i":[1]},"c":[1]}""")]
    [InlineData("""{"parseJSON":{}},{"renameKeys":{"entries":[{"key":"a","renameTo":"b"}]}}""", """{"a":1}""", """{"b":1}""")]
    [InlineData("""{"parseJSON":{}},{"trimString":{"withKeys":["a"]}},{"upperCaseString":{"withKeys":["a"]}},{"lowerCaseString":{"withKeys":["b"]}}""", """{"a":" x ","b":"Y"}""", """{"a":"X","b":"y"}""")]
    [InlineData("""{"parseJSON":{}},{"splitString":{"entries":[{"source":"a","delimiter":","}]}}""", """{"a":"x,y"}""", """{"a":["x","y"]}""")]
    [InlineData("""{"parseJSON":{}},{"substituteString":{"entries":[{"source":"a","from":"[0-9]+","to":"#"}]}}""", """{"a":"x12y3"}""", """{"a":"x#y#"}""")]
    [InlineData(
        """{"parseJSON":{}},{"typeConverter":{"entries":[{"key":"a","type":"integer"},{"key":"b","type":"double"},{"key":"c","type":"boolean"},{"key":"d","type":"string"},{"key":"e","type":"integer"}]}}""",
        """{"a":"7","b":"1.5","c":"true","d":4,"e":"x"}""",
        """{"a":7,"b":1.5,"c":true,"d":"4","e":"x"}""")]
    [InlineData(
        """{"parseJSON":{}},{"listToMap":{"source":"l","key":"k","valueKey":"v","target":"m"}}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2},{"k":"y","v":3}]}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2},{"k":"y","v":3}],"m":{"x":[1,2],"y":[3]}}""")]
    [InlineData(
        """{"parseJSON":{}},{"listToMap":{"source":"l","key":"k","valueKey":"v","flatten":true,"flattenedElement":"last"}},{"deleteKeys":{"withKeys":["l"]}}""",
        """{"l":[{"k":"x","v":1},{"k":"x","v":2}]}""",
        """{"x":2}""")]
    public async Task TestTransformer_ShowsWhatProcessorsMake(string processors, string message, string transformed)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsOkAsync(
            "TestTransformer", $$"""{"transformerConfig":[{{processors}}],"logEventMessages":[{{JsonValue.Create(message).ToJsonString()}}]}""");

        var log = Assert.Single(answer["transformedLogs"]!.AsArray())!;
        Assert.Equal((message, 1), (log.Text("eventMessage"), log["eventNumber"]!.GetValue<int>()));
        Assert.True(
            transformed == log.Text("transformedEventMessage") || JsonNode.DeepEquals(JsonNode.Parse(transformed), JsonNode.Parse(log.Text("transformedEventMessage"))),
            log.Text("transformedEventMessage"));
    }

    [Fact]
    public async Task PutTransformer_IsShownAndReplaced()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        await world.LogsOkAsync("PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"csv":{}}]}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.LogsOkAsync(
            "PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"parseJSON":{}},{"trimString":{"withKeys":["a"]}}]}""");

        var shown = await world.LogsOkAsync("GetTransformer", Group);
        Assert.Equal("""[{"parseJSON":{}},{"trimString":{"withKeys":["a"]}}]""", shown["transformerConfig"]!.ToJsonString());
        Assert.Equal((LogsTestCalls.GroupArn, LogsTestCalls.Now), (shown.Text("logGroupIdentifier"), shown["creationTime"]!.GetValue<long>()));
        Assert.Equal(LogsTestCalls.Now + 1000, shown["lastModifiedTime"]!.GetValue<long>());
    }

    [Fact]
    public async Task DeleteTransformer_RemovesIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.LogsOkAsync("PutTransformer", """{"logGroupIdentifier":"/app/orders","transformerConfig":[{"csv":{}}]}""");

        await world.LogsOkAsync("DeleteTransformer", Group);

        (await world.LogsAsync("GetTransformer", Group)).AssertJsonError("ResourceNotFoundException", null);
        (await world.LogsAsync("DeleteTransformer", Group)).AssertJsonError("ResourceNotFoundException", null);
    }

    [Theory]
    [InlineData("""{"trimString":{"withKeys":["a"]}}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{}""", "InvalidParameterException", 400)]
    [InlineData("""{"parseJSON":{}},{"substituteString":{"entries":[{"source":"a","from":"(","to":"x"}]}}""", "InvalidParameterException", 400)]
    [InlineData("""{"grok":{"match":"%{WORD:a}"}}""", "NotImplemented", 501)]
    [InlineData("""{"parseVPC":{}}""", "NotImplemented", 501)]
    public async Task PutTransformer_ThatIsWrong_IsRefused(string processors, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("PutTransformer", $$"""{"logGroupIdentifier":"/app/orders","transformerConfig":[{{processors}}]}""")).AssertJsonError(error, null, status);
    }
}
