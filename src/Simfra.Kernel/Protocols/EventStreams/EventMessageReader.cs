using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Simfra.Protocols.Checksums;
using Simfra.Protocols.Codecs;

namespace Simfra.Protocols.EventStreams;

/// <summary>
/// Takes messages out of their frames. Lengths are believed only once the prelude's checksum agrees and they are within AWS's
/// limits.
/// </summary>
internal static class EventMessageReader
{
    /// <summary>AWS's limit of a message's payload, with room for headers.</summary>
    public const int MaxMessageLength = (16 * 1024 * 1024) + MaxHeadersLength + MinMessageLength;
    public const int MaxHeadersLength = 128 * 1024;

    private const int MinMessageLength = EventMessageWriter.PreludeLength + EventMessageWriter.TrailerLength;

    /// <summary>Reads to the end of the stream. Signed envelopes are opened; an empty one ends the stream.</summary>
    /// <exception cref="MalformedInputException">The bytes are no event stream.</exception>
    public static async IAsyncEnumerable<EventMessage> ReadAllAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(stream, cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (message.Find(EventHeader.ChunkSignature) is null)
            {
                yield return message;
                continue;
            }

            if (message.Payload.IsEmpty)
            {
                yield break;
            }

            yield return Read(message.Payload);
        }
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    /// <exception cref="MalformedInputException">The bytes are no message.</exception>
    public static async ValueTask<EventMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prelude = new byte[EventMessageWriter.PreludeLength];
        var read = await ReadFullyAsync(stream, prelude, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            return null;
        }

        var frame = new byte[CheckPrelude(prelude.AsSpan(0, read))];
        prelude.CopyTo(frame, 0);
        var rest = frame.AsMemory(prelude.Length);
        read = await ReadFullyAsync(stream, rest, cancellationToken).ConfigureAwait(false);
        return read == rest.Length ? Read(frame) : throw Truncated();
    }

    /// <summary>Reads the first of several messages.</summary>
    /// <exception cref="MalformedInputException">The bytes are no message.</exception>
    public static EventMessage ReadFirst(ReadOnlyMemory<byte> frames, out int length)
    {
        length = CheckPrelude(frames.Span);
        return length <= frames.Length ? Read(frames[..length]) : throw Truncated();
    }

    /// <summary>Reads one whole message.</summary>
    /// <exception cref="MalformedInputException">The bytes are no message.</exception>
    public static EventMessage Read(ReadOnlyMemory<byte> frame)
    {
        var span = frame.Span;
        if (CheckPrelude(span) != span.Length)
        {
            throw Truncated();
        }

        var checksum = BinaryPrimitives.ReadUInt32BigEndian(span[^EventMessageWriter.TrailerLength..]);
        if (Crc32.Compute(span[..^EventMessageWriter.TrailerLength]) != checksum)
        {
            throw new MalformedInputException("The checksum of an event message doesn't match.");
        }

        var headersLength = BinaryPrimitives.ReadInt32BigEndian(span[4..]);
        var headers = ReadHeaders(span.Slice(EventMessageWriter.PreludeLength, headersLength));
        var payload = frame[(EventMessageWriter.PreludeLength + headersLength)..^EventMessageWriter.TrailerLength];
        return new(headers, payload);
    }

    private static ValueTask<int> ReadFullyAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);

    /// <returns>The length of the message.</returns>
    private static int CheckPrelude(ReadOnlySpan<byte> prelude)
    {
        if (prelude.Length < EventMessageWriter.PreludeLength)
        {
            throw Truncated();
        }

        if (Crc32.Compute(prelude[..8]) != BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]))
        {
            throw new MalformedInputException("The checksum of an event message's prelude doesn't match.");
        }

        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        return total is >= MinMessageLength and <= MaxMessageLength && headers <= MaxHeadersLength && headers <= total - MinMessageLength
            ? (int)total
            : throw new MalformedInputException("The lengths of an event message are out of bounds.");
    }

    private static List<EventHeader> ReadHeaders(ReadOnlySpan<byte> bytes)
    {
        var headers = new List<EventHeader>();
        while (!bytes.IsEmpty)
        {
            var name = ReadText(Take(ref bytes, Take(ref bytes, 1)[0]));
            headers.Add(new(name, ReadValue((EventHeaderKind)Take(ref bytes, 1)[0], ref bytes)));
        }

        return headers;
    }

    private static object ReadValue(EventHeaderKind kind, ref ReadOnlySpan<byte> bytes) => kind switch
    {
        EventHeaderKind.True => true,
        EventHeaderKind.False => false,
        EventHeaderKind.Byte => (sbyte)Take(ref bytes, 1)[0],
        EventHeaderKind.Short => BinaryPrimitives.ReadInt16BigEndian(Take(ref bytes, 2)),
        EventHeaderKind.Integer => BinaryPrimitives.ReadInt32BigEndian(Take(ref bytes, 4)),
        EventHeaderKind.Long => BinaryPrimitives.ReadInt64BigEndian(Take(ref bytes, 8)),
        EventHeaderKind.Bytes => TakeVariable(ref bytes).ToArray(),
        EventHeaderKind.Text => ReadText(TakeVariable(ref bytes)),
        EventHeaderKind.Timestamp => TimestampText.FromEpochSeconds(BinaryPrimitives.ReadInt64BigEndian(Take(ref bytes, 8)) / 1000.0),
        EventHeaderKind.Uuid => new Guid(Take(ref bytes, 16), bigEndian: true),
        _ => throw new MalformedInputException($"An event message has a header of unknown type {(byte)kind}."),
    };

    private static ReadOnlySpan<byte> TakeVariable(ref ReadOnlySpan<byte> bytes) =>
        Take(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length)
        {
            throw Truncated();
        }

        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static string ReadText(ReadOnlySpan<byte> text) => Utf8.IsValid(text)
        ? Encoding.UTF8.GetString(text)
        : throw new MalformedInputException("A header of an event message is not valid UTF-8.");

    private static MalformedInputException Truncated() => new("An event message is cut short.");
}
