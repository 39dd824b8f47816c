using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What a result is called: by itself, or as the query says, with values of the result in it: <c>${MAX}</c>, <c>${PROP('Dim.Queue')}</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html"/>
internal sealed partial class MetricLabel(List<MetricDataQuery> queries, string? timezone, OperationContext context)
{
    private readonly TimeSpan _offset = OffsetOf(timezone);

    public string Of(EvaluatedQuery result, bool isOneOfSeveral)
    {
        var own = result.Query.MetricStat is { } stat ? DefaultOf(stat) : result.Series.Label;
        return result.Query.Label switch
        {
            null or "" => own,
            var label when label.Contains("${", StringComparison.Ordinal) => Variable().Replace(label, v => Replace(v, result, own)),
            var label => isOneOfSeveral ? $"{label} {own}" : label,
        };
    }

    /// <summary>The metric's name, with the statistic and the period where the request asks for several of one metric.</summary>
    private string DefaultOf(MetricStat stat)
    {
        var others = queries.Select(static q => q.MetricStat).OfType<MetricStat>().Where(s => s.Metric!.MetricName == stat.Metric!.MetricName).ToList();
        var statistic = others.Exists(s => s.Stat != stat.Stat) ? $" {stat.Stat}" : "";
        var period = others.Exists(s => s.Period != stat.Period) ? string.Create(CultureInfo.InvariantCulture, $" {stat.Period}") : "";
        return $"{stat.Metric!.MetricName}{statistic}{period}";
    }

    private string Replace(Match variable, EvaluatedQuery result, string own)
    {
        var name = variable.Groups["name"].Value;
        var points = result.Series.Points;
        if (variable.Groups["property"] is { Success: true } property)
        {
            return Property(property.Value, result) ?? variable.Value;
        }

        return name switch
        {
            "LABEL" => own,
            "DATAPOINT_COUNT" => points.Count.ToString(CultureInfo.InvariantCulture),
            _ when points.Count == 0 => "--",
            "AVG" => Number(points.Values.Average()),
            "SUM" => Number(points.Values.Sum()),
            "MIN" => Number(points.Values.Min()),
            "MAX" => Number(points.Values.Max()),
            "FIRST" => Number(points.First().Value),
            "LAST" => Number(points.Last().Value),
            "MIN_MAX_RANGE" => Number(points.Values.Max() - points.Values.Min()),
            "MIN_MAX_TIME_RANGE" => Number((points.MaxBy(static p => p.Value).Key - points.MinBy(static p => p.Value).Key).TotalSeconds),
            "MIN_TIME" => Time(points.MinBy(static p => p.Value).Key),
            "MAX_TIME" => Time(points.MaxBy(static p => p.Value).Key),
            "FIRST_TIME" => Time(points.First().Key),
            "LAST_TIME" => Time(points.Last().Key),
            _ => variable.Value,
        };
    }

    private string? Property(string name, EvaluatedQuery result)
    {
        var source = result.Series.Source;
        return name switch
        {
            "AccountId" => context.AccountId,
            "Region" => context.Region,
            "Namespace" => source?.Metric.Namespace,
            "MetricName" => source?.Metric.Name,
            "Stat" => source?.Statistic.Text,
            "Period" => result.Series.Period.ToString(CultureInfo.InvariantCulture),
            _ when name.StartsWith("Dim.", StringComparison.Ordinal) =>
                source?.Metric.Dimensions.FirstOrDefault(d => d.Name.Equals(name[4..], StringComparison.OrdinalIgnoreCase))?.Value,
            _ => null,
        };
    }

    private string Time(DateTimeOffset time) => time.ToOffset(_offset).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary><c>+0130</c>.</summary>
    public static TimeSpan OffsetOf(string? timezone)
    {
        if (timezone is null)
        {
            return TimeSpan.Zero;
        }

        if (Timezone().Match(timezone) is not { Success: true } match)
        {
            throw CloudWatchErrors.InvalidParameter(timezone, "LabelOptions.Timezone");
        }

        var hours = int.Parse(match.Groups["h"].Value, CultureInfo.InvariantCulture);
        var offset = new TimeSpan(hours, int.Parse(match.Groups["m"].Value, CultureInfo.InvariantCulture), 0);
        return timezone[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(\('(?<property>[^']*)'\))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[+-](?<h>0\d|1[0-4])(?<m>[0-5]\d)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Timezone();
}
