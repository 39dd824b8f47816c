using System.Runtime.InteropServices;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>Attribute values as requests and answers carry them, and as tables hold them.</summary>
internal static class ValueShapes
{
    /// <summary>How deep lists and maps may lie in each other: the attribute itself is the last of the 32 levels.</summary>
    public const int MaxDepth = 31;

    /// <exception cref="Schemas.AwsServiceException">A value is none that DynamoDB can hold.</exception>
    public static AttributeMap Read(Dictionary<string, AttributeValue>? shapes) => shapes is null
        ? AttributeMap.Empty
        : AttributeMap.Of(shapes.Select(static s => KeyValuePair.Create(s.Key, Read(s.Value))));

    public static ItemValue Read(AttributeValue? shape)
    {
        var value = shape switch
        {
            null => null,
            { S: { } text } => new StringValue(text),
            { N: { } number } => new NumberValue(DynamoNumber.Parse(number)),
            { B: { } bytes } => new BinaryValue([.. bytes]),
            { M: { } members } => new MapValue(Read(members)),
            { L: { } items } => new ListValue([.. items.Select(Read)]),
            { SS: { } texts } => SetOf("S", texts.ConvertAll<ItemValue>(static t => new StringValue(t))),
            { NS: { } numbers } => SetOf("N", numbers.ConvertAll<ItemValue>(static n => new NumberValue(DynamoNumber.Parse(n)))),
            { BS: { } binaries } => SetOf("B", binaries.ConvertAll<ItemValue>(static b => new BinaryValue([.. b]))),
            { BOOL: { } boolean } => new BooleanValue(boolean),

            { NULL: true } => new NullValue(),
            { NULL: false } => throw DynamoDbErrors.InvalidParameters("Null attribute value types must have the value of true"),
            _ => (ItemValue?)null,
        };
        if (value is null)
        {
            throw DynamoDbErrors.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }

        return CountOf(shape!) == 1
            ? value
            : throw DynamoDbErrors.Validation(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
    }

    public static Dictionary<string, AttributeValue> Write(AttributeMap map)
    {
        var shapes = new Dictionary<string, AttributeValue>(map.Count);
        foreach (var (name, value) in map)
        {
            shapes.Add(name, Write(value));
        }

        return shapes;
    }

    public static AttributeValue Write(ItemValue value) => value switch
    {
        StringValue text => new() { S = text.Value },
        NumberValue number => new() { N = number.Value.ToString() },
        BinaryValue binary => new() { B = Bytes(binary) },
        BooleanValue boolean => new() { BOOL = boolean.Value },
        ListValue list => new() { L = [.. list.Items.Select(Write)] },
        MapValue map => new() { M = Write(map.Members) },
        SetValue { ElementType: "S" } set => new() { SS = [.. set.Elements.Select(static e => ((StringValue)e).Value)] },
        SetValue { ElementType: "N" } set => new() { NS = [.. set.Elements.Select(static e => ((NumberValue)e).Value.ToString())] },
        SetValue set => new() { BS = [.. set.Elements.Select(static e => Bytes((BinaryValue)e))] },
        _ => new() { NULL = true },
    };

    /// <summary>The array behind a binary value: answers are written, never changed.</summary>
    private static byte[] Bytes(BinaryValue value) => ImmutableCollectionsMarshal.AsArray(value.Value) ?? [];

    private static int CountOf(AttributeValue shape) =>
        One(shape.S) + One(shape.N) + One(shape.B) + One(shape.M) + One(shape.L) + One(shape.SS) + One(shape.NS) + One(shape.BS)
        + (shape.BOOL is null ? 0 : 1) + (shape.NULL is null ? 0 : 1);

    private static int One(object? given) => given is null ? 0 : 1;

    private static SetValue SetOf(string elementType, List<ItemValue> elements)
    {
        if (elements.Count == 0)
        {
            throw DynamoDbErrors.InvalidParameters(elementType switch
            {
                "N" => "An number set  may not be empty",
                "B" => "Binary sets should not be empty",
                _ => "An string set  may not be empty",
            });
        }

        var set = SetValue.Of(elementType, elements);
        if (set.Elements.Length == elements.Count)
        {
            return set;
        }

        var given = $"[{string.Join(", ", elements.Select(SetValue.Plain))}]";
        throw elementType switch
        {
            "N" => DynamoDbErrors.Validation("Input collection contains duplicates"),
            "B" => DynamoDbErrors.InvalidParameters($"Input collection {given}of type BS contains duplicates."),
            _ => DynamoDbErrors.InvalidParameters($"Input collection {given} contains duplicates."),
        };
    }
}
