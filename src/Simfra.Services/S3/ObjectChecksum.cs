using System.Globalization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The additional checksum of an object or a part.</summary>
/// <param name="Algorithm">One of <see cref="ChecksumAlgorithms"/>.</param>
/// <param name="Value">Base64 of the checksum's bytes, most significant first.</param>
/// <param name="Type">Over the whole object's bytes, or over the checksums of its parts.</param>
internal sealed record ObjectChecksum(string Algorithm, string Value, string Type = ChecksumType.FullObject)
{
    /// <summary>The value as headers show it: that of a composite checksum tells how many parts it is made of.</summary>
    public string ToText(int partCount) => Type == ChecksumType.Composite
        ? string.Create(CultureInfo.InvariantCulture, $"{Value}-{partCount}")
        : Value;
}

/// <summary>The algorithms of additional checksums that S3 computes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html"/>
internal static class ChecksumAlgorithms
{
    public const string HeaderPrefix = "x-amz-checksum-";

    /// <summary>What S3 computes where the sender named none.</summary>
    public const string Default = ChecksumAlgorithm.Crc64Nvme;

    private static readonly string[] _supported =
    [
        ChecksumAlgorithm.Crc32,
        ChecksumAlgorithm.Crc32C,
        ChecksumAlgorithm.Crc64Nvme,
        ChecksumAlgorithm.Sha1,
        ChecksumAlgorithm.Sha256,
    ];

    public static bool IsSupported(string algorithm) => _supported.Contains(algorithm);

    /// <summary>The algorithm that a request names to have a checksum computed with.</summary>
    public static string Parse(string algorithm) => _supported.Contains(algorithm.ToUpperInvariant())
        ? algorithm.ToUpperInvariant()
        : throw S3Errors.InvalidRequest(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
            "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");

    /// <summary>The algorithm of a header <c>x-amz-checksum-…</c>, or null for another header.</summary>
    public static string? OfHeader(string name) => name.Trim().StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)
        ? Array.Find(_supported, a => name.Trim().AsSpan(HeaderPrefix.Length).Equals(a, StringComparison.OrdinalIgnoreCase))
        : null;

    public static string HeaderOf(string algorithm) => $"{HeaderPrefix}{algorithm.ToLowerInvariant()}";

    /// <summary>Cyclic checksums of parts add up to the one of the whole; cryptographic ones don't.</summary>
    public static bool IsCyclic(string algorithm) =>
        algorithm is ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C or ChecksumAlgorithm.Crc64Nvme;

    /// <summary>How many bytes a value of the algorithm has.</summary>
    public static int Length(string algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        _ => 32,
    };
}
