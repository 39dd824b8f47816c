using Simfra.Integration;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>
/// The header <c>x-amz-mfa</c>: serial number and code of a device of the bucket owner's root user, who alone may delete versions for good
/// where the bucket asks for a second factor.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html"/>
internal sealed class SecondFactor(Capabilities capabilities)
{
    /// <summary>Checks the code of a call, which uses it up. In no turn.</summary>
    /// <exception cref="Schemas.AwsServiceException">AccessDenied: there is no code, it isn't good, or the caller isn't the owner's root user.</exception>
    public void Check(string? header, Bucket bucket, OperationContext context)
    {
        if (header is null)
        {
            throw S3Errors.MfaRequired();
        }

        if (header.Split(' ') is not [{ Length: > 0 } serialNumber, { Length: > 0 } code])
        {
            throw S3Errors.InvalidMfaHeader(header);
        }

        if (context.IsTemporary)
        {
            throw S3Errors.InvalidRequest("DevPay and Mfa are mutually exclusive authorization methods.");
        }

        if (context.Principal is not RootPrincipal root || root.AccountId != bucket.OwnerAccountId)
        {
            throw S3Errors.AccessDenied("This operation may only be performed by the bucket owner");
        }

        if (capabilities.Find<IMfaDevices>()?.Verify(root, serialNumber, code, context.Now) != MfaCheck.Accepted)
        {
            throw S3Errors.AccessDenied();
        }
    }
}
