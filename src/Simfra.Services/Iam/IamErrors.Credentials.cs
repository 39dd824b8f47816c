using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    public static AwsServiceException MustNotBeNull(string member) => ValidationError(
        $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null");

    public static AwsServiceException TooLong(string member, int limit) => ValidationError(
        $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {limit}");

    public static AwsServiceException AccessDenied(string message) => new("AccessDenied", 403, message);

    /// <summary>Keys and certificates are made active or inactive; they expire by themselves.</summary>
    public static AwsServiceException StatusNotSupported(string status) => InvalidInput($"Operation does not support status {status}");

    // Passwords
    public static AwsServiceException LoginProfileNotFound(string? userName) => new NoSuchEntityException(
        $"Login Profile for User {userName ?? "null"} cannot be found.");

    public static AwsServiceException LoginProfileExists(string userName) => new EntityAlreadyExistsException(
        $"Login Profile for user {userName} already exists.");

    public static AwsServiceException RootLoginProfileExists(string accountId) => new EntityAlreadyExistsException(
        $"Login Profile for account {accountId} already exists.");

    public static AwsServiceException PasswordPolicyViolation(string message) => new PasswordPolicyViolationException(message);

    public static AwsServiceException NotAUser() => new InvalidUserTypeException("Only IAM Users can change their own password");

    public static AwsServiceException WrongOldPassword() => AccessDenied("The old password was incorrect.");

    public static AwsServiceException SamePassword() => AccessDenied("The new password must differ from the old password.");

    public static AwsServiceException PasswordPolicyNotFound(string accountId) => new NoSuchEntityException(
        $"The Password Policy with domain name {accountId} cannot be found.");

    public static AwsServiceException NoPasswordPolicyToDelete() => new NoSuchEntityException(
        "The account policy with name PasswordPolicy cannot be found.");

    // MFA devices
    public static AwsServiceException MfaDeviceExists() => new EntityAlreadyExistsException("MFA device already exists.");

    public static AwsServiceException MfaDeviceNotFound(string? serialNumber) => new NoSuchEntityException(
        $"VirtualMFADevice with serial number {serialNumber} doesn't exist.");

    public static AwsServiceException MfaDeviceNotOfUser() => new NoSuchEntityException("MFA Device invalid for user.");

    public static AwsServiceException MfaDeviceOfUserExists(string userName) => new EntityAlreadyExistsException(
        $"MFA Device for user {userName} already exists.");

    public static AwsServiceException MfaDeviceInUse() => new EntityAlreadyExistsException("MFA Device is already in use.");

    public static AwsServiceException MfaDeviceMustBeDeactivated() => new DeleteConflictException(
        "MFA VirtualDevice in use. Must deactivate first.");

    public static AwsServiceException InvalidAuthenticationCode() => new InvalidAuthenticationCodeException(
        "Authentication code for device is not valid.");

    public static AwsServiceException MfaNeeded() => AccessDenied(
        "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.");

    public static AwsServiceException NotASecurityKey() => ValidationError(
        "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO " +
        "security keys are supported. Please use the compatible device or API.");

    // Certificates
    public static AwsServiceException ServerCertificateExists(string? name) => new EntityAlreadyExistsException(
        $"The Server Certificate with name {name} already exists.");

    public static AwsServiceException ServerCertificateNotFound(string? name) => NotFound("Server Certificate", name);

    public static AwsServiceException CertificateUnparsable() => new MalformedCertificateException(
        "Unable to parse certificate. Please ensure the certificate is in PEM format.");

    public static AwsServiceException PrivateKeyInvalid() => new MalformedCertificateException("Invalid Private Key.");

    public static AwsServiceException CertificateExpired() => new MalformedCertificateException(
        "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.");

    public static AwsServiceException CertificateNotYetValid() => new MalformedCertificateException(
        "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.");

    public static AwsServiceException KeyPairMismatch() => new KeyPairMismatchException(
        "The private key did not match the public key provided. Please verify the key material and try again.");

    public static AwsServiceException CertificateChainUnparsable() => new MalformedCertificateException("Unknown");

    /// <param name="index">Of the certificate in the chain that the next one didn't sign; -1 for the server's own.</param>
    public static AwsServiceException CertificateChainInvalid(int index) => new MalformedCertificateException(
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any " +
        $"intermediaries in order. The index within the chain of the invalid certificate is: {index}");

    public static AwsServiceException SigningCertificateMalformed(string? body) => new MalformedCertificateException(
        $"Certificate {body} is malformed.");

    public static AwsServiceException SigningCertificateDuplicate() => new DuplicateCertificateException("Duplicate certificate uploaded.");

    public static AwsServiceException SigningCertificateNotFound(string? id) => new NoSuchEntityException(
        $"The Certificate with id {id} cannot be found.");

    // SSH public keys
    public static AwsServiceException PublicKeyUnrecognized() => new UnrecognizedPublicKeyEncodingException("Invalid public key uploaded.");

    public static AwsServiceException PublicKeyInvalid() => new InvalidPublicKeyException("Invalid body for public key");

    public static AwsServiceException PublicKeyDuplicate() => new DuplicateSSHPublicKeyException("Duplicate SSH public key uploaded.");

    public static AwsServiceException PublicKeyNotFound(string? id) => new NoSuchEntityException($"User has no Public Key with id {id}.");

    // Service-specific credentials
    public static AwsServiceException ServiceHasNoCredentials(string? service) => new NoSuchEntityException(
        $"No such service {service} is supported for Service Specific Credentials");

    public static AwsServiceException ServiceCredentialNotFound(string? id) => new NoSuchEntityException(
        $"No such credential {id} exists");

    public static AwsServiceException ServiceCredentialNotOfUser(string userName, string? id) => ValidationError(
        $"User {userName} does not have a service specific credential with id {id}");

    public static AwsServiceException AllUsersAndUserName() => ValidationError(
        "AllUsers parameter cannot be specified together with UserName");

    // Account aliases
    public static AwsServiceException AccountAliasExists(string? alias) => new EntityAlreadyExistsException(
        $"The account alias {alias} already exists.");

    public static AwsServiceException AccountAliasNotFound(string? alias) => new NoSuchEntityException(
        $"The account alias with name {alias} cannot be found.");

    // Simulation
    public static AwsServiceException InvalidEntityArn(string arn) => InvalidInput(
        $"Invalid Entity Arn: {arn} does not clearly define entity type and name.");

    public static AwsServiceException InvalidPaginationMarker() => InvalidInput("Invalid marker for pagination.");

    // Reports
    public static AwsServiceException ReportNotFound(string jobId) => new NoSuchEntityException($"JobId {jobId} cannot be found.");

    public static AwsServiceException ServiceNotInReport(string? service) => new NoSuchEntityException(
        $"Service namespace {service} cannot be found in the report.");

    public static AwsServiceException MarkerOfOtherFilter() => ValidationError("Marker and Filter do not match");

    public static AwsServiceException NoCredentialReport() => new CredentialReportNotPresentException("Unknown");

    public static AwsServiceException CredentialReportInProgress() => new CredentialReportNotReadyException("Unknown");

    public static AwsServiceException CredentialReportExpired() => new CredentialReportExpiredException("Unknown");

    // Tags
    public static AwsServiceException NoTagsGiven() => InvalidInput("The provided tag map must not be null/empty.");

    public static AwsServiceException NoTagKeysGiven() => InvalidInput("The provided tag keys must not be null/empty.");
}
