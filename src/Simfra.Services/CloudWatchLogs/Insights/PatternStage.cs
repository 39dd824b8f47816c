using System.Collections.Immutable;
using Simfra.Services.CloudWatchLogs.Patterns;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A line for each pattern of what comes in, the most frequent first.</summary>
/// <param name="of">What the patterns are of.</param>
/// <param name="slotCount">How many slots lines have after it; known when the rest of the query has been read.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Pattern.html"/>
internal sealed class PatternStage(QueryExpression of, Func<int> slotCount) : QueryStage
{
    /// <summary>The fields of its lines, in the order of their slots.</summary>
    public static readonly ImmutableArray<string> Fields = ["@pattern", "@ratio", "@sampleCount", "@severityLabel"];

    private readonly PatternLearner _learner = new();
    private long _events;

    public override bool IsFull => false;

    public override void Push(QueryRow row)
    {
        _events++;
        if (of.Evaluate(row).ToText() is { } text)
        {
            _learner.Add(text, 0, 0);
        }
    }

    public override void Finish()
    {
        // What is as frequent stays in the order in which it was first seen.
        foreach (var cluster in _learner.Clusters.OrderByDescending(static c => c.Count))
        {
            var parts = cluster.ToParts();
            var slots = new QueryValue[slotCount()];
            slots[0] = QueryValue.Of(PatternForms.ToNamedText(parts));
            slots[1] = QueryValue.Of((double)cluster.Count / _events);
            slots[2] = QueryValue.Of(cluster.Count);
            slots[3] = QueryValue.Of(PatternForms.SeverityOf(parts) ?? "NONE");
            Forward(new(null, slots, null));
        }

        base.Finish();
    }
}
