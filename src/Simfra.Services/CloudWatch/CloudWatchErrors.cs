using Simfra.Models.CloudWatch;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatch;

/// <summary>The errors of CloudWatch: code, and message as AWS words it.</summary>
internal static class CloudWatchErrors
{
    public static AwsServiceException MissingParameter(string parameter) =>
        new MissingRequiredParameterException($"The parameter {parameter} is required.");

    public static AwsServiceException MissingStatistics() =>
        new MissingRequiredParameterException("Must specify either Statistics or ExtendedStatistics.");

    public static AwsServiceException InvalidParameter(string message) => new InvalidParameterValueException(message);

    public static AwsServiceException InvalidParameter(object? value, string parameter) =>
        InvalidParameter($"The value {value} for parameter {parameter} is invalid.");

    public static AwsServiceException MutuallyExclusive(string first, string second) => new InvalidParameterCombinationException(
        $"The parameters {first} and {second} are mutually exclusive and you have specified both.");

    public static AwsServiceException TooManyDatapoints(long count) => new InvalidParameterCombinationException(
        $"You have requested up to {count} datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing " +
        "Period, or decreasing the time range.");

    public static AwsServiceException InvalidNextToken() => new InvalidNextToken("The next token specified is invalid.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
