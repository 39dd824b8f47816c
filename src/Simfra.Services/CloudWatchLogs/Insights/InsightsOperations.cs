using Simfra.Integration;
using Simfra.Services.CloudWatchLogs.Deliveries;
using Simfra.Services.CloudWatchLogs.LiveTail;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.Services.CloudWatchLogs.ScheduledQueries;
using Simfra.Services.CloudWatchLogs.Transformers;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Operations on what is in log groups: queries, protection, indexes, deliveries.</summary>
internal static class InsightsOperations
{
    public static IEnumerable<IOperationGroup> Create(ServiceState<CloudWatchLogsState> states, ServiceHost host, SubscriptionTargets targets, LogDataKeys keys)
    {
        var sources = new QuerySources(states);
        return
        [
            new QueryOperations(states, new QueryJob(states, host, sources, keys), keys),
            new QueryDefinitionOperations(states),
            new LookupTableOperations(states),
            new ScheduledQueryOperations(states, new ScheduledQueryJob(states, host)),
            new LogRecordOperations(states, sources, keys),
            new ProtectionOperations(states),
            new AccountPolicyOperations(states, targets),
            new IndexPolicyOperations(states, sources),
            new TransformerOperations(states),
            new LiveTailOperation(states, host),
            new DeliverySourceOperations(states),
            new DeliveryDestinationOperations(states),
            new DeliveryOperations(states),
        ];
    }
}
