using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A subscription filter: which events go to which destination.</summary>
internal sealed record SubscriptionFilter
{
    public required string Group { get; init; }
    public required string Name { get; init; }
    public required string Pattern { get; init; }
    public required string DestinationArn { get; init; }
    public string? RoleArn { get; init; }

    /// <summary><c>ByLogStream</c> or <c>Random</c>: what tells the shard of a data stream.</summary>
    public required string Distribution { get; init; }
    public required long CreatedAt { get; init; }
    public bool IsOnTransformed { get; init; }

    /// <summary>System fields that are sent with each event: <c>@aws.account</c>, <c>@aws.region</c>.</summary>
    public ImmutableArray<string> SystemFields { get; init; } = [];

    /// <summary>Which events it is for by where they come from; null where it is for all.</summary>
    public string? SelectionCriteria { get; init; }

    [JsonIgnore]
    public FilterKey Key => new(Group, Name);
}

/// <summary>A destination for subscriptions of other accounts: it stands for a stream, which its role writes to.</summary>
internal sealed record Destination
{
    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required string TargetArn { get; init; }
    public required string RoleArn { get; init; }
    public required long CreatedAt { get; init; }
    public string? AccessPolicy { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    [JsonIgnore]
    public string Arn => $"arn:aws:logs:{Scope.Region}:{Scope.Account}:destination:{Name}";
}

/// <summary>Events on their way to a subscription's destination.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="Filter">The filter that means them.</param>
/// <param name="Stream">The stream that they are of.</param>
/// <param name="Events">The events, as they are sent.</param>
/// <param name="Since">When they set off, in milliseconds.</param>
internal sealed record SubscriptionBatch(long Id, FilterKey Filter, string Stream, ImmutableArray<LogEvent> Events, long Since)
{
    /// <summary>How often they couldn't be delivered.</summary>
    public int Failures { get; init; }

    /// <summary>A policy of the account means them; its name is the filter's.</summary>
    public bool IsOfAccount { get; init; }
}
