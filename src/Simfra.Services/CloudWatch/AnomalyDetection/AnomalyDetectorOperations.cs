using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;
using AnomalyDetectorShape = Simfra.Models.CloudWatch.AnomalyDetector;

namespace Simfra.Services.CloudWatch;

/// <summary>Making, listing and deleting anomaly detectors.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAnomalyDetector.html"/>
internal sealed class AnomalyDetectorOperations(ServiceState<CloudWatchState> states, MetricCollector collector, Capabilities capabilities) : IOperationGroup
{
    private const int MaxPageSize = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.PutAnomalyDetector, PutAnomalyDetector);
        operations.Handle(CloudWatchApi.DescribeAnomalyDetectors, DescribeAnomalyDetectorsAsync);
        operations.Handle(CloudWatchApi.DeleteAnomalyDetector, DeleteAnomalyDetector);
    }

    /// <summary>One that is there is changed, and learns anew.</summary>
    private PutAnomalyDetectorOutput PutAnomalyDetector(PutAnomalyDetectorInput request, OperationContext context)
    {
        var target = AnomalyDetectorTarget.Of(
            new(request.Namespace, request.MetricName, request.Dimensions, request.Stat), request.SingleMetricAnomalyDetector,
            request.MetricMathAnomalyDetector, context);
        var configuration = request.Configuration;
        AnomalyDetectorTarget.Check(configuration);
        states[context.Scope].Detectors.Put(target with
        {
            Excluded = [.. (configuration?.ExcludedTimeRanges ?? []).Select(static r => new ExcludedTime(r.StartTime!.Value, r.EndTime!.Value))],
            Timezone = configuration?.MetricTimezone,
            PeriodicSpikes = request.MetricCharacteristics?.PeriodicSpikes,
        });
        return new();
    }

    private DeleteAnomalyDetectorOutput DeleteAnomalyDetector(DeleteAnomalyDetectorInput request, OperationContext context)
    {
        var target = AnomalyDetectorTarget.Of(
            new(request.Namespace, request.MetricName, request.Dimensions, request.Stat), request.SingleMetricAnomalyDetector,
            request.MetricMathAnomalyDetector, context);
        if (!states[context.Scope].Detectors.Remove(target.Key))
        {
            throw CloudWatchErrors.NotFound("AnomalyDetector", target.Metric?.Name ?? target.Watched!.Id);
        }

        return new();
    }

    private ValueTask<DescribeAnomalyDetectorsOutput> DescribeAnomalyDetectorsAsync(
        DescribeAnomalyDetectorsInput request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.MaxResults > MaxPageSize)
        {
            throw CloudWatchErrors.InvalidParameter(request.MaxResults, "MaxResults");
        }

        // Whether enough is known tell the data of services too.
        collector.Collect(context.Scope, request.Namespace);
        var state = states[context.Scope];
        var types = request.AnomalyDetectorTypes is { Count: > 0 } given ? given : [AnomalyDetectorType.SingleMetric];
        var found = state.Detectors.From(PageToken.Read(request.NextToken), inclusive: false).Where(d => Fits(d, request, types));
        var (page, nextToken) = PageToken.Cut(found, request.MaxResults ?? MaxPageSize, static d => d.Key);
        return new(new DescribeAnomalyDetectorsOutput { AnomalyDetectors = page.ConvertAll(d => Show(state, d, context)), NextToken = nextToken });
    }

    /// <summary>Namespace, name and dimensions are asked of single metrics alone.</summary>
    private static bool Fits(AnomalyDetector detector, DescribeAnomalyDetectorsInput request, List<string> types) => detector.Metric is { } metric
        ? types.Contains(AnomalyDetectorType.SingleMetric)
            && (request.Namespace is null || metric.Namespace == request.Namespace)
            && (request.MetricName is null || metric.Name == request.MetricName)
            && (request.Dimensions ?? []).TrueForAll(d => metric.Dimensions.Contains(new(d.Name!, d.Value!)))
        : types.Contains(AnomalyDetectorType.MetricMath);

    private AnomalyDetectorShape Show(CloudWatchState state, AnomalyDetector detector, OperationContext context)
    {
        var dimensions = detector.Metric?.Dimensions.Select(static d => new Dimension { Name = d.Name, Value = d.Value }).ToList();
        return new()
        {
            Namespace = detector.Metric?.Namespace,
            MetricName = detector.Metric?.Name,
            Dimensions = dimensions,
            Stat = detector.Statistic,
            Configuration = new() { ExcludedTimeRanges = [.. detector.Excluded.Select(static e => e.Show())], MetricTimezone = detector.Timezone },
            MetricCharacteristics = detector.PeriodicSpikes is { } spikes ? new() { PeriodicSpikes = spikes } : null,
            StateValue = StateOf(state, detector, context.Now),
            SingleMetricAnomalyDetector = detector.Metric is not { } metric ? null : new()
            {
                AccountId = context.AccountId,
                Namespace = metric.Namespace,
                MetricName = metric.Name,
                Dimensions = dimensions,
                Stat = detector.Statistic,
            },
            MetricMathAnomalyDetector = detector.Metric is null ? new() { MetricDataQueries = [.. detector.Queries.Select(static q => q.Show())] } : null,
        };
    }

    private string StateOf(CloudWatchState state, AnomalyDetector detector, DateTimeOffset now) =>
        detector.IsPending(now) ? AnomalyDetectorStateValue.PendingTraining
        : CountOf(state, detector, now) < AnomalyModel.MinPoints ? AnomalyDetectorStateValue.TrainedInsufficientData
        : AnomalyDetectorStateValue.Trained;

    /// <summary>How much there is to learn from; of a single metric by the minute.</summary>
    private int CountOf(CloudWatchState state, AnomalyDetector detector, DateTimeOffset now)
    {
        const int minute = 60;
        if (detector.Metric is { } metric)
        {
            var query = new MetricQuery(metric, StatisticName.Find(detector.Statistic)!, minute, null);
            var from = MetricPeriod.Floor(now - AnomalyModel.Memory, minute);
            return MetricReader.Read(state, query, from, now, now).Points.Count(p => !detector.Excludes(p.Timestamp));
        }

        var queries = detector.Queries.Select(static q => q.Show()).ToList();
        try
        {
            var evaluation = new MetricDataEvaluation(state, capabilities.Find<ILogEventSource>(), queries, now - AnomalyModel.Memory, now, now);
            return evaluation.Evaluate(detector.Watched!.Id).Sum(r => r.Series.Points.Keys.Count(t => !detector.Excludes(t)));
        }
        catch (AwsServiceException)
        {
            // An expression that turns out to be no series teaches nothing.
            return 0;
        }
    }
}
