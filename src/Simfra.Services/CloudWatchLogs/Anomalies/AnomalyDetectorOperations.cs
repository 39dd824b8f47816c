using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>Anomaly detectors as control plane: they find nothing, so that there is never an anomaly to list or to suppress.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogAnomalyDetector.html"/>
internal sealed class AnomalyDetectorOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    private const long DefaultVisibilityDays = 21;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateLogAnomalyDetector, CreateLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.UpdateLogAnomalyDetector, UpdateLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.GetLogAnomalyDetector, GetLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.ListLogAnomalyDetectors, ListLogAnomalyDetectors);
        operations.Handle(CloudWatchLogsApi.DeleteLogAnomalyDetector, DeleteLogAnomalyDetector);
        operations.Handle(CloudWatchLogsApi.ListAnomalies, ListAnomalies);
        operations.Handle(CloudWatchLogsApi.UpdateAnomaly, UpdateAnomaly);
    }

    private CreateLogAnomalyDetectorResponse CreateLogAnomalyDetector(CreateLogAnomalyDetectorRequest request, OperationContext context)
    {
        if (request.KmsKeyId is not null)
        {
            throw CloudWatchLogsErrors.NotBuilt("The kmsKeyId of CreateLogAnomalyDetector");
        }

        if (request.LogGroupArnList is not [var arn] || !LogGroupArn.TryParse(arn, out var parsed))
        {
            throw CloudWatchLogsErrors.InvalidParameter("logGroupArnList must have the ARN of one log group.");
        }

        FilterPatterns.FilterPattern.Parse(request.FilterPattern);
        var (_, group) = states.Get(parsed.Value, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.InvalidParameter("Anomaly detection is only supported for log groups of the Standard log class.");
        }

        var detectors = states[context.Scope].Anomalies.Detectors;
        if (detectors.All.Any(d => d.GroupArn == group.Arn))
        {
            throw CloudWatchLogsErrors.LimitExceeded("The log group has an anomaly detector already.");
        }

        var detector = new LogAnomalyDetector
        {
            Id = context.Ids.NewGuid().ToString(),
            Name = request.DetectorName,
            GroupArn = group.Arn,
            Frequency = request.EvaluationFrequency ?? EvaluationFrequency.FiveMin,
            FilterPattern = request.FilterPattern,
            VisibilityDays = request.AnomalyVisibilityTime ?? DefaultVisibilityDays,
            CreatedAt = context.Now,
            ModifiedAt = context.Now,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, group.Arn),
        };
        detectors.Add(detector);
        return new() { AnomalyDetectorArn = ArnOf(detector, context) };
    }

    private Simfra.Schemas.Unit UpdateLogAnomalyDetector(UpdateLogAnomalyDetectorRequest request, OperationContext context)
    {
        var detector = Find(request.AnomalyDetectorArn!, context);
        FilterPatterns.FilterPattern.Parse(request.FilterPattern);
        states[context.Scope].Anomalies.Detectors.Put(detector with
        {
            Frequency = request.EvaluationFrequency ?? detector.Frequency,
            FilterPattern = request.FilterPattern ?? detector.FilterPattern,
            VisibilityDays = request.AnomalyVisibilityTime ?? detector.VisibilityDays,
            IsPaused = request.Enabled is not true,
            ModifiedAt = context.Now,
        });
        return new();
    }

    private GetLogAnomalyDetectorResponse GetLogAnomalyDetector(GetLogAnomalyDetectorRequest request, OperationContext context)
    {
        var detector = Find(request.AnomalyDetectorArn!, context);
        return new()
        {
            DetectorName = detector.Name,
            LogGroupArnList = [detector.GroupArn],
            EvaluationFrequency = detector.Frequency,
            FilterPattern = detector.FilterPattern,
            AnomalyDetectorStatus = detector.StatusAt(context.Now),
            CreationTimeStamp = detector.CreatedAt.ToUnixTimeMilliseconds(),
            LastModifiedTimeStamp = detector.ModifiedAt.ToUnixTimeMilliseconds(),
            AnomalyVisibilityTime = detector.VisibilityDays,
        };
    }

    private ListLogAnomalyDetectorsResponse ListLogAnomalyDetectors(ListLogAnomalyDetectorsRequest request, OperationContext context)
    {
        var detectors = states[context.Scope].Anomalies.Detectors;
        var wanted = request.FilterLogGroupArn is { } arn ? LogGroupArn.Parse(arn, context).ToString() : null;
        var (page, nextToken) = LogsPage.Of(
            key => (key is null ? detectors.All : detectors.From(key, inclusive: false)).Where(d => wanted is null || d.GroupArn == wanted),
            static d => d.Id,
            request.Limit,
            request.NextToken);
        return new()
        {
            AnomalyDetectors = page.ConvertAll(d => new AnomalyDetector
            {
                AnomalyDetectorArn = ArnOf(d, context),
                DetectorName = d.Name,
                LogGroupArnList = [d.GroupArn],
                EvaluationFrequency = d.Frequency,
                FilterPattern = d.FilterPattern,
                AnomalyDetectorStatus = d.StatusAt(context.Now),
                CreationTimeStamp = d.CreatedAt.ToUnixTimeMilliseconds(),
                LastModifiedTimeStamp = d.ModifiedAt.ToUnixTimeMilliseconds(),
                AnomalyVisibilityTime = d.VisibilityDays,
            }),
            NextToken = nextToken,
        };
    }

    private Simfra.Schemas.Unit DeleteLogAnomalyDetector(DeleteLogAnomalyDetectorRequest request, OperationContext context)
    {
        states[context.Scope].Anomalies.Detectors.Remove(Find(request.AnomalyDetectorArn!, context).Id);
        return new();
    }

    private ListAnomaliesResponse ListAnomalies(ListAnomaliesRequest request, OperationContext context)
    {
        if (request.AnomalyDetectorArn is { } arn)
        {
            Find(arn, context);
        }

        return new() { Anomalies = [] };
    }

    private Simfra.Schemas.Unit UpdateAnomaly(UpdateAnomalyRequest request, OperationContext context)
    {
        Find(request.AnomalyDetectorArn!, context);
        throw (request.AnomalyId, request.PatternId) is (null, null) or (not null, not null)
            ? CloudWatchLogsErrors.InvalidParameter("Either anomalyId or patternId must be given.")
            : CloudWatchLogsErrors.NotFound("The specified anomaly does not exist.");
    }

    private LogAnomalyDetector Find(string arn, OperationContext context)
    {
        var prefix = context.Arn("logs", "anomaly-detector:");
        return arn.StartsWith(prefix, StringComparison.Ordinal) && states[context.Scope].Anomalies.Detectors.Find(arn[prefix.Length..]) is { } detector
            ? detector
            : throw CloudWatchLogsErrors.NotFound("The specified anomaly detector does not exist.");
    }

    private static string ArnOf(LogAnomalyDetector detector, OperationContext context) => context.Arn("logs", $"anomaly-detector:{detector.Id}");
}
