using System.Globalization;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Gateway;

/// <summary>The errors of bodies that are too long, too short or encoded as nothing can read them.</summary>
internal static class RequestBodyErrors
{
    public static AwsServiceException TooLong(SignatureRules rules, long limit) => rules.TrustsDeclaredPayloadHash
        ? new("MaxMessageLengthExceeded", 400, "Your request was too big.")
        {
            Details = [new("MaxMessageLengthBytes", limit.ToString(CultureInfo.InvariantCulture))],
        }
        : new("RequestEntityTooLarge", 413, $"The request is longer than the limit of {limit} bytes.");

    /// <summary>The server that hosts the instance has a limit of its own.</summary>
    public static AwsServiceException PastServerLimit(string message) => new("RequestEntityTooLarge", 413, message);

    public static AwsServiceException Incomplete() =>
        new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static AwsServiceException PayloadHashMismatch(string declared, string computed) =>
        new("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.")
        {
            Details = [new("ClientComputedContentSHA256", declared), new("S3ComputedContentSHA256", computed)],
        };

    public static AwsServiceException MalformedEncoding() =>
        new("SerializationException", 400, "The request body is not valid gzip data, though its Content-Encoding says so.");

    public static AwsServiceException UnsupportedEncoding(string encoding) =>
        new("UnsupportedMediaTypeException", 415, $"The Content-Encoding '{encoding}' is not supported.");

    /// <summary>S3 wants to know the length beforehand.</summary>
    public static AwsServiceException TransferEncoding() =>
        new("NotImplemented", 501, "A header you provided implies functionality that is not implemented")
        {
            Details = [new("Header", "Transfer-Encoding")],
        };
}
