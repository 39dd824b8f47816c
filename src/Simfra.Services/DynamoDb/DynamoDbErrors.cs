using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>The errors of DynamoDB: code, and message as AWS words it.</summary>
internal static class DynamoDbErrors
{
    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message);

    public static AwsServiceException InvalidParameters(string message) => Validation($"One or more parameter values were invalid: {message}");

    public static AwsServiceException TableNotFound() => new ResourceNotFoundException("Requested resource not found");

    public static AwsServiceException TableNotFound(string table) =>
        new ResourceNotFoundException($"Requested resource not found: Table: {table} not found");

    public static AwsServiceException ResourceNotFound(string arn) =>
        new ResourceNotFoundException($"Requested resource not found: ResourcArn: {arn} not found");

    public static AwsServiceException TableExists(string table) => new ResourceInUseException($"Table already exists: {table}");

    public static AwsServiceException TableInUse(string table, string state) =>
        new ResourceInUseException($"Attempt to change a resource which is still in use: Table is being {state}: {table}");

    public static AwsServiceException TableIsProtected() =>
        Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");

    public static AwsServiceException KeyMismatch() => Validation("The provided key element does not match the schema");

    public static AwsServiceException ConditionFailed(AttributeMap? item = null) =>
        new ConditionalCheckFailedException("The conditional request failed") { Item = item is null ? null : ValueShapes.Write(item) };

    public static AwsServiceException ItemTooLarge() => Validation("Item size has exceeded the maximum allowed size");

    public static AwsServiceException UpdateTooLarge() => Validation("Item size to update has exceeded the maximum allowed size");

    public static AwsServiceException TooDeep() => Validation("Nesting Levels have exceeded supported limits");

    public static AwsServiceException LimitExceeded(string message) => new LimitExceededException(message);

    public static AwsServiceException InvalidArn(string arn) => InvalidParameters($"Invalid ResourceArn provided as input {arn}");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
