using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Keeps lines that meet a condition on a field by which their group is indexed, as far as they came in behind the index.</summary>
internal sealed class FilterIndexStage(string field, QueryExpression condition) : QueryStage
{
    public override void Push(QueryRow row)
    {
        if (row.Event is { Index: { } index } logEvent && index.Has(field, logEvent.IngestionTime) && condition.Evaluate(row).IsTrue())
        {
            Forward(row);
        }
    }
}

/// <summary>A field of an event's JSON that may be a map or a list.</summary>
internal sealed class StructureField(IReadOnlyList<string> path) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row)
    {
        if (row.Event is null || FieldDiscovery.FindJson(row.Event) is not { Length: > 0 } json)
        {
            return default;
        }

        try
        {
            return new AttributeExpression(new ConstantExpression(QueryValue.Of(JsonNode.Parse(json.ToString()))), path).Evaluate(row);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

/// <summary>A line for each item of a list, which may be written as text; what is no list stays as it is.</summary>
internal sealed class ExpandStage(QueryExpression of, int slot) : QueryStage
{
    public override void Push(QueryRow row)
    {
        var value = of.Evaluate(row);
        if (ListOf(value) is not { } items)
        {
            row.Slots[slot] = value;
            Forward(row);
            return;
        }

        foreach (var item in items)
        {
            var copy = row with { Slots = [.. row.Slots] };
            copy.Slots[slot] = QueryValue.Of(item);
            Forward(copy);
        }
    }

    private static JsonArray? ListOf(in QueryValue value)
    {
        if (value.Structure is { } structure)
        {
            return structure as JsonArray;
        }

        try
        {
            return value.Kind == QueryValueKind.Text && value.ToText()!.TrimStart().StartsWith('[') ? JsonNode.Parse(value.ToText()!) as JsonArray : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Adds columns of a lookup table's row to lines whose fields are those of the row; the first such row counts.</summary>
internal sealed class LookupStage(
    QueryPlan plan,
    QueryToken table,
    IReadOnlyList<(string Column, QueryExpression Of)> keys,
    IReadOnlyList<(string Column, int Slot, QueryExpression Otherwise)> outputs) : QueryStage
{
    private Dictionary<string, string[]>? _rows;
    private int[] _columns = [];

    public override void Push(QueryRow row)
    {
        _rows ??= Read();
        var key = string.Join('\0', keys.Select(k => k.Of.Evaluate(row).ToText()));
        var found = _rows.GetValueOrDefault(key);
        for (var i = 0; i < outputs.Count; i++)
        {
            row.Slots[outputs[i].Slot] = found is null ? outputs[i].Otherwise.Evaluate(row) : QueryValue.Of(found[_columns[i]]);
        }

        Forward(row);
    }

    private Dictionary<string, string[]> Read()
    {
        var content = plan.FindTable(table.Value) is { } body
            ? LookupTableContent.Read(body)!
            : throw new MalformedQuery($"The lookup table {table.Value} does not exist.", table.Start, table.End);
        _columns = [.. outputs.Select(o => ColumnOf(content, o.Column))];
        var keyColumns = keys.Select(k => ColumnOf(content, k.Column)).ToArray();
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var row in content.Rows)
        {
            rows.TryAdd(string.Join('\0', keyColumns.Select(c => row[c])), row);
        }

        return rows;
    }

    private int ColumnOf(LookupTableContent content, string name) => Array.IndexOf(content.Columns, name) is >= 0 and var column
        ? column
        : throw new MalformedQuery($"The lookup table {table.Value} has no field {name}.", table.Start, table.End);
}

/// <summary>Puts the events of other groups beside those of this query that have the same key: a line for each pair.</summary>
internal sealed class JoinStage(QueryPlan plan, QueryExpression left, QueryExpression right, bool isLeft) : QueryStage
{
    private Dictionary<QueryGroupKey, List<QueryRow>>? _others;

    /// <summary>Finds the fields of the other events.</summary>
    public required FieldDiscovery Discovery { get; init; }

    public override void Push(QueryRow row)
    {
        _others ??= Read();
        var key = left.Evaluate(row);
        if (key.IsMissing || !_others.TryGetValue(new([key]), out var others))
        {
            if (isLeft)
            {
                Forward(row);
            }

            return;
        }

        foreach (var other in others)
        {
            Forward(row with { Slots = [.. row.Slots], Right = other });
        }
    }

    private Dictionary<QueryGroupKey, List<QueryRow>> Read()
    {
        var others = new Dictionary<QueryGroupKey, List<QueryRow>>();
        foreach (var logEvent in plan.ReadJoined())
        {
            var row = new QueryRow(logEvent, [], Discovery);
            var key = right.Evaluate(row);
            if (key.IsMissing)
            {
                continue;
            }

            if (!others.TryGetValue(new([key]), out var rows))
            {
                others.Add(new([key]), rows = []);
            }

            rows.Add(row);
        }

        return others;
    }
}

/// <summary>A field of the event that join has put beside a line's own.</summary>
internal sealed class JoinedField(QueryExpression of) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => row.Right is { } right ? of.Evaluate(right) : default;
}

/// <summary>Adds up the numbers of each line, and those of all lines.</summary>
/// <param name="fields">The slots that are added up.</param>
/// <param name="total">Where the sum of a line goes; null for none.</param>
/// <param name="hasColumns">A last line has the sums of the fields.</param>
/// <param name="slotCount">How many slots a line has.</param>
internal sealed class TotalsStage(int[] fields, int? total, bool hasColumns, Func<int> slotCount) : QueryStage
{
    private readonly Dictionary<int, double> _sums = [];

    public override void Push(QueryRow row)
    {
        double? sum = null;
        foreach (var slot in fields)
        {
            if (row.Slots[slot] is { Kind: QueryValueKind.Number or QueryValueKind.Text } value && value.TryGetNumber(out var number))
            {
                sum = (sum ?? 0) + number;
                _sums[slot] = _sums.GetValueOrDefault(slot) + number;
            }
        }

        if (total is { } place)
        {
            row.Slots[place] = sum is { } all ? QueryValue.Of(all) : default;
        }

        Forward(row);
    }

    public override void Finish()
    {
        if (hasColumns)
        {
            var slots = new QueryValue[slotCount()];
            foreach (var (slot, sum) in _sums)
            {
                slots[slot] = QueryValue.Of(sum);
            }

            Forward(new(null, slots, null));
        }

        base.Finish();
    }
}
