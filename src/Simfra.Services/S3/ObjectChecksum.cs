using System.Globalization;
using Simfra.Models.S3;
using ChecksumAlgorithm = Simfra.Protocols.Checksums.ChecksumAlgorithm;

namespace Simfra.Services.S3;

/// <summary>The additional checksum of an object or a part.</summary>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Value">Base64 of the checksum's bytes.</param>
/// <param name="Type">Over the whole object's bytes, or over the checksums of its parts.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html"/>
internal sealed record ObjectChecksum(string Algorithm, string Value, string Type = ChecksumType.FullObject)
{
    /// <summary>Those that S3 lists where it knows none of the name: the newer ones aren't among them.</summary>
    private const string ListedAlgorithms = "CRC32, CRC32C, CRC64NVME, SHA1, SHA256";

    /// <summary>What S3 computes where the sender named none.</summary>
    public static ChecksumAlgorithm DefaultAlgorithm => ChecksumAlgorithm.Crc64Nvme;

    public static ObjectChecksum Create(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> value) =>
        new(algorithm.Name, Convert.ToBase64String(value));

    /// <summary>The algorithm that a request wants a checksum computed with.</summary>
    public static ChecksumAlgorithm ParseAlgorithm(string name) => ChecksumAlgorithm.FromName(name) ?? throw S3Errors.InvalidRequest(
        $"Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
        $"[{ListedAlgorithms}]");

    /// <summary>The value as headers show it: that of a composite checksum tells how many parts it is made of.</summary>
    public string ToText(int partCount) => Type == ChecksumType.Composite
        ? string.Create(CultureInfo.InvariantCulture, $"{Value}-{partCount}")
        : Value;
}
