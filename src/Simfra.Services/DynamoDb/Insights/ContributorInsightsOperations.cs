using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Contributor insights of tables and indexes: turned on and off, described, listed.</summary>
internal sealed class ContributorInsightsOperations(ServiceState<DynamoDbState> states) : IOperationGroup
{
    private const int MaxListed = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.UpdateContributorInsights, UpdateContributorInsights);
        operations.Handle(DynamoDbApi.DescribeContributorInsights, DescribeContributorInsights);
        operations.Handle(DynamoDbApi.ListContributorInsights, ListContributorInsights);
    }

    private UpdateContributorInsightsOutput UpdateContributorInsights(UpdateContributorInsightsInput request, OperationContext context)
    {
        var (state, table, _) = Find(request.TableName, request.IndexName, context);
        var current = table.Insights.GetValueOrDefault(request.IndexName ?? "");
        var isEnabled = request.ContributorInsightsAction == ContributorInsightsAction.Enable;
        var mode = request.ContributorInsightsMode ?? current?.Mode ?? ContributorInsightsMode.AccessedAndThrottledKeys;
        var isNew = isEnabled && current?.IsEnabled != true;
        var changed = new ContributorInsights(request.IndexName, isEnabled, mode, isNew ? context.Now : current?.EnabledAt ?? context.Now, context.Now);
        if (current is not null && current.IsEnabled == isEnabled && current.Mode == mode)
        {
            changed = current;
        }

        if (current is not null || isEnabled)
        {
            state.Tables.Put(table with { Insights = table.Insights.SetItem(request.IndexName ?? "", changed) });
        }

        return new()
        {
            TableName = table.Name,
            IndexName = request.IndexName,
            ContributorInsightsStatus = current is null && !isEnabled ? ContributorInsightsStatus.Disabled : changed.StatusAt(context.Now),
            ContributorInsightsMode = mode,
        };
    }

    private DescribeContributorInsightsOutput DescribeContributorInsights(DescribeContributorInsightsInput request, OperationContext context)
    {
        var (_, table, keys) = Find(request.TableName, request.IndexName, context);
        if (table.Insights.GetValueOrDefault(request.IndexName ?? "") is not { } found)
        {
            return new()
            {
                TableName = table.Name,
                IndexName = request.IndexName,
                ContributorInsightsStatus = ContributorInsightsStatus.Disabled,
            };
        }

        return new()
        {
            TableName = table.Name,
            IndexName = request.IndexName,
            ContributorInsightsRuleList = found.IsEnabled ? found.RulesOf(table, keys.Sort is not null) : null,
            ContributorInsightsStatus = found.StatusAt(context.Now),
            LastUpdateDateTime = found.ChangedAt,
            ContributorInsightsMode = found.Mode,
        };
    }

    private ListContributorInsightsOutput ListContributorInsights(ListContributorInsightsInput request, OperationContext context)
    {
        var name = request.TableName is null ? null : Find(request.TableName, null, context).Table.Name;
        var limit = request.MaxResults is > 0 and { } wanted ? wanted : MaxListed;
        var found = states[context.Scope].Tables.All
            .Where(t => !t.IsDeleted && (name is null || t.Name == name))
            .SelectMany(static t => t.Insights.Values.Select(i => (Table: t, Insights: i, Key: $"{t.Name}/{i.Index}")))
            .Where(f => string.CompareOrdinal(f.Key, request.NextToken) > 0)
            .OrderBy(static f => f.Key, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return new()
        {
            ContributorInsightsSummaries = [.. found.Take(limit).Select(f => new ContributorInsightsSummary
            {
                TableName = f.Table.Name,
                IndexName = f.Insights.Index,
                ContributorInsightsStatus = f.Insights.StatusAt(context.Now),
                ContributorInsightsMode = f.Insights.Mode,
            })],
            NextToken = found.Count > limit ? found[limit - 1].Key : null,
        };
    }

    private (DynamoDbState State, DynamoTable Table, KeySchema Keys) Find(string? name, string? index, OperationContext context)
    {
        var reference = TableReference.Parse(name, context);
        if (states.Find(reference.Scope) is not { } state || state.Tables.Find(reference.Name) is not { IsDeleted: false } table)
        {
            throw DynamoDbErrors.TableNotFound(reference.Name);
        }

        if (index is null)
        {
            return (state, table, table.Keys);
        }

        return table.Indexes.FirstOrDefault(i => i.IsGlobal && i.Name == index && i.GoneAt is null) is { } found
            ? (state, table, found.Keys)
            : throw new ResourceNotFoundException($"Requested resource not found: Table: {table.Name} Index: {index} not found");
    }
}
