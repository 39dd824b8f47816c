using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Security.SigV4;

/// <summary>
/// The checks of a signature that need no key, in a service's order, and the errors of those that do. There are two families:
/// object storage, and all else.
/// </summary>
internal abstract class SignatureChecks
{
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    /// <summary>A presigned URL is good for a week at most.</summary>
    public const int MaxExpiresSeconds = 604_800;

    /// <summary>Checks that the signature is complete, well-formed, of this time and for this service.</summary>
    public abstract void CheckForm(WireRequest request, SignatureParameters signature, SigningScope expected, DateTimeOffset now);

    public abstract AwsServiceException MissingToken();

    public abstract AwsServiceException UnknownKey(SignatureParameters signature);

    /// <summary>The session token isn't one that was issued here with the key.</summary>
    public abstract AwsServiceException InvalidToken(SignatureParameters signature);

    public abstract AwsServiceException ExpiredToken(SignatureParameters signature);

    public abstract AwsServiceException Mismatch(SignatureParameters signature, string canonicalRequest, string stringToSign);

    /// <summary>The signature of a chunk or of the trailers of an aws-chunked body is wrong.</summary>
    public abstract AwsServiceException ChunkMismatch(SignatureParameters signature, string provided, string stringToSign);

    public static AwsServiceException Version4aNotSupported() => new(
        "NotImplemented", 501,
        $"Signatures of the algorithm {SignatureParameters.EcdsaP256} (SigV4a) are not supported. Sign with {SignatureParameters.HmacSha256}.");
}
