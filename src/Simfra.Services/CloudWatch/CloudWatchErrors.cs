using Simfra.Models.CloudWatch;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatch;

/// <summary>The errors of CloudWatch: code, and message as AWS words it.</summary>
internal static class CloudWatchErrors
{
    public static AwsServiceException MissingParameter(string parameter) =>
        new MissingRequiredParameterException($"The parameter {parameter} is required.");

    /// <summary>Every missing parameter has its line.</summary>
    /// <param name="paths">Where they are, as the model's constraints tell it: <c>metricData.1.member.metricName</c>.</param>
    public static AwsServiceException MissingParameters(IEnumerable<string> paths) => new MissingRequiredParameterException(
        string.Join('\n', paths.Select(p => $"The parameter {QueryPath(p)} is required.")));

    public static AwsServiceException NothingGiven() =>
        new InvalidParameterCombinationException("At least one of the parameters must be specified.");

    public static AwsServiceException MissingStatistics() =>
        new MissingRequiredParameterException("Must specify either Statistics or ExtendedStatistics.");

    public static AwsServiceException TooMany(string collection, int max) =>
        InvalidParameter($"The collection {collection} must not have a size greater than {max}.");

    public static AwsServiceException InvalidParameter(string message) => new InvalidParameterValueException(message);

    public static AwsServiceException InvalidParameter(object? value, string parameter) =>
        InvalidParameter($"The value {value} for parameter {parameter} is invalid.");

    public static AwsServiceException MutuallyExclusive(string first, string second) => new InvalidParameterCombinationException(
        $"The parameters {first} and {second} are mutually exclusive and you have specified both.");

    public static AwsServiceException TooManyDatapoints(long count) => new InvalidParameterCombinationException(
        $"You have requested up to {count} datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing " +
        "Period, or decreasing the time range.");

    /// <summary>A validation error in words of CloudWatch's own.</summary>
    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message) { QueryErrorCode = "ValidationError" };

    /// <summary>A member is missing that the model doesn't require.</summary>
    public static AwsServiceException NullMember(string member) =>
        Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    public static AwsServiceException ExpressionError(string id, string message) => Validation($"Error in expression '{id}' [{message}]");

    /// <summary>The model has no message for it: it tells what is missing in members of its own.</summary>
    public static AwsServiceException NotFound(string type, string id) => new ResourceNotFoundException { ResourceType = type, ResourceId = id };

    public static AwsServiceException InvalidNextToken() => new InvalidNextToken("The next token specified is invalid.");

    public static AwsServiceException NoSuchDashboard(string name) => new DashboardNotFoundError($"Dashboard {name} does not exist");

    public static AwsServiceException InvalidDashboard(List<DashboardValidationMessage> errors) =>
        new DashboardInvalidInputError(
            $"The dashboard body is invalid, there are {errors.Count} validation errors: [{string.Join(", ", errors.Select(Describe))}]")
        {
            DashboardValidationMessages = errors,
        };

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");

    private static string Describe(DashboardValidationMessage error) => error.DataPath is { } path
        ? $"{{\"dataPath\": \"{path}\", \"message\": \"{error.Message}\"}}"
        : $"{{\"message\": \"{error.Message}\"}}";

    /// <summary>The path as the Query protocol writes it: <c>MetricData.member.1.MetricName</c>.</summary>
    private static string QueryPath(string path)
    {
        var segments = path.Split('.').Where(static s => s != "member");
        return string.Join('.', segments.Select(static s => char.IsAsciiDigit(s[0]) ? $"member.{s}" : $"{char.ToUpperInvariant(s[0])}{s[1..]}"));
    }
}
