using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatch;

/// <summary>Amazon CloudWatch: metrics.</summary>
internal sealed class CloudWatchService : ServiceModule
{
    public override ServiceSchema Schema => CloudWatchSchemas.Service;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(CloudWatchState.Create);
        return
        [
            new MetricWriteOperations(states),
            new MetricListOperations(states),
            new MetricStatisticsOperations(states),
            new MetricDataOperations(states),
        ];
    }
}
