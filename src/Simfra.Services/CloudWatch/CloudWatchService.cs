using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudWatch;

/// <summary>Amazon CloudWatch: metrics.</summary>
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
        return
        [
            new MetricWriteOperations(states),
            new MetricListOperations(states, collector),
            new MetricStatisticsOperations(states, collector),
            new MetricDataOperations(states, collector),
        ];
    }
}
