using System.Globalization;
using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

/// <summary>What is wrong with requests for temporary delegation. AWS documents the codes; the words are ours.</summary>
internal static partial class IamErrors
{
    public static AwsServiceException DelegationRequestNotFound(string id) =>
        new NoSuchEntityException($"The delegation request with id {id} cannot be found.");

    public static AwsServiceException UnknownDelegationTemplate(string? arn) =>
        InvalidInput($"The policy template {arn} is not registered for the account that creates the delegation request.");

    public static AwsServiceException DelegationWorkflowExists(string workflowId) =>
        new EntityAlreadyExistsException($"A delegation request with the requestor workflow id {workflowId} already exists.");

    public static AwsServiceException InvalidNotificationChannel(string channel) =>
        InvalidInput($"{channel} is not the ARN of an SNS topic.");

    public static AwsServiceException ForeignNotificationChannel() =>
        InvalidInput("The notification channel must be an SNS topic of a registered account of the product provider.");

    public static AwsServiceException OptInNotificationChannel(string region) =>
        InvalidInput($"The notification channel must not be in the opt-in Region {region}.");

    public static AwsServiceException MissingTemplateParameter(string name) => InvalidInput($"The policy template needs the parameter {name}.");

    public static AwsServiceException UnknownTemplateParameter(string name) => InvalidInput($"The policy template has no parameter {name}.");

    public static AwsServiceException DuplicateTemplateParameter(string name) => InvalidInput($"The parameter {name} is given more than once.");

    public static AwsServiceException InvalidTemplateParameter(string name) =>
        InvalidInput($"The parameter {name} must have a type, and one value where the type is string.");

    public static AwsServiceException InvalidDelegatedPolicy(string fault) =>
        InvalidInput($"The policy template and its parameters make no valid policy: {fault}");

    public static AwsServiceException DelegatedPolicyTooLong(int limit) => InvalidInput(string.Create(
        CultureInfo.InvariantCulture, $"The policy that the template and its parameters make is longer than {limit} characters."));

    public static AwsServiceException InvalidDelegationState(string id, string state) =>
        InvalidInput($"The delegation request {id} is in the state {state}, which does not allow this.");

    public static AwsServiceException RootDelegationTooLong(int limit) => InvalidInput(string.Create(
        CultureInfo.InvariantCulture, $"A root user can accept delegation requests with a session duration of {limit} seconds or less only."));

    public static AwsServiceException DelegateCannotAccept() =>
        new("AccessDenied", 403, "A delegated session cannot accept delegation requests.");

    public static AwsServiceException OnlyOwnerSends(string principal, string arn) => new(
        "AccessDenied",
        403,
        $"User: {principal} is not authorized to perform: iam:SendDelegationToken on resource: {arn} because only its owner may send the token");

    public static AwsServiceException UnknownSummaryEntity(string arn) => InvalidInput($"{arn} is not the ARN of a delegation request.");

    public static AwsServiceException InvalidLocale(string locale) => InvalidInput($"{locale} is not a locale.");
}
