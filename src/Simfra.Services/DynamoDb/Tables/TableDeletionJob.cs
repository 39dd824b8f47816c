using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.DynamoDb;

/// <summary>A deleted table is seen as DELETING for a moment, then it is gone with its items.</summary>
internal static class TableDeletionJob
{
    private static readonly JobDefinition Definition = new("dynamodb.delete-table");

    public static void Register(ServiceJobs jobs, ServiceState<DynamoDbState> states) =>
        jobs.Handle(Definition, job => Run(states[job.Scope], job.Payload));

    public static void Schedule(ServiceJobs jobs, DynamoTable table, DateTimeOffset now) =>
        jobs.Schedule(Definition, now + DynamoTable.TransitionTime, table.Scope, table.Id);

    private static void Run(DynamoDbState state, string id)
    {
        if (state.Tables.All.FirstOrDefault(t => t.Id == id) is not { } table)
        {
            return;
        }

        foreach (var index in table.Indexes)
        {
            IndexEntries.Clear(state, table, index);
        }

        foreach (var item in state.ItemsOf(table.Name).ToList())
        {
            state.Items.Remove(item.Key);
        }

        ItemChange.Clear(state, table);
        ItemReplication.Clear(state, table.Name);
        KinesisDelivery.Clear(state, table.Name);
        state.Sizes.Remove(table.Name);
        foreach (var index in table.Indexes.Cast<SecondaryIndex?>().Append(null))
        {
            state.Buckets.Remove(CapacityBucket.NameOf(table, index, isWrite: false));
            state.Buckets.Remove(CapacityBucket.NameOf(table, index, isWrite: true));
        }

        state.Sweeps.Remove(table.Name);
        state.Tables.Remove(table.Name);
    }
}
