using System.Globalization;
using Simfra.Models.Sts;
using Simfra.Schemas;

namespace Simfra.Services.Sts;

/// <summary>The errors of STS: code, and message as AWS words it. Those of identity providers' tokens are in a file of their own.</summary>
internal static partial class StsErrors
{
    public static AwsServiceException CannotCallWithSessionCredentials(string operation) =>
        AccessDenied($"Cannot call {operation} with session credentials");

    public static AwsServiceException RootCannotAssumeRoles() => AccessDenied("Roles may not be assumed by root accounts.");

    public static AwsServiceException AccessDenied(string message) => new("AccessDenied", 403, message);

    public static AwsServiceException InvalidArn(string? arn) => ValidationError($"{arn} is invalid");

    public static AwsServiceException ExceedsMaxSessionDuration() =>
        ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

    public static AwsServiceException ExceedsChainedDuration() =>
        ValidationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");

    public static AwsServiceException SourceIdentityIsSet() =>
        ValidationError("The source identity is already set for this assume role session");

    public static AwsServiceException MfaNeedsBoth() =>
        AccessDenied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");

    public static AwsServiceException InvalidMfaCode() =>
        AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.");

    public static AwsServiceException UnknownMfaDevice() => AccessDenied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.");

    public static AwsServiceException DuplicateTagKeys() =>
        InvalidParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    public static AwsServiceException ReservedTagKey() => InvalidParameter("Tag keys beginning with 'aws:' are reserved for system use.");

    public static AwsServiceException UnknownTransitiveTagKey() =>
        InvalidParameter("The specified transitive tag key must be included in the requested tags.");

    public static AwsServiceException TransitiveTagConflict() => InvalidParameter(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");

    public static AwsServiceException InvalidPolicyJson() => new MalformedPolicyDocumentException("This policy contains invalid Json");

    public static AwsServiceException MalformedPolicy() => new MalformedPolicyDocumentException("Syntax errors in policy.");

    public static AwsServiceException PackedPolicyTooLarge(int percent) => new PackedPolicyTooLargeException(string.Create(
        CultureInfo.InvariantCulture, $"Packed policy consumes {percent}% of allotted space, please use smaller policy."));

    public static AwsServiceException TooManyPolicyArns(int limit) => ValidationError(string.Create(
        CultureInfo.InvariantCulture, $"The number of policy ARNs exceeds the limit of {limit}."));

    public static AwsServiceException UnknownPolicyArn() => ValidationError(
        "At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.");

    public static AwsServiceException OutboundFederationDisabled() => new OutboundWebIdentityFederationDisabledException(
        "Outbound web identity federation is not enabled for this account.");

    public static AwsServiceException SessionDurationEscalation() => new SessionDurationEscalationException(
        "The requested token duration would extend the session beyond its original expiration time.");

    public static AwsServiceException TokenTooLarge() => new JWTPayloadSizeExceededException(
        "The requested token payload size exceeds the maximum allowed size.");

    public static AwsServiceException UnknownSigningAlgorithm(string algorithm) => ValidationError(
        $"1 validation error detected: Value '{algorithm}' at 'signingAlgorithm' failed to satisfy constraint: "
        + "Member must satisfy enum value set: [ES384, RS256]");

    public static AwsServiceException InvalidTargetPrincipal(string target) => ValidationError($"{target} is not a valid target principal.");

    public static AwsServiceException InvalidTaskPolicy(string arn) => ValidationError($"{arn} is not a valid task policy ARN.");

    public static AwsServiceException InvalidAuthorizationMessage() => new InvalidAuthorizationMessageException("Message is not valid");

    public static AwsServiceException UnknownAccessKey(string accessKeyId) => ValidationError($"{accessKeyId} is not a valid access key ID.");

    public static AwsServiceException ValidationError(string message) => new("ValidationError", 400, message);

    public static AwsServiceException InvalidParameter(string message) => new("InvalidParameterValue", 400, message);

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
