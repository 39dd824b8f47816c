using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Protocols.Checksums;

namespace Simfra.Services.S3;

/// <summary>Documents in the body, most of which S3 takes only with a digest, so that a damaged one does no harm.</summary>
internal static class WholeBody
{
    public static void CheckDigest(OperationContext context) => CheckDigest(context, isRequired: true);

    /// <summary>Bucket policies are older than that rule: they go without, but a digest that is given must be right.</summary>
    public static void CheckGivenDigest(OperationContext context) => CheckDigest(context, isRequired: false);

    private static void CheckDigest(OperationContext context, bool isRequired)
    {
        if (context.Request is not { } request)
        {
            return;
        }

        var declared = DeclaredChecksums.Parse(request);
        if (isRequired && declared.ContentMd5 is null && declared.Algorithm is null)
        {
            throw S3Errors.MissingBodyDigest();
        }

        if (declared.ContentMd5 is { } expected)
        {
            var calculated = MD5.HashData(request.Body.Span);
            if (!calculated.AsSpan().SequenceEqual(expected))
            {
                throw ChecksumErrors.ContentMd5Mismatch(expected, calculated);
            }
        }

        if (declared.Value is { } value && !declared.Algorithm!.Compute(request.Body.Span).AsSpan().SequenceEqual(value))
        {
            throw ChecksumErrors.Mismatch(declared.Algorithm);
        }
    }
}
