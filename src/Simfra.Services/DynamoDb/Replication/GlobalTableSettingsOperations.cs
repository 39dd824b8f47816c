using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The settings of global tables of version 2017.11.29: what all members share, and what each has for itself.</summary>
internal sealed class GlobalTableSettingsOperations(ServiceState<DynamoDbState> states, GlobalTables globals) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.DescribeGlobalTableSettings, DescribeGlobalTableSettings);
        operations.Handle(DynamoDbApi.UpdateGlobalTableSettings, UpdateGlobalTableSettings);
    }

    private DescribeGlobalTableSettingsOutput DescribeGlobalTableSettings(DescribeGlobalTableSettingsInput request, OperationContext context)
    {
        var table = GlobalTableOperations.Find(states, request.GlobalTableName!, context);
        return new() { GlobalTableName = table.Name, ReplicaSettings = Describe(table, context.Now) };
    }

    private UpdateGlobalTableSettingsOutput UpdateGlobalTableSettings(UpdateGlobalTableSettingsInput request, OperationContext context)
    {
        var table = GlobalTableOperations.Find(states, request.GlobalTableName!, context);
        var members = GlobalTables.MembersOf(table, context.Now);
        foreach (var update in request.ReplicaSettingsUpdate ?? [])
        {
            if (members.All(m => m.Region != update.RegionName))
            {
                throw new ReplicaNotFoundException($"Replica not found: there is none in the region {update.RegionName}");
            }
        }

        foreach (var member in members)
        {
            var state = states[table.Scope with { Region = member.Region }];
            if (state.Tables.Find(table.Name) is not { } own)
            {
                continue;
            }

            if (own.StatusAt(context.Now) != TableStatus.Active)
            {
                throw DynamoDbErrors.TableInUse(own.Name, "updated");
            }

            var changed = WithShared(own, request, context.Now);
            changed = request.ReplicaSettingsUpdate?.Find(u => u.RegionName == member.Region) is { } update ? WithOwn(changed, update, context.Now) : changed;
            var readyAt = context.Now + DynamoTable.TransitionTime;
            state.Tables.Put(changed with { IsUpdate = true, ReadyAt = readyAt });
        }

        var current = states[table.Scope].Tables.Find(table.Name)!;
        var updating = members.Select(m => m with { IsUpdate = true, ReadyAt = context.Now + DynamoTable.TransitionTime });
        current = globals.Save(current, [.. updating], context.Now);
        states[current.Scope].Tables.Put(current);
        return new() { GlobalTableName = table.Name, ReplicaSettings = Describe(current, context.Now) };
    }

    private static DynamoTable WithShared(DynamoTable table, UpdateGlobalTableSettingsInput request, DateTimeOffset now)
    {
        var mode = request.GlobalTableBillingMode ?? table.BillingMode;
        if (mode == BillingMode.PayPerRequest && request.GlobalTableProvisionedWriteCapacityUnits is not null)
        {
            throw DynamoDbErrors.InvalidParameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        if (mode != table.BillingMode)
        {
            table = table with
            {
                BillingMode = mode,
                Throughput = mode == BillingMode.PayPerRequest
                    ? new(0, 0)
                    : new(request.ReplicaSettingsUpdate?.Find(u => u.RegionName == table.Scope.Region)?.ReplicaProvisionedReadCapacityUnits ?? 1, 1),
                OnDemandSince = mode == BillingMode.PayPerRequest ? now : table.OnDemandSince,
            };
        }

        var scaling = AutoScaling.Change(
            table.AutoScaling, AutoScaling.WriteOf(null), request.GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate);
        foreach (var index in request.GlobalTableGlobalSecondaryIndexSettingsUpdate ?? [])
        {
            table = WithIndex(table, index.IndexName!, t => index.ProvisionedWriteCapacityUnits is { } units ? t with { WriteUnits = units } : t);
            scaling = AutoScaling.Change(scaling, AutoScaling.WriteOf(index.IndexName), index.ProvisionedWriteCapacityAutoScalingSettingsUpdate);
        }

        return table with
        {
            Throughput = request.GlobalTableProvisionedWriteCapacityUnits is { } write ? table.Throughput with { WriteUnits = write } : table.Throughput,
            AutoScaling = scaling,
        };
    }

    private static DynamoTable WithOwn(DynamoTable table, ReplicaSettingsUpdate update, DateTimeOffset now)
    {
        var scaling = AutoScaling.Change(
            table.AutoScaling, AutoScaling.ReadOf(null), update.ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate);
        foreach (var index in update.ReplicaGlobalSecondaryIndexSettingsUpdate ?? [])
        {
            table = WithIndex(table, index.IndexName!, t => index.ProvisionedReadCapacityUnits is { } units ? t with { ReadUnits = units } : t);
            scaling = AutoScaling.Change(scaling, AutoScaling.ReadOf(index.IndexName), index.ProvisionedReadCapacityAutoScalingSettingsUpdate);
        }

        return table with
        {
            Throughput = update.ReplicaProvisionedReadCapacityUnits is { } read && !table.IsOnDemand
                ? table.Throughput with { ReadUnits = read }
                : table.Throughput,
            TableClass = update.ReplicaTableClass ?? table.TableClass,
            TableClassChangedAt = update.ReplicaTableClass is null ? table.TableClassChangedAt : now,
            AutoScaling = scaling,
        };
    }

    private static DynamoTable WithIndex(DynamoTable table, string name, Func<Throughput, Throughput> change)
    {
        var index = table.Indexes.FirstOrDefault(i => i.IsGlobal && i.Name == name)
            ?? throw new IndexNotFoundException($"Index not found: {name}");
        return table with { Indexes = table.Indexes.Replace(index, index with { Throughput = index.Throughput is { } units ? change(units) : null }) };
    }

    private List<ReplicaSettingsDescription> Describe(DynamoTable table, DateTimeOffset now)
    {
        var described = new List<ReplicaSettingsDescription>();
        foreach (var member in GlobalTables.MembersOf(table, now))
        {
            if (states.Find(table.Scope with { Region = member.Region })?.Tables.Find(table.Name) is not { } own)
            {
                continue;
            }

            var indexes = own.Indexes.Where(static i => i.IsGlobal).ToList();
            described.Add(new()
            {
                RegionName = member.Region,
                ReplicaStatus = member.StatusAt(now),
                ReplicaBillingModeSummary = TableDescriptions.BillingOf(own),
                ReplicaProvisionedReadCapacityUnits = own.Throughput.ReadUnits,
                ReplicaProvisionedReadCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.ReadOf(null)),
                ReplicaProvisionedWriteCapacityUnits = own.Throughput.WriteUnits,
                ReplicaProvisionedWriteCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.WriteOf(null)),
                ReplicaGlobalSecondaryIndexSettings = indexes.Count == 0 ? null : indexes.ConvertAll(i => new ReplicaGlobalSecondaryIndexSettingsDescription
                {
                    IndexName = i.Name,
                    IndexStatus = i.StatusAt(now),
                    ProvisionedReadCapacityUnits = i.Throughput?.ReadUnits,
                    ProvisionedReadCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.ReadOf(i.Name)),
                    ProvisionedWriteCapacityUnits = i.Throughput?.WriteUnits,
                    ProvisionedWriteCapacityAutoScalingSettings = AutoScaling.Describe(own, AutoScaling.WriteOf(i.Name)),
                }),
                ReplicaTableClassSummary = own.TableClass is { } tableClass
                    ? new() { TableClass = tableClass, LastUpdateDateTime = own.TableClassChangedAt }
                    : null,
            });
        }

        return described;
    }
}
