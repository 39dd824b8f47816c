using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// Sends what running streams have to send, every minute: the metrics of minutes that are over, with all that was put for them until then. What is put
/// later for a minute has it sent again. What can't be sent is tried again with the next, for two hours.
/// </summary>
internal sealed class MetricStreamDelivery
{
    private const int Interval = 60;
    private const int MaxPoints = 500;
    private const string ServiceName = "streams.metrics.cloudwatch.amazonaws.com";

    private static readonly JobDefinition Definition = new("cloudwatch.metric-stream");
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);
    private static readonly ServiceMetric Updates = new(MetricStream.OwnNamespace, "MetricUpdate", "None", "MetricStreamName");
    private static readonly ServiceMetric Errors = new(MetricStream.OwnNamespace, "PublishErrorRate", "None", "MetricStreamName");

    private readonly ServiceHost _host;
    private readonly ServiceState<CloudWatchState> _states;
    private readonly MetricCollector _collector;
    private readonly ServiceRole _role;

    public MetricStreamDelivery(ServiceHost host, ServiceState<CloudWatchState> states, MetricCollector collector)
    {
        _host = host;
        _states = states;
        _collector = collector;
        _role = new(host, ServiceName);
        host.Jobs.HandleAsync(Definition, RunAsync);
    }

    /// <summary>A running stream sends at the end of the minute. In a turn.</summary>
    public MetricStream Schedule(CloudWatchState state, MetricStream stream, DateTimeOffset now)
    {
        if (stream.NextDelivery is { } next)
        {
            _host.Jobs.Cancel(next);
        }

        var due = MetricPeriod.Floor(now, Interval).AddSeconds(Interval);
        return stream with { NextDelivery = _host.Jobs.Schedule(Definition, due, state.Scope, stream.Name) };
    }

    /// <summary>A stream sends no more: what it had to send is forgotten. In a turn.</summary>
    public void Stop(CloudWatchState state, MetricStream stream)
    {
        if (stream.NextDelivery is { } next)
        {
            _host.Jobs.Cancel(next);
        }

        foreach (var pending in state.PendingOf(stream.Name).ToList())
        {
            state.Pending.Remove(pending.Key);
        }
    }

    /// <summary>Data have been put: streams that sleep until then send them. In a turn.</summary>
    public void Wake(CloudWatchState state, MetricIdentity metric, DateTimeOffset now)
    {
        foreach (var stream in state.Streams.All.Where(s => s is { IsRunning: true, NextDelivery: null } && s.Includes(metric.Namespace, metric.Name)).ToList())
        {
            state.Streams.Put(Schedule(state, stream, now));
        }
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Streams.Find(job.Payload) is not { } stream || stream.NextDelivery != job.Id)
        {
            return;
        }

        // What other services report can't be asked for in a turn.
        if (stream.MayHaveServices)
        {
            _collector.Collect(job.Scope, metricNamespace: null);
        }

        var now = _host.Clock.GetUtcNow();
        List<PendingMinute> due = [];
        _states.Update(() => due = Take(state, stream, now));
        var points = due.SelectMany(p => StreamedPoint.Of(state, stream, p.Key)).ToList();
        var isSent = points.Count == 0 || await TrySendAsync(stream, points, job.Scope, cancellationToken).ConfigureAwait(false);
        _states.Update(() => Settle(state, job, due, isSent, now));
        if (points.Count > 0)
        {
            _host.Metrics.Record(isSent ? Updates : Errors, job.Scope, isSent ? points.Count : 1, stream.Name);
        }
    }

    /// <summary>What is to be sent now. It is kept until it is known to be sent: nothing is lost where the process ends before that.</summary>
    private static List<PendingMinute> Take(CloudWatchState state, MetricStream stream, DateTimeOffset now)
    {
        var over = MetricPeriod.Floor(now, Interval);
        var due = state.PendingOf(stream.Name).TakeWhile(p => p.Key.Minute < over).Select(static p => p with { IsTaken = true }).ToList();
        due.ForEach(state.Pending.Put);
        return due;
    }

    private void Settle(CloudWatchState state, Job job, List<PendingMinute> due, bool isSent, DateTimeOffset now)
    {
        // What has been put meanwhile for the same minute has it pending anew.
        foreach (var taken in due.Where(p => (isSent || p.Key.Minute < now - KeptFor) && state.Pending.Find(p.Key) is { IsTaken: true }))
        {
            state.Pending.Remove(taken.Key);
        }

        if (state.Streams.Find(job.Payload) is not { IsRunning: true } stream || stream.NextDelivery != job.Id)
        {
            return;
        }

        stream = stream with { NextDelivery = null };
        state.Streams.Put(stream.MayHaveServices || state.PendingOf(stream.Name).Any() ? Schedule(state, stream, now) : stream);
    }

    private async ValueTask<bool> TrySendAsync(MetricStream stream, List<StreamedPoint> points, StateScope scope, CancellationToken cancellationToken)
    {
        if (_host.Capabilities.Find<IDeliveryStreams>() is not { } deliveries || stream.FirehoseArn.Split(':', 6) is not [_, _, _, var region, var account, _])
        {
            return false;
        }

        try
        {
            var role = await _role.AssumeAsync(stream.RoleArn, stream.Arn, scope, cancellationToken).ConfigureAwait(false);
            var caller = new InternalCaller(role, new(account, region)) { SourceArn = stream.Arn, SourceAccount = scope.Account };
            foreach (var chunk in points.Chunk(MaxPoints))
            {
                var record = stream.OutputFormat == MetricStreamOutputFormat.Json
                    ? JsonRecord.Write(stream, scope.Account, scope.Region, chunk)
                    : OpenTelemetryRecord.Write(stream, scope.Account, scope.Region, chunk);
                await deliveries.PutAsync(stream.FirehoseArn, record, caller, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (AwsServiceException)
        {
            // The stream's metrics tell of it.
            return false;
        }
    }
}
