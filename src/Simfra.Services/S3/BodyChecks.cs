using Simfra.Integration;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What the sender of a body said of it, to be held against what arrives.</summary>
/// <param name="ContentMd5">The bytes of Content-MD5, or null.</param>
/// <param name="Algorithm">The algorithm of the body's additional checksum, or null where the sender named none.</param>
/// <param name="Checksum">Its value; null where it comes in a trailer, which the reading of the body checks.</param>
internal sealed record BodyChecks(byte[]? ContentMd5, ChecksumAlgorithm? Algorithm, byte[]? Checksum)
{
    private const int Md5Length = 16;

    public static BodyChecks Parse(string? contentMd5, IShape request, OperationContext context)
    {
        var md5 = contentMd5 is null ? null : ParseMd5(contentMd5);
        switch (ChecksumMembers.Read(request))
        {
            case []:
                return new(md5, TrailerAlgorithm(context), null);
            case [var given]:
                var algorithm = ChecksumAlgorithm.FromName(given.Algorithm) ?? throw ChecksumErrors.UnknownAlgorithm();
                return new(md5, algorithm, algorithm.Parse(given.Value) ?? throw ChecksumErrors.InvalidValue(algorithm));
            default:
                throw ChecksumErrors.SeveralChecksums();
        }
    }

    public void Verify(ReceivedBody received)
    {
        if (ContentMd5 is not null && !received.Md5.AsSpan().SequenceEqual(ContentMd5))
        {
            throw ChecksumErrors.ContentMd5Mismatch(ContentMd5, received.Md5);
        }

        if (Checksum is not null && Convert.ToBase64String(Checksum) != received.Checksum.Value)
        {
            throw ChecksumErrors.Mismatch(Algorithm!);
        }
    }

    private static byte[] ParseMd5(string contentMd5)
    {
        var bytes = new byte[Md5Length];
        return Convert.TryFromBase64String(contentMd5, bytes, out var length) && length == Md5Length
            ? bytes
            : throw ChecksumErrors.InvalidContentMd5(contentMd5);
    }

    private static ChecksumAlgorithm? TrailerAlgorithm(OperationContext context) =>
        context.Request?.Header("x-amz-trailer") is { } trailer
            ? ChecksumAlgorithm.FromHeaderName(trailer.Trim()) ?? throw ChecksumErrors.UnsupportedTrailer()
            : null;
}
