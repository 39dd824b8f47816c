using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>An object: its bytes, and what is known of them.</summary>
internal sealed partial record S3Object
{
    public required string Bucket { get; init; }
    public required string Key { get; init; }

    /// <summary>New with each write, unlike the entity tag: tells an object from one with the same bytes that took its place.</summary>
    public required Guid Revision { get; init; }

    /// <summary>The entity tag without quotes: the MD5 of the bytes, or of the MD5s of the parts with their number.</summary>
    public required string ETag { get; init; }

    /// <summary>To the second, as all of S3's times of objects are.</summary>
    public required DateTimeOffset LastModified { get; init; }

    public required Blob Content { get; init; }
    public required ObjectChecksum Checksum { get; init; }
    public required string StorageClass { get; init; }
    public required ContentHeaders Headers { get; init; }
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = UserMetadata.None;
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = S3Tags.None;
    public string? WebsiteRedirectLocation { get; init; }

    /// <summary>The parts that the object was uploaded in, where it was uploaded in parts.</summary>
    public ImmutableArray<CompletedObjectPart> Parts { get; init; } = [];

    [JsonIgnore]
    public long Size => Content.Length;

    [JsonIgnore]
    public ObjectKey Location => new(Bucket, Key);

    [JsonIgnore]
    public bool IsMultipart => !Parts.IsEmpty;

    public static DateTimeOffset TimestampOf(DateTimeOffset now) =>
        new(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

/// <summary>A part of a completed object: what GetObject by part number and GetObjectAttributes tell of it.</summary>
internal sealed record CompletedObjectPart(int PartNumber, long Size, ObjectChecksum? Checksum);

/// <summary>The HTTP headers of an object's content, stored with it and sent back as they came.</summary>
internal sealed record ContentHeaders
{
    public const string DefaultContentType = "binary/octet-stream";

    private const string ChunkedSigning = "aws-chunked";

    public string? CacheControl { get; init; }
    public string? ContentDisposition { get; init; }
    public string? ContentEncoding { get; init; }
    public string? ContentLanguage { get; init; }
    public string ContentType { get; init; } = DefaultContentType;
    public string? Expires { get; init; }

    /// <summary>The content encoding without aws-chunked, which is of the transfer and not of the object.</summary>
    public static string? WithoutChunkedSigning(string? contentEncoding)
    {
        if (contentEncoding?.Contains(ChunkedSigning, StringComparison.OrdinalIgnoreCase) != true)
        {
            return contentEncoding;
        }

        var codings = contentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static coding => !coding.Equals(ChunkedSigning, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return codings.Length == 0 ? null : string.Join(", ", codings);
    }
}
