using Simfra.Models.Scheduler;
using Simfra.Schemas;

namespace Simfra.Services.Scheduler;

/// <summary>The errors of EventBridge Scheduler: code, and message as AWS words it.</summary>
internal static class SchedulerErrors
{
    public static AwsServiceException ScheduleExists(string name) => new ConflictException($"Schedule {name} already exists.");

    public static AwsServiceException ScheduleNotFound(string name) => new ResourceNotFoundException($"Schedule {name} does not exist.");

    public static AwsServiceException GroupExists(string name) => new ConflictException($"Schedule group {name} already exists.");

    public static AwsServiceException GroupNotFound(string name) => new ResourceNotFoundException($"Schedule group {name} does not exist.");

    public static AwsServiceException GroupIsBeingDeleted(string name) => new ConflictException($"Schedule group {name} is being deleted.");

    public static AwsServiceException DefaultGroupIsKept() => Validation("Deleting the default schedule group is not allowed.");

    public static AwsServiceException InvalidExpression(string expression) => Validation($"Invalid Schedule Expression {expression}.");

    public static AwsServiceException InvalidTimezone(string timezone) => Validation($"Invalid Schedule Expression Timezone {timezone}.");

    public static AwsServiceException StartHasPassed() => Validation("The StartDate you specify cannot be earlier than 5 minutes ago.");

    public static AwsServiceException EndBeforeStart() => Validation("The EndDate you specify must come after the StartDate you specify.");

    public static AwsServiceException InvalidTargetArn() => Validation("Provided Arn is not in correct format.");

    /// <summary>The words are those that EventBridge has for its own universal targets.</summary>
    public static AwsServiceException InvalidAction(string target)
    {
        var parts = target.Split(':');
        return Validation($"The api {parts[^1]} is not valid for the service {parts[^2]}");
    }

    /// <summary>What a universal target was to be called with isn't JSON.</summary>
    public static AwsServiceException InvalidInput() => Validation("The Input of a universal target must be a well-formed JSON object.");

    /// <summary>What the dead-letter queue is told where a call failed on this side.</summary>
    public static AwsServiceException InvocationDefect() =>
        new("AWS.Scheduler.InternalServerError", 500, "Unexpected error occurred while processing the request");

    public static AwsServiceException Validation(string message) => new ValidationException(message);

    public static AwsServiceException InvalidNextToken() => Validation("Invalid next token.");

    public static AwsServiceException NotBuilt(string what) => new("NotImplemented", 501, $"{what} is not implemented by Simfra.Embedded.");
}
