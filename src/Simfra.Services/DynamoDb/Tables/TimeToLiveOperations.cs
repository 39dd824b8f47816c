using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Time to live: by which attribute the items of a table expire.</summary>
internal sealed class TimeToLiveOperations(ServiceState<DynamoDbState> states, ExpirySweeps sweeps, GlobalTables globals) : IOperationGroup
{
    /// <summary>For so long after a change there can't be another.</summary>
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromHours(1);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.UpdateTimeToLive, UpdateTimeToLive);
        operations.Handle(DynamoDbApi.DescribeTimeToLive, DescribeTimeToLive);
    }

    private UpdateTimeToLiveOutput UpdateTimeToLive(UpdateTimeToLiveInput request, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        var wanted = request.TimeToLiveSpecification!;
        var state = states[scope];
        var table = Find(state, name);
        if (table.StatusAt(context.Now) is TableStatus.Creating or TableStatus.Updating)
        {
            throw DynamoDbErrors.TableInUse(name, table.IsUpdate ? "updated" : "created");
        }

        var current = table.TimeToLive;
        switch (wanted.Enabled, current)
        {
            case (true, { IsEnabled: true }):
                throw DynamoDbErrors.Validation("TimeToLive is already enabled");
            case (false, null or { IsEnabled: false }):
                throw DynamoDbErrors.Validation("TimeToLive is already disabled");
            case (false, { } enabled) when enabled.Attribute != wanted.AttributeName:
                throw DynamoDbErrors.Validation(
                    $"TimeToLive is active on a different AttributeName: current AttributeName is {enabled.Attribute}");
        }

        if (current is not null && context.Now < current.ReadyAt - DynamoTable.TransitionTime + ChangeInterval)
        {
            throw DynamoDbErrors.Validation("Time to live has been modified multiple times within a fixed interval");
        }

        var updated = table with
        {
            TimeToLive = new(wanted.AttributeName!, wanted.Enabled == true, context.Now + DynamoTable.TransitionTime),
        };
        state.Tables.Put(updated);
        sweeps.Renew(state, updated, context.Now);
        globals.Synchronise(updated, context.Now);
        return new() { TimeToLiveSpecification = wanted };
    }

    private DescribeTimeToLiveOutput DescribeTimeToLive(DescribeTimeToLiveInput request, OperationContext context)
    {
        var (scope, name) = TableReference.Parse(request.TableName, context);
        var setting = Find(states[scope], name).TimeToLive;
        var isChanging = setting is not null && context.Now < setting.ReadyAt;
        var status = (setting?.IsEnabled == true, isChanging) switch
        {
            (true, true) => TimeToLiveStatus.Enabling,
            (true, false) => TimeToLiveStatus.Enabled,
            (false, true) => TimeToLiveStatus.Disabling,
            _ => TimeToLiveStatus.Disabled,
        };
        return new()
        {
            TimeToLiveDescription = new()
            {
                TimeToLiveStatus = status,
                AttributeName = status == TimeToLiveStatus.Disabled ? null : setting!.Attribute,
            },
        };
    }

    private static DynamoTable Find(DynamoDbState state, string name) =>
        state.Tables.Find(name) is { IsDeleted: false } table ? table : throw DynamoDbErrors.TableNotFound(name);
}
