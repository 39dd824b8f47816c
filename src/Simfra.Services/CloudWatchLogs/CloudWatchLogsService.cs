using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.Anomalies;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.Services.CloudWatchLogs.Ingestion;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.Services.CloudWatchLogs.Transformers;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Amazon CloudWatch Logs.</summary>
internal sealed class CloudWatchLogsService : ServiceModule
{
    public override ServiceSchema Schema => CloudWatchLogsSchemas.Service;

    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        CloudWatchLogsErrors.Constraints(style, violations);

    public override IProtocol? FindProtocol(WireRequest request, DateTimeOffset now) =>
        IngestionFormat.Find(request) is { } format ? new HttpIngestionProtocol(format, now, CheckConstraints) : null;

    public override IReadOnlyList<System.Type> Provides { get; } = [typeof(ViewSource<CloudWatchLogsView>), typeof(ILogEventSource)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(CloudWatchLogsState.Create);
        host.ProvideView(from => new CloudWatchLogsView(states, from));
        host.AuthorizeWith(new CloudWatchLogsAuthorization(states));
        var keys = new LogGroupKeys(host.Invoker);
        var dataKeys = new LogDataKeys(host.Invoker);
        var expiry = new ExpiryJob(states, host);
        var metrics = new LogsMetrics(host.Metrics);
        var protection = new LogProtection(new AuditJob(states, host), metrics);
        var transformation = new LogTransformation();
        host.Provide<ILogEventSource>(new LogEventSource(states, host.Clock));
        var patterns = new PatternCache();
        var rules = new FilterRules(patterns, transformation);
        var targets = new SubscriptionTargets(host);
        var ingestion = new LogIngestion(
            new EventPreparation(protection, transformation, metrics),
            metrics,
            expiry,
            new MetricEmission(states, host, patterns, metrics),
            new SubscriptionDelivery(states, host, patterns, targets),
            protection);
        return
        [
            new LogGroupOperations(states, expiry),
            new LogGroupListOperations(states),
            new LogGroupSummaryOperations(states),
            new LogGroupKeyOperations(states, keys),
            new LogTagOperations(states),
            new LogStreamOperations(states),
            new PutLogEventsOperation(states, ingestion),
            new GetLogEventsOperation(states, dataKeys),
            new FilterLogEventsOperation(states, dataKeys),
            new TestMetricFilterOperation(),
            new MetricFilterOperations(states, rules),
            new SubscriptionFilterOperations(states, rules, targets),
            new DestinationOperations(states, targets),
            new ResourcePolicyOperations(states),
            new ExportTaskOperations(states, host, dataKeys),
            new AnomalyDetectorOperations(states, keys, new AnomalyEvaluation(states, host, patterns, keys, dataKeys)),
            new AnomalyOperations(states, keys),
            .. InsightsOperations.Create(states, host, targets, dataKeys),
        ];
    }
}
