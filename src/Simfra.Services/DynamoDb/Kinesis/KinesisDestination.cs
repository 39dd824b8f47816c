using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>A stream of Kinesis that a table's changes go to.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="IsEnabled">Whether they do, or did before.</param>
/// <param name="Precision">How exactly records tell the time.</param>
/// <param name="ReadyAt">When the last change of it is made.</param>
internal sealed record KinesisDestination(string StreamArn, bool IsEnabled, string Precision, DateTimeOffset ReadyAt)
{
    /// <summary>Whether it is there already and only being changed until <see cref="ReadyAt"/>.</summary>
    public bool IsUpdate { get; init; }

    public string StatusAt(DateTimeOffset now) => (IsEnabled, now < ReadyAt) switch
    {
        (true, true) => IsUpdate ? DestinationStatus.Updating : DestinationStatus.Enabling,
        (true, false) => DestinationStatus.Active,
        (false, true) => DestinationStatus.Disabling,
        _ => DestinationStatus.Disabled,
    };
}

/// <summary>A change on its way to a stream of Kinesis.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Sequence">Its place among those of the table.</param>
/// <param name="StreamArn">Where it goes.</param>
/// <param name="PartitionKey">Tells its shard: that of its item's key.</param>
/// <param name="At">When the item was changed.</param>
/// <param name="Record">What is put: JSON.</param>
internal sealed record KinesisRecord(string Table, long Sequence, string StreamArn, string PartitionKey, DateTimeOffset At, string Record);
