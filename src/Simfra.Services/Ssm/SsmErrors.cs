using Simfra.Models.Ssm;
using Simfra.Schemas;

namespace Simfra.Services.Ssm;

/// <summary>The errors of Parameter Store, and those that it shares with documents: code, and message as AWS words it.</summary>
internal static class SsmErrors
{
    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message);

    public static AwsServiceException AlreadyExists() => new ParameterAlreadyExists(
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");

    /// <summary>AWS says nothing more where a parameter is asked for by name.</summary>
    public static AwsServiceException NotFound() => new ParameterNotFound();

    public static AwsServiceException NotFound(string name) => new ParameterNotFound($"Parameter {name} not found.");

    public static AwsServiceException VersionNotFound(string name, string version) => new ParameterVersionNotFound(
        $"Systems Manager could not find version {version} of {name}. Verify the version and try again.");

    public static AwsServiceException NoAccessToReservedName(string name) => new(
        "AccessDeniedException", 400, $"No access to reserved parameter name: {name}.");

    public static AwsServiceException TooManyStandard(int limit) => new ParameterLimitExceeded(
        $"You have reached the maximum number of standard parameters for this AWS account and Region ({limit}). To add more parameters, either " +
        "delete existing parameters or upgrade to the advanced-parameter tier (charges apply).");

    public static AwsServiceException TooManyLevels() => new HierarchyLevelLimitExceededException(
        "Parameter name exceeds the maximum number of levels (15) allowed in a hierarchy.");

    public static AwsServiceException TooManyVersions(string name, long oldestVersion) => new ParameterMaxVersionLimitExceeded(
        $"You attempted to create a new version of {name} by calling the PutParameter API with the overwrite flag. " +
        $"Version {oldestVersion}, the oldest version, can't be deleted because it has a label associated with it. " +
        "Move the label to another version of the parameter, and try again.");

    public static AwsServiceException InvalidAllowedPattern(string pattern) => new InvalidAllowedPatternException(
        $"The request does not meet the regular expression requirement: {pattern}");

    public static AwsServiceException PatternMismatch(string pattern) => new ParameterPatternMismatchException(
        $"Parameter value, cannot be validated against allowedPattern: {pattern}");

    public static AwsServiceException TypeChanged() => new HierarchyTypeMismatchException(
        "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a " +
        "String type to a SecureString type. You must create a new, unique parameter.");

    public static AwsServiceException TooManyLabels() => new ParameterVersionLabelLimitExceeded(
        "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.");

    public static AwsServiceException UnknownFilter(string key, string validKeys) => new InvalidFilterKey(
        $"The following filter key is not valid: {key}. Valid filter keys include: [{validKeys}].");

    public static AwsServiceException DuplicateFilter(string key) => new InvalidFilterKey(
        $"The following filter is duplicated in the request: {key}. A request can contain only one occurrence of a specific filter.");

    public static AwsServiceException ReservedPath() => Validation(
        "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). When using global parameters, please " +
        "specify within a global namespace.");

    public static AwsServiceException InvalidFilterOption(string option, string validOptions) => new InvalidFilterOption(
        $"The following filter option is not valid: {option}. Valid options include: [{validOptions}].");

    public static AwsServiceException InvalidFilterValue(string value, string validValues) => new InvalidFilterOption(
        $"The following filter value is not valid: {value}. Valid values include: [{validValues}].");

    public static AwsServiceException MissingFilterValues(string key) => new InvalidFilterValue(
        $"The following filter values are missing : null for filter key {key}.");

    public static AwsServiceException InvalidKeyId(string? message) => new InvalidKeyId(message);

    public static AwsServiceException AccessDenied(string? message) => new("AccessDeniedException", 400, message);

    public static AwsServiceException InvalidNextToken() => new InvalidNextToken("The specified token isn't valid.");

    /// <summary>AWS says nothing more.</summary>
    public static AwsServiceException UnknownResource() => new InvalidResourceId();

    public static AwsServiceException TooManyTags() => new TooManyTagsError("Tags can't exceed the limit of 50.");

    public static AwsServiceException SecretsNeedDecryption() =>
        Validation("WithDecryption flag must be True for retrieving a Secret Manager secret.");

    public static AwsServiceException SecretNotFound(string name) => new ParameterNotFound(
        $"An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {name} not found.");

    public static AwsServiceException TooManyPolicies() => new PoliciesLimitExceededException(
        "Number of policies attached to a parameter cannot exceed 10");

    public static AwsServiceException IncompatiblePolicy(string message) => new IncompatiblePolicyException(message);

    public static AwsServiceException InvalidPolicy(string message) => new InvalidPolicyAttributeException(message);

    public static AwsServiceException InvalidPolicyType(string? type) => new InvalidPolicyTypeException($"Policy type {type} is not supported.");

    public static AwsServiceException MissingPolicyAttribute(string name) => InvalidPolicy($"Mandatory policy attribute {name} is missing.");

    public static AwsServiceException PoliciesNeedAdvancedTier() => Validation("You can't assign parameter policies to a standard-parameter tier.");

    public static AwsServiceException SettingNotFound() => new ServiceSettingNotFound(
        "The specified service setting was not found. Either the service name or the setting has not been provisioned by the AWS service team.");

    public static AwsServiceException InvalidSetting(string id, string[] values) => Validation(
        $"The value of the setting {id} must be one of [{string.Join(", ", values)}].");

    public static AwsServiceException ResourceNotFound() => new ResourceNotFoundException("The specified parameter to be shared could not be found.");

    public static AwsServiceException InvalidResourcePolicyTarget(string message) =>
        new ResourcePolicyInvalidParameterException(message) { ParameterNames = ["ResourceArn"] };

    public static AwsServiceException ResourcePolicyLimit(string message, int limit, string type) =>
        new ResourcePolicyLimitExceededException(message) { Limit = limit, LimitType = type };

    public static AwsServiceException MalformedResourcePolicy(string message) => new MalformedResourcePolicyDocumentException(message);

    public static AwsServiceException ResourcePolicyConflict() => new ResourcePolicyConflictException(
        "The hash provided in the call doesn't match the stored hash.");

    public static AwsServiceException ResourcePolicyNotFound() => new ResourcePolicyNotFoundException(
        "No policies with the specified policy ID and hash could be found.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
