namespace Simfra.Services.DynamoDb;

/// <summary>Carries out writes: the item, its indexes, its stream and its expiry together, within the turn that is held.</summary>
internal sealed class ItemWriter(ExpirySweeps sweeps, ItemReplication replication, KinesisDelivery kinesis, IdGenerator ids, CapacityMeter meter)
{
    /// <summary>Does what a request wants.</summary>
    /// <returns>The item before and after.</returns>
    /// <exception cref="Schemas.AwsServiceException">
    /// There is no capacity left, the condition doesn't hold, or it can't be done to this item; nothing has been done.
    /// </exception>
    public (AttributeMap? Old, AttributeMap? New) Write(DynamoDbState state, ItemWrite write, Consumption consumption, DateTimeOffset now)
    {
        meter.CheckWrite(state, write.Table, now);
        var old = state.FindItem(write.Table, write.KeyBytes)?.Attributes;
        if (!write.IsAllowed(old))
        {
            throw DynamoDbErrors.ConditionFailed(write.TellsItemOnFailure ? old : null);
        }

        var current = write.Apply(old);
        meter.CheckIndexWrites(state, write.Table, write.KeyBytes, old, current, now);
        var own = new Consumption(write.Table, isWrite: true) { IsTransaction = consumption.IsTransaction };
        Put(state, write.Table, write.KeyBytes, old, current, own, now);
        meter.Take(state, own, now);
        consumption.Add(own);
        return (old, current);
    }

    /// <summary>Puts something in the place of an item, or nothing. What was replicated from elsewhere isn't replicated again.</summary>
    public void Put(
        DynamoDbState state,
        DynamoTable table,
        byte[] keyBytes,
        AttributeMap? old,
        AttributeMap? current,
        Consumption consumption,
        DateTimeOffset now,
        bool isExpiry = false,
        bool isReplicated = false)
    {
        consumption.Add(Consumption.WriteUnits(Math.Max(old?.Size ?? 0, current?.Size ?? 0)));
        if (old is null && current is null)
        {
            return;
        }

        // Sizes before items: what isn't known yet is added up.
        foreach (var index in table.Indexes)
        {
            if (index.GoneAt is null)
            {
                consumption.Add(index, IndexEntries.Follow(state, table, index, keyBytes, old, current));
            }
        }

        state.Sizes.Put(new(table.Name, state.SizeOf(table.Name) + (current?.Size ?? 0) - (old?.Size ?? 0)));
        if (current is null)
        {
            state.Items.Remove(new(table.Name, keyBytes));
        }
        else
        {
            var expiresAt = sweeps.Expect(state, table, current, now);
            state.Items.Put(new(table.Name, keyBytes, current, current.Size, expiresAt));
        }

        ItemChange.Add(state, table, keyBytes, old, now);
        if (!isReplicated)
        {
            replication.Note(state, table, keyBytes, current, now);
        }

        if (!table.Destinations.IsEmpty)
        {
            kinesis.Note(state, table, old, current, now, ids.NewGuid().ToString(), isExpiry);
        }

        if (table.Stream is { IsEnabled: true })
        {
            ChangeRecord.Add(state, table, old, current, now, ids.Hex(32), isExpiry);
        }
    }
}
