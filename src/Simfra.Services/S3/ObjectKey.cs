using System.Text;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>Where an object is. Keys are any text of 1 to 1,024 bytes; slashes in them mean nothing to S3.</summary>
internal readonly record struct ObjectKey(string Bucket, string Key) : IStateKey
{
    public const int MaxBytes = 1024;

    /// <summary>By bucket, then by the key's UTF-8 bytes, as S3 lists.</summary>
    public static IComparer<ObjectKey> Order { get; } = new BucketAndKeyOrder();

    /// <summary>The key of a request.</summary>
    public static ObjectKey Parse(string? bucket, string? key, OperationContext context)
    {
        if (string.IsNullOrEmpty(key))
        {
            throw S3Errors.InvalidArgument("Object key must be specified", "Key", key);
        }

        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes > MaxBytes)
        {
            throw S3Errors.KeyTooLong(bytes, MaxBytes);
        }

        // Escapes that are no UTF-8 were decoded to the replacement character, which the sender may also have meant.
        if (key.Contains('\uFFFD', StringComparison.Ordinal)
            && context.Request?.RawPath.Contains("%EF%BF%BD", StringComparison.OrdinalIgnoreCase) == false)
        {
            throw S3Errors.InvalidUri(context.Request.RawPath);
        }

        return new(bucket!, key);
    }

    public string ToKeyText() => $"{Bucket}/{Key}";

    private sealed class BucketAndKeyOrder : IComparer<ObjectKey>
    {
        public int Compare(ObjectKey x, ObjectKey y)
        {
            var byBucket = string.CompareOrdinal(x.Bucket, y.Bucket);
            return byBucket != 0 ? byBucket : KeyOrder.Utf8.Compare(x.Key, y.Key);
        }
    }
}

/// <summary>The place after all keys of a bucket that begin with a prefix.</summary>
internal readonly struct AfterPrefix(string bucket, string prefix) : ITreeProbe<ObjectKey>
{
    public int CompareTo(ObjectKey key)
    {
        var byBucket = string.CompareOrdinal(bucket, key.Bucket);
        if (byBucket != 0)
        {
            return byBucket;
        }

        return key.Key.StartsWith(prefix, StringComparison.Ordinal) ? 1 : KeyOrder.Utf8.Compare(prefix, key.Key);
    }
}
