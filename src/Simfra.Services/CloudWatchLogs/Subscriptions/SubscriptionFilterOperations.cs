using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Subscription filters.</summary>
internal sealed class SubscriptionFilterOperations(ServiceState<CloudWatchLogsState> states, FilterRules rules, SubscriptionTargets targets) : IOperationGroup
{
    private const int MaxFilters = 2;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutSubscriptionFilter, PutSubscriptionFilterAsync);
        operations.Handle(CloudWatchLogsApi.DescribeSubscriptionFilters, DescribeSubscriptionFilters);
        operations.Handle(CloudWatchLogsApi.DeleteSubscriptionFilter, DeleteSubscriptionFilter);
    }

    private async ValueTask<Unit> PutSubscriptionFilterAsync(
        PutSubscriptionFilterRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var target = states.TargetToTry(request.DestinationArn!, request.RoleArn, context.Scope);
        var group = new LogGroupArn(context.Scope, request.LogGroupName!);
        Check(request, group, context);
        if (target is not null)
        {
            await targets.TryAsync(target, group.ToString(), context.Scope, context.Now, cancellationToken).ConfigureAwait(false);
        }

        states.Update(() => Put(request, group, context));
        return new();
    }

    private SubscriptionFilter? Check(PutSubscriptionFilterRequest request, LogGroupArn arn, OperationContext context)
    {
        var (state, group) = states.Get(arn, context);
        var key = new FilterKey(group.Name, request.FilterName!);
        rules.Check(state, group, key, request.FilterPattern!, request.ApplyOnTransformedLogs, request.FieldSelectionCriteria, request.EmitSystemFields);
        var earlier = state.SubscriptionFilters.Find(key);
        return earlier is null && state.SubscriptionFiltersOf(group.Name).Count() >= MaxFilters ? throw CloudWatchLogsErrors.LimitExceeded() : earlier;
    }

    private void Put(PutSubscriptionFilterRequest request, LogGroupArn group, OperationContext context)
    {
        var earlier = Check(request, group, context);
        states[context.Scope].SubscriptionFilters.Put(new()
        {
            Group = group.Name,
            Name = request.FilterName!,
            Pattern = request.FilterPattern!,
            DestinationArn = request.DestinationArn!,
            RoleArn = request.RoleArn,
            Distribution = request.Distribution ?? Distribution.ByLogStream,
            CreatedAt = earlier?.CreatedAt ?? context.Now.ToUnixTimeMilliseconds(),
            IsOnTransformed = request.ApplyOnTransformedLogs ?? false,
            SystemFields = [.. request.EmitSystemFields ?? []],
            SelectionCriteria = request.FieldSelectionCriteria,
        });
    }

    private DescribeSubscriptionFiltersResponse DescribeSubscriptionFilters(DescribeSubscriptionFiltersRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        FilterRules.CheckClass(group);
        var prefix = request.FilterNamePrefix ?? "";
        var (page, nextToken) = LogsPage.Of(
            last => state.SubscriptionFiltersOf(group.Name, last ?? prefix)
                .SkipWhile(f => f.Name == last)
                .TakeWhile(f => f.Name.StartsWith(prefix, StringComparison.Ordinal)),
            static f => f.Name,
            request.Limit,
            request.NextToken);
        return new() { SubscriptionFilters = [.. page.Select(Show)], NextToken = nextToken };
    }

    private Unit DeleteSubscriptionFilter(DeleteSubscriptionFilterRequest request, OperationContext context)
    {
        var (state, group) = states.Get(new LogGroupArn(context.Scope, request.LogGroupName!), context);
        return state.SubscriptionFilters.Remove(new(group.Name, request.FilterName!)) ? new() : throw CloudWatchLogsErrors.SubscriptionNotFound();
    }

    private static Models.CloudWatchLogs.SubscriptionFilter Show(SubscriptionFilter filter) => new()
    {
        FilterName = filter.Name,
        LogGroupName = filter.Group,
        FilterPattern = filter.Pattern,
        DestinationArn = filter.DestinationArn,
        RoleArn = filter.RoleArn,
        Distribution = filter.Distribution,
        ApplyOnTransformedLogs = filter.IsOnTransformed,
        CreationTime = filter.CreatedAt,
        FieldSelectionCriteria = filter.SelectionCriteria,
        EmitSystemFields = filter.SystemFields.IsEmpty ? null : [.. filter.SystemFields],
    };
}
