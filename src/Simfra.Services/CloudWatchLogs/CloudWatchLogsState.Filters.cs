using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Filters, where they send to, and policies.</summary>
internal sealed partial class CloudWatchLogsState
{
    private static readonly TableDefinition<FilterKey, MetricFilter> MetricFilterTable =
        new("logs.metric-filter", version: 1, f => f.Key, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<long, MetricBatch> MetricBatchTable =
        new("logs.metric-batch", version: 1, b => b.Id, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<FilterKey, SubscriptionFilter> SubscriptionFilterTable =
        new("logs.subscription-filter", version: 1, f => f.Key, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<long, SubscriptionBatch> SubscriptionBatchTable =
        new("logs.subscription-batch", version: 1, b => b.Id, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, Destination> DestinationTable =
        new("logs.destination", version: 1, d => d.Name, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, ResourcePolicy> ResourcePolicyTable =
        new("logs.resource-policy", version: 1, p => p.Key, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, EffectivePolicy> EffectivePolicyTable =
        new("logs.effective-policy", version: 1, p => p.ResourceArn, CloudWatchLogsJsonContext.Default);

    private static readonly TableDefinition<string, ExportTask> ExportTaskTable =
        new("logs.export-task", version: 1, t => t.Id, CloudWatchLogsJsonContext.Default);

    public Table<FilterKey, MetricFilter> MetricFilters { get; }

    /// <summary>Data on its way to CloudWatch.</summary>
    public Table<long, MetricBatch> MetricBatches { get; }

    public Table<FilterKey, SubscriptionFilter> SubscriptionFilters { get; }

    /// <summary>Events on their way to subscriptions' destinations.</summary>
    public Table<long, SubscriptionBatch> SubscriptionBatches { get; }

    public Table<string, Destination> Destinations { get; }

    public Table<string, ResourcePolicy> ResourcePolicies { get; }

    /// <summary>What the policies say together, for groups that have one of their own and for all others.</summary>
    public Table<string, EffectivePolicy> EffectivePolicies { get; }

    public Table<string, ExportTask> ExportTasks { get; }

    /// <summary>A group's metric filters by name.</summary>
    public IEnumerable<MetricFilter> MetricFiltersOf(string group, string from = "") =>
        MetricFilters.From(new(group, from)).TakeWhile(f => f.Group == group);

    /// <summary>A group's subscription filters by name.</summary>
    public IEnumerable<SubscriptionFilter> SubscriptionFiltersOf(string group, string from = "") =>
        SubscriptionFilters.From(new(group, from)).TakeWhile(f => f.Group == group);

    /// <summary>Which policy counts for a group; null where there is none.</summary>
    public string? PolicyOf(string groupArn) => (EffectivePolicies.Find(groupArn) ?? EffectivePolicies.Find(""))?.Document;

    /// <summary>Works out anew what the policies say together.</summary>
    public void MergePolicies()
    {
        foreach (var old in EffectivePolicies.All)
        {
            EffectivePolicies.Remove(old.ResourceArn);
        }

        var ofAccount = ResourcePolicies.All.Where(static p => p.IsOfAccount).ToList();
        if (ofAccount.Count > 0)
        {
            EffectivePolicies.Put(EffectivePolicy.Of("", ofAccount));
        }

        foreach (var policy in ResourcePolicies.All.Where(static p => !p.IsOfAccount))
        {
            EffectivePolicies.Put(EffectivePolicy.Of(policy.ResourceArn!, [.. ofAccount, policy]));
        }
    }

    /// <summary>Removes what belongs to a group beside its streams.</summary>
    private void RemoveSettings(LogGroup group)
    {
        foreach (var filter in MetricFiltersOf(group.Name))
        {
            MetricFilters.Remove(filter.Key);
        }

        foreach (var filter in SubscriptionFiltersOf(group.Name))
        {
            SubscriptionFilters.Remove(filter.Key);
        }

        if (ResourcePolicies.Remove(group.Arn))
        {
            MergePolicies();
        }
    }
}
