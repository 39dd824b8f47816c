using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Simfra.Protocols.Checksums;

/// <summary>One of AWS's flexible checksums.</summary>
internal sealed class ChecksumAlgorithm
{
    public static readonly ChecksumAlgorithm Crc32 = new("CRC32", 4, static () => new Checksum.OfCrc32());
    public static readonly ChecksumAlgorithm Crc32C = new("CRC32C", 4, static () => new Checksum.OfCrc32C());
    public static readonly ChecksumAlgorithm Crc64Nvme = new("CRC64NVME", 8, static () => new Checksum.OfCrc64Nvme());
    public static readonly ChecksumAlgorithm Md5 = new("MD5", 16, static () => new Checksum.OfHash(HashAlgorithmName.MD5));
    public static readonly ChecksumAlgorithm Sha1 = new("SHA1", 20, static () => new Checksum.OfHash(HashAlgorithmName.SHA1));
    public static readonly ChecksumAlgorithm Sha256 = new("SHA256", 32, static () => new Checksum.OfHash(HashAlgorithmName.SHA256));
    public static readonly ChecksumAlgorithm Sha512 = new("SHA512", 64, static () => new Checksum.OfHash(HashAlgorithmName.SHA512));
    public static readonly ChecksumAlgorithm XxHash64 = new("XXHASH64", 8, static () => new XxHash64());
    public static readonly ChecksumAlgorithm XxHash3 = new("XXHASH3", 8, static () => new XxHash3(isWide: false));
    public static readonly ChecksumAlgorithm XxHash128 = new("XXHASH128", 16, static () => new XxHash3(isWide: true));

    public const string HeaderPrefix = "x-amz-checksum-";

    private readonly Func<Checksum> _create;

    private ChecksumAlgorithm(string name, int size, Func<Checksum> create)
    {
        Name = name;
        HeaderName = HeaderPrefix + name.ToLowerInvariant();
        Size = size;
        _create = create;
    }

    public static ImmutableArray<ChecksumAlgorithm> All { get; } = [Crc32, Crc32C, Crc64Nvme, Sha1, Sha256, Sha512, Md5, XxHash64, XxHash3, XxHash128];

    /// <summary>The name in a model's enum: <c>CRC64NVME</c>.</summary>
    public string Name { get; }

    /// <summary>The header, or trailer, that carries the value: <c>x-amz-checksum-crc64nvme</c>.</summary>
    public string HeaderName { get; }

    /// <summary>Length of a value in bytes.</summary>
    public int Size { get; }

    /// <summary>Whether the checksum of a whole follows from those of its parts.</summary>
    public bool IsCombinable => this == Crc32 || this == Crc32C || this == Crc64Nvme;

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
