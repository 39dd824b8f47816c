namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A query that isn't one, and where it isn't.</summary>
internal sealed class MalformedQuery(string message, int start, int end) : Exception(message)
{
    /// <summary>The place of the first wrong character in the query, from 0.</summary>
    public int Start { get; } = start;

    /// <summary>The place after the last wrong character.</summary>
    public int End { get; } = end;
}

/// <summary>A command or function of AWS's that isn't built.</summary>
internal sealed class UnbuiltQueryPart(string what) : Exception(what);
