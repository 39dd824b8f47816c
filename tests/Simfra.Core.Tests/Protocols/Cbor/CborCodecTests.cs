using System.Buffers;
using System.Formats.Cbor;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Cbor;

namespace Simfra.Core.Tests.Protocols.Cbor;

public sealed class CborCodecTests
{
    private static readonly CborCodec Codec = new();

    [Fact]
    public void Read_WhatWasWritten_GivesTheSame()
    {
        var shape = Sample();

        var read = Read(Write(shape));

        Assert.Equivalent(shape, read, strict: true);
    }

    [Fact]
    public void Read_IndefiniteLengths_AreTaken()
    {
        var cbor = new CborWriter(CborConformanceMode.Lax);
        cbor.WriteStartMap(null);
        cbor.WriteTextString("Names");
        cbor.WriteStartArray(null);
        cbor.WriteStartIndefiniteLengthTextString();
        cbor.WriteTextString("in ");
        cbor.WriteTextString("parts");
        cbor.WriteEndIndefiniteLengthTextString();
        cbor.WriteEndArray();
        cbor.WriteEndMap();

        Assert.Equal(["in parts"], Read(cbor.Encode()).Names);
    }

    [Theory]
    [InlineData("a165526174696ff93e00", 1.5)]
    [InlineData("a165526174696ffa3fc00000", 1.5)]
    [InlineData("a165526174696ffb3ff8000000000000", 1.5)]
    [InlineData("a165526174696f03", 3)]
    [InlineData("a165526174696f22", -3)]
    [InlineData("a165526174696f1bffffffffffffffff", 18446744073709551615.0)]
    [InlineData("a165526174696ff97e00", double.NaN)]
    public void Read_NumbersOfEveryWidth_AreDoubles(string hex, double value) =>
        Assert.Equal(value, Read(Convert.FromHexString(hex)).Ratio);

    [Theory]
    [InlineData("a16454657874f6")]
    [InlineData("a16454657874f7")]
    public void Read_NullOrUndefined_IsNoValue(string hex) => Assert.Null(Read(Convert.FromHexString(hex)).Text);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("80", "a list instead of the structure")]
    [InlineData("a1645465787401", "a number instead of a string")]
    [InlineData("a16454657874f5", "a Boolean instead of a string")]
    [InlineData("a16454657874e0", "an unassigned simple value")]
    [InlineData("a1645465787462c328", "invalid UTF-8")]
    [InlineData("a164546578747f62c328ff", "invalid UTF-8 in a chunk")]
    [InlineData("a165436f756e74fb3ff8000000000000", "a float instead of an integer")]
    [InlineData("a165436f756e741a80000000", "an integer that overflows")]
    [InlineData("a1634269671bffffffffffffffff", "a long that overflows")]
    [InlineData("a1634269673bffffffffffffffff", "a long that underflows")]
    [InlineData("a1664d6f6d656e74c074323031332d30332d32315432303a30343a30305a", "a timestamp under another tag")]
    [InlineData("a1664d6f6d656e74c1f97e00", "a timestamp that is no number")]
    [InlineData("a1664d6f6d656e74c11bffffffffffffffff", "a timestamp beyond time")]
    [InlineData("a0a0", "two documents")]
    [InlineData("a10101", "a key that is no string")]
    [InlineData("a1654e616d657381f6", "a null in a dense list")]
    [InlineData("a1654e616d65739affffffff", "a list of hostile length")]
    [InlineData("a1655061697273bbffffffffffffffff", "a map of hostile length")]
    [InlineData("a164546578747bffffffffffffffff", "a string of hostile length")]
    [InlineData("a164446174615b7fffffffffffffff", "a blob of hostile length")]
    [InlineData("bf", "no end")]
    [InlineData("ff", "an end without a beginning")]
    public void Read_Malformed_IsRefused(string hex, string reason)
    {
        var refused = Record.Exception(() => Read(Convert.FromHexString(hex)));

        Assert.True(refused is MalformedInputException, $"{reason}: {refused}");
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        var bytes = Write(Sample());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.ThrowsAny<MalformedInputException>(() => Codec.Read(bytes.AsMemory(0, length), new Everything()));
        }
    }

    [Theory]
    [InlineData("a1644e6f6465", "a1654368696c64")]
    [InlineData("a16178", "81")]
    [InlineData("a16178", "c1")]
    public void Read_NestedTenThousandDeep_IsRefused(string start, string level)
    {
        var document = Convert.FromHexString(start + string.Concat(Enumerable.Repeat(level, 10_000)));

        Assert.ThrowsAny<MalformedInputException>(() => Codec.Read(document, new Everything()));
    }

    private static Everything Sample() => new()
    {
        Text = "é😀",
        Flag = false,
        Count = int.MinValue,
        Big = long.MinValue,
        Ratio = double.NegativeInfinity,
        Moment = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250),
        Data = [],
        Names = ["x"],
        Pairs = new() { ["k"] = "v" },
        Choice = new() { Text = "t" },
        Node = new() { Child = new() { Name = "inner" } },
    };

    private static Everything Read(byte[] document)
    {
        var shape = new Everything();
        Codec.Read(document, shape);
        return shape;
    }

    private static byte[] Write(Everything shape)
    {
        var output = new ArrayBufferWriter<byte>();
        Codec.Write(output, shape);
        return output.WrittenSpan.ToArray();
    }
}
