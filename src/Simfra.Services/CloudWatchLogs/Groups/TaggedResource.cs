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
        if (arn.Split(':', 7) is not ["arn", _, "logs", var region, var account, _, _]
            || region != context.Region
            || states.Find(new(account, region)) is null)
        {
            return null;
        }

        // Destinations, deliveries and the like say here how their tags are found.
        return null;
    }
}
