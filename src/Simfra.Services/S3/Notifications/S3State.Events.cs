using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>The count of events.</summary>
internal sealed partial class S3State
{
    public Table<string, EventCount> EventCounts { get; }

    /// <summary>The place of a new event among all.</summary>
    public long NextEventNumber()
    {
        const string all = "all";
        var next = (EventCounts.Find(all)?.Last ?? 0) + 1;
        EventCounts.Put(new(all, next));
        return next;
    }
}
