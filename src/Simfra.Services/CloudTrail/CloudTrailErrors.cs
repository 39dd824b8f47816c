using Simfra.Models.CloudTrail;
using Simfra.Schemas;

namespace Simfra.Services.CloudTrail;

/// <summary>The errors of CloudTrail: code, and message as AWS words it.</summary>
internal static class CloudTrailErrors
{
    // Trails
    public static AwsServiceException TrailNotFound(string arn, string accountId) =>
        new TrailNotFoundException($"Unknown trail: {arn} for the user: {accountId}");

    public static AwsServiceException TrailExists(string name, string accountId) =>
        new TrailAlreadyExistsException($"Trail {name} already exists for customer: {accountId}");

    public static AwsServiceException TooManyTrails(string accountId, int max, string region) =>
        new MaximumNumberOfTrailsExceededException($"User: {accountId} already has {max} trails in {region}.");

    public static AwsServiceException InvalidTrailName(string message) => new InvalidTrailNameException(message);

    public static AwsServiceException InvalidTrailArn(string arn) => new CloudTrailARNInvalidException($"The trail ARN is invalid: {arn}");

    public static AwsServiceException WrongHomeRegion(string arn, string homeRegion) =>
        new InvalidHomeRegionException($"Trail {arn} can only be changed in its home region, {homeRegion}.");

    public static AwsServiceException GlobalEventsOfMultiRegionTrail() => new InvalidParameterCombinationException(
        "Multi-Region trail must include global service events.");

    public static AwsServiceException InvalidPrefix(string prefix) => new InvalidS3PrefixException($"Invalid S3 prefix: {prefix}");

    public static AwsServiceException BucketDoesNotExist(string bucket) => new S3BucketDoesNotExistException($"S3 bucket {bucket} does not exist!");

    public static AwsServiceException InsufficientBucketPolicy(string bucket) =>
        new InsufficientS3BucketPolicyException($"Incorrect S3 bucket policy is detected for bucket: {bucket}");

    public static AwsServiceException InvalidBucketName() => new InvalidS3BucketNameException("S3 bucket name can not be blank.");

    public static AwsServiceException NotInOrganization() =>
        new OrganizationsNotInUseException("Your account is not a member of an organization.");

    public static AwsServiceException NotManagementAccount() => new NotOrganizationMasterAccountException(
        "Only the management account of an organization can create or change an organization trail.");

    // Selectors
    public static AwsServiceException InvalidSelectors(string message) => new InvalidEventSelectorsException(message);

    public static AwsServiceException InsightsNotEnabled(string name) =>
        new InsightNotEnabledException($"Insights is not enabled on the trail {name}.");

    // Tags
    public static AwsServiceException TooManyTags(int max) => new TagsLimitExceededException($"A trail can have at most {max} tags.");

    public static AwsServiceException InvalidTag(string message) => new InvalidTagParameterException(message);

    public static AwsServiceException InvalidTagToken() => new InvalidTokenException("The token is invalid.");

    // Lookup
    public static AwsServiceException InvalidMaxResults(int value) =>
        new InvalidMaxResultsException($"Invalid maximum results: {value}. It must be between 1 and 50.");

    public static AwsServiceException InvalidNextToken() => new InvalidNextTokenException("Invalid NextToken");

    public static AwsServiceException InvalidTimeRange() => new InvalidTimeRangeException("The start time must be before the end time.");

    public static AwsServiceException InvalidLookupAttributes(string message) => new InvalidLookupAttributesException(message);

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");

    public static AwsServiceException Missing(string parameter) => new InvalidParameterException($"{parameter} is required.");
}
