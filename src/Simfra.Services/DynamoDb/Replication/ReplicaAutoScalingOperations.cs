using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>How the capacities of a table and its replicas are to follow their use: the write capacity of all, the read capacity of each.</summary>
internal sealed class ReplicaAutoScalingOperations(ServiceState<DynamoDbState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.DescribeTableReplicaAutoScaling, DescribeTableReplicaAutoScaling);
        operations.Handle(DynamoDbApi.UpdateTableReplicaAutoScaling, UpdateTableReplicaAutoScaling);
    }

    private DescribeTableReplicaAutoScalingOutput DescribeTableReplicaAutoScaling(
        DescribeTableReplicaAutoScalingInput request, OperationContext context) =>
        new() { TableAutoScalingDescription = Describe(Find(request.TableName, context), context.Now) };

    private UpdateTableReplicaAutoScalingOutput UpdateTableReplicaAutoScaling(UpdateTableReplicaAutoScalingInput request, OperationContext context)
    {
        var table = Find(request.TableName, context);
        if (table.StatusAt(context.Now) != TableStatus.Active)
        {
            throw DynamoDbErrors.TableInUse(table.Name, table.IsUpdate ? "updated" : "created");
        }

        if (table.IsOnDemand)
        {
            throw DynamoDbErrors.InvalidParameters("Auto scaling can only be set when BillingMode is PROVISIONED");
        }

        var members = GlobalTables.MembersOf(table, context.Now);
        foreach (var update in request.ReplicaUpdates ?? [])
        {
            if (members.All(m => m.Region != update.RegionName))
            {
                throw DynamoDbErrors.ResourceNotFound($"{table.Arn} in the region {update.RegionName}");
            }
        }

        foreach (var member in members)
        {
            var state = states[table.Scope with { Region = member.Region }];
            if (state.Tables.Find(table.Name) is { } own)
            {
                state.Tables.Put(WithSettings(own, request, request.ReplicaUpdates?.Find(u => u.RegionName == member.Region)));
            }
        }

        var current = states[table.Scope].Tables.Find(table.Name)!;
        return new() { TableAutoScalingDescription = Describe(current, context.Now) };
    }

    private static DynamoTable WithSettings(DynamoTable table, UpdateTableReplicaAutoScalingInput request, ReplicaAutoScalingUpdate? own)
    {
        var scaling = AutoScaling.Change(table.AutoScaling, AutoScaling.WriteOf(null), request.ProvisionedWriteCapacityAutoScalingUpdate);
        scaling = AutoScaling.Change(scaling, AutoScaling.ReadOf(null), own?.ReplicaProvisionedReadCapacityAutoScalingUpdate);
        foreach (var index in request.GlobalSecondaryIndexUpdates ?? [])
        {
            CheckIndex(table, index.IndexName);
            scaling = AutoScaling.Change(scaling, AutoScaling.WriteOf(index.IndexName), index.ProvisionedWriteCapacityAutoScalingUpdate);
        }

        foreach (var index in own?.ReplicaGlobalSecondaryIndexUpdates ?? [])
        {
            CheckIndex(table, index.IndexName);
            scaling = AutoScaling.Change(scaling, AutoScaling.ReadOf(index.IndexName), index.ProvisionedReadCapacityAutoScalingUpdate);
        }

        return table with { AutoScaling = scaling };
    }

    private static void CheckIndex(DynamoTable table, string? name)
    {
        if (!table.Indexes.Any(i => i.IsGlobal && i.Name == name))
        {
            throw new ResourceNotFoundException($"Requested resource not found: Index: {name} not found");
        }
    }

    private DynamoTable Find(string? name, OperationContext context)
    {
        var reference = TableReference.Parse(name, context);
        return states.Find(reference.Scope)?.Tables.Find(reference.Name) is { IsDeleted: false } table
            ? table
            : throw DynamoDbErrors.TableNotFound(reference.Name);
    }

    private TableAutoScalingDescription Describe(DynamoTable table, DateTimeOffset now) => new()
    {
        TableName = table.Name,
        TableStatus = table.StatusAt(now),
        Replicas = [.. GlobalTables.MembersOf(table, now).Select(member => Describe(member, table, now)).OfType<ReplicaAutoScalingDescription>()],
    };

    private ReplicaAutoScalingDescription? Describe(TableReplica member, DynamoTable table, DateTimeOffset now)
    {
        if (states.Find(table.Scope with { Region = member.Region })?.Tables.Find(table.Name) is not { } own)
        {
            return null;
        }

        var indexes = own.Indexes.Where(static i => i.IsGlobal).ToList();
        return new()
        {
            RegionName = member.Region,
            ReplicaStatus = member.StatusAt(now),
            ReplicaProvisionedReadCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.ReadOf(null)),
            ReplicaProvisionedWriteCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.WriteOf(null)),
            GlobalSecondaryIndexes = indexes.Count == 0 ? null : indexes.ConvertAll(i => new ReplicaGlobalSecondaryIndexAutoScalingDescription
            {
                IndexName = i.Name,
                IndexStatus = i.StatusAt(now),
                ProvisionedReadCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.ReadOf(i.Name)),
                ProvisionedWriteCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.WriteOf(i.Name)),
            }),
        };
    }
}
