using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudWatch;

/// <summary>Amazon CloudWatch: metrics, alarms, dashboards.</summary>
internal sealed class CloudWatchService : ServiceModule
{
    public override ServiceSchema Schema => CloudWatchSchemas.Service;

    /// <summary>CloudWatch tells of missing parameters in words of its own, before all else.</summary>
    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations)
    {
        var missing = violations.Where(v => v.Message.EndsWith(ConstraintText.NotNull, StringComparison.Ordinal)).Select(v => v.Path).ToList();
        return missing.Count > 0 ? CloudWatchErrors.MissingParameters(missing) : base.ConstraintError(style, violations);
    }

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<CloudWatchView>), typeof(IMeasurementStore)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(CloudWatchState.Create);
        var collector = new MetricCollector(states, host);
        host.ProvideView(from => new CloudWatchView(states, collector, from));
        host.Provide<IMeasurementStore>(collector);
        host.AuthorizeWith(new CloudWatchAuthorization(states));
        var transitions = new AlarmTransitions(host.Jobs);
        var evaluator = new AlarmEvaluator(host, states, collector, transitions);
        var streams = new MetricStreamDelivery(host, states, collector);
        _ = new AlarmActions(host, states, transitions);
        return
        [
            new MetricWriteOperations(states, evaluator, streams),
            new MetricListOperations(states, collector),
            new MetricStatisticsOperations(states, collector),
            new MetricDataOperations(states, collector, host.Capabilities),
            new MetricAlarmOperations(states, evaluator),
            new CompositeAlarmOperations(states, transitions),
            new AlarmQueryOperations(states),
            new AlarmStateOperations(states, transitions, evaluator),
            new AlarmMuteRuleOperations(states, transitions),
            new DashboardOperations(states),
            new MetricStreamOperations(states, streams),
            new MetricWidgetOperations(states, collector, host.Capabilities),
            new AnomalyDetectorOperations(states, collector, host.Capabilities),
            new InsightRuleOperations(states, host.Capabilities),
            new TagOperations(states),
        ];
    }
}
