using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Which fields of a group's events are indexed. Queries find the same with an index and without.</summary>
internal sealed class IndexPolicyOperations(ServiceState<CloudWatchLogsState> states, QuerySources sources) : IOperationGroup
{
    private const int PageSize = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutIndexPolicy, PutIndexPolicy);
        operations.Handle(CloudWatchLogsApi.DescribeIndexPolicies, DescribeIndexPolicies);
        operations.Handle(CloudWatchLogsApi.DeleteIndexPolicy, DeleteIndexPolicy);
        operations.Handle(CloudWatchLogsApi.DescribeFieldIndexes, DescribeFieldIndexes);
    }

    private PutIndexPolicyResponse PutIndexPolicy(PutIndexPolicyRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.NotForClass("PutIndexPolicy", group);
        }

        IndexPolicy.Parse(request.PolicyDocument!);
        var policy = new GroupPolicy(group.Name, request.PolicyDocument!, context.Now.ToUnixTimeMilliseconds());
        state.Protection.Indexes.Put(policy);
        return new() { IndexPolicy = Show(group, policy) };
    }

    private DescribeIndexPoliciesResponse DescribeIndexPolicies(DescribeIndexPoliciesRequest request, OperationContext context) => new()
    {
        IndexPolicies =
        [
            .. request.LogGroupIdentifiers!.Select(identifier => states.Get(null, identifier, context))
                .Select(static found => Find(found.State, found.Group))
                .OfType<Models.CloudWatchLogs.IndexPolicy>(),
        ],
    };

    private DeleteIndexPolicyResponse DeleteIndexPolicy(DeleteIndexPolicyRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        return state.Protection.Indexes.Remove(group.Name)
            ? new()
            : throw CloudWatchLogsErrors.NotFound("The specified log group has no field index policy.");
    }

    private DescribeFieldIndexesResponse DescribeFieldIndexes(DescribeFieldIndexesRequest request, OperationContext context)
    {
        var indexes = request.LogGroupIdentifiers!
            .Select(identifier => states.Get(null, identifier, context))
            .SelectMany(found => Indexes(found.State, found.Group, context.Now))
            .ToList();
        var (page, nextToken) = LogsPage.Of(
            key => indexes.Where(i => key is null || string.CompareOrdinal(KeyOf(i), key) > 0).OrderBy(KeyOf, StringComparer.Ordinal),
            KeyOf,
            PageSize,
            request.NextToken);
        return new()
        {
            FieldIndexes = page,
            NextToken = nextToken,
        };
    }

    private static string KeyOf(FieldIndex index) => $"{index.LogGroupIdentifier}\n{index.FieldIndexName}";

    /// <summary>A group's own policy goes before the account's.</summary>
    public static Models.CloudWatchLogs.IndexPolicy? Find(CloudWatchLogsState state, LogGroup group)
    {
        if (state.Protection.Indexes.Find(group.Name) is { } own)
        {
            return Show(group, own);
        }

        return state.Protection.AccountPolicyFor(PolicyType.FieldIndexPolicy, group.Name) is { } account
            ? new()
            {
                LogGroupIdentifier = group.Arn,
                LastUpdateTime = account.UpdatedAt,
                PolicyDocument = account.Document,
                PolicyName = account.Name,
                Source = IndexSource.Account,
            }
            : null;
    }

    /// <summary>Only what came in after the policy is indexed.</summary>
    private IEnumerable<FieldIndex> Indexes(CloudWatchLogsState state, LogGroup group, DateTimeOffset now)
    {
        if (Find(state, group) is not { } policy)
        {
            yield break;
        }

        foreach (var (field, type) in IndexPolicy.Parse(policy.PolicyDocument!))
        {
            var discovery = new FieldDiscovery();
            discovery.Add(field, field.Split('.'));
            var times = sources.Events([group.Arn], long.MinValue, long.MaxValue, now, maySeeAll: false)
                .Where(e => e.IngestionTime >= policy.LastUpdateTime && !discovery.Read(e)[0].IsMissing)
                .Select(static e => e.Timestamp)
                .ToList();
            yield return new()
            {
                LogGroupIdentifier = group.Arn,
                FieldIndexName = field,
                LastScanTime = now.ToUnixTimeMilliseconds(),
                FirstEventTime = times.Count > 0 ? times[^1] : null,
                LastEventTime = times.Count > 0 ? times[0] : null,
                Type = type,
            };
        }
    }

    private static Models.CloudWatchLogs.IndexPolicy Show(LogGroup group, GroupPolicy policy) => new()
    {
        LogGroupIdentifier = group.Arn,
        LastUpdateTime = policy.UpdatedAt,
        PolicyDocument = policy.Document,
        Source = IndexSource.LogGroup,
    };
}
