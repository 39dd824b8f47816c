using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatch;

/// <summary>What is asked of a period's data.</summary>
internal enum StatisticKind
{
    SampleCount,
    Average,
    Sum,
    Minimum,
    Maximum,
    Percentile,
    TrimmedMean,
    TrimmedCount,
    TrimmedSum,
    WinsorizedMean,
    PercentileRank,
}

/// <summary>A statistic by its name: <c>Sum</c>, <c>p99.9</c>, <c>tm90</c>, <c>TC(10%:90%)</c>, <c>PR(:300)</c>, <c>IQM</c>.</summary>
/// <param name="Text">The name.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="From">Where the range begins that it is about: a percentile, or a value; null for no bound.</param>
/// <param name="To">Where the range ends.</param>
/// <param name="IsPercent">The bounds are percentiles.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"/>
internal sealed partial record StatisticName(string Text, StatisticKind Kind, double? From = null, double? To = null, bool IsPercent = false)
{
    /// <summary>It needs the values behind the statistics.</summary>
    public bool NeedsValues => Kind >= StatisticKind.Percentile;

    /// <summary>It is one of the five that are no extended statistics.</summary>
    public bool IsBasic => Kind <= StatisticKind.Maximum;

    /// <summary>The statistic of that name; null for a name that CloudWatch doesn't know.</summary>
    public static StatisticName? Find(string? text) => text switch
    {
        null => null,
        "SampleCount" => new(text, StatisticKind.SampleCount),
        "Average" => new(text, StatisticKind.Average),
        "Sum" => new(text, StatisticKind.Sum),
        "Minimum" => new(text, StatisticKind.Minimum),
        "Maximum" => new(text, StatisticKind.Maximum),
        "IQM" => new(text, StatisticKind.TrimmedMean, 25, 75, IsPercent: true),
        _ when ShortForm().Match(text) is { Success: true } match => FindShort(text, match),
        _ when LongForm().Match(text) is { Success: true } match => FindLong(text, match),
        _ => null,
    };

    private static StatisticName? FindShort(string text, Match match)
    {
        var percent = Number(match.Groups["number"].Value);
        return percent > 100 ? null : match.Groups["name"].Value switch
        {
            "p" => new(text, StatisticKind.Percentile, null, percent, IsPercent: true),
            "tm" => new(text, StatisticKind.TrimmedMean, null, percent, IsPercent: true),
            "tc" => new(text, StatisticKind.TrimmedCount, null, percent, IsPercent: true),
            "ts" => new(text, StatisticKind.TrimmedSum, null, percent, IsPercent: true),
            _ => new(text, StatisticKind.WinsorizedMean, null, percent, IsPercent: true),
        };
    }

    private static StatisticName? FindLong(string text, Match match)
    {
        double? from = match.Groups["from"].Success ? Number(match.Groups["from"].Value) : null;
        double? to = match.Groups["to"].Success ? Number(match.Groups["to"].Value) : null;
        var isPercent = text.Contains('%', StringComparison.Ordinal);
        var isMixed = isPercent && ((from is not null && !match.Groups["fromPercent"].Success) || (to is not null && !match.Groups["toPercent"].Success));
        if ((from is null && to is null) || isMixed || from >= to || (isPercent && (from > 100 || to > 100)))
        {
            return null;
        }

        return match.Groups["name"].Value switch
        {
            "TM" => new(text, StatisticKind.TrimmedMean, from, to, isPercent),
            "TC" => new(text, StatisticKind.TrimmedCount, from, to, isPercent),
            "TS" => new(text, StatisticKind.TrimmedSum, from, to, isPercent),
            "WM" => new(text, StatisticKind.WinsorizedMean, from, to, isPercent),
            _ when isPercent => null,
            _ => new(text, StatisticKind.PercentileRank, from, to),
        };
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<name>p|tm|tc|ts|wm)(?<number>\d{1,3}(\.\d{1,10})?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ShortForm();

    [GeneratedRegex(
        @"^(?<name>TM|TC|TS|WM|PR)\((?<from>-?\d+(\.\d{1,10})?)?(?<fromPercent>%)?:(?<to>-?\d+(\.\d{1,10})?)?(?<toPercent>%)?\)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex LongForm();
}
