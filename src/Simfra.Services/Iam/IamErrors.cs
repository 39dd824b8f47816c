using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

/// <summary>The errors of IAM: code, and message as AWS words it. Those of each resource family are in a file of its own.</summary>
internal static partial class IamErrors
{
    public static AwsServiceException ValidationError(string message) => new("ValidationError", 400, message);

    public static AwsServiceException InvalidInput(string message) => new InvalidInputException(message);

    public static AwsServiceException InvalidMarker(string marker) => ValidationError($"Invalid Marker: {marker}");

    /// <param name="kind">The noun before the name: <c>user</c>, <c>Server Certificate</c>.</param>
    /// <param name="name">The name as given.</param>
    public static AwsServiceException NotFound(string kind, string? name) =>
        new NoSuchEntityException($"The {kind} with name {name} cannot be found.");

    /// <param name="kind">The noun before the name: <c>User</c>, <c>Role</c>.</param>
    /// <param name="name">The name as given.</param>
    public static AwsServiceException AlreadyExists(string kind, string? name) =>
        new EntityAlreadyExistsException($"{kind} with name {name} already exists.");

    /// <param name="quota">As AWS names it: <c>AccessKeysPerUser</c>.</param>
    /// <param name="limit">The quota's value.</param>
    public static AwsServiceException QuotaExceeded(string quota, int limit) =>
        new LimitExceededException($"Cannot exceed quota for {quota}: {limit}");

    /// <param name="first">What must be done first: <c>must detach all policies first</c>.</param>
    public static AwsServiceException CannotDelete(string first) =>
        new DeleteConflictException($"Cannot delete entity, {first}.");

    public static AwsServiceException InvalidName(string member) => ValidationError(
        $"The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");

    public static AwsServiceException InvalidPath(string member) => ValidationError(
        $"The specified value for {member} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");

    public static AwsServiceException InvalidPathPrefix(string member) => ValidationError(
        $"The specified value for {member} is invalid. It must begin with the / character and contain only alphanumeric characters and/or / " +
        "characters.");

    public static AwsServiceException NotPrintable(string member) => ValidationError(
        $"The specified value for {member} is invalid. It must contain only printable ASCII characters.");

    public static AwsServiceException NotAlphanumeric(string member) => ValidationError(
        $"The specified value for {member} is invalid. It must contain only alphanumeric characters.");

    /// <summary>What signatures of unknown keys get as well.</summary>
    public static AwsServiceException SessionNotAllowed() => new(
        "InvalidClientTokenId", 403, "The security token included in the request is invalid");

    public static AwsServiceException UserNotFound(string? name) => NotFound("user", name);

    public static AwsServiceException TooManyTags(int limit) => new LimitExceededException(
        $"The number of tags has reached the maximum limit. Maximum number of tags: {limit}");

    public static AwsServiceException ReservedTagKey() => new InvalidInputException(
        "Tag keys beginning with 'aws:' are reserved for system use.");

    public static AwsServiceException DuplicateTagKeys() => new InvalidInputException(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
