using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>Which write an item of a global table is of, also where it was deleted: of two writes the later holds.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="KeyBytes">The item's place in it.</param>
/// <param name="At">When it was written, by the clock.</param>
/// <param name="Region">Where; of two writes at once that in the region last by name holds.</param>
internal sealed record ItemVersion(string Table, byte[] KeyBytes, DateTimeOffset At, string Region)
{
    [JsonIgnore]
    public ItemKey Key => new(Table, KeyBytes);

    public bool IsOlderThan(ItemVersion other) => At != other.At ? At < other.At : string.CompareOrdinal(Region, other.Region) < 0;
}

/// <summary>A write that has yet to reach the other members.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Sequence">Its place among those of the table.</param>
/// <param name="Version">The write.</param>
/// <param name="New">The item after it; null where it was deleted.</param>
internal sealed record PendingReplication(string Table, long Sequence, ItemVersion Version, AttributeMap? New);
