using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Global tables of version 2017.11.29, which are put together of tables that exist. Those of the current version are made by UpdateTable and
/// aren't seen here.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html"/>
internal sealed class GlobalTableOperations(ServiceState<DynamoDbState> states, GlobalTables globals) : IOperationGroup
{
    private const int MaxListed = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.CreateGlobalTable, CreateGlobalTable);
        operations.Handle(DynamoDbApi.DescribeGlobalTable, DescribeGlobalTable);
        operations.Handle(DynamoDbApi.ListGlobalTables, ListGlobalTables);
        operations.Handle(DynamoDbApi.UpdateGlobalTable, UpdateGlobalTable);
    }

    /// <summary>One of the tables of a global table.</summary>
    /// <exception cref="Schemas.AwsServiceException">There is no such global table.</exception>
    public static DynamoTable Find(ServiceState<DynamoDbState> states, string name, OperationContext context) =>
        FindIn(states, name, context.AccountId, context.Region)
        ?? AwsRegion.All.Select(r => FindIn(states, name, context.AccountId, r.Name)).FirstOrDefault(static t => t is not null)
        ?? throw new GlobalTableNotFoundException($"Global table not found: Global table with name: '{name}' does not exist");

    private static DynamoTable? FindIn(ServiceState<DynamoDbState> states, string name, string account, string region) =>
        states.Find(new(account, region))?.Tables.Find(name) is { IsDeleted: false, GlobalVersion: GlobalTableVersion.Legacy } table ? table : null;

    private CreateGlobalTableOutput CreateGlobalTable(CreateGlobalTableInput request, OperationContext context)
    {
        var name = request.GlobalTableName!;
        var regions = request.ReplicationGroup!.ConvertAll(static r => r.RegionName ?? "");
        if (regions.Count == 0)
        {
            throw DynamoDbErrors.InvalidParameters("ReplicationGroup must not be empty");
        }

        if (AwsRegion.All.Any(r => FindIn(states, name, context.AccountId, r.Name) is not null))
        {
            throw new GlobalTableAlreadyExistsException($"Global table already exists: Global table with name: '{name}' already exists");
        }

        var tables = regions.ConvertAll(r => FindMember(name, r, context));
        foreach (var table in tables)
        {
            CheckFits(table, tables[0], context);
        }

        var readyAt = context.Now + DynamoTable.TransitionTime;
        ImmutableArray<TableReplica> members = [.. regions.Distinct(StringComparer.Ordinal).Select(r => new TableReplica(r, context.Now, readyAt))];
        return new() { GlobalTableDescription = Describe(Join(tables[0], members, context.Now), context.Now) };
    }

    private UpdateGlobalTableOutput UpdateGlobalTable(UpdateGlobalTableInput request, OperationContext context)
    {
        var table = Find(states, request.GlobalTableName!, context);
        var members = LiveMembers(table, context.Now);
        foreach (var update in request.ReplicaUpdates!)
        {
            if (update.Create is { RegionName: { } added })
            {
                if (members.Any(m => m.Region == added))
                {
                    throw new ReplicaAlreadyExistsException($"Failed to create a replica: there is one in the region {added} already");
                }

                CheckFits(FindMember(table.Name, added, context), table, context);
                members = members.Add(new(added, context.Now, context.Now + DynamoTable.TransitionTime));
            }
            else if (update.Delete is { RegionName: { } removed })
            {
                if (members.All(m => m.Region != removed))
                {
                    throw new ReplicaNotFoundException($"Failed to remove a replica: there is none in the region {removed}");
                }

                members = members.RemoveAll(m => m.Region == removed);
                Leave(states[table.Scope with { Region = removed }], table.Name);
            }
            else
            {
                throw DynamoDbErrors.InvalidParameters("One of ReplicaUpdate.Create, ReplicaUpdate.Delete must not be null");
            }
        }

        if (members.IsEmpty)
        {
            return new() { GlobalTableDescription = Describe(table with { Replicas = [] }, context.Now) };
        }

        // The table that was found first may have left.
        var left = states[table.Scope with { Region = members[0].Region }].Tables.Find(table.Name)!;
        return new() { GlobalTableDescription = Describe(Join(left, members, context.Now), context.Now) };
    }

    private DescribeGlobalTableOutput DescribeGlobalTable(DescribeGlobalTableInput request, OperationContext context) =>
        new() { GlobalTableDescription = Describe(Find(states, request.GlobalTableName!, context), context.Now) };

    private ListGlobalTablesOutput ListGlobalTables(ListGlobalTablesInput request, OperationContext context)
    {
        var limit = request.Limit ?? MaxListed;
        var found = AwsRegion.All
            .SelectMany(r => states.Find(new(context.AccountId, r.Name))?.Tables.All.ToList() ?? [])
            .Where(static t => t is { IsDeleted: false, GlobalVersion: GlobalTableVersion.Legacy })
            .DistinctBy(static t => t.Name)
            .Where(t => request.RegionName is not { } region || LiveMembers(t, context.Now).Any(m => m.Region == region))
            .Where(t => string.CompareOrdinal(t.Name, request.ExclusiveStartGlobalTableName) > 0)
            .OrderBy(static t => t.Name, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return new()
        {
            GlobalTables = [.. found.Take(limit).Select(t => new GlobalTable
            {
                GlobalTableName = t.Name,
                ReplicationGroup = [.. LiveMembers(t, context.Now).Select(static m => new Replica { RegionName = m.Region })],
            })],
            LastEvaluatedGlobalTableName = found.Count > limit ? found[limit - 1].Name : null,
        };
    }

    private DynamoTable FindMember(string name, string region, OperationContext context)
    {
        if (AwsRegion.Find(region) is null)
        {
            throw DynamoDbErrors.InvalidParameters($"Invalid region: {region}");
        }

        return states.Find(new(context.AccountId, region))?.Tables.Find(name) is { IsDeleted: false } table
            ? table
            : throw new TableNotFoundException($"Table not found: Table: {name} not found in the region {region}");
    }

    /// <summary>A new member is empty, streams both images, and is like the others.</summary>
    private void CheckFits(DynamoTable table, DynamoTable other, OperationContext context)
    {
        var region = table.Scope.Region;
        if (table.GlobalVersion is not null)
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} is part of a global table already");
        }

        if (table.StatusAt(context.Now) != TableStatus.Active)
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} isn't active");
        }

        if (table.Stream is not { IsEnabled: true, ViewType: StreamViewType.NewAndOldImages })
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} must have a stream with new and old images");
        }

        if (table.Keys != other.Keys || !table.Attributes.ToHashSet().SetEquals(other.Attributes)
            || !IndexesOf(table).SetEquals(IndexesOf(other)))
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} must have the keys and indexes of the other replicas");
        }

        if (table.BillingMode != other.BillingMode || table.Throughput.WriteUnits != other.Throughput.WriteUnits)
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} must have the write capacity of the other replicas");
        }

        if (states[table.Scope].CountItems(table.Name) > 0)
        {
            throw DynamoDbErrors.InvalidParameters($"The table in the region {region} must be empty");
        }
    }

    private static HashSet<(string Name, KeySchema Keys)> IndexesOf(DynamoTable table) =>
        [.. table.Indexes.Where(static i => i.IsGlobal).Select(static i => (i.Name, i.Keys))];

    private static ImmutableArray<TableReplica> LiveMembers(DynamoTable table, DateTimeOffset now) =>
        [.. table.Replicas.Where(m => m.GoneAt is null || now < m.GoneAt)];

    /// <summary>Makes tables members of a global table, all of which know each other.</summary>
    private DynamoTable Join(DynamoTable table, ImmutableArray<TableReplica> members, DateTimeOffset now)
    {
        var joined = globals.Save(table with { GlobalVersion = GlobalTableVersion.Legacy }, members, now);
        states[joined.Scope].Tables.Put(joined);
        return joined;
    }

    /// <summary>A table that leaves stays as it is, on its own.</summary>
    private static void Leave(DynamoDbState state, string name)
    {
        if (state.Tables.Find(name) is { } table)
        {
            state.Tables.Put(table with { GlobalVersion = null, Replicas = [] });
            ItemReplication.Clear(state, name);
        }
    }

    private static GlobalTableDescription Describe(DynamoTable table, DateTimeOffset now)
    {
        var members = LiveMembers(table, now);
        return new()
        {
            GlobalTableName = table.Name,
            GlobalTableArn = $"arn:aws:dynamodb::{table.Scope.Account}:global-table/{table.Name}",
            CreationDateTime = members.IsEmpty ? now : members.Min(static m => m.AddedAt),
            GlobalTableStatus = members.All(m => now >= m.ReadyAt) ? GlobalTableStatus.Active
                : members.All(m => now < m.ReadyAt) ? GlobalTableStatus.Creating : GlobalTableStatus.Updating,
            ReplicationGroup = [.. members.Select(m => TableDescriptions.Of(m, table, now))],
        };
    }
}
