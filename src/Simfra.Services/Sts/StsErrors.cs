using Simfra.Schemas;

namespace Simfra.Services.Sts;

/// <summary>The errors of STS: code, and message as AWS words it.</summary>
internal static class StsErrors
{
    public static AwsServiceException CannotCallWithSessionCredentials() => new(
        "AccessDenied", 403, "Cannot call GetSessionToken with session credentials");

    /// <summary>No MFA device exists before IAM is built, so none can be valid.</summary>
    public static AwsServiceException InvalidMfa() => new(
        "AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code.");
}
