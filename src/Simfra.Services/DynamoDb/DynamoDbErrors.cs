using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>The errors of DynamoDB: code, and message as AWS words it.</summary>
internal static class DynamoDbErrors
{
    private const string EmptyKeyPrefix = "One or more parameter values are not valid.";

    public static AwsServiceException Validation(string message) => new("ValidationException", 400, message);

    public static AwsServiceException InvalidParameters(string message) => Validation($"One or more parameter values were invalid: {message}");

    /// <summary>A key is an empty text, or no bytes. AWS finds that before it looks at anything, in transactions too.</summary>
    public static AwsServiceException EmptyKey(string message) => Validation($"{EmptyKeyPrefix} {message}");

    public static bool IsEmptyKey(AwsServiceException error) => error.ErrorMessage?.StartsWith(EmptyKeyPrefix, StringComparison.Ordinal) == true;

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

    public static AwsServiceException TooDeep(bool isUpdate = false) => Validation(
        $"Nesting Levels have exceeded supported limits{(isUpdate ? "" : ": Attributes in the item have nested levels beyond supported limit")}");

    public static AwsServiceException LimitExceeded(string message) => new LimitExceededException(message);

    public static AwsServiceException InvalidArn(string arn) => InvalidParameters($"Invalid ResourceArn provided as input {arn}");

    /// <summary>A table or an index has no capacity left.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html"/>
    public static AwsServiceException ThroughputExceeded(DynamoTable table, SecondaryIndex? index, bool isWrite)
    {
        var limit = table.IsOnDemand ? "MaxOnDemandThroughputExceeded" : "ProvisionedThroughputExceeded";
        var reasons = new List<ThrottlingReason>
        {
            new()
            {
                Reason = $"{(index is null ? "Table" : "Index")}{(isWrite ? "Write" : "Read")}{limit}",
                Resource = index is null ? table.Arn : table.ArnOf(index),
            },
        };
        if (table.IsOnDemand)
        {
            return new ThrottlingException("Throughput exceeds the maximum OnDemandThroughput configured on table or index") { ThrottlingReasons = reasons };
        }

        return new ProvisionedThroughputExceededException(index is null
            ? "The level of configured provisioned throughput for the table was exceeded. " +
            "Consider increasing your provisioning level with the UpdateTable API."
            : "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
            "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API")
        {
            ThrottlingReasons = reasons,
        };
    }

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
