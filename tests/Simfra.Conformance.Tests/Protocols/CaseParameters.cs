using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// Values as the corpora write them: JSON by member name; blobs as the text they hold, timestamps as epoch seconds. Made apart from
/// the product's codecs, so that a fault of theirs can't hide itself.
/// </summary>
internal static class CaseParameters
{
    public static void Fill(object?[] values, Schema schema, JsonObject parameters)
    {
        foreach (var (name, value) in parameters)
        {
            var member = schema.FindMember(name) ?? throw new InvalidDataException($"{schema} has no member '{name}'.");
            values[member.Index] = (member.Flags & MemberFlags.Streaming) != 0 && value is not null
                ? StreamingBody.FromBytes(Encoding.UTF8.GetBytes(value.GetValue<string>()))
                : Read(value, member.Target);
        }
    }

    /// <summary>What a shape holds, as JSON; members that are null are left out.</summary>
    public static JsonObject Dump(object?[] values, Schema schema)
    {
        var dump = new JsonObject();
        foreach (var member in schema.Members)
        {
            if (values[member.Index] is { } value)
            {
                dump[member.Name] = Write(value, member.Target);
            }
        }

        return dump;
    }

    public static JsonObject Dump(IShape shape) => shape is DynamicShape dynamic ? Dump(dynamic.Values, dynamic.Schema) : [];

    /// <summary>A case's parameters in the form that <see cref="Dump(IShape)"/> gives.</summary>
    public static JsonObject Normalise(JsonObject parameters, Schema schema)
    {
        var shape = new DynamicShape(schema);
        Fill(shape.Values, schema, parameters);
        return Dump(shape);
    }

    private static object? Read(JsonNode? node, Schema schema)
    {
        if (schema.Kind == ShapeKind.Document)
        {
            return node?.DeepClone();
        }

        if (node is null)
        {
            return null;
        }

        switch (schema.Kind)
        {
            case ShapeKind.Structure:
                var shape = new DynamicShape(schema);
                Fill(shape.Values, schema, node.AsObject());
                return shape;
            case ShapeKind.List:
                return node.AsArray().Select(e => Read(e, schema.Element!.Target)).ToList();
            case ShapeKind.Map:
                return node.AsObject().ToDictionary(e => e.Key, e => Read(e.Value, schema.Element!.Target));
            case ShapeKind.String:
                return node is JsonValue text && text.TryGetValue<string>(out var s) ? s : node.ToJsonString();
            case ShapeKind.Boolean:
                return node.GetValue<bool>();
            case ShapeKind.Byte or ShapeKind.Short or ShapeKind.Integer:
                return (int)Number(node);
            case ShapeKind.Long:
                return node.GetValue<long>();
            case ShapeKind.Float:
                return (float)Number(node);
            case ShapeKind.Double:
                return Number(node);
            case ShapeKind.Timestamp:
                return ReadTimestamp(node);
            case ShapeKind.Blob:
                return Encoding.UTF8.GetBytes(node.GetValue<string>());
            default:
                throw new InvalidDataException($"{schema} can't be read.");
        }
    }

    private static JsonNode? Write(object? value, Schema schema) => value switch
    {
        null => null,
        DynamicShape shape => Dump(shape),
        List<object?> list => new JsonArray([.. list.Select(e => Write(e, schema.Element!.Target))]),
        Dictionary<string, object?> map => new JsonObject(
            map.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, Write(e.Value, schema.Element!.Target)))),
        DateTimeOffset moment => moment.ToUnixTimeMilliseconds() / 1000.0,
        byte[] blob => Convert.ToBase64String(blob),
        StreamingBody body => Convert.ToBase64String(ReadAll(body)),
        float single => float.IsFinite(single) ? (double)(decimal)single : $"{single}",
        double real => double.IsFinite(real) ? real : $"{real}",
        JsonNode document => document.DeepClone(),
        string text => text,
        bool boolean => boolean,
        int integer => integer,
        long number => number,
        _ => throw new InvalidDataException($"{value.GetType()} can't be written."),
    };

    private static byte[] ReadAll(StreamingBody body)
    {
        using var copy = new MemoryStream();
        body.Content.CopyTo(copy);
        return copy.ToArray();
    }

    private static double Number(JsonNode node) => node.AsValue().TryGetValue<string>(out var text)
        ? text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new InvalidDataException($"'{text}' is no number."),
        }
        : node.GetValue<double>();

    private static DateTimeOffset ReadTimestamp(JsonNode node) => node.AsValue().TryGetValue<string>(out var text)
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
        : DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(node.GetValue<double>() * 1000));
}
