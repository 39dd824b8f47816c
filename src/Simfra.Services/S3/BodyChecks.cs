using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What the sender of a body said of it, to be held against what arrives.</summary>
/// <param name="ContentMd5">The bytes of the header Content-MD5, or null.</param>
/// <param name="Algorithm">The algorithm of the body's additional checksum, or null where the sender named none.</param>
/// <param name="Checksum">Its value in a header; null where it comes in a trailer, which the reading of the body checks.</param>
internal sealed record BodyChecks(byte[]? ContentMd5, string? Algorithm, string? Checksum)
{
    private const int Md5Length = 16;

    public static BodyChecks Parse(string? contentMd5, IShape request, OperationContext context)
    {
        var given = ChecksumMembers.Read(request);
        if (given.Count > 1)
        {
            throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        if (given is [var checksum])
        {
            return new(ParseMd5(contentMd5), ParseAlgorithm(checksum), ParseValue(checksum));
        }

        return new(ParseMd5(contentMd5), TrailerAlgorithm(context), null);
    }

    private static byte[]? ParseMd5(string? contentMd5)
    {
        if (contentMd5 is null)
        {
            return null;
        }

        var bytes = Decode(contentMd5);
        return bytes is { Length: Md5Length } ? bytes : throw S3Errors.InvalidDigest(contentMd5);
    }

    private static string ParseAlgorithm(ObjectChecksum given) => ChecksumAlgorithms.IsSupported(given.Algorithm)
        ? given.Algorithm
        : throw S3Errors.NotBuilt($"The checksum algorithm {given.Algorithm}");

    private static string ParseValue(ObjectChecksum given) => Decode(given.Value)?.Length == ChecksumAlgorithms.Length(given.Algorithm)
        ? given.Value
        : throw S3Errors.InvalidRequest($"Value for {ChecksumAlgorithms.HeaderOf(given.Algorithm)} header is invalid.");

    private static string? TrailerAlgorithm(OperationContext context)
    {
        if (context.Request?.Header("x-amz-trailer") is not { } trailer)
        {
            return null;
        }

        return ChecksumAlgorithms.OfHeader(trailer)
            ?? throw S3Errors.InvalidRequest("The value specified in the x-amz-trailer header is not supported");
    }

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
