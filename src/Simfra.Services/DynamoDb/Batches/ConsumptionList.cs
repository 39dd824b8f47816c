namespace Simfra.Services.DynamoDb;

/// <summary>What a transaction takes of each table.</summary>
internal sealed class ConsumptionList(bool isWrite)
{
    private readonly List<Consumption> _consumptions = [];

    public IReadOnlyList<Consumption> All => _consumptions;

    public Consumption Of(DynamoTable table)
    {
        if (_consumptions.Find(c => c.Table.Id == table.Id) is not { } consumption)
        {
            _consumptions.Add(consumption = new(table, isWrite) { IsTransaction = true });
        }

        return consumption;
    }
}
