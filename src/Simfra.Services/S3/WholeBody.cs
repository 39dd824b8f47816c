using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Protocols.Checksums;

namespace Simfra.Services.S3;

/// <summary>Documents in the body that S3 takes only with a digest, so that a damaged one does no harm.</summary>
internal static class WholeBody
{
    public static void CheckDigest(OperationContext context)
    {
        if (context.Request is not { } request)
        {
            return;
        }

        var body = request.Body.Span;
        if (request.Header("Content-MD5") is { } contentMd5)
        {
            var expected = new byte[contentMd5.Length];
            if (!Convert.TryFromBase64String(contentMd5, expected, out var length) || length != MD5.HashSizeInBytes)
            {
                throw S3Errors.InvalidDigest(contentMd5);
            }

            var calculated = MD5.HashData(body);
            if (!calculated.AsSpan().SequenceEqual(expected.AsSpan(0, length)))
            {
                throw S3Errors.BadContentMd5(contentMd5, Convert.ToBase64String(calculated));
            }

            return;
        }

        var header = request.Headers.FirstOrDefault(static h => ChecksumAlgorithms.OfHeader(h.Key) is not null);
        if (ChecksumAlgorithms.OfHeader(header.Key ?? "") is { } algorithm)
        {
            using var checksum = IncrementalChecksum.Create(algorithm);
            checksum.Append(body);
            if (Convert.ToBase64String(checksum.GetValue()) != header.Value.ToString())
            {
                throw S3Errors.BadChecksum(algorithm);
            }

            return;
        }

        // A checksum in the trailer was checked when the body was read.
        if (ChecksumAlgorithms.OfHeader(request.Header("x-amz-trailer") ?? "") is null)
        {
            throw S3Errors.MissingBodyDigest();
        }
    }
}
