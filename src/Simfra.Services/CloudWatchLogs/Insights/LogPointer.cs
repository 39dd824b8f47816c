namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What <c>@ptr</c> tells of an event: where it is. Opaque to clients.</summary>
internal sealed record LogPointer(string Account, string Group, string Stream, LogEventKey Key)
{
    public static string Write(string log, string stream, LogEventKey key)
    {
        var colon = log.IndexOf(':', StringComparison.Ordinal);
        return LogsPage.Write($"{log[..colon]}\n{log[(colon + 1)..]}\n{stream}\n{key.EventId}");
    }

    /// <summary>The place of a pointer; null for a text that is none.</summary>
    public static LogPointer? Find(string? pointer)
    {
        if (pointer is null || !System.Buffers.Text.Base64Url.IsValid(pointer))
        {
            return null;
        }

        return LogsPage.Read(pointer).Split('\n') is [var account, var group, var stream, var id] && LogEventKey.Find(id) is { } key
            ? new(account, group, stream, key)
            : null;
    }
}
