using System.Globalization;
using Simfra.Integration;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.DynamoDb;

/// <summary>When a table's expired items will next be removed.</summary>
internal sealed record ExpirySweep(string Table, JobId Job);

/// <summary>
/// Removes items whose time is over. On AWS that takes up to some days, and items are seen until then; here it takes
/// <see cref="Delay"/> on the clock, always.
/// </summary>
internal sealed class ExpirySweeps(ServiceJobs jobs, ServiceMetrics metrics)
{
    /// <summary>How long after its expiry an item is removed.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    private static readonly JobDefinition Definition = new("dynamodb.expire-items");

    // AWS takes a time that is longer ago for a mistake.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(5 * 365);

    public void Register(ServiceState<DynamoDbState> states, ItemWriter writer) =>
        jobs.Handle(Definition, job => Run(states[job.Scope], job, writer));

    /// <summary>When an item expires, and that it will be removed then.</summary>
    public long? Expect(DynamoDbState state, DynamoTable table, AttributeMap item, DateTimeOffset now)
    {
        if (table.TimeToLive is not { IsEnabled: true } setting || ExpiryOf(item[setting.Attribute]) is not { } at || IsTooOld(at, now))
        {
            return null;
        }

        var due = Later(DateTimeOffset.FromUnixTimeSeconds(at), now) + Delay;
        var sweep = state.Sweeps.Find(table.Name);
        if (sweep is null || due < sweep.Job.Due)
        {
            Schedule(state, table.Name, sweep, due);
        }

        return at;
    }

    /// <summary>Follows a change of the setting: the items of the table expire from now on by another attribute, or not at all.</summary>
    public void Renew(DynamoDbState state, DynamoTable table, DateTimeOffset now)
    {
        foreach (var item in state.ItemsOf(table.Name).ToList())
        {
            var at = Expect(state, table, item.Attributes, now);
            if (at != item.ExpiresAt)
            {
                state.Items.Put(item with { ExpiresAt = at });
            }
        }
    }

    private static bool IsTooOld(long at, DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds(at) < now - MaxAge;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>The second in an attribute: a whole number of the time that there is.</summary>
    private static long? ExpiryOf(ItemValue? value) =>
        value is NumberValue { Value: { IsNegative: false } number }
        && decimal.TryParse(number.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() - 86_400
            ? (long)seconds
            : null;

    private void Schedule(DynamoDbState state, string table, ExpirySweep? earlier, DateTimeOffset due)
    {
        if (earlier is not null)
        {
            jobs.Cancel(earlier.Job);
        }

        state.Sweeps.Put(new(table, jobs.Schedule(Definition, due, state.Scope, table)));
    }

    private void Run(DynamoDbState state, Job job, ItemWriter writer)
    {
        var name = job.Payload;
        state.Sweeps.Remove(name);
        if (state.Tables.Find(name) is not { IsDeleted: false, TimeToLive.IsEnabled: true } table)
        {
            return;
        }

        var until = (job.Due - Delay).ToUnixTimeSeconds();
        var expiring = state.ItemsByExpiry.From(new(name, 0)).TakeWhile(i => i.Table == name);
        var expired = expiring.TakeWhile(i => i.ExpiresAt <= until).ToList();
        foreach (var item in expired)
        {
            writer.Put(state, table, item.KeyBytes, item.Attributes, null, new(table, isWrite: true), job.Due, isExpiry: true);
        }

        if (expired.Count > 0)
        {
            metrics.Record(DynamoDbMetrics.TimeToLiveDeletedItemCount, table.Scope, expired.Count, name);
        }

        if (expiring.FirstOrDefault(i => i.ExpiresAt > until) is { ExpiresAt: { } next })
        {
            Schedule(state, name, null, Later(DateTimeOffset.FromUnixTimeSeconds(next), job.Due) + Delay);
        }
    }
}
