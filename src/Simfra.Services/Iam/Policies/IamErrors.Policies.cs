using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    // The two blanks are AWS's.
    public static AwsServiceException UnparsableArn() => ValidationError("Invalid ARN:  Could not be parsed!");

    public static AwsServiceException InvalidArn(string arn) => ValidationError($"ARN {arn} is not valid.");

    public static AwsServiceException PolicyNotFound(string arn) => new NoSuchEntityException($"Policy {arn} was not found.");

    public static AwsServiceException PolicyNotAttachable(string arn) => new NoSuchEntityException(
        $"Policy {arn} does not exist or is not attachable.");

    public static AwsServiceException BoundaryNotFound(string arn) => new NoSuchEntityException(
        $"Scope ARN: {arn} does not exist or is not attachable.");

    public static AwsServiceException ServiceRolePolicy() => new PolicyNotAttachableException(
        "Cannot attach a Service Role Policy to a Customer Role.");

    public static AwsServiceException PolicyVersionNotFound(string arn, string version) => new NoSuchEntityException(
        $"Policy {arn} version {version} does not exist or is not attachable.");

    public static AwsServiceException PolicyAlreadyExists(string name) => new EntityAlreadyExistsException(
        $"A policy called {name} already exists. Duplicate names are not allowed.");

    public static AwsServiceException ForeignPolicy() => new("AccessDenied", 403, "Policy is outside your own account.");

    public static AwsServiceException PolicyIsAttached() => new DeleteConflictException("Cannot delete a policy attached to entities.");

    public static AwsServiceException PolicyHasVersions() => new DeleteConflictException(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted " +
        "with the policy.");

    public static AwsServiceException DefaultVersion() => new DeleteConflictException("Cannot delete the default version of a policy.");

    public static AwsServiceException TooManyVersions(int limit) => new LimitExceededException(
        $"A managed policy can have up to {limit} versions. Before you create a new version, you must delete an existing version.");

    public static AwsServiceException InlinePoliciesTooLong(int limit, string kind, string name) => new LimitExceededException(
        $"Maximum policy size of {limit} bytes exceeded for {kind} {name}");

    public static AwsServiceException MalformedPolicy(string message) => new MalformedPolicyDocumentException(message);
}
