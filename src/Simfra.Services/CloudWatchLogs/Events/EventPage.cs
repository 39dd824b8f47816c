namespace Simfra.Services.CloudWatchLogs;

/// <summary>How many events a page has: 10,000 or fewer, of one megabyte together, and at least one if there is any.</summary>
internal static class EventPage
{
    public const int MaxEvents = 10_000;
    public const int MaxBytes = 1_048_576;

    public static List<LogEvent> Of(IEnumerable<LogEvent> events, int? limit)
    {
        var page = new List<LogEvent>();
        var (rest, bytes) = (limit ?? MaxEvents, 0L);
        foreach (var next in events)
        {
            bytes += next.Size;
            if (rest-- == 0 || (bytes > MaxBytes && page.Count > 0))
            {
                break;
            }

            page.Add(next);
        }

        return page;
    }
}
