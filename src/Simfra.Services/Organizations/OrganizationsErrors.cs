using Simfra.Models.Organizations;
using Simfra.Schemas;
using ConstraintReason = Simfra.Models.Organizations.ConstraintViolationExceptionReason;
using HandshakeReason = Simfra.Models.Organizations.HandshakeConstraintViolationExceptionReason;
using InputReason = Simfra.Models.Organizations.InvalidInputExceptionReason;

namespace Simfra.Services.Organizations;

/// <summary>The errors of Organizations: code, reason, and message as AWS words it.</summary>
internal static class OrganizationsErrors
{
    private const string DuplicatePolicyMessage = "A policy with the specified name and type already exists.";

    public static AwsServiceException NotInUse() => new AWSOrganizationsNotInUseException("Your account is not a member of an organization.");

    /// <summary>Organizations never says what is missing.</summary>
    public static AwsServiceException AccessDenied() => new AccessDeniedException("You don't have permissions to access this resource.");

    public static AwsServiceException AlreadyInOrganization() =>
        new AlreadyInOrganizationException("The AWS account is already a member of an organization.");

    public static AwsServiceException OrganizationNotEmpty() => new OrganizationNotEmptyException(
        "To delete an organization you must first remove all member accounts (except the master).");

    public static AwsServiceException ConcurrentModification() => new ConcurrentModificationException(
        "AWS Organizations can't complete your request because it conflicts with another attempt to modify the same entity. Try again later.");

    public static AwsServiceException RootNotFound() => new RootNotFoundException("You specified a root that doesn't exist.");

    public static AwsServiceException UnitNotFound() =>
        new OrganizationalUnitNotFoundException("You specified an organizational unit that doesn't exist.");

    public static AwsServiceException ParentNotFound() => new ParentNotFoundException("You specified parent that doesn't exist.");

    public static AwsServiceException SourceParentNotFound() => new SourceParentNotFoundException("You specified a source parent that doesn't exist.");

    public static AwsServiceException DestinationParentNotFound() =>
        new DestinationParentNotFoundException("You specified a destination parent that doesn't exist.");

    public static AwsServiceException ChildNotFound() => new ChildNotFoundException("You specified a child that doesn't exist.");

    public static AwsServiceException DuplicateUnit() => new DuplicateOrganizationalUnitException("An OU with the same name already exists.");

    public static AwsServiceException UnitNotEmpty() => new OrganizationalUnitNotEmptyException(
        "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.");

    public static AwsServiceException AccountNotFound() => new AccountNotFoundException("You specified an account that doesn't exist.");

    public static AwsServiceException DuplicateAccount() =>
        new DuplicateAccountException("That account is already present in the specified destination.");

    public static AwsServiceException AccountAlreadyClosed() => new AccountAlreadyClosedException("The provided account is already closed.");

    /// <summary>The wording isn't known.</summary>
    public static AwsServiceException ClosureInProgress() =>
        new ConflictException("The request failed because it conflicts with the current state of the specified resource.");

    public static AwsServiceException AccountAlreadyRegistered() => new AccountAlreadyRegisteredException(
        "The provided account is already a delegated administrator for your organization.");

    public static AwsServiceException AccountNotRegistered() => new AccountNotRegisteredException(
        "The provided account is not a registered delegated administrator for your organization.");

    public static AwsServiceException CreationNotFound() =>
        new CreateAccountStatusNotFoundException("You specified a create account request that doesn't exist.");

    public static AwsServiceException ManagementCannotLeave() => new MasterCannotLeaveOrganizationException(
        "You can't remove the management account from an organization.");

    public static AwsServiceException TargetNotFound() => new TargetNotFoundException("You specified a target that doesn't exist.");

    public static AwsServiceException PolicyNotFound() => new PolicyNotFoundException("You specified a policy that doesn't exist.");

    public static AwsServiceException DuplicatePolicy() => new DuplicatePolicyException(DuplicatePolicyMessage);

    public static AwsServiceException DuplicateAttachment() => new DuplicatePolicyAttachmentException(DuplicatePolicyMessage);

    public static AwsServiceException PolicyNotAttached() =>
        new PolicyNotAttachedException("The policy isn't attached to the specified target in the specified root.");

    public static AwsServiceException PolicyInUse() => new PolicyInUseException(
        "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.");

    public static AwsServiceException MalformedPolicy() => new MalformedPolicyDocumentException(
        "The provided policy document does not meet the requirements of the specified policy type.");

    public static AwsServiceException PolicyTypeNotAvailable() => new PolicyTypeNotAvailableForOrganizationException(
        "You can't use the specified policy type with the feature set currently enabled for this organization.");

    public static AwsServiceException PolicyTypeAlreadyEnabled() =>
        new PolicyTypeAlreadyEnabledException("The specified policy type is already enabled.");

    public static AwsServiceException PolicyTypeNotEnabled() =>
        new PolicyTypeNotEnabledException("This operation can be performed only for enabled policy types.");

    public static AwsServiceException NoEffectivePolicy() => new EffectivePolicyNotFoundException(
        "The specified policy type is not enabled. Enable that policy type on your organization root and then retry.");

    public static AwsServiceException NoResourcePolicy() => new ResourcePolicyNotFoundException("No resource-based policy found.");

    public static AwsServiceException HandshakeNotFound() => new HandshakeNotFoundException("You specified a handshake that doesn't exist.");

    public static AwsServiceException HandshakeAlreadyInState() =>
        new HandshakeAlreadyInStateException("The handshake is already in the requested state.");

    public static AwsServiceException InvalidHandshakeTransition() => new InvalidHandshakeTransitionException(
        "You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously " +
        "accepted or attempting to accept a handshake that was declined.");

    public static AwsServiceException DuplicateHandshake() => new DuplicateHandshakeException(
        "A handshake with the specified type and parameters already exists for the given parties.");

    public static AwsServiceException AlreadyMember() => HandshakeConstraint(
        HandshakeReason.AlreadyInAnOrganization, "The AWS account is already a member of an organization.");

    public static AwsServiceException HandshakeConstraint(string reason, string message) =>
        new HandshakeConstraintViolationException(message) { Reason = reason };

    public static AwsServiceException Constraint(string reason, string message) => new ConstraintViolationException(message) { Reason = reason };

    public static AwsServiceException NotInAllFeaturesMode() => Constraint(
        ConstraintReason.OrganizationNotInAllFeaturesMode,
        "This operation requires an organization that has all features enabled.");

    public static AwsServiceException TooManyAccounts() => Constraint(
        ConstraintReason.AccountNumberLimitExceeded, "You have exceeded the allowed number of AWS accounts.");

    public static AwsServiceException TooManyTags() => Constraint(
        ConstraintReason.MaxTagLimitExceeded, "You have exceeded the number of tags allowed on this resource.");

    public static AwsServiceException TransferNotFound() =>
        new ResponsibilityTransferNotFoundException("You specified a responsibility transfer that doesn't exist.");

    public static AwsServiceException TransferAlreadyInStatus() => new ResponsibilityTransferAlreadyInStatusException(
        "The responsibility transfer is already in the status that you specified.");

    public static AwsServiceException InvalidTransferTransition() => new InvalidResponsibilityTransferTransitionException(
        "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.");

    public static AwsServiceException InvalidInput(string reason, string message) => new InvalidInputException(message) { Reason = reason };

    public static AwsServiceException InvalidNextToken() => InvalidInput(
        InputReason.InvalidNextToken,
        "You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.");

    public static AwsServiceException DuplicateTagKeys() => InvalidInput(InputReason.DuplicateTagKey, "Your request includes duplicate tag keys.");

    public static AwsServiceException SystemTag() => InvalidInput(
        InputReason.InvalidSystemTagsParameter,
        "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.");

    public static AwsServiceException ImmutablePolicy() => InvalidInput(
        InputReason.ImmutablePolicy, "You specified a policy that is managed by AWS and can't be modified.");

    public static AwsServiceException UnrecognizedService() => InvalidInput(
        InputReason.UnrecognizedServicePrincipal, "You specified an unrecognized service principal.");

    public static AwsServiceException TargetNotSupported() => InvalidInput(
        InputReason.TargetNotSupported, "You specified a target that is not currently supported.");

    public static AwsServiceException InvalidEmailTarget() => InvalidInput(
        InputReason.InvalidEmailAddressTarget, "You specified an invalid email address for the invited account owner.");

    public static AwsServiceException InvalidPattern() => InvalidInput(InputReason.InvalidPattern, InputErrors.PatternMessage);

    public static AwsServiceException InvalidResourcePolicy() => InvalidInput(
        InputReason.InvalidResourcePolicyJson, "This resource-based policy contains invalid JSON.");

    public static AwsServiceException UnsupportedAction(string action) => InvalidInput(
        InputReason.UnsupportedActionInResourcePolicy, $"{action} is not a supported action for this resource-based policy.");
}
