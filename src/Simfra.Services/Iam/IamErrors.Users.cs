using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    public static AwsServiceException MustSpecifyUserName() => ValidationError("Must specify userName when calling with non-User credentials");

    public static AwsServiceException AccessKeyNotFound(string? id) => new NoSuchEntityException(
        $"The Access Key with id {id} cannot be found.");

    public static AwsServiceException InvalidKeyStatus() => ValidationError(
        "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set");

    public static AwsServiceException NotInGroup(string user, string group) => new NoSuchEntityException(
        $"User {user} not in group {group}.");
}
