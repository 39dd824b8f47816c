using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.Patterns;
using Simfra.State;
using AnomalyState = Simfra.Models.CloudWatchLogs.State;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>What detectors have found, and what of it isn't to be reported.</summary>
internal sealed class AnomalyOperations(ServiceState<CloudWatchLogsState> states, LogGroupKeys keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.ListAnomalies, ListAnomaliesAsync);
        operations.Handle(CloudWatchLogsApi.UpdateAnomaly, UpdateAnomaly);
    }

    private async ValueTask<ListAnomaliesResponse> ListAnomaliesAsync(
        ListAnomaliesRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var detector = request.AnomalyDetectorArn is { } arn ? states.GetDetector(arn, context) : null;
        if (states.Find(context.Scope)?.Anomalies is not { } tables)
        {
            return new() { Anomalies = [] };
        }

        // Whoever is to see anomalies has to be allowed to use the key that they are encrypted under.
        foreach (var encrypted in tables.Detectors.All.Where(d => d.DataKey is not null && (detector is null || detector.Id == d.Id)))
        {
            var resource = encrypted.ArnIn(context.Scope);
            if (!await keys.MayReadAsync(Convert.FromBase64String(encrypted.DataKey!), resource, context, cancellationToken).ConfigureAwait(false))
            {
                throw CloudWatchLogsErrors.CannotReadAnomalies(resource);
            }
        }

        var now = context.Now.ToUnixTimeMilliseconds();
        var (page, nextToken) = LogsPage.Of(
            last => From(tables, detector, last).Where(a => IsWanted(request.SuppressionState, tables.SuppressionOf(a, now) is not null)),
            static a => $"{a.Detector} {a.Number.ToString(CultureInfo.InvariantCulture)}",
            request.Limit,
            request.NextToken);
        return new() { Anomalies = page.ConvertAll(a => Show(a, tables, now, context)), NextToken = nextToken };
    }

    private static IEnumerable<LogAnomaly> From(AnomalyTables tables, LogAnomalyDetector? detector, string? last)
    {
        var all = last switch
        {
            null => detector is null ? tables.Anomalies.All : tables.Anomalies.From(new(detector.Id, 0)),
            _ => tables.Anomalies.From(ReadKey(last), inclusive: false),
        };
        return detector is null ? all : all.TakeWhile(a => a.Detector == detector.Id);
    }

    private static LogAnomalyKey ReadKey(string token) =>
        token.Split(' ') is [var detector, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new(detector, place)
            : throw CloudWatchLogsErrors.InvalidNextToken();

    private static bool IsWanted(string? wanted, bool isSuppressed) => wanted switch
    {
        SuppressionState.Suppressed => isSuppressed,
        SuppressionState.Unsuppressed => !isSuppressed,
        _ => true,
    };

    private Unit UpdateAnomaly(UpdateAnomalyRequest request, OperationContext context)
    {
        var detector = states.GetDetector(request.AnomalyDetectorArn!, context);
        if (request.AnomalyId is null == request.PatternId is null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Exactly one of anomalyId and patternId must be specified.");
        }

        var suppression = ReadSuppression(request, context.Now.ToUnixTimeMilliseconds());
        var tables = states[context.Scope].Anomalies;
        var meant = tables.AnomaliesOf(detector.Id).Where(a => request.AnomalyId is { } id ? a.Id == id : a.PatternId == request.PatternId).ToList();
        if (request.AnomalyId is not null && meant.Count == 0)
        {
            throw CloudWatchLogsErrors.AnomalyNotFound();
        }

        if (request.PatternId is { } pattern)
        {
            if (meant.Count == 0 && !tables.Patterns.Contains(new(detector.Id, pattern)))
            {
                throw CloudWatchLogsErrors.PatternNotFound();
            }

            SuppressPattern(tables, detector, pattern, suppression);
        }

        foreach (var anomaly in meant)
        {
            tables.Anomalies.Put(anomaly with
            {
                Suppression = request.AnomalyId is null ? anomaly.Suppression : suppression,
                BaselineAt = BaselineOf(anomaly, detector, request.Baseline, context),
            });
        }

        return new();
    }

    private static void SuppressPattern(AnomalyTables tables, LogAnomalyDetector detector, string pattern, AnomalySuppression? suppression)
    {
        if (suppression is null)
        {
            tables.Suppressed.Remove(new(detector.Id, pattern));
        }
        else
        {
            tables.Suppressed.Put(new(detector.Id, pattern, suppression));
        }
    }

    /// <summary>From when on an anomaly counts as usual: now, where that is asked for; by its age, where that is taken back.</summary>
    private static long BaselineOf(LogAnomaly anomaly, LogAnomalyDetector detector, bool? baseline, OperationContext context) => baseline switch
    {
        true => Math.Min(anomaly.BaselineAt, context.Now.ToUnixTimeMilliseconds()),
        false => anomaly.FirstSeen + (long)TimeSpan.FromDays(detector.VisibilityDays).TotalMilliseconds,
        null => anomaly.BaselineAt,
    };

    /// <summary>What is to be suppressed for how long; null to end a suppression.</summary>
    private static AnomalySuppression? ReadSuppression(UpdateAnomalyRequest request, long now)
    {
        switch (request.SuppressionType, request.SuppressionPeriod)
        {
            case (null, null):
                return null;
            case (null, _):
                throw CloudWatchLogsErrors.InvalidParameter("suppressionPeriod can't be specified without suppressionType.");
            case (SuppressionType.Infinite, _):
                return new(now, 0);
            case (_, { Value: > 0 and var value, SuppressionUnit: { } unit }):
                var milliseconds = unit switch
                {
                    SuppressionUnit.Seconds => 1000L,
                    SuppressionUnit.Minutes => 60_000L,
                    _ => 3_600_000L,
                };
                return new(now, now + (value * milliseconds));
            default:
                throw CloudWatchLogsErrors.InvalidParameter("A suppression of type LIMITED must have a suppressionPeriod with a positive value and a unit.");
        }
    }

    private static Anomaly Show(LogAnomaly anomaly, AnomalyTables tables, long now, OperationContext context)
    {
        var suppressed = tables.SuppressionOf(anomaly, now);
        var detector = tables.Detectors.Find(anomaly.Detector)!;
        return new()
        {
            AnomalyId = anomaly.Id,
            PatternId = anomaly.PatternId,
            AnomalyDetectorArn = detector.ArnIn(context.Scope),
            PatternString = PatternForms.ToText(anomaly.Parts),
            PatternRegex = PatternForms.ToRegex(anomaly.Parts),
            Priority = anomaly.Priority,
            FirstSeen = anomaly.FirstSeen,
            LastSeen = anomaly.LastSeen,
            Description = anomaly.Description,
            Active = anomaly.IsActive,
            State = anomaly.IsUsualAt(now) ? AnomalyState.Baseline : suppressed is null ? AnomalyState.Active : AnomalyState.Suppressed,
            Histogram = anomaly.Histogram.ToDictionary(static h => h.Time.ToString(CultureInfo.InvariantCulture), static h => h.Count),
            LogSamples = [.. anomaly.Samples.Select(static s => new Models.CloudWatchLogs.LogEvent { Timestamp = s.Timestamp, Message = s.Message })],
            PatternTokens = ShowTokens(anomaly),
            LogGroupArnList = [LogGroupArn.Of(context.Scope, detector.Group)],
            Suppressed = suppressed is not null,
            SuppressedDate = suppressed?.Suppression.At,
            SuppressedUntil = suppressed?.Suppression.Until,
            IsPatternLevelSuppression = suppressed?.IsOfPattern ?? false,
        };
    }

    private static List<PatternToken> ShowTokens(LogAnomaly anomaly)
    {
        var tokens = new List<PatternToken>();
        var place = 0;
        foreach (var part in anomaly.Parts)
        {
            var isDynamic = part.Name is not null;
            place += isDynamic ? 1 : 0;
            tokens.Add(new()
            {
                DynamicTokenPosition = isDynamic ? place : 0,
                IsDynamic = isDynamic,
                TokenString = part.Text,
                Enumerations = part.Values.ToDictionary(static v => v.Value, static v => v.Count),
                InferredTokenName = isDynamic ? $"{part.Name}-{place}" : null,
            });
        }

        return tokens;
    }
}
