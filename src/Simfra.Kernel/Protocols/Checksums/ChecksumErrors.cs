using Simfra.Schemas;

namespace Simfra.Protocols.Checksums;

/// <summary>The errors of checksums in headers and trailers, as S3 gives them.</summary>
internal static class ChecksumErrors
{
    public static AwsServiceException InvalidContentMd5(string value) =>
        new("InvalidDigest", 400, "The Content-MD5 you specified was invalid.") { Details = [new("Content-MD5", value)] };

    public static AwsServiceException ContentMd5Mismatch(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> calculated) =>
        new("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
        {
            // One in hexadecimal and one in base64, as S3 has it.
            Details =
            [
                new("ExpectedDigest", Convert.ToHexStringLower(expected)),
                new("CalculatedDigest", Convert.ToBase64String(calculated)),
            ],
        };

    public static AwsServiceException InvalidValue(ChecksumAlgorithm algorithm) =>
        InvalidRequest($"Value for {algorithm.HeaderName} header is invalid.");

    public static AwsServiceException InvalidTrailerValue(ChecksumAlgorithm algorithm) =>
        InvalidRequest($"Value for {algorithm.HeaderName} trailing header is invalid.");

    public static AwsServiceException Mismatch(ChecksumAlgorithm algorithm) =>
        new("BadDigest", 400, $"The {algorithm.Name} you specified did not match the calculated checksum.");

    public static AwsServiceException SeveralChecksums() =>
        InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");

    public static AwsServiceException UnknownAlgorithm() =>
        InvalidRequest("The algorithm type you specified in x-amz-checksum- header is invalid.");

    public static AwsServiceException InvalidSdkAlgorithm() => InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");

    public static AwsServiceException SdkAlgorithmWithoutChecksum() => InvalidRequest(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");

    public static AwsServiceException UnsupportedTrailer() =>
        InvalidRequest("The value specified in the x-amz-trailer header is not supported");

    private static AwsServiceException InvalidRequest(string message) => new("InvalidRequest", 400, message);
}
