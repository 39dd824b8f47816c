using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>Values as DynamoDB's own JSON: how they are persisted and exported.</summary>
internal sealed class ItemValueJsonConverter : JsonConverter<ItemValue>
{
    public override ItemValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ItemJson.ReadValue(ref reader);

    public override void Write(Utf8JsonWriter writer, ItemValue value, JsonSerializerOptions options) => ItemJson.Write(writer, value);
}

/// <inheritdoc cref="ItemValueJsonConverter"/>
internal sealed class AttributeMapJsonConverter : JsonConverter<AttributeMap>
{
    public override AttributeMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ItemJson.ReadMap(ref reader);

    public override void Write(Utf8JsonWriter writer, AttributeMap value, JsonSerializerOptions options) => ItemJson.Write(writer, value);
}

/// <summary>Reads and writes DynamoDB JSON.</summary>
internal static class ItemJson
{
    public static void Write(Utf8JsonWriter writer, AttributeMap map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ItemValue value)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(value.Type);
        switch (value)
        {
            case NullValue:
                writer.WriteBooleanValue(true);
                break;
            case BooleanValue boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case MapValue map:
                Write(writer, map.Members);
                break;
            case ListValue list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case SetValue set:
                writer.WriteStartArray();
                foreach (var element in set.Elements)
                {
                    WriteScalar(writer, element);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteScalar(writer, value);
                break;
        }

        writer.WriteEndObject();
    }

    public static AttributeMap ReadMap(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var entries = new List<KeyValuePair<string, ItemValue>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            entries.Add(KeyValuePair.Create(name, ReadValue(ref reader)));
        }

        return AttributeMap.Of(entries);
    }

    public static ItemValue ReadValue(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        reader.Read();
        Expect(ref reader, JsonTokenType.PropertyName);
        var type = reader.GetString()!;
        reader.Read();
        var value = type switch
        {
            "S" or "N" or "B" => ReadScalar(ref reader, type),
            "BOOL" => new BooleanValue(reader.GetBoolean()),
            "NULL" => new NullValue(),
            "M" => new MapValue(ReadMap(ref reader)),
            "L" => new ListValue(ReadList(ref reader, null)),
            "SS" or "NS" or "BS" => SetValue.Of(type[..1], ReadList(ref reader, type[..1])),
            _ => throw new JsonException($"No attribute has the type {type}."),
        };
        reader.Read();
        Expect(ref reader, JsonTokenType.EndObject);
        return value;
    }

    private static ImmutableArray<ItemValue> ReadList(ref Utf8JsonReader reader, string? scalarType)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var items = ImmutableArray.CreateBuilder<ItemValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(scalarType is null ? ReadValue(ref reader) : ReadScalar(ref reader, scalarType));
        }

        return items.DrainToImmutable();
    }

    private static ItemValue ReadScalar(ref Utf8JsonReader reader, string type) => type switch
    {
        "S" => new StringValue(reader.GetString()!),
        "N" => new NumberValue(DynamoNumber.Parse(reader.GetString()!)),
        _ => new BinaryValue([.. reader.GetBytesFromBase64()]),
    };

    private static void WriteScalar(Utf8JsonWriter writer, ItemValue value)
    {
        switch (value)
        {
            case StringValue text:
                writer.WriteStringValue(text.Value);
                break;
            case NumberValue number:
                writer.WriteStringValue(number.Value.ToString());
                break;
            case BinaryValue binary:
                writer.WriteBase64StringValue(binary.Value.AsSpan());
                break;
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"Expected {token}, not {reader.TokenType}.");
        }
    }
}
