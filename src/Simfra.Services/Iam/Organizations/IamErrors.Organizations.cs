using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    public static AwsServiceException OrganizationNotFound(string accountId) => new OrganizationNotFoundException(
        $"No organization found for input account {accountId}.");

    public static AwsServiceException OrganizationNotInAllFeaturesMode(string accountId) => new OrganizationNotInAllFeaturesModeException(
        $"All features not enabled by organization of input account {accountId}.");

    public static AwsServiceException ServiceAccessNotEnabled(string accountId) => new ServiceAccessNotEnabledException(
        $"Trusted Access for IAM not enabled by organization of input account {accountId}.");

    public static AwsServiceException NotAnAdministrator(string accountId) => new AccountNotManagementOrDelegatedAdministratorException(
        $"Input account {accountId} is neither management account nor delegated admin.");

    public static AwsServiceException NotTheManagementAccount(string accountId) => new CallerIsNotManagementAccountException(
        $"Caller account {accountId} is not management account of the organization and cannot enable IAM features.");

    public static AwsServiceException OtherOrganization() => AccessDenied(
        "The organization ID in the specified entity path is different than your organization ID.");

    public static AwsServiceException ReportNeedsManagementAccount() => AccessDenied(
        "You must be signed in to the management account of an organization.");

    public static AwsServiceException TooManyReports() => new ReportGenerationLimitExceededException(
        "Maximum number of concurrent jobs exceeded");
}
