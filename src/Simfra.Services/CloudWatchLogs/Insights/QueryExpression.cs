using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What has a value for each line: a field, or what is made of fields.</summary>
internal abstract class QueryExpression
{
    public abstract QueryValue Evaluate(QueryRow row);
}

internal sealed class ConstantExpression(QueryValue value) : QueryExpression
{
    public QueryValue Value => value;

    public override QueryValue Evaluate(QueryRow row) => value;
}

/// <summary>A length of time: <c>5m</c>.</summary>
internal sealed class PeriodExpression(QueryPeriod period) : QueryExpression
{
    public QueryPeriod Period => period;

    public override QueryValue Evaluate(QueryRow row) => default;
}

/// <summary>A field that every event has.</summary>
internal sealed class SystemField(string name) : QueryExpression
{
    public static bool IsOne(string name) => name is "@timestamp" or "@ingestionTime" or "@message" or "@logStream" or "@log" or "@ptr";

    public override QueryValue Evaluate(QueryRow row) => row.Event is not { } logEvent ? default : name switch
    {
        "@timestamp" => QueryValue.OfTime(logEvent.Timestamp),
        "@ingestionTime" => QueryValue.OfTime(logEvent.IngestionTime),
        "@message" => QueryValue.Of(logEvent.Message),
        "@logStream" => QueryValue.Of(logEvent.LogStream),
        "@log" => QueryValue.Of(logEvent.Log),
        _ => QueryValue.Of(logEvent.Pointer),
    };
}

/// <summary>A field that an event has of itself.</summary>
internal sealed class DiscoveredField(int field) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => row.Discovered(field);
}

/// <summary>A field that the query has made.</summary>
internal sealed class MadeField(int slot) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => row.Slots[slot];
}

/// <summary>An attribute of a map, or an item of a list.</summary>
internal sealed class AttributeExpression(QueryExpression of, IReadOnlyList<string> path) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row)
    {
        var node = of.Evaluate(row).Structure;
        foreach (var segment in path)
        {
            node = node switch
            {
                JsonObject map => map[segment],
                JsonArray list when int.TryParse(segment, out var place) && place >= 0 && place < list.Count => list[place],
                _ => null,
            };
        }

        return QueryValue.Of(node);
    }
}

internal sealed class ArithmeticExpression(char operation, QueryExpression left, QueryExpression right) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row)
    {
        if (!left.Evaluate(row).TryGetNumber(out var l) || !right.Evaluate(row).TryGetNumber(out var r))
        {
            return default;
        }

        return QueryValue.Of(operation switch
        {
            '+' => l + r,
            '-' => l - r,
            '*' => l * r,
            '/' => l / r,
            '%' => l % r,
            _ => Math.Pow(l, r),
        });
    }
}

internal sealed class ComparisonExpression(string operation, QueryExpression left, QueryExpression right) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row)
    {
        var l = left.Evaluate(row);
        var r = right.Evaluate(row);
        if (l.IsMissing || r.IsMissing)
        {
            return QueryValue.Of(operation == "!=" && l.IsMissing != r.IsMissing);
        }

        return QueryValue.Of(operation switch
        {
            "=" => QueryValue.AreEqual(l, r),
            "!=" => !QueryValue.AreEqual(l, r),
            "<" => QueryValue.Compare(l, r) < 0,
            "<=" => QueryValue.Compare(l, r) <= 0,
            ">" => QueryValue.Compare(l, r) > 0,
            _ => QueryValue.Compare(l, r) >= 0,
        });
    }
}

internal sealed class BooleanExpression(bool isAnd, QueryExpression left, QueryExpression right) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) =>
        QueryValue.Of(left.Evaluate(row).IsTrue() == isAnd ? right.Evaluate(row).IsTrue() : !isAnd);
}

internal sealed class NotExpression(QueryExpression of) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => QueryValue.Of(!of.Evaluate(row).IsTrue());
}

/// <summary><c>like "part"</c>.</summary>
internal sealed class ContainsExpression(QueryExpression of, string part) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) =>
        QueryValue.Of(of.Evaluate(row).ToText() is { } text && text.Contains(part, StringComparison.Ordinal));
}

/// <summary><c>like /expression/</c> and <c>=~</c>.</summary>
internal sealed class MatchExpression(QueryExpression of, Regex regex) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => QueryValue.Of(of.Evaluate(row).ToText() is { } text && regex.IsMatch(text));
}

internal sealed class InExpression(QueryExpression of, IReadOnlyList<QueryExpression> items) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row)
    {
        var value = of.Evaluate(row);
        return QueryValue.Of(!value.IsMissing && items.Any(i => QueryValue.AreEqual(value, i.Evaluate(row))));
    }
}

/// <summary>A function of its arguments alone.</summary>
internal sealed class FunctionExpression(Func<QueryValue[], QueryValue> function, QueryExpression[] arguments) : QueryExpression
{
    // One run has one thread, and no function keeps its arguments.
    private readonly QueryValue[] _values = new QueryValue[arguments.Length];

    public override QueryValue Evaluate(QueryRow row)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            _values[i] = arguments[i].Evaluate(row);
        }

        return function(_values);
    }
}

/// <summary>Truncates a time to a length of time.</summary>
internal sealed class TruncationExpression(QueryExpression time, QueryPeriod period, bool isUp) : QueryExpression
{
    public QueryPeriod Period => period;

    public override QueryValue Evaluate(QueryRow row)
    {
        if (!time.Evaluate(row).TryGetNumber(out var milliseconds))
        {
            return default;
        }

        var floor = period.Floor(milliseconds);
        return QueryValue.OfTime(isUp && floor < milliseconds ? period.Next(floor) : floor);
    }
}

/// <summary><c>unmask(field)</c>.</summary>
internal sealed class UnmaskExpression(QueryExpression of) : QueryExpression
{
    public override QueryValue Evaluate(QueryRow row) => of.Evaluate(row.Unmask());
}
