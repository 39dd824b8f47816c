using Simfra.Models.Sqs;
using Simfra.Schemas;

namespace Simfra.Services.Sqs;

/// <summary>The errors of SQS: code, and message as AWS words it.</summary>
internal static class SqsErrors
{
    public static AwsServiceException QueueDoesNotExist() => new QueueDoesNotExist("The specified queue does not exist.");

    public static AwsServiceException QueueNameExists(string attribute) => new QueueNameExists(
        $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static AwsServiceException QueueDeletedRecently() => new QueueDeletedRecently(
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.");

    public static AwsServiceException PurgeInProgress(string queueName) => new PurgeQueueInProgress(
        $"Only one PurgeQueue operation on {queueName} is allowed every 60 seconds.");

    public static AwsServiceException InvalidAddress(string? queueUrl) => new InvalidAddress(
        $"The address {queueUrl} is not valid for this endpoint.");

    public static AwsServiceException MissingParameter(string parameter) => new(
        "MissingRequiredParameterException", 400, $"The request must contain the parameter {parameter}.")
    {
        QueryErrorCode = "MissingParameter",
    };

    public static AwsServiceException InvalidParameter(string message) => new("InvalidParameterValueException", 400, message)
    {
        QueryErrorCode = "InvalidParameterValue",
    };

    public static AwsServiceException InvalidParameter(object? value, string parameter, string reason) =>
        InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static AwsServiceException UnknownAttribute(string name) => new InvalidAttributeName($"Unknown Attribute {name}.");

    public static AwsServiceException InvalidAttributeName(string message) => new InvalidAttributeName(message);

    public static AwsServiceException InvalidAttributeValue(string attribute) => new InvalidAttributeValue(
        $"Invalid value for the parameter {attribute}.");

    public static AwsServiceException MessageTooLong(int limit) => InvalidParameter(
        $"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes.");

    public static AwsServiceException InvalidMessageContents(int character) => new InvalidMessageContents(
        $"Invalid binary character '#x{character:X}' was found in the message body, the set of allowed characters is " +
        "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");

    public static AwsServiceException ReceiptHandleIsInvalid(string? handle) => new ReceiptHandleIsInvalid(
        $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static AwsServiceException ReceiptHandleExpired(string handle) => InvalidParameter(
        handle, "ReceiptHandle", "The receipt handle has expired.");

    public static AwsServiceException NotAvailableForVisibilityChange(string handle) => InvalidParameter(
        handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");

    /// <summary>KMS's refusal, as SQS passes it on.</summary>
    public static AwsServiceException Kms(AwsServiceException error) => error.Code switch
    {
        "DisabledException" => new KmsDisabled(error.ErrorMessage),
        "KMSInvalidStateException" => new KmsInvalidState(error.ErrorMessage),
        "InvalidKeyUsageException" => new KmsInvalidKeyUsage(error.ErrorMessage),
        "NotFoundException" => new KmsNotFound(error.ErrorMessage),
        "ThrottlingException" => new KmsThrottled(error.ErrorMessage),
        _ => new KmsAccessDenied(error.ErrorMessage),
    };

    public static AwsServiceException TooManyInFlight() => new OverLimit(
        "The maximum number of in flight messages is reached.");

    public static AwsServiceException EmptyBatch(string entryType) => new EmptyBatchRequest(
        $"There should be at least one {entryType} in the request.");

    public static AwsServiceException TooManyEntries(int count) => new TooManyEntriesInBatchRequest(
        $"Maximum number of entries per request are 10. You have sent {count}.");

    public static AwsServiceException InvalidBatchEntryId() => new InvalidBatchEntryId(
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static AwsServiceException BatchIdsNotDistinct(string id) => new BatchEntryIdsNotDistinct($"Id {id} repeated.");

    public static AwsServiceException BatchTooLong(int limit, int size) => new BatchRequestTooLong(
        $"Batch requests cannot be longer than {limit} bytes. You have sent {size} bytes.");

    public static AwsServiceException TooManyActions(int count, int max) => OverLimit($"{count} Actions were found, maximum allowed is {max}.");

    public static AwsServiceException TooManyActionsInStatement(int count, int max) =>
        OverLimit($"{count} actions were found in a statement from the submitted policy, max allowed is {max}");

    public static AwsServiceException PolicyTooLarge() => OverLimit("Submitted policy is over max allowed size.");

    /// <summary>A limit of policies; SQS answers 403 to it, where other limits have 400.</summary>
    private static AwsServiceException OverLimit(string message) => new("OverLimit", 403, message);

    public static AwsServiceException NotForThisType(object? value, string parameter) =>
        InvalidParameter(value, parameter, "The request include parameter that is not valid for this queue type.");

    public static AwsServiceException ResourceNotFound(string parameter) => new ResourceNotFoundException(
        $"The resource that you specified for the {parameter} parameter doesn't exist.");

    public static AwsServiceException InvalidArn(string parameter) => InvalidParameter(
        $"You must use this format to specify the {parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>");

    public static AwsServiceException NotADeadLetterQueue() => InvalidParameter("Source queue must be configured as a Dead Letter Queue.");

    public static AwsServiceException SourceIsDestination() => InvalidParameter("Source queue arn and destination queue arn cannot be the same.");

    public static AwsServiceException MoveTaskRunning() => InvalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");

    public static AwsServiceException MoveTaskDoesNotExist() => new ResourceNotFoundException("Task does not exist.");

    public static AwsServiceException MoveTaskNotActive() => InvalidParameter("Only active tasks can be cancelled.");

    public static AwsServiceException InvalidTaskHandle() => InvalidParameter("Value for parameter TaskHandle is invalid.");
}
