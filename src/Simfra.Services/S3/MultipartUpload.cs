using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.Models.S3;
using Simfra.State;
using Simfra.State.Blobs;
using ChecksumAlgorithm = Simfra.Protocols.Checksums.ChecksumAlgorithm;

namespace Simfra.Services.S3;

/// <summary>An upload in parts that is neither completed nor aborted: what CreateMultipartUpload said of the object to come.</summary>
internal sealed partial record MultipartUpload
{
    public required string Bucket { get; init; }
    public required string Key { get; init; }
    public required string UploadId { get; init; }
    public required DateTimeOffset Initiated { get; init; }
    public required string InitiatorId { get; init; }
    public required string InitiatorName { get; init; }
    public required string StorageClass { get; init; }
    public required ContentHeaders Headers { get; init; }
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = UserMetadata.None;
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = S3Tags.None;
    public string? WebsiteRedirectLocation { get; init; }

    /// <summary>The algorithm and type of the object's checksum; null where the upload names none and S3's default is used.</summary>
    public UploadChecksum? Checksum { get; init; }

    /// <summary>How the object will be encrypted; null for S3's own keys.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>Which object had the key when the upload began; null for none.</summary>
    public Guid? RevisionAtStart { get; init; }

    [JsonIgnore]
    public UploadKey Location => new(new(Bucket, Key), UploadId);

    /// <summary>What the parts' checksums are computed with.</summary>
    [JsonIgnore]
    public ChecksumAlgorithm ChecksumAlgorithm =>
        Checksum is null ? ObjectChecksum.DefaultAlgorithm : ObjectChecksum.ParseAlgorithm(Checksum.Algorithm);

    [JsonIgnore]
    public Initiator Initiator => new() { ID = InitiatorId, DisplayName = InitiatorName };
}

/// <summary>How the checksum of an uploaded object is made.</summary>
internal sealed record UploadChecksum(string Algorithm, string Type)
{
    /// <summary>Reads CreateMultipartUpload's headers; null where they name no algorithm.</summary>
    public static UploadChecksum? Parse(string? algorithm, string? type)
    {
        if (algorithm is null)
        {
            return type is null
                ? null
                : throw S3Errors.InvalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }

        var parsed = ObjectChecksum.ParseAlgorithm(algorithm);
        if (type is not null and not ChecksumType.Composite and not ChecksumType.FullObject)
        {
            throw S3Errors.InvalidRequest("Value for x-amz-checksum-type header is invalid.");
        }

        // S3 makes no composite of CRC64NVME, and of a whole object what follows from its parts' checksums alone.
        if ((type == ChecksumType.Composite && parsed == ChecksumAlgorithm.Crc64Nvme) || (type == ChecksumType.FullObject && !parsed.IsCombinable))
        {
            throw S3Errors.InvalidRequest(
                $"The {type} checksum type cannot be used with the {parsed.Name.ToLowerInvariant()} checksum algorithm.");
        }

        return new(parsed.Name, type ?? (parsed == ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite));
    }
}

/// <summary>Where an upload is: uploads of one key in the order in which they began.</summary>
internal readonly record struct UploadKey(ObjectKey Object, string UploadId) : IStateKey
{
    public static IComparer<UploadKey> Order { get; } = new ObjectAndUploadOrder();

    /// <summary>An id for a new upload, which sorts after those of earlier ones.</summary>
    /// <param name="last">The id of the key's last upload, if any.</param>
    public static string CreateId(DateTimeOffset now, string? last, Guid random)
    {
        const int TimeLength = 16;
        var time = now.UtcTicks;
        if (last is not null)
        {
            time = Math.Max(time, 1 + long.Parse(last.AsSpan(0, TimeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{time:x16}.{random:N}");
    }

    public string ToKeyText() => $"{Object.ToKeyText()}?{UploadId}";

    private sealed class ObjectAndUploadOrder : IComparer<UploadKey>
    {
        public int Compare(UploadKey x, UploadKey y)
        {
            var byObject = ObjectKey.Order.Compare(x.Object, y.Object);
            return byObject != 0 ? byObject : string.CompareOrdinal(x.UploadId, y.UploadId);
        }
    }
}

/// <summary>A part of an upload. A part that is uploaded again takes the place of the one before.</summary>
internal sealed record UploadedPart
{
    public const int MaxPartNumber = 10_000;

    public required string UploadId { get; init; }
    public required int PartNumber { get; init; }
    public required string ETag { get; init; }
    public required DateTimeOffset LastModified { get; init; }
    public required Blob Content { get; init; }

    /// <summary>With the upload's algorithm.</summary>
    public required ObjectChecksum Checksum { get; init; }

    [JsonIgnore]
    public PartKey Location => new(UploadId, PartNumber);

    public static int ParseNumber(int? partNumber) => partNumber is { } number and >= 1 and <= MaxPartNumber
        ? number
        : throw S3Errors.PartNumberOutOfRange(partNumber.GetValueOrDefault());
}

/// <summary>Where a part is. Upload ids are unlike each other in all buckets.</summary>
internal readonly record struct PartKey(string UploadId, int PartNumber) : IStateKey, IComparable<PartKey>
{
    public int CompareTo(PartKey other)
    {
        var byUpload = string.CompareOrdinal(UploadId, other.UploadId);
        return byUpload != 0 ? byUpload : PartNumber.CompareTo(other.PartNumber);
    }

    public string ToKeyText() => string.Create(CultureInfo.InvariantCulture, $"{UploadId}/{PartNumber}");
}
