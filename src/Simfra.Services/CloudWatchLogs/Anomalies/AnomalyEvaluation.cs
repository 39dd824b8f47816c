using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.Services.CloudWatchLogs.Patterns;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>
/// Runs detectors when their time has come: first to learn what is usual, then at their frequency to find what isn't. It reads what is committed, in nobody's
/// turn, so that a large log group keeps no one waiting.
/// </summary>
internal sealed class AnomalyEvaluation
{
    /// <summary>Detectors learn of the last two weeks.</summary>
    private static readonly TimeSpan LearntTime = TimeSpan.FromDays(14);

    /// <summary>Events that are put later than this after they happened are seen by no run.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromHours(1);

    private static readonly JobDefinition Definition = new("logs.anomaly-detector");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly PatternCache _filters;
    private readonly LogGroupKeys _keys;
    private readonly LogDataKeys _dataKeys;
    private readonly AnomalyReport _report;

    public AnomalyEvaluation(
        ServiceState<CloudWatchLogsState> states, ServiceHost host, PatternCache filters, LogGroupKeys keys, LogDataKeys dataKeys)
    {
        (_states, _host, _filters, _keys, _dataKeys, _report) = (states, host, filters, keys, dataKeys, new(host));
        host.Jobs.HandleAsync(Definition, RunAsync, JobOrder.Concurrent);
    }

    /// <summary>The detector, learning anew what is usual; in a turn.</summary>
    public LogAnomalyDetector Train(LogAnomalyDetector detector, StateScope scope, DateTimeOffset now) =>
        Plan(detector with { TrainingSince = now, IsFailed = false }, scope, now + LogAnomalyDetector.TrainingTime);

    /// <summary>The detector, going on with what it knows; in a turn.</summary>
    public LogAnomalyDetector Resume(LogAnomalyDetector detector, StateScope scope, DateTimeOffset now) => detector.TrainingSince is null
        ? Plan(detector with { EvaluatedTo = now.ToUnixTimeMilliseconds() }, scope, now + detector.Period)
        : Train(detector, scope, now);

    /// <summary>Takes back the next run; in a turn.</summary>
    public LogAnomalyDetector Stop(LogAnomalyDetector detector)
    {
        if (detector.Job is { } job)
        {
            _host.Jobs.Cancel(job);
        }

        return detector with { Job = null };
    }

    private LogAnomalyDetector Plan(LogAnomalyDetector detector, StateScope scope, DateTimeOffset due) =>
        Stop(detector) with { Job = _host.Jobs.Schedule(Definition, due, scope, detector.Id) };

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Anomalies.Detectors.Find(job.Payload) is not { } detector || detector.Job != job.Id)
        {
            return;
        }

        var group = state.Groups.Find(detector.Group);
        if (group is null || !await CanUseKeysAsync(state, detector, group, job, cancellationToken).ConfigureAwait(false))
        {
            End(job, d => d with { IsFailed = true });
        }
        else if (detector.TrainingSince is not null)
        {
            var (learnt, periods) = Learn(state, group, detector, job.Due);
            End(job, d => _report.Learnt(state, d, learnt, periods));
        }
        else
        {
            var seen = See(state, group, detector, job.Due);
            End(job, d => _report.Seen(state, d, seen, job.Due));
        }
    }

    /// <summary>Writes down what a run has come to, and plans the next, if the detector is still the one that ran.</summary>
    private void End(Job job, Func<LogAnomalyDetector, LogAnomalyDetector> change) => _states.Update(() =>
    {
        var detectors = _states[job.Scope].Anomalies.Detectors;
        if (detectors.Find(job.Payload) is not { } detector || detector.Job != job.Id)
        {
            return;
        }

        var changed = change(detector with { IsFailed = false });
        changed = changed.IsFailed ? changed : changed with { TrainingSince = null, EvaluatedTo = job.Due.ToUnixTimeMilliseconds() };
        detectors.Put(changed with { Job = _host.Jobs.Schedule(Definition, job.Due + detector.Period, job.Scope, detector.Id) });
    });

    /// <summary>The patterns of the last two weeks' events, counted by the detector's periods, and how many periods those are.</summary>
    private (IReadOnlyList<PatternCluster> Clusters, long Periods) Learn(
        CloudWatchLogsState state, LogGroup group, LogAnomalyDetector detector, DateTimeOffset now)
    {
        var learner = new PatternLearner();
        var end = now.ToUnixTimeMilliseconds();
        var period = (long)detector.Period.TotalMilliseconds;
        long? first = null;
        foreach (var (stored, message) in EventsOf(state, group, detector, end - (long)LearntTime.TotalMilliseconds, end))
        {
            learner.Add(message, stored.Timestamp, (end - 1 - stored.Timestamp) / period);
            first = Math.Min(first ?? stored.Timestamp, stored.Timestamp);
        }

        return (learner.Clusters, first is { } start ? ((end - 1 - start) / period) + 1 : 0);
    }

    /// <summary>The patterns of the events that came in since the last run.</summary>
    private IReadOnlyList<PatternCluster> See(CloudWatchLogsState state, LogGroup group, LogAnomalyDetector detector, DateTimeOffset now)
    {
        var learner = new PatternLearner();
        foreach (var pattern in state.Anomalies.PatternsOf(detector.Id))
        {
            learner.Know(pattern);
        }

        var end = now.ToUnixTimeMilliseconds();
        var latest = end + (long)PutLogEventsOperation.MaxLead.TotalMilliseconds;
        foreach (var (stored, message) in EventsOf(state, group, detector, detector.EvaluatedTo - (long)Lateness.TotalMilliseconds, latest))
        {
            if (stored.IngestedAt >= detector.EvaluatedTo && stored.IngestedAt < end)
            {
                learner.Add(message, stored.Timestamp, 0);
            }
        }

        return learner.Clusters;
    }

    /// <summary>A group's events from one timestamp to another that the detector is to look at, masked where a policy masks them.</summary>
    private IEnumerable<(LogEvent Stored, string Message)> EventsOf(
        CloudWatchLogsState state, LogGroup group, LogAnomalyDetector detector, long from, long to)
    {
        var filter = _filters.Get(detector.FilterPattern ?? "");
        var first = Math.Max(from, group.OldestKept(_host.Clock.GetUtcNow()));
        foreach (var stored in state.StreamsOf(group.Name).Where(s => s.LastEvent >= first).SelectMany(s => state.EventsOf(s, first, to)))
        {
            var message = stored.Filtered(isTransformed: false);
            if (filter.Matches(message))
            {
                yield return (stored, message);
            }
        }
    }

    /// <summary>Whether the service may use the detector's own key, and those that the group's events came in under.</summary>
    private async ValueTask<bool> CanUseKeysAsync(
        CloudWatchLogsState state, LogAnomalyDetector detector, LogGroup group, Job job, CancellationToken cancellationToken)
    {
        try
        {
            if (detector.KmsKeyId is { } key)
            {
                await _keys.CheckAsync(key, detector.ArnIn(job.Scope), job.Scope, cancellationToken).ConfigureAwait(false);
            }

            var from = detector.TrainingSince is null ? detector.EvaluatedTo : (job.Due - LearntTime).ToUnixTimeMilliseconds();
            await _dataKeys.CheckAsync(state.KeysToRead(group, from, job.Due.ToUnixTimeMilliseconds()), job.Scope, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AwsServiceException)
        {
            return false;
        }
    }
}
