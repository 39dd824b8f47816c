using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>The errors of KMS: code, and message as AWS words it. Where AWS sends no message, neither does this.</summary>
internal static class KmsErrors
{
    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message);

    public static AwsServiceException InvalidKeyId(string keyId) => new NotFoundException($"Invalid keyId '{keyId}'");

    public static AwsServiceException KeyNotFound(string arn) => new NotFoundException($"Key '{arn}' does not exist");

    public static AwsServiceException AliasNotFound(string arn) => new NotFoundException($"Alias {arn} is not found.");

    public static AwsServiceException OtherRegion(string region) => new NotFoundException($"Invalid arn {region}");

    public static AwsServiceException NoSuchPolicy() => new NotFoundException("No such policy exists");

    public static AwsServiceException InvalidArn(string arn) => new InvalidArnException($"Invalid arn {arn}");

    /// <summary>The key is in a state that doesn't go with the operation.</summary>
    public static AwsServiceException WrongState(string arn, string state) => state switch
    {
        KeyState.Disabled => new DisabledException($"{arn} is disabled."),
        KeyState.PendingDeletion => new KMSInvalidStateException($"{arn} is pending deletion."),
        KeyState.PendingReplicaDeletion => new KMSInvalidStateException($"{arn} is pending replica deletion."),
        KeyState.PendingImport => new KMSInvalidStateException($"{arn} is pending import."),
        _ => new KMSInvalidStateException($"{arn} is {state.ToLowerInvariant()}."),
    };

    public static AwsServiceException NotPendingDeletion(string arn) => new KMSInvalidStateException($"{arn} is not pending deletion.");

    public static AwsServiceException NothingToRotateTo(string arn) => new KMSInvalidStateException(
        $"No available key material pending rotation for the key: {arn}.");

    public static AwsServiceException AlreadyPendingRotation(string arn, string newId, string pendingId) => new KMSInvalidStateException(
        $"New key material (id: {newId}) cannot be imported into KMS key {arn}, because another key material (id: {pendingId}) is pending rotation.");

    public static AwsServiceException WrongUsage(string arn, string usage, string operation) => new InvalidKeyUsageException(
        $"{arn} key usage is {usage} which is not valid for {operation}.");

    public static AwsServiceException WrongAlgorithm(string algorithm, string spec) => new InvalidKeyUsageException(
        $"Algorithm {algorithm} is incompatible with key spec {spec}.");

    public static AwsServiceException WrongOrigin(string arn, string origin) => new UnsupportedOperationException(
        $"{arn} origin is {origin} which is not valid for this operation.");

    /// <summary>AWS says nothing more of an operation that a kind of key doesn't have.</summary>
    public static AwsServiceException Unsupported() => new UnsupportedOperationException();

    public static AwsServiceException Unsupported(string message) => new UnsupportedOperationException(message);

    public static AwsServiceException NotPrimary(string arn) => new UnsupportedOperationException($"{arn} is not a multi-region primary key.");

    public static AwsServiceException InvalidCiphertext() => new InvalidCiphertextException();

    public static AwsServiceException IncorrectKey() => new IncorrectKeyException(
        "The key ID in the request does not identify a CMK that can perform this operation.");

    public static AwsServiceException CiphertextOfUnknownKey() => new(
        "AccessDeniedException",
        400,
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");

    public static AwsServiceException InvalidSignature() => new KMSInvalidSignatureException();

    public static AwsServiceException InvalidMac() => new KMSInvalidMacException();

    public static AwsServiceException DryRun() => new DryRunOperationException(
        "The request would have succeeded, but the DryRun option is set.");

    public static AwsServiceException DigestLength(string algorithm) => Validation($"Digest is invalid length for algorithm {algorithm}.");

    public static AwsServiceException PlaintextTooLong(string algorithm, string spec, int limit) => Validation(
        $"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {limit} bytes.");

    public static AwsServiceException AliasExists(string arn) => new AlreadyExistsException($"An alias with the name {arn} already exists");

    public static AwsServiceException ReplicaExists(string arn) => new AlreadyExistsException($"{arn} already exists.");

    public static AwsServiceException InvalidAliasName() => Validation("Invalid identifier");

    /// <summary>AWS says nothing more to those who touch what is its own.</summary>
    public static AwsServiceException NotAuthorized() => new("NotAuthorizedException", 400, null);

    public static AwsServiceException MalformedPolicy(string? message) => new MalformedPolicyDocumentException(message);

    public static AwsServiceException Tags(string message) => new TagException(message);

    public static AwsServiceException InvalidPrincipal(string principal) => new InvalidArnException(
        $"ARN does not refer to a valid principal: {principal}");

    public static AwsServiceException InvalidGrantToken() => new InvalidGrantTokenException("Invalid grant token");

    public static AwsServiceException GrantNotFound(string grantId) => new NotFoundException($"Grant ID {grantId} not found");

    public static AwsServiceException InvalidMarker() => new InvalidMarkerException();

    public static AwsServiceException TooManyRotations() => new LimitExceededException(
        "The maximum number of on-demand rotations has been reached for the given keyId.");

    public static AwsServiceException TooManyAliases(string arn, int limit) => new LimitExceededException(
        $"The KMS key {arn} has {limit} aliases, which is the limit.");

    public static AwsServiceException RotationIsDue(string arn) => new ConflictException(
        $"An automatic rotation of the key {arn} is scheduled to begin within the next 20 minutes.");

    public static AwsServiceException IncorrectKeyMaterial() => new IncorrectKeyMaterialException();

    public static AwsServiceException InvalidImportToken() => new InvalidImportTokenException();

    public static AwsServiceException ExpiredImportToken() => new ExpiredImportTokenException();

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
