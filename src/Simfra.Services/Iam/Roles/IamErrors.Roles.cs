using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    public static AwsServiceException ProtectedRole(string name) => new UnmodifiableEntityException(
        $"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS");

    public static AwsServiceException InstanceProfileNotFound(string? name) => new NoSuchEntityException($"Instance Profile {name} cannot be found.");

    public static AwsServiceException InstanceProfileAlreadyExists(string name) => new EntityAlreadyExistsException(
        $"Instance Profile {name} already exists.");

    public static AwsServiceException RoleNotInInstanceProfile(string role, string profile) => new NoSuchEntityException(
        $"Role {role} in Instance Profile {profile} cannot be found.");

    public static AwsServiceException InvalidPrincipal(string principal) => new MalformedPolicyDocumentException(
        $"Invalid principal in policy: \"AWS\":\"{principal}\"");

    public static AwsServiceException NoServiceLinkedRole(string service) => InvalidInput(
        $"Service-linked roles are not supported for the service {service}.");

    public static AwsServiceException SuffixNotAllowed(string service) => InvalidInput($"Custom suffix is not allowed for {service}");

    public static AwsServiceException ServiceLinkedRoleNameTaken(string name) => InvalidInput(
        $"Service role name {name} has been taken in this account, please try a different suffix.");

    public static AwsServiceException NotServiceLinked(string name) => InvalidInput($"The role {name} is not a service-linked role.");

    public static AwsServiceException DeletionTaskNotFound(string? id) => new NoSuchEntityException($"Deletion task {id} cannot be found.");

    public static AwsServiceException ReservedPath(string path) => InvalidInput($"The path {path} is reserved for service-linked roles.");
}
