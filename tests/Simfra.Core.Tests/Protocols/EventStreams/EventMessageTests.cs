using System.Buffers;
using System.Buffers.Binary;
using Simfra.Protocols.Checksums;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.EventStreams;

namespace Simfra.Core.Tests.Protocols.EventStreams;

public sealed class EventMessageTests
{
    [Fact]
    public void Write_EmptyMessage_IsTheDocumentedFrame() =>
        Assert.Equal("000000100000000005C248EB7D98C8FF", Convert.ToHexString(Write(new([], default))));

    [Fact]
    public void Write_PayloadWithoutHeaders_IsTheDocumentedFrame() => Assert.Equal(
        "0000001D00000000FD528C5A7B27666F6F273A27626172277DC3653936",
        Convert.ToHexString(Write(new([], "{'foo':'bar'}"u8.ToArray()))));

    [Fact]
    public void Write_IntegerHeader_HasNameTypeAndValueInNetworkOrder()
    {
        var frame = Write(new([new("event-type", 40972)], default));

        Assert.Equal("0A6576656E742D74797065040000A00C", Convert.ToHexString(frame[12..28]));
    }

    [Fact]
    public void Read_HeadersOfEveryType_GivesThemBack()
    {
        EventHeader[] headers =
        [
            new("true", true), new("false", false), new("byte", (sbyte)-3), new("short", (short)-300), new("int", -70_000),
            new("long", long.MinValue), new("bytes", new byte[] { 1, 2 }), new("text", "é"),
            new("time", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123)),
            new("uuid", new Guid("01020304-0506-0708-090a-0b0c0d0e0f10")),
        ];

        var read = EventMessageReader.Read(Write(new(headers, "payload"u8.ToArray())));

        Assert.Equal(headers.Select(static h => h.Name), read.Headers.Select(static h => h.Name));
        Assert.Equal(headers.Select(static h => h.Value), read.Headers.Select(static h => h.Value));
        Assert.Equal("payload"u8.ToArray(), read.Payload.ToArray());
    }

    [Fact]
    public void Read_AnyByteChanged_IsRefused()
    {
        var frame = Write(new([new("a", "b")], "payload"u8.ToArray()));
        for (var i = 0; i < frame.Length; i++)
        {
            var changed = frame.ToArray();
            changed[i] ^= 0x40;
            Assert.Throws<MalformedInputException>(() => EventMessageReader.Read(changed));
        }
    }

    [Theory]
    [InlineData(0xFFFFFFFF, 0)]
    [InlineData(0x7FFFFFFF, 16)]
    [InlineData(8, 0)]
    [InlineData(16, 1)]
    [InlineData(1_000_000, 200_000)]
    public async Task Read_HostileLengths_AreRefusedBeforeAnythingIsAllocated(uint total, uint headers)
    {
        var prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), Crc32.Compute(prelude.AsSpan(0, 8)));

        await Assert.ThrowsAsync<MalformedInputException>(
            () => EventMessageReader.ReadAsync(new MemoryStream(prelude), CancellationToken.None).AsTask());
    }

    [Theory]
    [InlineData("FF61")]
    [InlineData("01610A")]
    [InlineData("0161060005")]
    [InlineData("016104000000")]
    [InlineData("01C3070000")]
    public void Read_MalformedHeaders_AreRefused(string headers)
    {
        var frame = Frame(Convert.FromHexString(headers));

        Assert.Throws<MalformedInputException>(() => EventMessageReader.Read(frame));
    }

    [Fact]
    public async Task ReadAll_SignedEnvelopes_AreOpenedAndAnEmptyOneEndsTheStream()
    {
        var inner = Write(new([new(EventHeader.EventType, "x")], default));
        var body = new ArrayBufferWriter<byte>();
        EventMessageWriter.Write(body, new([new(EventHeader.ChunkSignature, new byte[32])], inner));
        EventMessageWriter.Write(body, new([new(EventHeader.ChunkSignature, new byte[32])], default));
        EventMessageWriter.Write(body, new([new(EventHeader.EventType, "after the end")], default));

        var types = new List<string?>();
        await foreach (var message in EventMessageReader.ReadAllAsync(new MemoryStream(body.WrittenSpan.ToArray())))
        {
            types.Add(message.Text(EventHeader.EventType));
        }

        Assert.Equal(["x"], types);
    }

    internal static byte[] Write(EventMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        EventMessageWriter.Write(output, message);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(byte[] headers)
    {
        var frame = new byte[16 + headers.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Crc32.Compute(frame.AsSpan(0, 8)));
        headers.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 4), Crc32.Compute(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }
}
