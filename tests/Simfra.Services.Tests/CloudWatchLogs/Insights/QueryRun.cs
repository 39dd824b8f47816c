using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

/// <summary>Runs queries over messages: each a second after the one before.</summary>
internal static class QueryRun
{
    public static DateTimeOffset FirstEvent { get; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The lines of the outcome, each <c>name=value</c> with commas between; <c>@ptr</c> is left out.</summary>
    public static string[] Lines(string query, params string[] messages) => LinesOf(query, "000000000000:group", messages);

    public static string[] LinesOf(string query, string log, params string[] messages) => [.. Run(query, log, messages).Rows.Select(Line)];

    public static QueryOutcome Run(string query, string log, params string[] messages) =>
        QueryParser.Parse(query, FirstEvent.ToUnixTimeSeconds()).Run(Events(log, messages).Reverse(), limit: null);

    public static IEnumerable<QueryEvent> Events(string log, params string[] messages) => messages.Select((m, i) => new QueryEvent
    {
        Timestamp = FirstEvent.AddSeconds(i).ToUnixTimeMilliseconds(),
        IngestionTime = FirstEvent.AddSeconds(i + 1).ToUnixTimeMilliseconds(),
        Message = m,
        LogStream = $"stream-{i % 2}",
        Log = log,
        Key = new(1, 0, i),
    });

    /// <summary>The value of an expression of an event.</summary>
    public static string? Value(string expression, string message = "{}") =>
        Run($"fields {expression} as x | display x", "000000000000:group", message).Rows[0].Fields.Where(static f => f.Key == "x").Select(static f => f.Value).SingleOrDefault();

    private static string Line(QueryResultRow row) => string.Join(", ", row.Fields.Where(static f => f.Key != "@ptr").Select(static f => $"{f.Key}={f.Value}"));
}
