using System.Buffers;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>What <c>x-amz-content-sha256</c> says of the body: its hash, or how it is streamed.</summary>
internal static class DeclaredPayload
{
    public const string Header = "x-amz-content-sha256";
    public const string Unsigned = "UNSIGNED-PAYLOAD";
    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedChunksWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string UnsignedChunksWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string EcdsaChunks = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD";
    private const string EcdsaChunksWithTrailer = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The body comes in aws-chunked framing.</summary>
    public static bool IsChunked(string? declared) => declared is SignedChunks or SignedChunksWithTrailer or UnsignedChunksWithTrailer;

    public static bool IsHash(string? declared) => declared is { Length: 64 } && !declared.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>
    /// What the signature covers in place of the body, so far as the headers tell it; null where it is the hash of the body
    /// itself, so that the signature can't be checked before the body is read.
    /// </summary>
    public static string? Of(WireRequest request, SignatureParameters signature, SignatureRules rules)
    {
        if (signature.IsVersion2)
        {
            // This version covers nothing of the body but its MD5.
            return request.Header(Header) == UnsignedChunksWithTrailer ? UnsignedChunksWithTrailer : Unsigned;
        }

        // A presigned URL was made before the body was known: what is said of the body later counts only if it was signed.
        var isHeaderSigned = signature.Location == SignatureLocation.Header || signature.Signs(Header);
        var declared = isHeaderSigned ? request.Header(Header) : request.Query["X-Amz-Content-Sha256"];
        if (declared == Unsigned || IsChunked(declared))
        {
            return declared;
        }

        return rules.TrustsDeclaredPayloadHash ? declared ?? Unsigned : null;
    }

    /// <summary>S3's demand that the header is there and sensible.</summary>
    public static void Require(WireRequest request)
    {
        var declared = request.Header(Header)
            ?? throw new AwsServiceException("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");
        if (declared == Unsigned || IsChunked(declared) || IsHash(declared))
        {
            return;
        }

        if (declared is EcdsaChunks or EcdsaChunksWithTrailer)
        {
            throw new AwsServiceException("NotImplemented", 501, $"Payloads of the form {declared} (SigV4a) are not supported.");
        }

        throw new AwsServiceException(
            "InvalidArgument", 400,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, "
            + "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.")
        {
            Details = [new("ArgumentName", Header), new("ArgumentValue", declared)],
        };
    }
}
