using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of encryption.</summary>
internal static partial class S3Errors
{
    private const string EncryptionHeader = "x-amz-server-side-encryption";

    public static AwsServiceException InvalidEncryptionAlgorithm(string algorithm) => Error(
        "InvalidEncryptionAlgorithmError",
        HttpStatusCode.BadRequest,
        "The Encryption request you specified is not valid. Supported value: AES256.",
        new("ArgumentName", EncryptionHeader),
        new("ArgumentValue", algorithm));

    /// <summary>S3 names the other header, whichever is wrong, and repeats no part of a key.</summary>
    public static AwsServiceException InvalidCustomerKey(string message) => InvalidArgument(message, EncryptionHeader, "null");

    public static AwsServiceException CustomerKeyWithOtherEncryption(string algorithm) => InvalidArgument(
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified", EncryptionHeader, algorithm);

    public static AwsServiceException KmsKeyWithoutKms(string? algorithm) => InvalidArgument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", EncryptionHeader, algorithm ?? "null");

    public static AwsServiceException KmsNeedsSignature() => InvalidArgument(
        "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", "Authorization", "null");

    /// <summary>What KMS says, as S3 hands it on.</summary>
    public static AwsServiceException OfKms(string code, string? message) => Error($"KMS.{code}", HttpStatusCode.BadRequest, message);

    public static AwsServiceException KeyIdWithoutKms() => InvalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", "ApplyServerSideEncryptionByDefault");
}
