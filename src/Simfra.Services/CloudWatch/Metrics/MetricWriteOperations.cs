using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Putting data to metrics. A metric comes into being with its first datum.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html"/>
internal sealed class MetricWriteOperations(ServiceState<CloudWatchState> states, AlarmEvaluator evaluator, MetricStreamDelivery streams)
    : IOperationGroup
{
    private const int MaxData = 1000;
    private const int MaxValues = 150;
    private const int MaxEntityLength = 256;

    /// <summary>The largest value, plus or minus, that CloudWatch takes.</summary>
    private static readonly double MaxValue = Math.Pow(2, 360);

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);
    private static readonly TimeSpan MaxLead = TimeSpan.FromHours(2);

    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.PutMetricData, PutMetricData);

    private Unit PutMetricData(PutMetricDataInput request, OperationContext context)
    {
        if (request.Namespace!.StartsWith(MetricCollector.NamespacePrefix, StringComparison.Ordinal))
        {
            throw CloudWatchErrors.InvalidParameter(request.Namespace, "Namespace");
        }

        var entities = request.EntityMetricData ?? [];
        if (request.MetricData is not { Count: > 0 } && !entities.Exists(static e => e.MetricData is { Count: > 0 }))
        {
            throw CloudWatchErrors.NothingGiven();
        }

        if ((request.MetricData?.Count ?? 0) + entities.Sum(static e => e.MetricData?.Count ?? 0) > MaxData)
        {
            throw CloudWatchErrors.TooMany("MetricData", MaxData);
        }

        var state = states[context.Scope];
        Put(state, request.Namespace, request.MetricData ?? [], "MetricData", null, context.Now);
        for (var i = 0; i < entities.Count; i++)
        {
            var path = $"EntityMetricData.member.{i + 1}";
            var entity = EntityOf(entities[i].Entity, path, request.StrictEntityValidation == true);
            Put(state, request.Namespace, entities[i].MetricData ?? [], $"{path}.MetricData", entity, context.Now);
        }

        return new();
    }

    private void Put(CloudWatchState state, string metricNamespace, List<MetricDatum> data, string path, MetricEntity? entity, DateTimeOffset now)
    {
        for (var i = 0; i < data.Count; i++)
        {
            var given = data[i];
            Check(given, $"{path}.member.{i + 1}", now);
            var identity = MetricIdentity.Of(metricNamespace, given.MetricName!, given.Dimensions);
            state.Put(identity, ToDatum(given, identity.Key, Truncate(given.Timestamp ?? now, given.StorageResolution ?? 60)), now, entity);
            evaluator.Wake(state, identity.Key, now);
            streams.Wake(state, identity, now);
        }
    }

    /// <summary>The resource that data belong to. One that isn't described well is left out, or refused where the caller is strict.</summary>
    private static MetricEntity? EntityOf(Entity? given, string path, bool isStrict)
    {
        var keys = given?.KeyAttributes ?? [];
        var isKnown = keys.ContainsKey("Type")
            && (keys.ContainsKey("Name") || keys.ContainsKey("Identifier"))
            && keys.Values.All(static v => v.Length is > 0 and <= MaxEntityLength)
            && (given?.Attributes ?? []).Values.All(static v => v.Length is > 0 and <= MaxEntityLength);
        if (!isKnown)
        {
            return isStrict ? throw CloudWatchErrors.InvalidParameter($"The parameter {path}.Entity must have a Type, and a Name or an Identifier.") : null;
        }

        return new(ResourceTags.None.AddRange(keys), ResourceTags.None.AddRange(given!.Attributes ?? []));
    }

    private static void Check(MetricDatum given, string path, DateTimeOffset now)
    {
        if (given is { Value: not null, Values: not null })
        {
            throw CloudWatchErrors.MutuallyExclusive($"{path}.Value", $"{path}.Values");
        }

        if (given is { Value: not null, StatisticValues: not null })
        {
            throw CloudWatchErrors.MutuallyExclusive($"{path}.Value", $"{path}.StatisticValues");
        }

        if (given is { Values: not null, StatisticValues: not null })
        {
            throw CloudWatchErrors.MutuallyExclusive($"{path}.Values", $"{path}.StatisticValues");
        }

        if (given is { Value: null, Values: null, StatisticValues: null })
        {
            throw CloudWatchErrors.MissingParameter($"{path}.Value");
        }

        if (given.Counts is not null && given.Values?.Count != given.Counts.Count)
        {
            throw CloudWatchErrors.InvalidParameter($"The parameters {path}.Values and {path}.Counts must be of the same size.");
        }

        if (given.Values?.Count is 0 or > MaxValues)
        {
            throw given.Values.Count == 0
                ? CloudWatchErrors.MissingParameter($"{path}.Values")
                : CloudWatchErrors.TooMany($"{path}.Values", MaxValues);
        }

        if (given.Dimensions?.GroupBy(static d => d.Name, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } repeated)
        {
            throw CloudWatchErrors.InvalidParameter($"The dimension {repeated.Key} of {path} is given more than once.");
        }

        if (given.StorageResolution is not (null or 1 or 60))
        {
            throw CloudWatchErrors.InvalidParameter(given.StorageResolution, $"{path}.StorageResolution");
        }

        if (given.Timestamp < now - MaxAge || given.Timestamp > now + MaxLead)
        {
            throw CloudWatchErrors.InvalidParameter(
                $"The parameter {path}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.");
        }

        CheckNumbers(given, path);
    }

    private static void CheckNumbers(MetricDatum given, string path)
    {
        double?[] statistics = given.StatisticValues is { } set ? [set.SampleCount, set.Sum, set.Minimum, set.Maximum] : [];
        foreach (var number in statistics.Concat([given.Value]).OfType<double>().Concat(given.Values ?? []).Concat(given.Counts ?? []))
        {
            if (double.IsNaN(number) || Math.Abs(number) > MaxValue)
            {
                throw CloudWatchErrors.InvalidParameter(number, $"{path}.Value");
            }
        }

        if (given.Counts?.Exists(c => c < 0) == true)
        {
            throw CloudWatchErrors.InvalidParameter(given.Counts.Find(c => c < 0), $"{path}.Counts");
        }
    }

    private static Datum ToDatum(MetricDatum given, string metric, DateTimeOffset timestamp)
    {
        var unit = given.Unit ?? StandardUnit.None;
        return given.StatisticValues is { } set
            ? Datum.OfStatistics(metric, timestamp, unit, set.SampleCount!.Value, set.Sum!.Value, set.Minimum!.Value, set.Maximum!.Value)
            : Datum.OfValues(metric, timestamp, unit, given.Value is { } value
                ? [new(value, 1)]
                : given.Values!.Select((v, i) => new WeightedValue(v, given.Counts?[i] ?? 1)));
    }

    /// <summary>Data are kept by the minute, or by the second at high resolution.</summary>
    private static DateTimeOffset Truncate(DateTimeOffset time, int seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds() / seconds * seconds);
}
