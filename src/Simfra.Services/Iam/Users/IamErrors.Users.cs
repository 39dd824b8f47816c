using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    public static AwsServiceException MustSpecifyUserName() => ValidationError("Must specify userName when calling with non-User credentials");

    public static AwsServiceException AccessKeyNotFound(string? id) => new NoSuchEntityException(
        $"The Access Key with id {id} cannot be found.");

    public static AwsServiceException NotInGroup(string user, string group) => new NoSuchEntityException(
        $"User {user} not in group {group}.");
}
