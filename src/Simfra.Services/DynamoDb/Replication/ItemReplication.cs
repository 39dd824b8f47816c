using System.Globalization;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.DynamoDb;

/// <summary>Brings the writes of a member of a global table to the others. On AWS that takes a second or less; here <see cref="Delay"/>, always.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html"/>
internal sealed class ItemReplication(ServiceJobs jobs)
{
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private static readonly JobDefinition Definition = new("dynamodb.replicate-items");

    public void Register(ServiceState<DynamoDbState> states, ItemWriter writer) =>
        jobs.Handle(Definition, job => Run(states, job, writer));

    /// <summary>Notes a write, in the turn that makes it.</summary>
    public void Note(DynamoDbState state, DynamoTable table, byte[] keyBytes, AttributeMap? current, DateTimeOffset now)
    {
        if (table.GlobalVersion != GlobalTableVersion.Legacy && !table.OtherReplicas(now).Any())
        {
            return;
        }

        var version = new ItemVersion(table.Name, keyBytes, now, table.Scope.Region);
        state.ItemVersions.Put(version);
        var last = state.PendingReplications.DescendingFrom(new(table.Name, long.MaxValue)).FirstOrDefault();
        var isFirst = last?.Table != table.Name;
        state.PendingReplications.Put(new(table.Name, isFirst ? 1 : last!.Sequence + 1, version, current));
        if (isFirst)
        {
            jobs.Schedule(Definition, now + Delay, state.Scope, table.Name);
        }
    }

    /// <summary>Forgets what is noted of a table that is gone, or no member any more.</summary>
    public static void Clear(DynamoDbState state, string table)
    {
        foreach (var pending in Of(state, table).ToList())
        {
            state.PendingReplications.Remove(new(table, pending.Sequence));
        }

        foreach (var version in state.ItemVersions.From(new(table, [])).TakeWhile(v => v.Table == table).ToList())
        {
            state.ItemVersions.Remove(version.Key);
        }
    }

    private static IEnumerable<PendingReplication> Of(DynamoDbState state, string table) =>
        state.PendingReplications.From(new(table, 0)).TakeWhile(p => p.Table == table);

    private void Run(ServiceState<DynamoDbState> states, Job job, ItemWriter writer)
    {
        var state = states[job.Scope];
        if (state.Tables.Find(job.Payload) is not { } table)
        {
            return;
        }

        foreach (var pending in Of(state, table.Name).TakeWhile(p => p.Version.At + Delay <= job.Due).ToList())
        {
            state.PendingReplications.Remove(new(table.Name, pending.Sequence));
            var item = table.GlobalVersion == GlobalTableVersion.Legacy ? MarkLegacy(state, table, pending, writer, job.Due) : pending.New;
            foreach (var replica in table.OtherReplicas(job.Due))
            {
                var target = states[table.Scope with { Region = replica.Region }];
                if (target.Tables.Find(table.Name) is { IsDeleted: false } copy)
                {
                    Apply(target, copy, pending.Version, item, writer, job.Due);
                }
            }
        }

        if (Of(state, table.Name).FirstOrDefault() is { } next)
        {
            jobs.Schedule(Definition, next.Version.At + Delay, job.Scope, table.Name);
        }
    }

    private static void Apply(
        DynamoDbState state, DynamoTable table, ItemVersion version, AttributeMap? item, ItemWriter writer, DateTimeOffset now)
    {
        if (state.ItemVersions.Find(version.Key) is { } known && !known.IsOlderThan(version))
        {
            return;
        }

        state.ItemVersions.Put(version);
        var old = state.FindItem(table, version.KeyBytes)?.Attributes;
        writer.Put(state, table, version.KeyBytes, old, item, new(table, isWrite: true), now, isReplicated: true);
    }

    /// <summary>In tables of the first version the item itself tells when and where it was written, in its own region too.</summary>
    private static AttributeMap? MarkLegacy(
        DynamoDbState state, DynamoTable table, PendingReplication pending, ItemWriter writer, DateTimeOffset now)
    {
        if (pending.New is null)
        {
            return null;
        }

        var ticks = (pending.Version.At - DateTimeOffset.UnixEpoch).Ticks;
        var seconds = ((decimal)ticks / TimeSpan.TicksPerSecond).ToString("0.######", CultureInfo.InvariantCulture);
        var marked = pending.New
            .With("aws:rep:deleting", new BooleanValue(false))
            .With("aws:rep:updateregion", new StringValue(pending.Version.Region))
            .With("aws:rep:updatetime", new NumberValue(DynamoNumber.Parse(seconds)));
        if (state.ItemVersions.Find(pending.Version.Key) is { } latest && !pending.Version.IsOlderThan(latest)
            && state.FindItem(table, pending.Version.KeyBytes) is { } item)
        {
            writer.Put(state, table, item.KeyBytes, item.Attributes, marked, new(table, isWrite: true), now, isReplicated: true);
        }

        return marked;
    }
}
