using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>Detectors of what is unusual in log groups.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/LogsAnomalyDetection.html"/>
internal sealed class AnomalyDetectorOperations(ServiceState<CloudWatchLogsState> states, LogGroupKeys keys, AnomalyEvaluation evaluation) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateLogAnomalyDetector, CreateLogAnomalyDetectorAsync);
        operations.Handle(CloudWatchLogsApi.GetLogAnomalyDetector, GetLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.ListLogAnomalyDetectors, ListLogAnomalyDetectors);
        operations.Handle(CloudWatchLogsApi.UpdateLogAnomalyDetector, UpdateLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.DeleteLogAnomalyDetector, DeleteLogAnomalyDetector);
    }

    private async ValueTask<CreateLogAnomalyDetectorResponse> CreateLogAnomalyDetectorAsync(
        CreateLogAnomalyDetectorRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var arn = ReadGroup(request, context);
        CheckGroup(arn, context);
        FilterPatterns.FilterPattern.Parse(request.FilterPattern);
        var now = context.Now.ToUnixTimeMilliseconds();
        var detector = new LogAnomalyDetector
        {
            Id = context.Ids.NewGuid().ToString(),
            Name = request.DetectorName,
            Group = arn.Name,
            Frequency = request.EvaluationFrequency,
            FilterPattern = request.FilterPattern,
            KmsKeyId = request.KmsKeyId,
            VisibilityDays = (int)(request.AnomalyVisibilityTime ?? LogAnomalyDetector.DefaultVisibilityDays),
            CreatedAt = now,
            ModifiedAt = now,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, request.DetectorName ?? arn.Name),
        };
        if (request.KmsKeyId is { } key)
        {
            var dataKey = await keys.CheckAsync(key, detector.ArnIn(context.Scope), context.Scope, cancellationToken).ConfigureAwait(false);
            detector = detector with { DataKey = Convert.ToBase64String(dataKey) };
        }

        states.Update(() =>
        {
            CheckGroup(arn, context);
            states[context.Scope].Anomalies.Detectors.Add(evaluation.Train(detector, context.Scope, context.Now));
        });
        return new() { AnomalyDetectorArn = detector.ArnIn(context.Scope) };
    }

    private GetLogAnomalyDetectorResponse GetLogAnomalyDetector(GetLogAnomalyDetectorRequest request, OperationContext context)
    {
        var shown = Show(states.GetDetector(request.AnomalyDetectorArn!, context), context);
        return new()
        {
            DetectorName = shown.DetectorName,
            LogGroupArnList = shown.LogGroupArnList,
            EvaluationFrequency = shown.EvaluationFrequency,
            FilterPattern = shown.FilterPattern,
            AnomalyDetectorStatus = shown.AnomalyDetectorStatus,
            KmsKeyId = shown.KmsKeyId,
            CreationTimeStamp = shown.CreationTimeStamp,
            LastModifiedTimeStamp = shown.LastModifiedTimeStamp,
            AnomalyVisibilityTime = shown.AnomalyVisibilityTime,
        };
    }

    private ListLogAnomalyDetectorsResponse ListLogAnomalyDetectors(ListLogAnomalyDetectorsRequest request, OperationContext context)
    {
        var filter = request.FilterLogGroupArn is null
            ? null
            : LogGroupArn.TryParse(request.FilterLogGroupArn, out var arn) ? arn : throw CloudWatchLogsErrors.InvalidParameter("Invalid log group ARN");
        var detectors = states[context.Scope].Anomalies.Detectors;
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? detectors.All : detectors.From(last, inclusive: false))
                .Where(d => filter is not { } group || (group.Name == d.Group && group.Scope == context.Scope)),
            static d => d.Id,
            request.Limit,
            request.NextToken);
        return new() { AnomalyDetectors = page.ConvertAll(d => Show(d, context)), NextToken = nextToken };
    }

    private Unit UpdateLogAnomalyDetector(UpdateLogAnomalyDetectorRequest request, OperationContext context)
    {
        var detector = states.GetDetector(request.AnomalyDetectorArn!, context);
        FilterPatterns.FilterPattern.Parse(request.FilterPattern);
        var updated = detector with
        {
            Frequency = request.EvaluationFrequency ?? detector.Frequency,
            FilterPattern = request.FilterPattern ?? detector.FilterPattern,
            VisibilityDays = (int)(request.AnomalyVisibilityTime ?? detector.VisibilityDays),
            IsPaused = request.Enabled == false,
            ModifiedAt = context.Now.ToUnixTimeMilliseconds(),
        };

        // What is usual of other periods and other events has to be learnt.
        var isOther = updated.Period != detector.Period || (updated.FilterPattern ?? "") != (detector.FilterPattern ?? "");
        updated = (updated.IsPaused, isOther) switch
        {
            (true, _) => evaluation.Stop(isOther ? updated with { TrainingSince = context.Now } : updated),
            (false, true) => evaluation.Train(updated, context.Scope, context.Now),
            _ => detector.IsPaused ? evaluation.Resume(updated, context.Scope, context.Now) : updated,
        };
        states[context.Scope].Anomalies.Detectors.Put(updated);
        return new();
    }

    private Unit DeleteLogAnomalyDetector(DeleteLogAnomalyDetectorRequest request, OperationContext context)
    {
        var detector = states.GetDetector(request.AnomalyDetectorArn!, context);
        evaluation.Stop(detector);
        states[context.Scope].Anomalies.Forget(detector.Id);
        return new();
    }

    private static LogGroupArn ReadGroup(CreateLogAnomalyDetectorRequest request, OperationContext context)
    {
        if (request.LogGroupArnList is not [var text])
        {
            throw CloudWatchLogsErrors.InvalidParameter("logGroupArnList must have exactly one log group ARN.");
        }

        return LogGroupArn.TryParse(text, out var arn) && arn.Value.Scope.Region == context.Region
            ? arn.Value
            : throw CloudWatchLogsErrors.InvalidParameter("Invalid log group ARN");
    }

    private void CheckGroup(LogGroupArn arn, OperationContext context)
    {
        if (arn.Scope != context.Scope)
        {
            throw CloudWatchLogsErrors.GroupNotFound();
        }

        var (_, group) = states.Get(arn, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Anomaly detection is only supported on the Standard log class.");
        }
    }

    private static AnomalyDetector Show(LogAnomalyDetector detector, OperationContext context) => new()
    {
        AnomalyDetectorArn = detector.ArnIn(context.Scope),
        DetectorName = detector.Name,
        LogGroupArnList = [LogGroupArn.Of(context.Scope, detector.Group)],
        EvaluationFrequency = detector.Frequency,
        FilterPattern = detector.FilterPattern,
        AnomalyDetectorStatus = detector.StatusAt(context.Now),
        KmsKeyId = detector.KmsKeyId,
        CreationTimeStamp = detector.CreatedAt,
        LastModifiedTimeStamp = detector.ModifiedAt,
        AnomalyVisibilityTime = detector.VisibilityDays,
    };
}

/// <summary>How detectors are found.</summary>
internal static class AnomalyDetectorLookup
{
    /// <summary>The detector of an ARN.</summary>
    /// <exception cref="AwsServiceException">ResourceNotFoundException, InvalidParameterException.</exception>
    public static LogAnomalyDetector GetDetector(this ServiceState<CloudWatchLogsState> states, string arn, OperationContext context)
    {
        if (arn.Split(':') is not ["arn", _, "logs", var region, var account, "anomaly-detector", var id])
        {
            throw CloudWatchLogsErrors.InvalidParameter("Invalid anomaly detector ARN");
        }

        return (region == context.Region && account == context.AccountId ? states.Find(context.Scope)?.Anomalies.Detectors.Find(id) : null)
            ?? throw CloudWatchLogsErrors.DetectorNotFound();
    }
}
