using Simfra.State;

namespace Simfra.Integration;

/// <summary>A log event as others see it.</summary>
/// <param name="Timestamp">When it happened.</param>
/// <param name="IngestedAt">When it was put.</param>
/// <param name="Message">What it says.</param>
internal readonly record struct LoggedEvent(DateTimeOffset Timestamp, DateTimeOffset IngestedAt, string Message);

/// <summary>Gives the events of log groups to who counts them. CloudWatch Logs provides it; without it there are none.</summary>
internal interface ILogEventSource
{
    /// <summary>The events of an account's groups with timestamps from one time up to another, as they stand at the last commit; in no order.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="groups">Names of groups; one that ends in <c>*</c> stands for all that begin like it.</param>
    /// <param name="from">The first timestamp.</param>
    /// <param name="to">The timestamp behind the last.</param>
    /// <param name="isTransformed">Messages are read as the group's transformer, where it had one, made them.</param>
    IEnumerable<LoggedEvent> Read(StateScope scope, IReadOnlyCollection<string> groups, DateTimeOffset from, DateTimeOffset to, bool isTransformed);
}
