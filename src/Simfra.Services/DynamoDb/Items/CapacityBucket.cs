namespace Simfra.Services.DynamoDb;

/// <summary>What is left of the capacity of a table or a global index, for reads or for writes.</summary>
/// <param name="Name">Which of them.</param>
/// <param name="Units">The units that were left; fewer than none where a request has taken more than there was.</param>
/// <param name="Rate">How many units are added in a second.</param>
/// <param name="At">When that was.</param>
internal sealed record CapacityBucket(string Name, double Units, double Rate, DateTimeOffset At)
{
    /// <summary>How long capacity that isn't used is kept.</summary>
    private const int BurstSeconds = 300;

    public static string NameOf(DynamoTable table, SecondaryIndex? index, bool isWrite) =>
        $"{(index is null ? table.Name : IndexEntry.SpaceOf(table.Name, index.Name))}:{(isWrite ? "write" : "read")}";

    /// <summary>A bucket that nothing has been taken from: it has had a second's units from the start.</summary>
    public static CapacityBucket New(string name, double rate, DateTimeOffset since) => new(name, rate, rate, since);

    /// <summary>The bucket as time has filled it.</summary>
    public CapacityBucket FilledAt(DateTimeOffset now) => this with
    {
        Units = Math.Min(Rate * BurstSeconds, Units + (Rate * Math.Max(0, (now - At).TotalSeconds))),
        At = now,
    };
}
