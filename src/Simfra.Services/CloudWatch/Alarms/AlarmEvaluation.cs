using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// Tells the state of a metric alarm from the data of its evaluation range. The range is two periods longer than what is evaluated, so that data which
/// come late or not at all matter less.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html"/>
internal sealed class AlarmEvaluation(MetricCondition condition, IReadOnlyList<DataPoint> points, int period, DateTimeOffset end)
{
    public const int SparePeriods = 2;

    private const string DynamoDbNamespace = "AWS/DynamoDB";
    private const int EnoughSamples = 10;

    private readonly int _needed = condition.DatapointsToAlarm ?? condition.EvaluationPeriods;

    /// <summary>The data that are evaluated: the newest, in the order of time.</summary>
    private readonly List<DataPoint> _evaluated = [.. points.Skip(Math.Max(0, points.Count - condition.EvaluationPeriods))];

    private int Missing => condition.EvaluationPeriods - _evaluated.Count;

    private int Breaching => _evaluated.Count(p => condition.IsBreaching(p));

    /// <summary>Alarms on DynamoDB's metrics keep their state where data are missing, whatever they say.</summary>
    private string Treatment => condition.Identity?.Namespace == DynamoDbNamespace ? "ignore" : condition.TreatMissingData ?? "missing";

    /// <summary>The state; null where the alarm stays as it is.</summary>
    public (string Value, string Reason)? Decide()
    {
        if (HasTooFewSamples())
        {
            return null;
        }

        if (Missing <= 0)
        {
            return Breaching >= _needed ? Alarm() : Ok();
        }

        switch (Treatment)
        {
            case "breaching":
                return Breaching + Missing >= _needed ? Alarm() : Ok();
            case "notBreaching":
                return Breaching >= _needed ? Alarm() : Ok();
            case "ignore":
                return Breaching >= _needed ? Alarm() : Breaching < _evaluated.Count ? Ok() : null;
            default:
                return Breaching >= _needed || IsBreachingLongEnough() ? Alarm()
                    : Breaching < _evaluated.Count ? Ok()
                    : (StateValue.InsufficientData, $"Insufficient Data: {Count(Missing, "datapoint")} {(Missing == 1 ? "was" : "were")} unknown.");
        }
    }

    /// <summary>Why a group of a query is in alarm, or isn't any more; its last value, where there is one.</summary>
    public string ShortReason(bool isAlarm)
    {
        var crossed = _evaluated.FindAll(p => condition.IsBreaching(p) == isAlarm);
        return crossed.Count == 0
            ? Reason(isAlarm)
            : $"Threshold Crossed: {Count(crossed.Count, "datapoint")} {(crossed.Count == 1 ? "was" : "were")} {Compared(crossed, isAlarm)}. " +
            $"The most recent datapoint which crossed the threshold: [{Values([crossed[^1]])}].";
    }

    /// <summary>What was looked at, as JSON.</summary>
    public string Data(DateTimeOffset now)
    {
        var data = new JsonObject
        {
            ["version"] = "1.0",
            ["queryDate"] = AlarmText.Time(now),
        };
        if (_evaluated.Count > 0)
        {
            data["startDate"] = AlarmText.Time(_evaluated[0].Timestamp);
        }

        if (condition.Identity is not null)
        {
            if (condition.Unit is { } unit)
            {
                data["unit"] = unit;
            }

            data["statistic"] = condition.Statistic ?? condition.ExtendedStatistic;
        }

        data["period"] = period;
        data["recentDatapoints"] = new JsonArray([.. _evaluated.Select(static p => (JsonNode)p.Value)]);
        if (condition.ThresholdQuery is null)
        {
            data["threshold"] = condition.Threshold;
        }

        if (condition.HasLowerBound)
        {
            data["recentLowerThresholds"] = new JsonArray([.. _evaluated.Select(static p => (JsonNode?)p.Lower)]);
        }

        if (condition.HasUpperBound)
        {
            data["recentUpperThresholds"] = new JsonArray([.. _evaluated.Select(static p => (JsonNode?)p.Upper)]);
        }

        data["evaluatedDatapoints"] = new JsonArray([.. Slots()]);
        return data.ToJsonString(AlarmText.Relaxed);
    }

    /// <summary>The newest first, those among them that are missing by their time alone.</summary>
    private IEnumerable<JsonNode> Slots()
    {
        if (_evaluated.Count == condition.EvaluationPeriods)
        {
            return Enumerable.Reverse(_evaluated).Select(Show);
        }

        var known = _evaluated.ToDictionary(static p => p.Timestamp);
        return Enumerable.Range(1, condition.EvaluationPeriods)
            .Select(i => end.AddSeconds(-i * period))
            .Select(t => known.TryGetValue(t, out var point) ? Show(point) : new JsonObject { ["timestamp"] = AlarmText.Time(t) });

        JsonNode Show(DataPoint point)
        {
            var shown = new JsonObject { ["timestamp"] = AlarmText.Time(point.Timestamp) };
            if (point.SampleCount > 0)
            {
                shown["sampleCount"] = point.SampleCount;
            }

            shown["value"] = point.Value;

            // How AWS tells both bounds of a datum isn't known; it tells the one where there is one.
            if (condition.ThresholdQuery is not null && condition.HasLowerBound != condition.HasUpperBound)
            {
                shown["threshold"] = condition.HasUpperBound ? point.Upper : point.Lower;
            }

            return shown;
        }
    }

    /// <summary>The oldest datum that breaches is as old as the alarm needs, and all after it breach or are missing.</summary>
    private bool IsBreachingLongEnough() =>
        _evaluated.Count > 0 && Breaching == _evaluated.Count && (end - _evaluated[0].Timestamp).TotalSeconds >= (double)_needed * period;

    private bool HasTooFewSamples()
    {
        if (condition.LowSamples != "ignore" || StatisticName.Find(condition.ExtendedStatistic) is not { Kind: StatisticKind.Percentile, To: { } percent })
        {
            return false;
        }

        var share = percent / 100;
        var needed = share >= 0.5 ? EnoughSamples / (1 - share) : EnoughSamples / share;
        return _evaluated.Exists(p => p.SampleCount < needed);
    }

    private (string Value, string Reason) Alarm() => (StateValue.Alarm, Reason(isAlarm: true));

    private (string Value, string Reason) Ok() => (StateValue.Ok, Reason(isAlarm: false));

    private string Reason(bool isAlarm)
    {
        var treated = Treatment switch
        {
            "breaching" => "Breaching",
            "notBreaching" => "NonBreaching",
            _ => null,
        };
        if (_evaluated.Count == 0)
        {
            var filling = $"{Count(Missing, "missing datapoint")} {(Missing == 1 ? "was" : "were")} treated as [{treated}]";
            return $"Threshold Crossed: no datapoints were received for {Count(condition.EvaluationPeriods, "period")} and {filling}.";
        }

        var word = condition.ThresholdQuery is null ? "Threshold" : "Thresholds";
        if (condition.DatapointsToAlarm is null || Missing > 0)
        {
            var filled = Missing > 0 && treated is not null
                ? $" and {Count(Missing, "missing datapoint")} {(Missing == 1 ? "was" : "were")} treated as [{treated}]"
                : "";
            var verb = _evaluated.Count == 1 ? "was" : "were";
            return $"{word} Crossed: {Count(_evaluated.Count, "datapoint")} [{Values(_evaluated)}] {verb} {Compared(_evaluated, isAlarm)}{filled}.";
        }

        // Those that made the difference are told, not all that were looked at.
        var crossed = _evaluated.FindAll(p => condition.IsBreaching(p) == isAlarm);
        var minimum = isAlarm ? _needed : condition.EvaluationPeriods - _needed + 1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{word} Crossed: {crossed.Count} out of the last {_evaluated.Count} datapoints [{Values(crossed)}] {(crossed.Count == 1 ? "was" : "were")} " +
            $"{Compared(crossed, isAlarm)} (minimum {Count(minimum, "datapoint")} for {(isAlarm ? "OK -> ALARM" : "ALARM -> OK")} transition).");
    }

    /// <summary>What values are, or aren't: greater than the threshold; less than the lower thresholds.</summary>
    private string Compared(List<DataPoint> points, bool isAlarm)
    {
        var not = isAlarm ? "" : "not ";
        if (condition.ThresholdQuery is not null)
        {
            var lower = $"{not}less than the lower thresholds [{Thresholds(static p => p.Lower)}]";
            var upper = $"{not}greater than the upper thresholds [{Thresholds(static p => p.Upper)}]";
            return (condition.HasLowerBound, condition.HasUpperBound) switch
            {
                (true, true) => $"{lower} or {upper}",
                (true, _) => lower,
                _ => upper,
            };
        }

        var than = condition.Comparison switch
        {
            ComparisonOperator.GreaterThanOrEqualToThreshold => "greater than or equal to",
            ComparisonOperator.GreaterThanThreshold => "greater than",
            ComparisonOperator.LessThanThreshold => "less than",
            _ => "less than or equal to",
        };
        return $"{not}{than} the threshold ({AlarmText.Number(condition.Threshold ?? 0)})";

        string Thresholds(Func<DataPoint, double?> boundOf) => string.Join(", ", Enumerable.Reverse(points).Select(p => AlarmText.Number(boundOf(p) ?? 0)));
    }

    private static string Values(List<DataPoint> points) =>
        string.Join(", ", Enumerable.Reverse(points).Select(static p => $"{AlarmText.Number(p.Value)} ({AlarmText.ShortTime(p.Timestamp)})"));

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
