using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Core.Tests.Protocols.Json;

/// <summary>JSON that clients send as a text.</summary>
public sealed class ClientJsonTests
{
    [Theory]
    [InlineData("""{"a":"\ud83d\ude00"}""", """{"a":"\ud83d\ude00"}""")]
    [InlineData("""{"a":"\ud83d"}""", """{"a":"?"}""")]
    [InlineData("""{"\ude00\ud83d":"\ud83dx\\ud83d"}""", """{"??":"?x\\ud83d"}""")]
    [InlineData("""{"a":"\uD83D\ud83d\uDE00\n\u0041"}""", """{"a":"?\ud83d\uDE00\n\u0041"}""")]
    [InlineData("""["\""", """["\""")]
    [InlineData("""["\ud8""", """["\ud8""")]
    [InlineData("""["\ud800\""", """["?\""")]
    public void Mend_ReplacesHalvesOfPairs(string json, string mended) => Assert.Equal(mended, ClientJson.Mend(json));

    [Fact]
    public void Mend_OfWhatIsRight_IsTheText()
    {
        const string json = """{"a":"\ud83d\ude00\n"}""";
        Assert.Same(json, ClientJson.Mend(json));
    }

    [Fact]
    public void ParseNode_OfAPropertyToldTwice_TakesTheLast() =>
        Assert.Equal("""{"a":[{"b":3}],"c":1.50}""", ClientJson.ParseNode("""{"a":1,"a":[{"b":2,"b":3}],"c":1.50}""")!.ToJsonString());

    [Fact]
    public void ParseNode_OfHalfAPair_CanBeRead() => Assert.Equal("?", ClientJson.ParseNode("\"\\ud800\"")!.GetValue<string>());

    [Fact]
    public void ParseUniqueNode_OfAPropertyToldTwice_Fails() =>
        Assert.ThrowsAny<JsonException>(static () => ClientJson.ParseUniqueNode("""{"a":1,"a":2}"""));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("\"\\ud8\"")]
    public void ParseDocument_OfNoJson_Fails(string text) => Assert.ThrowsAny<JsonException>(() => ClientJson.ParseDocument(text));
}
