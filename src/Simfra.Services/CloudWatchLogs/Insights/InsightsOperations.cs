using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What Insights adds to the service's operations.</summary>
internal static class InsightsOperations
{
    public static IEnumerable<IOperationGroup> Create(ServiceState<CloudWatchLogsState> states, ServiceHost host, ILogMasking masking)
    {
        var sources = new QuerySources(states, masking);
        return
        [
            new QueryOperations(states, new QueryJob(states, host, sources)),
            new QueryDefinitionOperations(states),
            new LogRecordOperations(states, sources, masking),
        ];
    }
}
