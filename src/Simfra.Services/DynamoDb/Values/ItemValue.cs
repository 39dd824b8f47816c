using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>The value of an attribute: immutable, and equal to another by what it holds.</summary>
[JsonConverter(typeof(ItemValueJsonConverter))]
internal abstract record ItemValue
{
    /// <summary>The type as requests name it: <c>S</c>, <c>NS</c>, …</summary>
    public abstract string Type { get; }

    /// <summary>The bytes that it counts for in an item.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"/>
    public abstract int Size { get; }

    /// <summary>How many levels of lists and maps it has.</summary>
    public virtual int Depth => 0;

    /// <summary>The order of two values of one scalar type; null for other pairs, which have no order.</summary>
    public virtual int? CompareWith(ItemValue other) => null;

    /// <summary>As AWS writes it in messages: <c>{S:abc}</c>.</summary>
    public sealed override string ToString() => $"{{{Type}:{Text}}}";

    protected abstract string Text { get; }
}

internal sealed record StringValue(string Value) : ItemValue
{
    public override string Type => "S";

    public override int Size => Encoding.UTF8.GetByteCount(Value);

    protected override string Text => Value;

    public override int? CompareWith(ItemValue other) =>
        other is StringValue text ? State.KeyOrder.Utf8.Compare(Value, text.Value) : null;
}

internal sealed record NumberValue(DynamoNumber Value) : ItemValue
{
    public override string Type => "N";

    public override int Size => Value.Size;

    protected override string Text => Value.ToString();

    public override int? CompareWith(ItemValue other) => other is NumberValue number ? Value.CompareTo(number.Value) : null;
}

internal sealed record BinaryValue(ImmutableArray<byte> Value) : ItemValue
{
    public override string Type => "B";

    public override int Size => Value.Length;

    protected override string Text => Convert.ToBase64String(Value.AsSpan());

    public bool Equals(BinaryValue? other) => other is not null && Value.AsSpan().SequenceEqual(other.Value.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Value.AsSpan());
        return hash.ToHashCode();
    }

    public override int? CompareWith(ItemValue other) =>
        other is BinaryValue binary ? Value.AsSpan().SequenceCompareTo(binary.Value.AsSpan()) : null;
}

internal sealed record BooleanValue(bool Value) : ItemValue
{
    public override string Type => "BOOL";

    public override int Size => 1;

    protected override string Text => Value ? "true" : "false";
}

internal sealed record NullValue : ItemValue
{
    public override string Type => "NULL";

    public override int Size => 1;

    protected override string Text => "true";
}

internal sealed record ListValue(ImmutableArray<ItemValue> Items) : ItemValue
{
    public override string Type => "L";

    public override int Size => 3 + Items.Sum(static i => i.Size + 1);

    public override int Depth => 1 + Items.Select(static i => i.Depth).DefaultIfEmpty().Max();

    protected override string Text => $"[{string.Join(", ", Items)}]";

    public bool Equals(ListValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(Items.Length, HashCode.Combine);
}

internal sealed record MapValue(AttributeMap Members) : ItemValue
{
    public override string Type => "M";

    public override int Size => 3 + Members.Size + Members.Count;

    public override int Depth => 1 + Members.Depth;

    protected override string Text => $"{{{string.Join(", ", Members.Select(static m => $"{m.Key}={m.Value}"))}}}";
}

/// <summary>A set of strings, numbers or binaries: at least one, no two alike, kept in their order.</summary>
internal sealed record SetValue : ItemValue
{
    private SetValue(string elementType, ImmutableArray<ItemValue> elements)
    {
        ElementType = elementType;
        Elements = elements;
    }

    public string ElementType { get; }

    public ImmutableArray<ItemValue> Elements { get; }

    public override string Type => $"{ElementType}S";

    public override int Size => Elements.Sum(static e => e.Size);

    protected override string Text => $"[{string.Join(", ", Elements.Select(Plain))}]";

    /// <summary>A set of elements of one type; duplicates are left out.</summary>
    public static SetValue Of(string elementType, IEnumerable<ItemValue> elements) =>
        new(elementType, [.. elements.Distinct().OrderBy(static e => e, ElementOrder.Instance)]);

    public bool Contains(ItemValue element) => Elements.BinarySearch(element, ElementOrder.Instance) >= 0 && element.Type == ElementType;

    public bool Equals(SetValue? other) => other is not null && ElementType == other.ElementType && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => Elements.Aggregate(Elements.Length, HashCode.Combine);

    /// <summary>An element as AWS writes it in messages about sets.</summary>
    public static string Plain(ItemValue element) => element switch
    {
        StringValue text => text.Value,
        NumberValue number => number.Value.ToString(),
        BinaryValue binary => Convert.ToBase64String(binary.Value.AsSpan()),
        _ => element.ToString(),
    };

    private sealed class ElementOrder : IComparer<ItemValue>
    {
        public static readonly ElementOrder Instance = new();

        public int Compare(ItemValue? x, ItemValue? y) => x!.CompareWith(y!) ?? string.CompareOrdinal(x.Type, y!.Type);
    }
}
