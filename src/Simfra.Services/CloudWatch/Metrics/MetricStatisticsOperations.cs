using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The statistics of one metric by periods.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html"/>
internal sealed class MetricStatisticsOperations(ServiceState<CloudWatchState> states, MetricCollector collector) : IOperationGroup
{
    private const int MaxDatapoints = 1440;
    private const int MaxExtendedStatistics = 10;
    private const int MaxStatistics = 5;

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.GetMetricStatistics, GetMetricStatisticsAsync);

    private ValueTask<GetMetricStatisticsOutput> GetMetricStatisticsAsync(
        GetMetricStatisticsInput request, OperationContext context, CancellationToken cancellationToken)
    {
        Check(request, request.StartTime!.Value, request.EndTime!.Value, request.Period!.Value);
        collector.Collect(context.Scope, request.Namespace);
        return new(Read(request, context));
    }

    private GetMetricStatisticsOutput Read(GetMetricStatisticsInput request, OperationContext context)
    {
        var from = MetricPeriod.RoundStart(request.StartTime!.Value, request.Period!.Value, context.Now);
        var identity = MetricIdentity.Of(request.Namespace!, request.MetricName!, request.Dimensions);
        var buckets = MetricReader.Read(
            states[context.Scope], identity, request.Period.Value, request.Unit, from, request.EndTime!.Value, context.Now);
        var extended = (request.ExtendedStatistics ?? []).ConvertAll(static s => StatisticName.Find(s)!);
        return new() { Label = request.MetricName, Datapoints = buckets.ConvertAll(b => Show(b, request.Statistics ?? [], extended)) };
    }

    private static void Check(GetMetricStatisticsInput request, DateTimeOffset start, DateTimeOffset end, int period)
    {
        MetricPeriod.Check(period, "Period");
        MetricPeriod.CheckRange(start, end);
        if (request is { Statistics: null or [], ExtendedStatistics: null or [] })
        {
            throw CloudWatchErrors.MissingStatistics();
        }

        if (request.Statistics?.Count > MaxStatistics)
        {
            throw CloudWatchErrors.TooMany("Statistics", MaxStatistics);
        }

        if (request.ExtendedStatistics?.Count > MaxExtendedStatistics)
        {
            throw CloudWatchErrors.TooMany("ExtendedStatistics", MaxExtendedStatistics);
        }

        if (request.ExtendedStatistics?.Find(static s => StatisticName.Find(s) is not { IsBasic: false }) is { } unknown)
        {
            throw CloudWatchErrors.InvalidParameter(unknown, "ExtendedStatistics");
        }

        var count = (long)Math.Ceiling((end - start).TotalSeconds / period);
        if (count > MaxDatapoints)
        {
            throw CloudWatchErrors.TooManyDatapoints(count);
        }
    }

    private static Datapoint Show(StatisticBucket bucket, List<string> wanted, List<StatisticName> extended)
    {
        var values = extended.Select(s => (s.Text, Value: bucket.Get(s)))
            .Where(static s => s.Value is not null)
            .ToDictionary(static s => s.Text, static s => s.Value!.Value);
        return new()
        {
            Timestamp = bucket.Timestamp,
            Unit = bucket.Unit,
            SampleCount = Get(Statistic.SampleCount),
            Average = Get(Statistic.Average),
            Sum = Get(Statistic.Sum),
            Minimum = Get(Statistic.Minimum),
            Maximum = Get(Statistic.Maximum),
            ExtendedStatistics = values.Count == 0 ? null : values,
        };

        double? Get(string statistic) => wanted.Contains(statistic) ? bucket.Get(StatisticName.Find(statistic)!) : null;
    }
}
