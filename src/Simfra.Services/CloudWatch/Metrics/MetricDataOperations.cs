using System.Globalization;
using System.Text;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The data of several metrics at once, in pages of data points.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html"/>
internal sealed class MetricDataOperations(ServiceState<CloudWatchState> states, MetricCollector collector) : IOperationGroup
{
    private const int MaxQueries = 500;
    private const int MaxDatapoints = 100_800;

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.GetMetricData, GetMetricDataAsync);

    private ValueTask<GetMetricDataOutput> GetMetricDataAsync(GetMetricDataInput request, OperationContext context, CancellationToken cancellationToken)
    {
        foreach (var metricNamespace in request.MetricDataQueries!.Select(static q => q.MetricStat?.Metric?.Namespace).Distinct())
        {
            collector.Collect(context.Scope, metricNamespace);
        }

        return new(GetMetricData(request, context));
    }

    private GetMetricDataOutput GetMetricData(GetMetricDataInput request, OperationContext context)
    {
        var queries = Check(request);
        var state = states[context.Scope];
        var results = queries.Where(q => q.ReturnData != false).Select(q => Evaluate(state, q, queries, request)).ToList();
        var nextToken = Page(results, request);
        return new() { MetricDataResults = results, Messages = [], NextToken = nextToken };
    }

    private static List<MetricDataQuery> Check(GetMetricDataInput request)
    {
        var queries = request.MetricDataQueries!;
        MetricPeriod.CheckRange(request.StartTime!.Value, request.EndTime!.Value);
        if (queries.Count > MaxQueries)
        {
            throw CloudWatchErrors.InvalidParameter($"The collection MetricDataQueries must not have a size greater than {MaxQueries}.");
        }

        if (request.MaxDatapoints is < 1 or > MaxDatapoints)
        {
            throw CloudWatchErrors.InvalidParameter(request.MaxDatapoints, "MaxDatapoints");
        }

        if (request.LabelOptions is not null)
        {
            throw CloudWatchErrors.NotBuilt("The parameter LabelOptions");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < queries.Count; i++)
        {
            Check(queries[i], $"MetricDataQueries.member.{i + 1}");
            if (!ids.Add(queries[i].Id!))
            {
                throw CloudWatchErrors.InvalidParameter("The values for parameter id in MetricDataQueries are not unique.");
            }
        }

        if (queries.TrueForAll(q => q.ReturnData == false))
        {
            throw CloudWatchErrors.InvalidParameter("At least one query must return data.");
        }

        return queries;
    }

    private static void Check(MetricDataQuery query, string path)
    {
        if (!char.IsAsciiLetterLower(query.Id![0]) || !query.Id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw CloudWatchErrors.InvalidParameter(query.Id, $"{path}.Id");
        }

        if (query is { Expression: not null, MetricStat: not null })
        {
            throw CloudWatchErrors.MutuallyExclusive($"{path}.Expression", $"{path}.MetricStat");
        }

        if (query.Expression is not null)
        {
            throw CloudWatchErrors.NotBuilt("Metric math (the parameter Expression)");
        }

        if (query.AccountId is not null)
        {
            throw CloudWatchErrors.NotBuilt("The parameter AccountId");
        }

        if (query.Label?.Contains("${", StringComparison.Ordinal) == true)
        {
            throw CloudWatchErrors.NotBuilt("A dynamic Label");
        }

        var stat = query.MetricStat ?? throw CloudWatchErrors.MissingParameter($"{path}.MetricStat");
        MetricPeriod.Check(stat.Period, $"{path}.MetricStat.Period");
        if (!StatisticBucket.IsKnown(stat.Stat!))
        {
            throw StatisticBucket.IsUnbuilt(stat.Stat!)
                ? CloudWatchErrors.NotBuilt($"The statistic {stat.Stat}")
                : CloudWatchErrors.InvalidParameter(stat.Stat, $"{path}.MetricStat.Stat");
        }
    }

    private static MetricDataResult Evaluate(
        CloudWatchState state, MetricDataQuery query, List<MetricDataQuery> queries, GetMetricDataInput request)
    {
        var stat = query.MetricStat!;
        var metric = stat.Metric!;
        var period = stat.Period!.Value;
        var from = MetricPeriod.Floor(request.StartTime!.Value, period);
        var identity = MetricIdentity.Of(metric.Namespace ?? "", metric.MetricName ?? "", metric.Dimensions);
        var data = state.DataOf(identity.Key, from, request.EndTime!.Value).Where(d => stat.Unit is null || d.Unit == stat.Unit).ToList();

        // Of several units, the first by name is shown, and a message tells of the others.
        var units = data.Select(d => d.Unit).Distinct().Order(StringComparer.Ordinal).ToList();
        var points = StatisticBucket.Collect(data.Where(d => d.Unit == units[0]), from, period)
            .Select(b => (b.Timestamp, Value: b.Get(stat.Stat!)))
            .Where(p => p.Value is not null)
            .ToList();
        if (request.ScanBy != ScanBy.TimestampAscending)
        {
            points.Reverse();
        }

        return new()
        {
            Id = query.Id,
            Label = query.Label ?? DefaultLabel(stat, queries),
            Timestamps = points.ConvertAll(p => p.Timestamp),
            Values = points.ConvertAll(p => p.Value!.Value),
            StatusCode = StatusCode.Complete,
            Messages = units.Count > 1
                ? [new() { Code = "MultipleUnits", Value = $"Multiple units returned: '[{string.Join(", ", units)}]'" }]
                : null,
        };
    }

    /// <summary>The metric's name, with the statistic and the period where the request asks for several of one metric.</summary>
    private static string DefaultLabel(MetricStat stat, List<MetricDataQuery> queries)
    {
        var others = queries.Select(q => q.MetricStat!).Where(s => s.Metric!.MetricName == stat.Metric!.MetricName).ToList();
        var statistic = others.Exists(s => s.Stat != stat.Stat) ? $" {stat.Stat}" : "";
        var period = others.Exists(s => s.Period != stat.Period) ? string.Create(CultureInfo.InvariantCulture, $" {stat.Period}") : "";
        return $"{stat.Metric!.MetricName}{statistic}{period}";
    }

    /// <summary>Cuts the results down to the page that the token tells; a result that isn't whole says so.</summary>
    private static string? Page(List<MetricDataResult> results, GetMetricDataInput request)
    {
        var skip = request.NextToken is { } token ? ReadToken(token) : 0;
        var (first, left) = (skip, request.MaxDatapoints ?? MaxDatapoints);
        var total = results.Sum(r => r.Values!.Count);
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

        var shown = results.Sum(r => r.Values!.Count);
        return first + shown < total
            ? Convert.ToBase64String(Encoding.UTF8.GetBytes((first + shown).ToString(CultureInfo.InvariantCulture)))
            : null;
    }

    private static int ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && int.TryParse(Encoding.UTF8.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            ? skip
            : throw CloudWatchErrors.InvalidNextToken();
    }
}
