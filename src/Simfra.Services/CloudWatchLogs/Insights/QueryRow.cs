using System.Collections.Frozen;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A log event as queries see it.</summary>
internal sealed record QueryEvent
{
    /// <summary>When it happened: milliseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>When it arrived: milliseconds since 1970.</summary>
    public required long IngestionTime { get; init; }

    /// <summary>What it says, masked where a policy masks it.</summary>
    public required string Message { get; init; }

    /// <summary>The text that its fields are discovered in, where that isn't the message: what a transformer has made of it.</summary>
    public string? Fields { get; init; }

    /// <summary>What it says without masks; null where nothing can be masked or the caller may not see it.</summary>
    public UnmaskedEvent? Unmasked { get; init; }

    public required string LogStream { get; init; }

    /// <summary><c>@log</c>: the account and the log group, <c>000000000000:/aws/lambda/f</c>.</summary>
    public required string Log { get; init; }

    /// <summary>The fields that its group is indexed by; null without an index.</summary>
    public QueryIndex? Index { get; init; }

    /// <summary>Its place in the state.</summary>
    public LogEventKey Key { get; init; }

    /// <summary>What finds the event again: <c>@ptr</c>.</summary>
    public string Pointer => LogPointer.Write(Log, LogStream, Key);

    public bool IsOfLambda => Log.Contains(":/aws/lambda/", StringComparison.Ordinal);
}

/// <summary>The fields that a group is indexed by, and since when, in milliseconds. Some are indexed in all groups, always.</summary>
internal sealed record QueryIndex(IReadOnlySet<string> Fields, long Since)
{
    private static readonly FrozenSet<string> Always = FrozenSet.ToFrozenSet(
        ["@logStream", "@aws.region", "@aws.account", "@source.log", "@data_source_name", "@data_source_type", "@data_format", "traceId", "severityText",
            "attributes.session.id"],
        StringComparer.Ordinal);

    /// <summary>Whether an event that came in at a time is found by a field.</summary>
    public bool Has(string field, long ingestedAt) => Always.Contains(field) || (ingestedAt >= Since && Fields.Contains(field));
}

/// <summary>An event's message and, if it was transformed, what fields are discovered in, without masks.</summary>
internal sealed record UnmaskedEvent(string Message, string? Fields);

/// <summary>What stands in one line on its way through a query: an event and what has been made of it, or a group of them.</summary>
/// <param name="Event">The event; null for a group.</param>
/// <param name="Slots">The values of the fields that the query made.</param>
/// <param name="Discovery">Finds the fields that the event itself has.</param>
internal sealed record QueryRow(QueryEvent? Event, QueryValue[] Slots, FieldDiscovery? Discovery)
{
    private QueryValue[]? _discovered;

    /// <summary>The event that join has put beside this one.</summary>
    public QueryRow? Right { get; init; }

    /// <summary>A field of the event; it is read when the first one of its event is asked for.</summary>
    public QueryValue Discovered(int field)
    {
        if (Event is null || Discovery is null)
        {
            return default;
        }

        _discovered ??= Discovery.Read(Event);
        return _discovered[field];
    }

    /// <summary>The same line with the message as it was before it was masked.</summary>
    public QueryRow Unmask() => Event?.Unmasked is { } unmasked
        ? new(Event with { Message = unmasked.Message, Fields = unmasked.Fields, Unmasked = null }, Slots, Discovery) { Right = Right }
        : this;
}
