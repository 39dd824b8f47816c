using System.Buffers;
using System.Text;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Core.Tests.Protocols.Json;

public sealed class JsonCodecTests
{
    private const string Document =
        """{"Text":"a\"é","Flag":true,"Count":-7,"Big":9223372036854775807,"Ratio":0.5,"Moment":1700000000.25,"Data":"AQID","NameList":"""
        + """["x","y"],"Tag":[],"Pairs":{"k":"v"},"Choice":{"Number":3},"Node":{"Name":"outer","Child":{"Name":"inner"}}}""";

    private static readonly JsonCodec AwsJson = new(JsonDialect.AwsJson);
    private static readonly JsonCodec Rest = new(JsonDialect.Rest);

    [Fact]
    public void Write_EveryKind_GivesOneLineOfJson() => Assert.Equal(Document, Write(Sample()));

    [Fact]
    public void Read_WhatWasWritten_GivesTheSame()
    {
        var read = Read(AwsJson, Document);

        Assert.Equal(Document, Write(read));
        Assert.Equal("a\"é", read.Text);
        Assert.Equal([1, 2, 3], read.Data);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250), read.Moment);
    }

    [Theory]
    [InlineData("""{"Text":1}""", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("""{"Text":true}""", "TRUE_VALUE can not be converted to a String")]
    [InlineData("""{"Text":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("""{"Text":[]}""", "Start of list found where not expected")]
    [InlineData("""{"Flag":"true"}""", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData("""{"Count":"1"}""", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("""{"Count":false}""", "FALSE_VALUE can not be converted to an Integer")]
    [InlineData("""{"Count":2147483648}""", "2147483648 is out of range for Integer.")]
    [InlineData("""{"Big":9223372036854775808}""", "The number is out of range.")]
    [InlineData("""{"Big":-99999999999999999999999999}""", "The number is out of range.")]
    [InlineData("""{"Ratio":1e999}""", "The number is out of range.")]
    [InlineData("""{"Ratio":"1"}""", "STRING_VALUE can not be converted to a Double")]
    [InlineData("""{"Moment":"2020-01-01T00:00:00Z"}""", "STRING_VALUE can not be converted to milliseconds since epoch")]
    [InlineData("""{"Moment":1e18}""", "The timestamp is out of range.")]
    [InlineData("""{"Data":"AQI"}""", "A blob is not valid base64.")]
    [InlineData("""{"NameList":"x"}""", "Expected list or null")]
    [InlineData("""{"NameList":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("""{"Pairs":[]}""", "Start of list found where not expected")]
    [InlineData("""{"Node":7}""", "Expected null")]
    [InlineData("""{"Choice":{}}""", "Union Choice must have exactly one member set, found 0.")]
    [InlineData("""{"Choice":{"Text":"a","Number":1}}""", "Union Choice must have exactly one member set, found 2.")]
    [InlineData("""{"Choice":{"Text":"a","Other":1}}""", "Union Choice has an unknown member.")]
    [InlineData("[]", "Start of list found where not expected")]
    public void Read_WrongType_SaysWhatAwsSays(string document, string message)
    {
        var malformed = Assert.Throws<MalformedInputException>(() => Read(AwsJson, document));

        Assert.Equal(message, malformed.WireMessage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"Text\":\"a\"}x")]
    [InlineData("{\"Text\":\"a\",}")]
    [InlineData("{\"Text\" \"a\"}")]
    [InlineData("{Text:\"a\"}")]
    [InlineData("{\"NameList\":[\"a\" \"b\"]}")]
    [InlineData("{\"NameList\":[,]}")]
    [InlineData("{\"Text\":\"\\x\"}")]
    [InlineData("{\"Text\":\"\\u12\"}")]
    [InlineData("{\"Text\":\"a\u0001\"}")]
    [InlineData("{\"Count\":01}")]
    [InlineData("{\"Count\":-}")]
    [InlineData("{\"Ratio\":1.}")]
    [InlineData("{\"Ratio\":.5}")]
    [InlineData("{\"Flag\":tru}")]
    [InlineData("{\"Other\":nul}")]
    [InlineData("\ufeff{}")]
    public void Read_NotJson_IsRefusedWithoutReason(string document)
    {
        var malformed = Assert.ThrowsAny<MalformedInputException>(() => Read(AwsJson, document));

        Assert.Null(malformed.WireMessage);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        var bytes = Encoding.UTF8.GetBytes(Document);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.ThrowsAny<MalformedInputException>(() => AwsJson.Read(bytes.AsMemory(0, length), new Everything()));
        }
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefused()
    {
        byte[] document = [.. "{\"Text\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Throws<MalformedSyntaxException>(() => AwsJson.Read(document, new Everything()));
    }

    [Theory]
    [InlineData("{\"Node\":", "{\"Child\":")]
    [InlineData("{\"Unknown\":", "[")]
    [InlineData("{\"Unknown\":", "{\"a\":")]
    public void Read_NestedTenThousandDeep_IsRefused(string start, string level)
    {
        var document = start + string.Concat(Enumerable.Repeat(level, 10_000));

        var malformed = Assert.Throws<MalformedInputException>(() => Read(AwsJson, document));
        Assert.Contains("512", malformed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Text\":\"a\",\"Text\":\"b\"}", "b")]
    [InlineData("{\"Te\\u0078t\":\"b\"}", "b")]
    [InlineData("{\"Unknown\":{\"x\":[1,{\"y\":null}]},\"Text\":\"b\",\"__type\":\"x#Y\"}", "b")]
    [InlineData(" {\t\"Text\"\r:\n\"b\" } ", "b")]
    [InlineData("{\"Text\":\"\\ud83d\\ude00\\b\\/\"}", "😀\b/")]
    [InlineData("{\"Text\":\"\\ud83d!\"}", "?!")]
    [InlineData("{\"Text\":null}", null)]
    public void Read_UnusualButValid_IsTaken(string document, string? text) => Assert.Equal(text, Read(AwsJson, document).Text);

    [Fact]
    public void Read_NullElementsAndFractions_AreDroppedByAwsJsonAndRefusedByRest()
    {
        var lenient = Read(AwsJson, """{"NameList":["a",null,"b"],"Pairs":{"x":null},"Count":1.9}""");

        Assert.Equal(["a", "b"], lenient.Names);
        Assert.Empty(lenient.Pairs!);
        Assert.Equal(1, lenient.Count);
        Assert.Throws<MalformedInputException>(() => Read(Rest, """{"NameList":["a",null]}"""));
        Assert.Throws<MalformedInputException>(() => Read(Rest, """{"Pairs":{"x":null}}"""));
        Assert.Throws<MalformedInputException>(() => Read(Rest, """{"Count":1.9}"""));
    }

    [Fact]
    public void Write_NotANumber_IsText() => Assert.Equal("""{"Ratio":"NaN"}""", Write(new() { Ratio = double.NaN }));

    [Fact]
    public void ByName_UsesMembersOwnNamesAndIsoTimestamps()
    {
        var shape = new Everything { Names = ["a"], Moment = DateTimeOffset.UnixEpoch };

        var json = JsonByName.Write(shape);
        var read = new Everything();
        JsonByName.Read(json, read);

        Assert.Equal("""{"Moment":"1970-01-01T00:00:00Z","Names":["a"]}""", json.ToJsonString());
        Assert.Equal(shape.Names, read.Names);
        Assert.Equal(shape.Moment, read.Moment);
    }

    private static Everything Sample() => new()
    {
        Text = "a\"é",
        Flag = true,
        Count = -7,
        Big = long.MaxValue,
        Ratio = 0.5,
        Moment = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250),
        Data = [1, 2, 3],
        Names = ["x", "y"],
        Tags = [],
        Pairs = new() { ["k"] = "v" },
        Choice = new() { Number = 3 },
        Node = new() { Name = "outer", Child = new() { Name = "inner" } },
    };

    private static Everything Read(JsonCodec codec, string document)
    {
        var shape = new Everything();
        codec.Read(Encoding.UTF8.GetBytes(document), shape);
        return shape;
    }

    private static string Write(Everything shape)
    {
        var output = new ArrayBufferWriter<byte>();
        AwsJson.Write(output, shape);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
