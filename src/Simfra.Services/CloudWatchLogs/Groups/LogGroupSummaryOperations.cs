using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>How many groups there are of each data source. Groups without one are in no summary.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListAggregateLogGroupSummaries.html"/>
internal sealed class LogGroupSummaryOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations) =>
        operations.Handle(CloudWatchLogsApi.ListAggregateLogGroupSummaries, ListAggregateLogGroupSummaries);

    /// <summary>With the format asked for, the answer is the same: only what <c>parseToOCSF</c> makes has a format beside the plain one.</summary>
    private ListAggregateLogGroupSummariesResponse ListAggregateLogGroupSummaries(
        ListAggregateLogGroupSummariesRequest request, OperationContext context)
    {
        LinkedAccounts.Check(request.IncludeLinkedAccounts, request.AccountIdentifiers);
        var pattern = LogGroupNamePattern.Parse(request.LogGroupNamePattern);
        var summaries = states[context.Scope].Groups.All
            .Where(g => pattern.Matches(g.Name))
            .Where(g => request.LogGroupClass is null || g.Class == request.LogGroupClass)
            .Where(g => DataSource.IsAmong(request.DataSources, g))
            .Where(g => LinkedAccounts.Include(request.IncludeLinkedAccounts, request.AccountIdentifiers, g.Scope.Account))
            .Select(DataSource.Of)
            .OfType<DataSource>()
            .GroupBy(static s => s)
            .OrderBy(static g => KeyOf(g.Key), StringComparer.Ordinal)
            .ToList();
        var (page, nextToken) = LogsPage.Of(
            last => summaries.Where(g => last is null || string.CompareOrdinal(KeyOf(g.Key), last) > 0),
            static g => KeyOf(g.Key),
            request.Limit,
            request.NextToken);
        return new() { AggregateLogGroupSummaries = [.. page.Select(static g => Show(g.Key, g.Count()))], NextToken = nextToken };
    }

    private static string KeyOf(DataSource source) => $"{source.Name}\n{source.Type}";

    private static AggregateLogGroupSummary Show(DataSource source, int groups)
    {
        List<GroupingIdentifier> identifiers = [new() { Key = "dataSource.Name", Value = source.Name }];
        if (source.Type is { } type)
        {
            identifiers.Add(new() { Key = "dataSource.Type", Value = type });
        }

        return new() { LogGroupCount = groups, GroupingIdentifiers = identifiers };
    }
}
