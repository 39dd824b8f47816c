using System.IO.Enumeration;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Lists of log groups. No accounts are linked for observation: lists that may show linked accounts' groups show one's own.</summary>
internal sealed class LogGroupListOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.DescribeLogGroups, DescribeLogGroups);
        operations.Handle(CloudWatchLogsApi.ListLogGroups, ListLogGroups);
    }

    private DescribeLogGroupsResponse DescribeLogGroups(DescribeLogGroupsRequest request, OperationContext context)
    {
        var (prefix, pattern) = (request.LogGroupNamePrefix, request.LogGroupNamePattern);
        if (prefix is not null && pattern is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }

        if (request.LogGroupIdentifiers is not null && (prefix ?? pattern ?? request.LogGroupClass ?? request.NextToken) is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter(
                "LogGroup identifiers can't be combined with other filters.");
        }

        LinkedAccounts.Check(request.IncludeLinkedAccounts, request.AccountIdentifiers);
        var state = states[context.Scope];
        var wanted = request.LogGroupIdentifiers?
            .Select(i => LogGroupArn.Parse(i, context))
            .Where(a => a.Scope == context.Scope)
            .Select(static a => a.Name)
            .ToHashSet(StringComparer.Ordinal);
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.Groups.From(prefix ?? "") : state.Groups.From(last, inclusive: false))
                .TakeWhile(g => prefix is null || g.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Where(g => pattern is null || g.Name.Contains(pattern, StringComparison.Ordinal))
                .Where(g => request.LogGroupClass is null || g.Class == request.LogGroupClass)
                .Where(g => wanted is null || wanted.Contains(g.Name))
                .Where(g => LinkedAccounts.Include(request.IncludeLinkedAccounts, request.AccountIdentifiers, g.Scope.Account)),
            static g => g.Name,
            request.Limit,
            request.NextToken);
        return new() { LogGroups = [.. page.Select(g => Show(state, g))], NextToken = nextToken };
    }

    private ListLogGroupsResponse ListLogGroups(ListLogGroupsRequest request, OperationContext context)
    {
        LinkedAccounts.Check(request.IncludeLinkedAccounts, request.AccountIdentifiers);
        var state = states[context.Scope];
        var pattern = LogGroupNamePattern.Parse(request.LogGroupNamePattern);
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.Groups.All : state.Groups.From(last, inclusive: false))
                .Where(g => pattern.Matches(g.Name))
                .Where(g => request.LogGroupClass is null || g.Class == request.LogGroupClass)
                .Where(g => request.LogGroupTags?.TrueForAll(f => HasTag(g, f)) ?? true)
                .Where(g => DataSource.IsAmong(request.DataSources, g))
                .Where(g => request.FieldIndexNames is null || IsIndexed(state, g, request.FieldIndexNames))
                .Where(g => LinkedAccounts.Include(request.IncludeLinkedAccounts, request.AccountIdentifiers, g.Scope.Account)),
            static g => g.Name,
            request.Limit,
            request.NextToken);
        return new()
        {
            LogGroups = [.. page.Select(static g => new LogGroupSummary { LogGroupName = g.Name, LogGroupArn = g.Arn, LogGroupClass = g.Class })],
            NextToken = nextToken,
        };
    }

    /// <summary>The group has the tag, and one of the values if the filter tells any: <c>*</c> is any text, <c>!</c> before a value is not.</summary>
    private static bool HasTag(LogGroup group, TagFilter filter) =>
        group.Tags.TryGetValue(filter.Key!, out var value)
        && (filter.Values is not { Count: > 0 } values || values.Exists(v => v.StartsWith('!') ? !IsLike(value, v[1..]) : IsLike(value, v)));

    /// <summary>The group's index policy, its own or the account's, has all of the fields.</summary>
    private static bool IsIndexed(CloudWatchLogsState state, LogGroup group, List<string> fields) =>
        IndexPolicyOperations.Find(state, group) is { PolicyDocument: { } document }
        && Protection.IndexPolicy.Parse(document).Select(static f => f.Name).ToHashSet(StringComparer.Ordinal).IsSupersetOf(fields);

    private static bool IsLike(string value, string pattern) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);

    private static Models.CloudWatchLogs.LogGroup Show(CloudWatchLogsState state, LogGroup group) => new()
    {
        LogGroupName = group.Name,
        CreationTime = group.CreatedAt,
        RetentionInDays = group.RetentionInDays,
        MetricFilterCount = state.MetricFiltersOf(group.Name).Count(),
        Arn = $"{group.Arn}:*",
        LogGroupArn = group.Arn,
        StoredBytes = group.StoredBytes > 0 ? group.StoredBytes : null,
        KmsKeyId = group.KmsKeyId,
        LogGroupClass = group.Class,
        DataProtectionStatus = state.Protection.DataProtection.Contains(group.Name) ? DataProtectionStatus.Activated : null,
        InheritedProperties = state.Protection.AccountPolicies(PolicyType.DataProtectionPolicy).Any() ? [InheritedProperty.AccountDataProtection] : null,
        DeletionProtectionEnabled = group.IsProtected ? true : null,
        BearerTokenAuthenticationEnabled = group.TakesApiKeys ? true : null,
    };
}
