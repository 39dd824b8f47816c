using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>What a transaction takes of each table.</summary>
internal sealed class ConsumptionList
{
    private const int TransactionFactor = 2;

    private readonly List<Consumption> _consumptions = [];

    public Consumption Of(DynamoTable table)
    {
        if (_consumptions.Find(c => c.Table.Id == table.Id) is not { } consumption)
        {
            _consumptions.Add(consumption = new(table));
        }

        return consumption;
    }

    public List<ConsumedCapacity>? Report(string? wanted, bool isRead) =>
        _consumptions.ConvertAll(c => c.Report(wanted, TransactionFactor, isRead)).OfType<ConsumedCapacity>().ToList() is { Count: > 0 } reports
            ? reports
            : null;
}
