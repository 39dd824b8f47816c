using Simfra.Models.Sns;
using Simfra.Schemas;

namespace Simfra.Services.Sns;

/// <summary>The errors of SNS: code, and message as AWS words it.</summary>
internal static class SnsErrors
{
    public static AwsServiceException InvalidParameter(string what) => new InvalidParameterException($"Invalid parameter: {what}");

    public static AwsServiceException InvalidParameter(string parameter, string reason) => InvalidParameter($"{parameter} Reason: {reason}");

    /// <summary>An error of the same code whose message begins otherwise.</summary>
    public static AwsServiceException InvalidParameterInOwnWords(string message) => new InvalidParameterException(message);

    /// <summary>A message attribute that can't be: the error has a code of its own.</summary>
    public static AwsServiceException InvalidParameterValue(string message) => new InvalidParameterValueException(message);

    public static AwsServiceException MissingValue(string parameter) => InvalidParameter(parameter, "no value for required parameter");

    public static AwsServiceException TopicNotFound() => new NotFoundException("Topic does not exist");

    public static AwsServiceException SubscriptionNotFound() => new NotFoundException("Subscription does not exist");

    public static AwsServiceException PlatformApplicationNotFound() => new NotFoundException("PlatformApplication does not exist");

    public static AwsServiceException EndpointNotFound() => new NotFoundException("Endpoint does not exist");

    public static AwsServiceException ResourceNotFound() => new ResourceNotFoundException("Resource does not exist");

    public static AwsServiceException PhoneNumberNotFound() => new ResourceNotFoundException("The destination phone number doesn't exist in this account");

    public static AwsServiceException EndpointDisabled() => new EndpointDisabledException("Endpoint is disabled");

    public static AwsServiceException PlatformApplicationDisabled() => new PlatformApplicationDisabledException("Platform application is disabled");

    public static AwsServiceException TopicHasArchive() => new InvalidStateException(
        "Cannot delete a topic with an active message archiving policy. Deactivate the policy first.");

    public static AwsServiceException TopicLimitExceeded(int max) => new TopicLimitExceededException(
        $"Topic limit exceeded: an account may have {max} of them");

    public static AwsServiceException TooManySubscriptions(int max) => new SubscriptionLimitExceededException(
        $"Subscription limit exceeded: a topic of this kind may have {max} of them");

    public static AwsServiceException TooManyFilterPolicies(int max) => new FilterPolicyLimitExceededException(
        $"Filter policy limit exceeded: a topic may have {max} of them");

    public static AwsServiceException TooManyReplays(int max) => new ReplayLimitExceededException(
        $"Replay limit exceeded: a topic may have {max} of them at a time");

    public static AwsServiceException TooManyTags() => new TagLimitExceededException("Could not complete request: tag quota of per resource exceeded");

    public static AwsServiceException OptedOut() => new OptedOutException("The phone number has opted out of receiving messages");

    public static AwsServiceException UserError(string message) => new UserErrorException(message);

    public static AwsServiceException WrongOneTimePassword(string status) => new VerificationException("Wrong verification code") { Status = status };

    public static AwsServiceException EmptyBatch() => new EmptyBatchRequestException("The batch request doesn't contain any entries.");

    public static AwsServiceException TooManyEntries() => new TooManyEntriesInBatchRequestException(
        "The batch request contains more entries than permissible.");

    public static AwsServiceException BatchIdsNotDistinct() => new BatchEntryIdsNotDistinctException(
        "Two or more batch entries in the request have the same Id.");

    public static AwsServiceException InvalidBatchEntryId() => new InvalidBatchEntryIdException(
        "The Id of a batch entry in a batch request doesn't abide by the specification.");

    public static AwsServiceException BatchTooLong() => new BatchRequestTooLongException(
        "The length of all the messages put together is more than the limit.");

    /// <summary>KMS's refusal, as SNS passes it on.</summary>
    public static AwsServiceException Kms(AwsServiceException error) => error.Code switch
    {
        "DisabledException" => new KMSDisabledException(error.ErrorMessage),
        "KMSInvalidStateException" or "InvalidKeyUsageException" => new KMSInvalidStateException(error.ErrorMessage),
        "NotFoundException" => new KMSNotFoundException(error.ErrorMessage),
        "ThrottlingException" => new KMSThrottlingException(error.ErrorMessage),
        _ => new KMSAccessDeniedException(error.ErrorMessage),
    };

    public static AwsServiceException Denied(string message) => new AuthorizationErrorException(message);

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
