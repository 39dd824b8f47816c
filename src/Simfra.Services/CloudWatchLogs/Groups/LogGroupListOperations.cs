using System.IO.Enumeration;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
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
        if (request.DataSources is not null)
        {
            throw CloudWatchLogsErrors.NotBuilt("The parameter dataSources");
        }

        if (request.FieldIndexNames is not null)
        {
            throw CloudWatchLogsErrors.NotBuilt("The parameter fieldIndexNames");
        }

        var state = states[context.Scope];
        var alternatives = request.LogGroupNamePattern?.Split('|');
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.Groups.All : state.Groups.From(last, inclusive: false))
                .Where(g => alternatives is null || Array.Exists(alternatives, a => Matches(g.Name, a)))
                .Where(g => request.LogGroupClass is null || g.Class == request.LogGroupClass)
                .Where(g => request.LogGroupTags?.TrueForAll(f => HasTag(g, f)) ?? true)
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

    /// <summary>One alternative of the pattern: a text that the name contains, or begins with after <c>^</c>; a dot is any character.</summary>
    private static bool Matches(string name, string alternative) => alternative.StartsWith('^')
        ? MatchesAt(name, 0, alternative.AsSpan(1))
        : Enumerable.Range(0, Math.Max(0, name.Length - alternative.Length + 1)).Any(i => MatchesAt(name, i, alternative));

    private static bool MatchesAt(string name, int start, ReadOnlySpan<char> text)
    {
        if (start + text.Length > name.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '.' && text[i] != name[start + i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The group has the tag, and one of the values if the filter tells any: <c>*</c> is any text, <c>!</c> before a value is not.</summary>
    private static bool HasTag(LogGroup group, TagFilter filter) =>
        group.Tags.TryGetValue(filter.Key!, out var value)
        && (filter.Values is not { Count: > 0 } values || values.Exists(v => v.StartsWith('!') ? !IsLike(value, v[1..]) : IsLike(value, v)));

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
    };
}
