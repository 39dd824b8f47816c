using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The data of several metrics and expressions at once, in pages of data points.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html"/>
internal sealed class MetricDataOperations(ServiceState<CloudWatchState> states, MetricCollector collector, Capabilities capabilities) : IOperationGroup
{
    private const int MaxQueries = 500;
    private const int MaxDatapoints = 100_800;

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.GetMetricData, GetMetricDataAsync);

    private ValueTask<GetMetricDataOutput> GetMetricDataAsync(GetMetricDataInput request, OperationContext context, CancellationToken cancellationToken)
    {
        var queries = Check(request, context);

        // What an expression searches may be of any namespace.
        foreach (var metricNamespace in queries.Select(static q => q.MetricStat?.Metric?.Namespace).Distinct())
        {
            collector.Collect(context.Scope, metricNamespace);
        }

        var evaluation = new MetricDataEvaluation(
            states[context.Scope], capabilities.Find<ILogEventSource>(), queries, request.StartTime!.Value, request.EndTime!.Value, context.Now);
        var label = new MetricLabel(queries, request.LabelOptions?.Timezone, context);
        var results = new List<MetricDataResult>();
        foreach (var query in queries.Where(static q => q.ReturnData != false))
        {
            var found = evaluation.Evaluate(query.Id!);
            results.AddRange(found.Select(r => Show(r, label.Of(r, found.Count > 1), request)));
        }

        var nextToken = Page(results, request);
        return new(new GetMetricDataOutput { MetricDataResults = results, Messages = [], NextToken = nextToken });
    }

    private static List<MetricDataQuery> Check(GetMetricDataInput request, OperationContext context)
    {
        var queries = request.MetricDataQueries!;
        MetricPeriod.CheckRange(request.StartTime!.Value, request.EndTime!.Value);
        if (queries.Count > MaxQueries)
        {
            throw CloudWatchErrors.TooMany("MetricDataQueries", MaxQueries);
        }

        if (request.MaxDatapoints is < 1 or > MaxDatapoints)
        {
            throw CloudWatchErrors.InvalidParameter(request.MaxDatapoints, "MaxDatapoints");
        }

        MetricDataChecks.CheckAccount(queries, context.AccountId);
        MetricDataChecks.Check(queries, "MetricDataQueries");
        return queries.Exists(static q => q.ReturnData != false) ? queries : throw CloudWatchErrors.InvalidParameter("At least one query must return data.");
    }

    private static MetricDataResult Show(EvaluatedQuery result, string label, GetMetricDataInput request)
    {
        var points = result.Series.Points.ToList();
        if (request.ScanBy != ScanBy.TimestampAscending)
        {
            points.Reverse();
        }

        return new()
        {
            Id = result.Query.Id,
            Label = label,
            Timestamps = points.ConvertAll(static p => p.Key),
            Values = points.ConvertAll(static p => p.Value),
            StatusCode = StatusCode.Complete,
            Messages = result.Series.Units.Count > 1
                ? [new() { Code = "MultipleUnits", Value = $"Multiple units returned: '[{string.Join(", ", result.Series.Units)}]'" }]
                : null,
        };
    }

    /// <summary>Cuts the results down to the page that the token tells; a result that isn't whole says so.</summary>
    private static string? Page(List<MetricDataResult> results, GetMetricDataInput request)
    {
        var skip = request.NextToken is { } token ? ReadToken(token) : 0;
        var (first, left) = (skip, request.MaxDatapoints ?? MaxDatapoints);
        var total = results.Sum(static r => r.Values!.Count);
        foreach (var result in results)
        {
            var count = result.Values!.Count;
            var skipped = Math.Min(skip, count);
            var taken = Math.Min(left, count - skipped);
            (skip, left) = (skip - skipped, left - taken);
            result.Values = result.Values.GetRange(skipped, taken);
            result.Timestamps = result.Timestamps!.GetRange(skipped, taken);
            result.StatusCode = skipped + taken < count ? StatusCode.PartialData : StatusCode.Complete;
        }

        var shown = results.Sum(static r => r.Values!.Count);
        return first + shown < total ? PageToken.Of((first + shown).ToString(CultureInfo.InvariantCulture)) : null;
    }

    private static int ReadToken(string token) =>
        int.TryParse(PageToken.Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out var skip) ? skip : throw CloudWatchErrors.InvalidNextToken();
}
