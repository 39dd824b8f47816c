using System.Security.Cryptography;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>A key that the customer keeps and sends with each request (SSE-C). Only its digest is kept.</summary>
/// <param name="Md5">The MD5 of the key, in base 64.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html"/>
internal sealed record CustomerKey(string Md5)
{
    private const int KeyLength = 32;

    /// <summary>The key that a request sends; null where it sends none.</summary>
    /// <param name="request">The input of any operation.</param>
    /// <param name="prefix"><c>CopySource</c> for the key of a copy's source.</param>
    /// <exception cref="AwsServiceException">InvalidArgument, InvalidEncryptionAlgorithmError.</exception>
    public static CustomerKey? Parse(IShape request, string prefix = "")
    {
        var algorithm = EncryptionMembers.Text(request, $"{prefix}SSECustomerAlgorithm");
        var key = EncryptionMembers.Text(request, $"{prefix}SSECustomerKey");
        var md5 = EncryptionMembers.Text(request, $"{prefix}SSECustomerKeyMD5");
        if (algorithm is null && key is null && md5 is null)
        {
            return null;
        }

        if (prefix.Length == 0 && EncryptionMembers.Text(request, "ServerSideEncryption") is { } other)
        {
            throw S3Errors.CustomerKeyWithOtherEncryption(other);
        }

        if (algorithm is null)
        {
            throw S3Errors.InvalidCustomerKey(
                "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.");
        }

        if (key is null)
        {
            throw S3Errors.InvalidCustomerKey(
                "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.");
        }

        if (algorithm != ServerSideEncryption.Aes256)
        {
            throw S3Errors.InvalidEncryptionAlgorithm(algorithm);
        }

        var bytes = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, bytes, out var length) || length != KeyLength || md5 is null)
        {
            throw S3Errors.InvalidCustomerKey("The secret key was invalid for the specified algorithm.");
        }

        return Convert.ToBase64String(MD5.HashData(bytes.AsSpan(0, length))) == md5
            ? new(md5)
            : throw S3Errors.InvalidCustomerKey("The calculated MD5 hash of the key did not match the hash that was provided.");
    }

    /// <summary>Checks that a request for an object has the key that it was written with, and none where it has none.</summary>
    public static void Check(CustomerKey? given, ObjectEncryption? encryption)
    {
        if (encryption is not { IsCustomer: true })
        {
            if (given is not null)
            {
                throw S3Errors.InvalidRequest("The encryption parameters are not applicable to this object.");
            }

            return;
        }

        if (given is null)
        {
            throw S3Errors.InvalidRequest(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.");
        }

        if (given.Md5 != encryption.CustomerKeyMd5)
        {
            throw S3Errors.AccessDenied(
                "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.");
        }
    }

    /// <summary>The same for a part of an upload.</summary>
    public static void CheckPart(CustomerKey? given, ObjectEncryption? encryption)
    {
        if (given is null && encryption is { IsCustomer: true })
        {
            throw S3Errors.InvalidRequest(
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.");
        }

        if (given is not null && encryption is not { IsCustomer: true })
        {
            throw S3Errors.InvalidRequest(
                "The multipart upload initiate did not request encryption. Please resend the request without sending encryption parameters.");
        }

        if (given?.Md5 != encryption?.CustomerKeyMd5)
        {
            throw S3Errors.InvalidRequest("The provided encryption parameters did not match the ones used originally.");
        }
    }
}
