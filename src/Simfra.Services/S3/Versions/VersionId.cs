using System.Buffers.Binary;

namespace Simfra.Services.S3;

/// <summary>
/// Ids of versions: 32 characters, opaque to clients. They hide the version's place among those of its key, so that a listing goes on
/// after a version that has been deleted since.
/// </summary>
internal static class VersionId
{
    /// <summary>The id of the version that was written while the bucket kept no versions.</summary>
    public const string Null = "null";

    private const int Length = 32;
    private const int Bytes = Length / 4 * 3;

    public static string Create(long sequence, IdGenerator ids)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        ids.Fill(bytes[sizeof(long)..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence ^ MaskOf(bytes));
        return Convert.ToBase64String(bytes).Replace('+', '.').Replace('/', '_');
    }

    /// <summary>The place that an id tells; null for one that no version has.</summary>
    public static long? SequenceOf(string id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return id.Length == Length
            && Convert.TryFromBase64String(id.Replace('.', '+').Replace('_', '/'), bytes, out var count) && count == Bytes
                ? BinaryPrimitives.ReadInt64BigEndian(bytes) ^ MaskOf(bytes)
                : null;
    }

    /// <summary>Refuses what can't be an id.</summary>
    public static void Check(string? id)
    {
        if (id is null or Null)
        {
            return;
        }

        if (id.Length == 0)
        {
            throw S3Errors.EmptyVersionId();
        }

        if (SequenceOf(id) is null)
        {
            throw S3Errors.InvalidVersionId(id);
        }
    }

    private static long MaskOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes[^sizeof(long)..]);
}
