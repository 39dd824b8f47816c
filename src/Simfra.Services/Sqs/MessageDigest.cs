using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Sqs;

/// <summary>The MD5 digests that let a client check what was received.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation"/>
internal static class MessageDigest
{
    public static string OfBody(string body) => Hex(Encoding.UTF8.GetBytes(body));

    /// <summary>Null where there are no attributes.</summary>
    public static string? OfAttributes(IReadOnlyDictionary<string, MessageAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        using var encoded = new MemoryStream();
        foreach (var (name, attribute) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            WriteField(encoded, Encoding.UTF8.GetBytes(name));
            WriteField(encoded, Encoding.UTF8.GetBytes(attribute.DataType));
            encoded.WriteByte(attribute.IsBinary ? (byte)2 : (byte)1);
            WriteField(encoded, attribute.IsBinary ? attribute.BinaryValue.AsSpan() : Encoding.UTF8.GetBytes(attribute.StringValue ?? ""));
        }

        return Hex(encoded.GetBuffer().AsSpan(0, (int)encoded.Length));
    }

    private static void WriteField(MemoryStream stream, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        stream.Write(length);
        stream.Write(value);
    }

    // MD5 is what the protocol defines; nothing is protected by it.
#pragma warning disable CA5351
    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
