using System.Collections.Frozen;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The life of log groups: their deletion, retention and protection. Their creation asks KMS and is with the keys.</summary>
internal sealed class LogGroupOperations(ServiceState<CloudWatchLogsState> states, ExpiryJob expiry) : IOperationGroup
{
    private static readonly FrozenSet<int> Retentions = FrozenSet.ToFrozenSet(
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.DeleteLogGroup, DeleteLogGroup);
        operations.Handle(CloudWatchLogsApi.PutRetentionPolicy, PutRetentionPolicy);
        operations.Handle(CloudWatchLogsApi.DeleteRetentionPolicy, DeleteRetentionPolicy);
        operations.Handle(CloudWatchLogsApi.PutLogGroupDeletionProtection, PutLogGroupDeletionProtection);
        operations.Handle(CloudWatchLogsApi.PutBearerTokenAuthentication, PutBearerTokenAuthentication);
    }

    private Unit DeleteLogGroup(DeleteLogGroupRequest request, OperationContext context)
    {
        var (state, group) = Find(request.LogGroupName!, context);
        if (group.IsProtected)
        {
            throw CloudWatchLogsErrors.Protected();
        }

        state.RemoveGroup(group);
        return new();
    }

    private Unit PutRetentionPolicy(PutRetentionPolicyRequest request, OperationContext context)
    {
        var (state, group) = Find(request.LogGroupName!, context);
        if (!Retentions.Contains(request.RetentionInDays ?? 0))
        {
            throw CloudWatchLogsErrors.InvalidParameter(
                $"1 validation error detected: Value '{request.RetentionInDays}' at 'retentionInDays' failed to satisfy constraint: "
                + $"Member must satisfy enum value set: [{string.Join(", ", Retentions.Order())}]");
        }

        CheckRetentionIsFree(group);
        group = group with { RetentionInDays = request.RetentionInDays };
        state.Groups.Put(group);
        expiry.Reconsider(state, group, context.Now);
        return new();
    }

    private Unit DeleteRetentionPolicy(DeleteRetentionPolicyRequest request, OperationContext context)
    {
        var (state, group) = Find(request.LogGroupName!, context);
        CheckRetentionIsFree(group);
        state.Groups.Put(group with { RetentionInDays = null });
        return new();
    }

    private Unit PutLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest request, OperationContext context)
    {
        var (state, group) = states.Get(LogGroupArn.Parse(request.LogGroupIdentifier!, context), context);
        state.Groups.Put(group with { IsProtected = request.DeletionProtectionEnabled ?? false });
        return new();
    }

    private Unit PutBearerTokenAuthentication(PutBearerTokenAuthenticationRequest request, OperationContext context)
    {
        var (state, group) = states.Get(LogGroupArn.Parse(request.LogGroupIdentifier!, context), context);
        state.Groups.Put(group with { TakesApiKeys = request.BearerTokenAuthenticationEnabled ?? false });
        return new();
    }

    /// <summary>The Delivery class keeps events for a day, whatever one wants.</summary>
    private static void CheckRetentionIsFree(LogGroup group)
    {
        if (group.Class == LogGroupClass.Delivery)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The retention of log groups of the Delivery log class cannot be changed.");
        }
    }

    private (CloudWatchLogsState State, LogGroup Group) Find(string name, OperationContext context) =>
        states.Get(new LogGroupArn(context.Scope, name), context);
}
