using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>The capacity that a request takes of one table and its indexes, by reading or by writing.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html"/>
internal sealed class Consumption(DynamoTable table, bool isWrite)
{
    private const int ReadBlock = 4096;
    private const int WriteBlock = 1024;

    private readonly SortedDictionary<string, double> _indexUnits = new(StringComparer.Ordinal);
    private double _tableUnits;

    public DynamoTable Table => table;

    public bool IsWrite => isWrite;

    /// <summary>A transaction reads and writes twice.</summary>
    public bool IsTransaction { get; init; }

    /// <summary>What is taken of the table (null), local indexes counted in, and of each global index.</summary>
    public IEnumerable<(SecondaryIndex? Index, double Units)> Charges
    {
        get
        {
            var ofTable = _tableUnits;
            foreach (var (name, units) in _indexUnits)
            {
                var index = table.Indexes.First(i => i.Name == name);
                if (index.IsGlobal)
                {
                    yield return (index, units * Factor);
                }
                else
                {
                    ofTable += units;
                }
            }

            yield return (null, ofTable * Factor);
        }
    }

    private int Factor => IsTransaction ? 2 : 1;

    /// <summary>The units that a write of so many bytes takes.</summary>
    public static int WriteUnits(int bytes) => Math.Max(1, (bytes + WriteBlock - 1) / WriteBlock);

    /// <summary>The units that a read of so many bytes takes; an eventually consistent read takes half.</summary>
    public static double ReadUnits(long bytes, bool isConsistent) => Math.Max(1, (bytes + ReadBlock - 1) / ReadBlock) * (isConsistent ? 1 : 0.5);

    /// <summary>Adds what something else took of the same table.</summary>
    public void Add(Consumption other)
    {
        _tableUnits += other._tableUnits;
        foreach (var (index, units) in other._indexUnits)
        {
            _indexUnits[index] = _indexUnits.GetValueOrDefault(index) + units;
        }
    }

    public void Add(double units) => _tableUnits += units;

    public void Add(SecondaryIndex index, double units)
    {
        if (units > 0)
        {
            _indexUnits[index.Name] = _indexUnits.GetValueOrDefault(index.Name) + units;
        }
    }

    /// <summary>The account of it that the request asked for; null where it asked for none. That of a transaction tells reading and writing apart.</summary>
    /// <param name="wanted">ReturnConsumedCapacity.</param>
    public ConsumedCapacity? Report(string? wanted)
    {
        if (wanted is null or ReturnConsumedCapacity.None)
        {
            return null;
        }

        var total = (_tableUnits + _indexUnits.Values.Sum()) * Factor;
        var report = new ConsumedCapacity
        {
            TableName = table.Name,
            CapacityUnits = total,
            ReadCapacityUnits = IsTransaction && !isWrite ? total : null,
            WriteCapacityUnits = IsTransaction && isWrite ? total : null,
        };
        if (wanted == ReturnConsumedCapacity.Indexes)
        {
            report.Table = CapacityOf(_tableUnits);
            report.GlobalSecondaryIndexes = Of(isGlobal: true);
            report.LocalSecondaryIndexes = Of(isGlobal: false);
        }

        return report;

        Capacity CapacityOf(double units) => new()
        {
            CapacityUnits = units * Factor,
            ReadCapacityUnits = IsTransaction && !isWrite ? units * Factor : null,
            WriteCapacityUnits = IsTransaction && isWrite ? units * Factor : null,
        };

        Dictionary<string, Capacity>? Of(bool isGlobal)
        {
            var units = _indexUnits
                .Where(u => table.Indexes.First(i => i.Name == u.Key).IsGlobal == isGlobal)
                .ToDictionary(static u => u.Key, u => CapacityOf(u.Value));
            return units.Count == 0 ? null : units;
        }
    }
}
