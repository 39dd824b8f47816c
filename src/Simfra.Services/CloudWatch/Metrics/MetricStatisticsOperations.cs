using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The statistics of one metric by periods.</summary>
internal sealed class MetricStatisticsOperations(ServiceState<CloudWatchState> states, MetricCollector collector) : IOperationGroup
{
    private const int MaxDatapoints = 1440;

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.GetMetricStatistics, GetMetricStatisticsAsync);

    private ValueTask<GetMetricStatisticsOutput> GetMetricStatisticsAsync(
        GetMetricStatisticsInput request, OperationContext context, CancellationToken cancellationToken)
    {
        collector.Collect(context.Scope, request.Namespace);
        return new(GetMetricStatistics(request, context));
    }

    private GetMetricStatisticsOutput GetMetricStatistics(GetMetricStatisticsInput request, OperationContext context)
    {
        var (start, end, period) = (request.StartTime!.Value, request.EndTime!.Value, request.Period!.Value);
        Check(request, start, end, period);
        var identity = MetricIdentity.Of(request.Namespace!, request.MetricName!, request.Dimensions);

        // A start within a minute counts from the whole minute.
        var from = MetricPeriod.Floor(start, Math.Min(period, 60));
        var data = states[context.Scope].DataOf(identity.Key, from, end).Where(d => request.Unit is null || d.Unit == request.Unit);
        return new()
        {
            Label = request.MetricName,
            Datapoints = StatisticBucket.Collect(data, from, period).ConvertAll(b => Show(b, request)),
        };
    }

    private static void Check(GetMetricStatisticsInput request, DateTimeOffset start, DateTimeOffset end, int period)
    {
        MetricPeriod.Check(period, "Period");
        MetricPeriod.CheckRange(start, end);
        if (request is { Statistics: null, ExtendedStatistics: null })
        {
            throw CloudWatchErrors.MissingStatistics();
        }

        if (request.ExtendedStatistics?.Find(s => !s.StartsWith('p') || !StatisticBucket.IsKnown(s)) is { } unknown)
        {
            throw StatisticBucket.IsUnbuilt(unknown)
                ? CloudWatchErrors.NotBuilt($"The statistic {unknown}")
                : CloudWatchErrors.InvalidParameter(unknown, "ExtendedStatistics");
        }

        var count = (long)Math.Ceiling((end - start).TotalSeconds / period);
        if (count > MaxDatapoints)
        {
            throw CloudWatchErrors.TooManyDatapoints(count);
        }
    }

    private static Datapoint Show(StatisticBucket bucket, GetMetricStatisticsInput request)
    {
        var wanted = request.Statistics ?? [];
        var extended = (request.ExtendedStatistics ?? [])
            .Select(s => (Name: s, Value: bucket.Get(s)))
            .Where(s => s.Value is not null)
            .ToDictionary(s => s.Name, s => s.Value!.Value);
        return new()
        {
            Timestamp = bucket.Timestamp,
            Unit = bucket.Unit,
            SampleCount = wanted.Contains(Statistic.SampleCount) ? bucket.SampleCount : null,
            Average = wanted.Contains(Statistic.Average) ? bucket.Average : null,
            Sum = wanted.Contains(Statistic.Sum) ? bucket.Sum : null,
            Minimum = wanted.Contains(Statistic.Minimum) ? bucket.Minimum : null,
            Maximum = wanted.Contains(Statistic.Maximum) ? bucket.Maximum : null,
            ExtendedStatistics = extended.Count == 0 ? null : extended,
        };
    }
}
