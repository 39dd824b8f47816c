using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>What sends logs: a resource of a service.</summary>
internal sealed record LogDeliverySource
{
    public required string Name { get; init; }
    public required string ResourceArn { get; init; }

    /// <summary>As the resource's ARN names it: <c>cloudfront</c>.</summary>
    public required string Service { get; init; }
    public required string LogType { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
}

/// <summary>Where logs go to: a bucket, a log group, a delivery stream.</summary>
internal sealed record LogDeliveryDestination
{
    public required string Name { get; init; }

    /// <summary><c>S3</c>, <c>CWL</c>, <c>FH</c> or <c>XRAY</c>.</summary>
    public required string Type { get; init; }
    public string? ResourceArn { get; init; }
    public string? OutputFormat { get; init; }
    public string? Policy { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
}

/// <summary>A source's logs going to a destination.</summary>
internal sealed record LogDelivery
{
    public required string Id { get; init; }
    public required string Source { get; init; }
    public required string Destination { get; init; }
    public required string DestinationType { get; init; }

    /// <summary>Null where neither the caller nor AWS's defaults tell them.</summary>
    public ImmutableArray<string>? RecordFields { get; init; }
    public string? FieldDelimiter { get; init; }
    public string? SuffixPath { get; init; }
    public bool? IsHiveCompatible { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
}

/// <summary>The deliveries of one account and region.</summary>
internal sealed class DeliveryTables(StatePartition partition)
{
    private static readonly TableDefinition<string, LogDeliverySource> SourceTable =
        new("logs.delivery-source", version: 1, s => s.Name, DeliveryJsonContext.Default);

    private static readonly TableDefinition<string, LogDeliveryDestination> DestinationTable =
        new("logs.delivery-destination", version: 1, d => d.Name, DeliveryJsonContext.Default);

    private static readonly TableDefinition<string, LogDelivery> DeliveryTable = new("logs.delivery", version: 1, d => d.Id, DeliveryJsonContext.Default);

    public Table<string, LogDeliverySource> Sources { get; } = partition.Table(SourceTable);

    public Table<string, LogDeliveryDestination> Destinations { get; } = partition.Table(DestinationTable);

    public Table<string, LogDelivery> Deliveries { get; } = partition.Table(DeliveryTable);

    /// <summary>A source, destination or delivery by the end of its ARN; null where there is none.</summary>
    public TaggedResource? FindTagged(string kind, string name) => kind switch
    {
        "delivery-source" when Sources.Find(name) is { } s => new(s.Tags, tags => Sources.Put(s with { Tags = tags })),
        "delivery-destination" when Destinations.Find(name) is { } d => new(d.Tags, tags => Destinations.Put(d with { Tags = tags })),
        "delivery" when Deliveries.Find(name) is { } d => new(d.Tags, tags => Deliveries.Put(d with { Tags = tags })),
        _ => null,
    };
}

/// <summary>How the records of deliveries are written where they are persisted.</summary>
[JsonSerializable(typeof(LogDeliverySource))]
[JsonSerializable(typeof(LogDeliveryDestination))]
[JsonSerializable(typeof(LogDelivery))]
internal sealed partial class DeliveryJsonContext : JsonSerializerContext;
