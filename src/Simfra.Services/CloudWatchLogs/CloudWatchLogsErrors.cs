using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of CloudWatch Logs: code, and message as AWS words it.</summary>
internal static partial class CloudWatchLogsErrors
{
    /// <summary>Input that breaks constraints of the model. Names that are too long have words of their own.</summary>
    public static AwsServiceException Constraints(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        violations is [{ Path: "logGroupName" or "logStreamName" } only] && only.Message.Contains("length less than", StringComparison.Ordinal)
            ? InvalidParameter("Invalid LogGroup or LogStream, both must have length less than or equal to 512.")
            : InvalidParameter(new Protocols.Validation.ValidationException(style, violations).ErrorMessage!);

    public static AwsServiceException InvalidParameter(string message) => new InvalidParameterException(message);

    public static AwsServiceException InvalidOperation(string message) => new Models.CloudWatchLogs.InvalidOperationException(message);

    public static AwsServiceException LimitExceeded(string message = "Resource limit exceeded.") => new LimitExceededException(message);

    public static AwsServiceException AccessDenied(string message) => new("AccessDeniedException", 400, message);

    public static AwsServiceException NotFound(string message) => new ResourceNotFoundException(message);

    public static AwsServiceException GroupNotFound() => NotFound("The specified log group does not exist.");

    public static AwsServiceException StreamNotFound() => NotFound("The specified log stream does not exist.");

    public static AwsServiceException GroupExists() => new ResourceAlreadyExistsException("The specified log group already exists");

    public static AwsServiceException StreamExists() => new ResourceAlreadyExistsException("The specified log stream already exists");

    public static AwsServiceException InvalidNextToken() => InvalidParameter("The specified nextToken is invalid.");

    public static AwsServiceException KeyNotAllowed(string groupArn) => AccessDenied(
        $"The specified KMS key does not exist or is not allowed to be used with Arn '{groupArn}'");

    public static AwsServiceException TooManyTags(string resource) => new TooManyTagsException("The resource can have no more than 50 tags.")
    {
        ResourceName = resource,
    };

    /// <summary>A setting that groups of other classes don't have.</summary>
    public static AwsServiceException OnlyForStandardClass() => Validation("This operation is only supported on the Standard log class.");

    /// <summary>A way to read that groups of other classes don't have.</summary>
    public static AwsServiceException NotForClass(string operation, LogGroup group) => InvalidOperation(
        $"The log group {group.Name} is of log-group-class {group.Class}. {operation} is not supported for this log class.");

    public static AwsServiceException Protected() => Validation(
        "The log group has deletion protection enabled. Disable deletion protection before deleting it or its log streams.");

    public static AwsServiceException Validation(string message) => new Models.CloudWatchLogs.ValidationException(message);

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
