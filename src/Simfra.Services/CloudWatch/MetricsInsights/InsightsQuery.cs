using System.Collections.Immutable;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// A query of Metrics Insights: <c>SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) WHERE … GROUP BY … ORDER BY … LIMIT …</c>
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html"/>
internal sealed record InsightsQuery
{
    public const int MaxSeries = 500;

    /// <summary>What is made of the data: AVG, COUNT, MAX, MIN, SUM.</summary>
    public required string Function { get; init; }
    public required string Metric { get; init; }
    public required string Namespace { get; init; }

    /// <summary>The dimensions that metrics have to have, these and no others; null where any will do.</summary>
    public ImmutableArray<string>? Schema { get; init; }
    public ImmutableArray<InsightsCondition> Conditions { get; init; } = [];
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>By what the series are ordered; null for by their labels.</summary>
    public string? Order { get; init; }
    public bool IsDescending { get; init; }
    public int Limit { get; init; } = MaxSeries;

    /// <summary>Whether an expression is a query, and not metric math.</summary>
    public static bool IsQuery(string? expression) =>
        expression?.TrimStart() is { } text
        && text.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase)
        && (text.Length == 6 || char.IsWhiteSpace(text[6]));
}

/// <summary>A dimension has a value, or another.</summary>
internal sealed record InsightsCondition(string Key, bool IsEqual, string Value);
