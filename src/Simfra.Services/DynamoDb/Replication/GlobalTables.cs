using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.DynamoDb;

/// <summary>The members of global tables: made, changed together, removed. All in the turn of who calls.</summary>
internal sealed class GlobalTables(ServiceState<DynamoDbState> states, ServiceJobs jobs, ExpirySweeps sweeps)
{
    private const string LocalRegion =
        "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.";

    /// <summary>What a member answers to being deleted too early.</summary>
    public static void CheckIsNoSource(TableReplica? member, DateTimeOffset now)
    {
        if (member?.SourceAt is { } at && now < at + TableReplica.SourceTime)
        {
            throw DynamoDbErrors.Validation(
                "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.");
        }
    }

    public static void CheckRegion(DynamoTable table, string region)
    {
        if (region == table.Scope.Region)
        {
            throw DynamoDbErrors.Validation(LocalRegion);
        }

        if (AwsRegion.All.All(r => r.Name != region))
        {
            throw DynamoDbErrors.Validation($"Invalid region: {region}");
        }
    }

    /// <summary>Makes a copy of a table in another region.</summary>
    /// <returns>The table with its new member.</returns>
    public DynamoTable Add(DynamoTable table, CreateReplicationGroupMemberAction wanted, TableEncryption? encryption, OperationContext context)
    {
        var now = context.Now;
        var region = wanted.RegionName!;
        var scope = table.Scope with { Region = region };
        CheckRegion(table, region);
        if (!table.IsOnDemand && !table.AutoScaling.ContainsKey(AutoScaling.WriteOf(null)))
        {
            throw DynamoDbErrors.Validation("Table write capacity should either be Pay-Per-Request or AutoScaled.");
        }

        var target = states[scope];
        if (target.Tables.Contains(table.Name))
        {
            throw DynamoDbErrors.Validation(
                $"Failed to create a the new replica of table with name: '{table.Name}' because one or more replicas already existed as tables.");
        }

        var origin = states[table.Scope];
        if (table.Stream is not { IsEnabled: true })
        {
            // Members replicate by their streams.
            table = table with { Stream = new(ChangeStream.LabelOf(now), Models.DynamoDb.StreamViewType.NewAndOldImages, IsEnabled: true) };
            ChangeStream.Begin(origin, table, context);
        }

        var readyAt = now + DynamoTable.TransitionTime;
        var member = With(
            new TableReplica(region, now, readyAt), table, wanted.KMSMasterKeyId, wanted.ProvisionedThroughputOverride, wanted.OnDemandThroughputOverride,
            wanted.TableClassOverride, wanted.GlobalSecondaryIndexes);
        var members = MembersOf(table, now);
        members = members.Select(m => m.Region == table.Scope.Region ? m with { SourceAt = now } : m).Append(member).ToImmutableArray();
        var copy = (table with
        {
            Scope = scope,
            Id = context.Ids.NewGuid().ToString(),
            CreatedAt = now,
            ReadyAt = readyAt,
            IsUpdate = false,
            Stream = table.Stream! with { Label = ChangeStream.LabelOf(now) },
            Encryption = encryption,
            Indexes = [.. table.LiveIndexes(now).Where(static i => i.GoneAt is null).Select(i => i with { ReadyAt = readyAt, IsBackfilled = false })],
            IsProtected = false,
            Recovery = null,
            RestoredFrom = null,
            Policy = null,
            PolicyRevision = null,
            Tags = DynamoTable.NoTags,
            Insights = table.Insights.Clear(),
            Destinations = [],
        }).WithOverrides(member);
        target.Tables.Add(copy);
        ChangeStream.Begin(target, copy, context);
        foreach (var item in origin.ItemsOf(table.Name))
        {
            target.Items.Put(item);
            if (origin.ItemVersions.Find(item.Key) is { } version)
            {
                target.ItemVersions.Put(version);
            }
        }

        target.Sizes.Put(new(table.Name, origin.SizeOf(table.Name)));
        foreach (var index in copy.Indexes)
        {
            IndexEntries.Fill(target, copy, index);
        }

        sweeps.Renew(target, copy, now);
        return Save(table with { GlobalVersion = GlobalTableVersion.Current }, members, now);
    }

    /// <summary>Gives a member settings of its own.</summary>
    public DynamoTable Change(DynamoTable table, UpdateReplicationGroupMemberAction wanted, TableEncryption? encryption, DateTimeOffset now)
    {
        var member = Find(table, wanted.RegionName!, now) with { IsUpdate = true, ReadyAt = now + DynamoTable.TransitionTime };
        member = With(
            member, table, wanted.KMSMasterKeyId, wanted.ProvisionedThroughputOverride, wanted.OnDemandThroughputOverride, wanted.TableClassOverride,
            wanted.GlobalSecondaryIndexes);
        var target = states[table.Scope with { Region = member.Region }];
        if (target.Tables.Find(table.Name) is { } copy)
        {
            copy = copy with
            {
                IsUpdate = true,
                ReadyAt = member.ReadyAt,
                Encryption = wanted.KMSMasterKeyId is null ? copy.Encryption : encryption,
                TableClassChangedAt = wanted.TableClassOverride is null ? copy.TableClassChangedAt : now,
            };
            target.Tables.Put(copy.WithOverrides(member));
        }

        return Save(table, [.. table.Replicas.Select(r => r.Region == member.Region ? member : r)], now);
    }

    /// <summary>Deletes a member and its table.</summary>
    public DynamoTable Remove(DynamoTable table, string region, DateTimeOffset now)
    {
        var member = Find(table, region, now);
        CheckIsNoSource(member, now);
        var target = states[table.Scope with { Region = region }];
        if (target.Tables.Find(table.Name) is { IsDeleted: false } copy)
        {
            if (copy.IsProtected)
            {
                throw DynamoDbErrors.TableIsProtected();
            }

            Delete(target, copy, now);
        }

        return Save(table, Without(table, region, now), now);
    }

    /// <summary>Deletes a table, which leaves its global table if it is in one.</summary>
    public DynamoTable Delete(DynamoTable table, DateTimeOffset now)
    {
        if (table.OtherReplicas(now).Any())
        {
            CheckIsNoSource(table.Replicas.FirstOrDefault(r => r.Region == table.Scope.Region), now);
            Save(table, Without(table, table.Scope.Region, now), now);
        }

        return Delete(states[table.Scope], table, now);
    }

    /// <summary>Brings what members share from the one that was changed to the others.</summary>
    public void Synchronise(DynamoTable changed, DateTimeOffset now)
    {
        foreach (var member in changed.OtherReplicas(now))
        {
            var state = states[changed.Scope with { Region = member.Region }];
            if (state.Tables.Find(changed.Name) is not { IsDeleted: false } copy)
            {
                continue;
            }

            var isExpiryNew = copy.TimeToLive != changed.TimeToLive;
            var updated = (copy with
            {
                IsUpdate = copy.IsUpdate || now >= copy.ReadyAt,
                ReadyAt = changed.ReadyAt > copy.ReadyAt ? changed.ReadyAt : copy.ReadyAt,
                Attributes = changed.Attributes,
                Indexes = changed.Indexes,
                BillingMode = changed.BillingMode,
                Throughput = changed.Throughput,
                OnDemandSince = changed.OnDemandSince,
                OnDemandLimits = changed.OnDemandLimits,
                WarmThroughput = changed.WarmThroughput,
                TimeToLive = changed.TimeToLive,
                TableClass = changed.TableClass,
                TableClassChangedAt = changed.TableClassChangedAt,
            }).WithOverrides(member);
            foreach (var index in changed.Indexes.Where(i => i.GoneAt is null && copy.Indexes.All(c => c.Name != i.Name)))
            {
                IndexEntries.Fill(state, updated, index);
            }

            foreach (var index in changed.Indexes.Where(i => i.GoneAt is not null && copy.Indexes.Any(c => c.Name == i.Name && c.GoneAt is null)))
            {
                IndexEntries.Clear(state, copy, index);
            }

            state.Tables.Put(updated);
            if (isExpiryNew)
            {
                sweeps.Renew(state, updated, now);
            }
        }
    }

    /// <summary>Tells all members of all members.</summary>
    /// <returns>The table itself, which is for the caller to put.</returns>
    public DynamoTable Save(DynamoTable table, ImmutableArray<TableReplica> members, DateTimeOffset now)
    {
        foreach (var member in members.Where(m => m.Region != table.Scope.Region && (m.GoneAt is null || now < m.GoneAt)))
        {
            var state = states[table.Scope with { Region = member.Region }];
            if (state.Tables.Find(table.Name) is { } copy)
            {
                state.Tables.Put(copy with { GlobalVersion = table.GlobalVersion, Replicas = members });
            }
        }

        return table with { Replicas = members };
    }

    /// <summary>The members that aren't gone, the table itself too.</summary>
    public static ImmutableArray<TableReplica> MembersOf(DynamoTable table, DateTimeOffset now)
    {
        var members = table.Replicas.Where(r => r.GoneAt is null || now < r.GoneAt).ToImmutableArray();
        return members.Any(m => m.Region == table.Scope.Region) ? members : members.Insert(0, new(table.Scope.Region, now, now));
    }

    private DynamoTable Delete(DynamoDbState state, DynamoTable table, DateTimeOffset now)
    {
        var deleted = state.Tables.Find(table.Name)! with { IsDeleted = true };
        state.Tables.Put(deleted);
        ChangeStream.End(state, table, now);
        TableDeletionJob.Schedule(jobs, deleted, now);
        return deleted;
    }

    private static ImmutableArray<TableReplica> Without(DynamoTable table, string region, DateTimeOffset now) =>
        [.. table.Replicas.Select(r => r.Region == region ? r with { GoneAt = now + DynamoTable.TransitionTime } : r)];

    private static TableReplica Find(DynamoTable table, string region, DateTimeOffset now)
    {
        CheckRegion(table, region);
        return table.OtherReplicas(now).FirstOrDefault(r => r.Region == region && r.GoneAt is null)
            ?? throw DynamoDbErrors.Validation($"Replica not found: the table has no replica in the region {region}");
    }

    private static TableReplica With(
        TableReplica member,
        DynamoTable table,
        string? keyId,
        ProvisionedThroughputOverride? throughput,
        OnDemandThroughputOverride? limits,
        string? tableClass,
        List<ReplicaGlobalSecondaryIndex>? indexes)
    {
        if (throughput is not null && table.IsOnDemand)
        {
            throw DynamoDbErrors.InvalidParameters("ProvisionedThroughputOverride should not be specified when BillingMode is PAY_PER_REQUEST");
        }

        foreach (var index in indexes ?? [])
        {
            if (!table.Indexes.Any(i => i.IsGlobal && i.Name == index.IndexName))
            {
                throw DynamoDbErrors.InvalidParameters($"The table does not have the specified index: {index.IndexName}");
            }
        }

        var given = (indexes ?? []).ConvertAll(static i => new IndexOverride(
            i.IndexName!, i.ProvisionedThroughputOverride?.ReadCapacityUnits, i.OnDemandThroughputOverride?.MaxReadRequestUnits));
        return member with
        {
            KeyId = keyId ?? member.KeyId,
            ReadUnits = throughput?.ReadCapacityUnits ?? member.ReadUnits,
            MaxReadUnits = limits?.MaxReadRequestUnits ?? member.MaxReadUnits,
            TableClass = tableClass ?? member.TableClass,
            Indexes = [.. member.Indexes.Where(i => given.TrueForAll(g => g.Name != i.Name)), .. given],
        };
    }
}
