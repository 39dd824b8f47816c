using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>The errors of Secrets Manager: code, and message as AWS words it.</summary>
internal static class SecretsManagerErrors
{
    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message);

    public static AwsServiceException InvalidParameter(string message) => new InvalidParameterException(message);

    public static AwsServiceException InvalidRequest(string message) => new InvalidRequestException(message);

    public static AwsServiceException NotFound() => new ResourceNotFoundException("Secrets Manager can't find the specified secret.");

    /// <param name="what"><c>VersionId</c> or <c>staging label</c>.</param>
    /// <param name="value">The one that was asked for.</param>
    public static AwsServiceException ValueNotFound(string what, string value) => new ResourceNotFoundException(
        $"Secrets Manager can't find the specified secret value for {what}: {value}");

    public static AwsServiceException VersionNotFound() => new ResourceNotFoundException("Secrets Manager can't find the specified secret version.");

    public static AwsServiceException Exists(string name) => new ResourceExistsException(
        $"The operation failed because the secret {name} already exists.");

    public static AwsServiceException VersionExists() => new ResourceExistsException(
        "You can't modify an existing version, you can only create a new version.");

    public static AwsServiceException NameScheduledForDeletion() => InvalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.");

    public static AwsServiceException MarkedForDeletion() => InvalidRequest(
        "You can't perform this operation on the secret because it was marked for deletion.");

    public static AwsServiceException InvalidName() => Validation(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!");

    public static AwsServiceException NoTokenForValue() => InvalidRequest(MissingToken);

    public static AwsServiceException NoTokenForRotation() => InvalidParameter(MissingToken);

    public static AwsServiceException TwoValues() => InvalidParameter(
        "You can't specify both a binary secret value and a string secret value in the same secret.");

    public static AwsServiceException NoValue() => InvalidRequest("You must provide either SecretString or SecretBinary.");

    public static AwsServiceException StageMismatch() => InvalidRequest(
        "You provided a VersionStage that is not associated to the provided VersionId.");

    public static AwsServiceException OnReplica() => InvalidParameter(
        "Operation not permitted on a replica secret. Call must be made in primary secret's region.");

    public static AwsServiceException HasReplicas(string arn, IEnumerable<string> regions) => InvalidParameter(
        $"You can't delete secret {arn} that still has replica regions [{string.Join(", ", regions)}].");

    public static AwsServiceException TwoSchedules() => InvalidParameter(
        "You cannot specify both rotation frequency and schedule expression together.");

    public static AwsServiceException NoRotationFunction() => InvalidRequest("No Lambda rotation function ARN is associated with this secret.");

    public static AwsServiceException InvalidFunction(StateScope scope) => InvalidParameter(
        $"Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:{scope.Region}:{scope.Account}:function:<functionName>.");

    public static AwsServiceException InvalidSchedule() => InvalidParameter("Invalid schedule expression.");

    public static AwsServiceException CannotInvoke() => new(
        "AccessDeniedException",
        400,
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal " +
        "secretsmanager.amazonaws.com.");

    public static AwsServiceException RotationInProgress() => InvalidRequest(
        "A previous rotation isn't complete. That rotation will be reattempted.");

    public static AwsServiceException NoAccessToKms() => new("AccessDeniedException", 400, "Access to KMS is not allowed");

    public static AwsServiceException DefaultKeyElsewhere() => InvalidRequest(
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.");

    public static AwsServiceException Encryption(string reason) => new EncryptionFailure(
        $"Secrets Manager can't encrypt the secret value: {reason}");

    public static AwsServiceException Decryption(string reason) => new DecryptionFailure(
        $"Secrets Manager can't decrypt the secret value: {reason}");

    public static AwsServiceException InvalidNextToken() => new InvalidNextTokenException("Invalid token");

    public static AwsServiceException MalformedPolicy() => new MalformedPolicyDocumentException("This resource policy contains a syntax error.");

    public static AwsServiceException UnknownPrincipal() => new MalformedPolicyDocumentException("This resource policy contains an unsupported principal.");

    public static AwsServiceException PublicPolicy() => new PublicPolicyException(
        "You can't attach a resource policy that grants broad access to the secret.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");

    private const string MissingToken = "You must provide a ClientRequestToken value. We recommend a UUID-type value.";
}
