using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Services.CloudWatchLogs.Patterns;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>Writes down what a detector has learnt and found; in turns.</summary>
internal sealed class AnomalyReport(ServiceHost host)
{
    private const int MaxHistogram = 1000;

    private static readonly ServiceMetric AnomalyCount = new("AWS/Logs", "AnomalyCount", "Count", "LogAnomalyDetector", "LogAnomalyPriority");

    /// <summary>What training has found is what is usual.</summary>
    public LogAnomalyDetector Learnt(CloudWatchLogsState state, LogAnomalyDetector detector, IReadOnlyList<PatternCluster> clusters, long periods)
    {
        state.Anomalies.ForgetPatterns(detector.Id);
        foreach (var cluster in clusters)
        {
            state.Anomalies.Patterns.Put(Known(detector, cluster));
        }

        return detector with { Periods = periods };
    }

    /// <summary>What a run has seen: the anomalies in it are reported, and the rest adds to what is usual.</summary>
    public LogAnomalyDetector Seen(CloudWatchLogsState state, LogAnomalyDetector detector, IReadOnlyList<PatternCluster> clusters, DateTimeOffset at)
    {
        // A group that has had no events yet begins with what it first has.
        if (detector.Periods == 0)
        {
            return clusters.Count == 0 ? detector : Learnt(state, detector, clusters, periods: 1);
        }

        var tables = state.Anomalies;
        var now = at.ToUnixTimeMilliseconds();
        var found = new HashSet<LogAnomalyKey>();
        foreach (var cluster in clusters)
        {
            var known = Merge(tables, detector, cluster);
            if (!known.IsUsual && tables.AnomaliesOf(detector.Id).Any(a => a.PatternId == known.Id && a.Kind == AnomalyKind.NewPattern && a.IsUsualAt(now)))
            {
                known = Accept(known, detector, tables);
            }

            var seen = cluster.Count > 0 ? cluster : null;
            var (isUsual, hasFindings) = (true, false);
            foreach (var finding in AnomalyFinder.Find(known, detector.Periods, seen))
            {
                hasFindings = true;
                isUsual &= !Report(tables, detector, finding, now, found);
            }

            Keep(tables, known, seen, isUsual: known.IsUsual && isUsual, isNew: cluster.Known is null, hasFindings);
        }

        foreach (var ended in tables.AnomaliesOf(detector.Id).Where(a => a.IsActive && !found.Contains(a.Key)))
        {
            tables.Anomalies.Put(ended with { IsActive = false });
        }

        return detector with { Periods = detector.Periods + 1 };
    }

    /// <summary>What is known of a pattern after a period that adds to it, or that says nothing of it.</summary>
    private static void Keep(AnomalyTables tables, LearntPattern known, PatternCluster? seen, bool isUsual, bool isNew, bool hasFindings)
    {
        if (isUsual)
        {
            if (seen is not null || isNew)
            {
                tables.Patterns.Put(known.With(seen?.Count ?? 0, isNew ? default : seen!.ToParts()));
            }
        }
        else if (isNew || hasFindings)
        {
            tables.Patterns.Put(known with { Skipped = known.Skipped + 1 });
        }
    }

    /// <summary>A pattern as it is known after its words have been found to vary, if they have; a new one is new.</summary>
    private static LearntPattern Merge(AnomalyTables tables, LogAnomalyDetector detector, PatternCluster cluster)
    {
        if (cluster.Known is { } known)
        {
            return tables.Patterns.Find(known.Key) ?? known;
        }

        var parts = cluster.Merged.Select(static m => m.Known).OfType<LearntPattern>().ToList();
        foreach (var part in parts)
        {
            tables.Patterns.Remove(part.Key);
        }

        var usual = parts.FindAll(static p => p.IsUsual);
        var (periods, mean, variance) = (detector.Periods, 0d, 0d);
        foreach (var part in usual)
        {
            var (_, partMean, spread) = part.Usual(detector.Periods);
            mean += partMean;
            variance += spread * spread;
        }

        return new()
        {
            Detector = detector.Id,
            Id = cluster.Id,
            Parts = parts.Count > 0 ? WithoutValues(cluster.ToParts()) : cluster.ToParts(),
            IsUsual = usual.Count > 0,
            Skipped = usual.Count > 0 ? 0 : periods,
            Sum = mean * periods,
            SumOfSquares = (variance + (mean * mean)) * periods,
        };
    }

    /// <summary>A new pattern that counts as usual from now on, with what its anomaly has counted.</summary>
    private static LearntPattern Accept(LearntPattern pattern, LogAnomalyDetector detector, AnomalyTables tables)
    {
        var counts = tables.AnomaliesOf(detector.Id)
            .Where(a => a.PatternId == pattern.Id && a.Kind == AnomalyKind.NewPattern)
            .SelectMany(static a => a.Histogram.Select(static h => (double)h.Count))
            .ToList();
        return pattern with
        {
            IsUsual = true,
            Parts = WithoutValues(pattern.Parts),
            Skipped = Math.Max(0, detector.Periods - counts.Count),
            Sum = counts.Sum(),
            SumOfSquares = counts.Sum(static c => c * c),
        };
    }

    /// <summary>The values of a part of the events say nothing of how often each is usual.</summary>
    private static ImmutableArray<PatternPart> WithoutValues(ImmutableArray<PatternPart> parts) => [.. parts.Select(static p => p with { Values = [] })];

    /// <summary>Reports a finding; false where it counts as usual.</summary>
    private bool Report(AnomalyTables tables, LogAnomalyDetector detector, AnomalyFinding finding, long now, HashSet<LogAnomalyKey> found)
    {
        var before = tables.AnomaliesOf(detector.Id).LastOrDefault(a => a.PatternId == finding.Pattern && a.Kind == finding.Kind);
        if (before is not null && before.IsUsualAt(now) && finding.Magnitude <= before.Peak)
        {
            return false;
        }

        var isOpen = before is not null && !before.IsUsualAt(now);
        var isSuppressed = isOpen
            ? tables.SuppressionOf(before!, now) is not null
            : tables.SuppressionOf(detector.Id, finding.Pattern, now) is not null;
        if (isSuppressed)
        {
            return true;
        }

        var anomaly = isOpen ? Continue(before!, finding, now) : Begin(tables, detector, finding, now);
        tables.Anomalies.Put(anomaly);
        found.Add(anomaly.Key);
        host.Metrics.Record(AnomalyCount, tables.Scope, 1, detector.Name ?? detector.Id, anomaly.Priority);
        return true;
    }

    private LogAnomaly Begin(AnomalyTables tables, LogAnomalyDetector detector, AnomalyFinding finding, long now) => new()
    {
        Detector = detector.Id,
        Number = (tables.AnomaliesOf(detector.Id).LastOrDefault()?.Number ?? 0) + 1,
        Id = host.Ids.NewGuid().ToString(),
        PatternId = finding.Pattern,
        Kind = finding.Kind,
        Priority = finding.Priority,
        Description = finding.Description,
        Parts = finding.Parts,
        FirstSeen = now,
        LastSeen = now,
        IsActive = true,
        Peak = finding.Magnitude,
        BaselineAt = now + (long)TimeSpan.FromDays(detector.VisibilityDays).TotalMilliseconds,
        Histogram = [new(now, finding.Count)],
        Samples = finding.Samples,
    };

    private static LogAnomaly Continue(LogAnomaly anomaly, AnomalyFinding finding, long now) => anomaly with
    {
        Priority = finding.Magnitude > anomaly.Peak ? finding.Priority : anomaly.Priority,
        Description = finding.Description,
        Parts = finding.Parts,
        LastSeen = now,
        IsActive = true,
        Peak = Math.Max(anomaly.Peak, finding.Magnitude),
        Histogram = [.. anomaly.Histogram.TakeLast(MaxHistogram - 1), new(now, finding.Count)],
        Samples = finding.Samples.IsEmpty ? anomaly.Samples : finding.Samples,
    };

    /// <summary>A pattern of training, with its counts.</summary>
    private static LearntPattern Known(LogAnomalyDetector detector, PatternCluster cluster) => new()
    {
        Detector = detector.Id,
        Id = cluster.Id,
        Parts = cluster.ToParts(),
        IsUsual = true,
        Sum = cluster.Count,
        SumOfSquares = cluster.Periods.Values.Sum(static c => (double)c * c),
    };
}
