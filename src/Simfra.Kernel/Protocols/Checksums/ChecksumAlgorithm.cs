using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Simfra.Protocols.Checksums;

/// <summary>One of AWS's flexible checksums.</summary>
internal sealed class ChecksumAlgorithm
{
    public static readonly ChecksumAlgorithm Crc32 = new("CRC32", 4, static () => new Checksum.OfCrc32());
    public static readonly ChecksumAlgorithm Crc32C = new("CRC32C", 4, static () => new Checksum.OfCrc32C());
    public static readonly ChecksumAlgorithm Crc64Nvme = new("CRC64NVME", 8, static () => new Checksum.OfCrc64Nvme());
    public static readonly ChecksumAlgorithm Sha1 = new("SHA1", 20, static () => new Checksum.OfHash(HashAlgorithmName.SHA1));
    public static readonly ChecksumAlgorithm Sha256 = new("SHA256", 32, static () => new Checksum.OfHash(HashAlgorithmName.SHA256));

    public const string HeaderPrefix = "x-amz-checksum-";

    private readonly Func<Checksum> _create;

    private ChecksumAlgorithm(string name, int size, Func<Checksum> create)
    {
        Name = name;
        HeaderName = HeaderPrefix + name.ToLowerInvariant();
        Size = size;
        _create = create;
    }

    public static ImmutableArray<ChecksumAlgorithm> All { get; } = [Crc32, Crc32C, Crc64Nvme, Sha1, Sha256];

    /// <summary>The name in a model's enum: <c>CRC64NVME</c>.</summary>
    public string Name { get; }

    /// <summary>The header, or trailer, that carries the value: <c>x-amz-checksum-crc64nvme</c>.</summary>
    public string HeaderName { get; }

    /// <summary>Length of a value in bytes.</summary>
    public int Size { get; }

    public Checksum Create() => _create();

    public static ChecksumAlgorithm? FromName(string name) =>
        All.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static ChecksumAlgorithm? FromHeaderName(string name) =>
        All.FirstOrDefault(a => a.HeaderName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a value as it stands in a header; null where it isn't one of this algorithm.</summary>
    public byte[]? Parse(string text)
    {
        var value = new byte[Size];
        return Convert.TryFromBase64String(text, value, out var length) && length == Size ? value : null;
    }

    public byte[] Compute(ReadOnlySpan<byte> data)
    {
        using var checksum = Create();
        checksum.Append(data);
        return checksum.GetValue();
    }

    public override string ToString() => Name;
}
