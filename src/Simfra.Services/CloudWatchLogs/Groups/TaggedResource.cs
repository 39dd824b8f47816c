using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A resource's tags, and how others are set.</summary>
internal sealed record TaggedResource(ImmutableSortedDictionary<string, string> Tags, Action<ImmutableSortedDictionary<string, string>> Set);

/// <summary>The resources beside log groups that have tags.</summary>
internal static class TaggedResources
{
    /// <summary>A resource by its ARN; null where there is none.</summary>
    public static TaggedResource? FindTagged(this ServiceState<CloudWatchLogsState> states, string arn, OperationContext context)
    {
        if (states.FindDestination(arn) is { } destination && destination.Scope == context.Scope)
        {
            return new(destination.Tags, tags => states[destination.Scope].Destinations.Put(destination with { Tags = tags }));
        }

        return arn.Split(':', 7) is ["arn", _, "logs", var region, var account, var kind, var name]
            && region == context.Region
            && states.Find(new(account, region)) is { } state
                ? state.FindTagged(kind, name)
                : null;
    }

    /// <summary>A resource by its kind and the end of its ARN; null where there is none.</summary>
    public static TaggedResource? FindTagged(this CloudWatchLogsState state, string kind, string name) =>
        state.Deliveries.FindTagged(kind, name)
        ?? state.Insights.FindTagged(kind, name)
        ?? state.Scheduled.FindTagged(kind, name)
        ?? state.Anomalies.FindTagged(kind, name);
}
