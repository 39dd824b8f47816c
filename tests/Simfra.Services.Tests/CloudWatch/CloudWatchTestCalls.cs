using System.Formats.Cbor;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>An answer of CloudWatch in one form, whichever protocol it came in. Times are seconds of the epoch.</summary>
internal sealed record CloudWatchAnswer(HttpStatusCode Status, JsonNode Body, string? Error, string? Message, string? QueryError)
{
    public JsonNode Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Error} {Message}");
        return Body;
    }

    /// <param name="error">The error's name; its code in the Query protocol is without "Exception".</param>
    public void AssertError(string error, string? message, int status = 400)
    {
        Assert.Equal((status, error), ((int)Status, Error));
        if (message is not null)
        {
            Assert.Equal(message, Message);
        }
    }
}

/// <summary>Calls of CloudWatch in each of its three protocols.</summary>
internal static class CloudWatchTestCalls
{
    private static readonly string[] Times = ["Timestamp", "StartTime", "EndTime", "StartDate", "EndDate", "ExpireDate"];

    public static TheoryData<string> Protocols { get; } = new("cbor", "json", "query");

    public static long Now { get; } = TestWorld.StartTime.ToUnixTimeSeconds() / 60 * 60;

    public static async Task<CloudWatchAnswer> CloudWatchAsync(
        this TestWorld world, string operation, JsonObject input, string protocol = "json", string? account = null, string region = "us-east-1")
    {
        switch (protocol)
        {
            case "cbor":
                var writer = new CborWriter();
                Write(writer, null, input);
                var cbor = await world.CborAsync("cloudwatch", operation, writer.Encode(), account, region);
                var body = cbor.Body.Length == 0 ? new JsonObject() : Read(new CborReader(cbor.Body))!;
                return new(
                    cbor.Status, body, body["__type"]?.GetValue<string>().Split('#')[^1], (body["message"] ?? body["Message"])?.GetValue<string>(),
                    cbor.Headers.GetValueOrDefault("x-amzn-query-error"));
            case "json":
                var json = await world.JsonAsync("cloudwatch", operation, input, account, region);
                var isEmpty = json.Body.Length == 0;
                return new(
                    json.Status, isEmpty ? new JsonObject() : json.Json, isEmpty ? null : json.JsonError, isEmpty ? null : json.JsonMessage,
                    json.Headers.GetValueOrDefault("x-amzn-query-error"));
            default:
                var query = await world.QueryAsync("cloudwatch", operation, Flatten("", null, input), account, region);
                var result = query.Xml.Element($"{operation}Result") ?? new XElement("none");
                return new(query.Status, Read(result) as JsonObject ?? [], query.Element("Code"), query.Element("Message"), null);
        }
    }

    /// <summary>Puts one value to <c>orders/latency</c> or another metric of that namespace.</summary>
    public static async Task PutAsync(
        this TestWorld world, double value, long? time = null, string name = "latency", string? unit = null, params (string Name, string Value)[] dimensions)
    {
        var datum = new JsonObject { ["MetricName"] = name, ["Value"] = value, ["Timestamp"] = time ?? Now };
        if (unit is not null)
        {
            datum["Unit"] = unit;
        }

        if (dimensions.Length > 0)
        {
            datum["Dimensions"] = Dimensions(dimensions);
        }

        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray(datum) })).Ok();
    }

    public static JsonArray Dimensions(params (string Name, string Value)[] dimensions) =>
        new([.. dimensions.Select(d => new JsonObject { ["Name"] = d.Name, ["Value"] = d.Value })]);

    public static double Number(this JsonNode node, string name) => node[name]!.GetValue<double>();

    public static double[] Numbers(this JsonNode node, string list) => [.. node[list]!.AsArray().Select(n => n!.GetValue<double>())];

    private static void Write(CborWriter writer, string? name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                writer.WriteStartMap(map.Count);
                foreach (var (key, value) in map)
                {
                    writer.WriteTextString(key);
                    Write(writer, key, value);
                }

                writer.WriteEndMap();
                break;
            case JsonArray list:
                writer.WriteStartArray(list.Count);
                foreach (var item in list)
                {
                    Write(writer, name, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                writer.WriteTextString(text);
                break;
            case JsonValue value when value.TryGetValue<bool>(out var flag):
                writer.WriteBoolean(flag);
                break;
            default:
                var number = double.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture);
                if (Times.Contains(name))
                {
                    writer.WriteTag(CborTag.UnixTimeSeconds);
                }

                if (double.IsInteger(number))
                {
                    writer.WriteInt64((long)number);
                }
                else
                {
                    writer.WriteDouble(number);
                }

                break;
        }
    }

    private static JsonNode? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                var map = new JsonObject();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                {
                    map[reader.ReadTextString()] = Read(reader);
                }

                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var list = new JsonArray();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                {
                    list.Add(Read(reader));
                }

                reader.ReadEndArray();
                return list;
            case CborReaderState.Tag:
                Assert.Equal(CborTag.UnixTimeSeconds, reader.ReadTag());
                return Read(reader);
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.ByteString:
                return Convert.ToBase64String(reader.ReadByteString());
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return (double)reader.ReadInt64();
            default:
                return reader.ReadDouble();
        }
    }

    private static IEnumerable<(string Name, string Value)> Flatten(string path, string? name, JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(m => Flatten(path.Length == 0 ? m.Key : $"{path}.{m.Key}", m.Key, m.Value)),
        JsonArray list => list.SelectMany((item, i) => Flatten($"{path}.member.{i + 1}", name, item)),
        JsonValue value when value.TryGetValue<string>(out var text) => [(path, text)],
        _ when Times.Contains(name) =>
            [(path, DateTimeOffset.FromUnixTimeSeconds((long)double.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))],
        _ => [(path, node!.ToJsonString())],
    };

    /// <summary>CloudWatch's answers have no empty texts: an empty element is an empty list.</summary>
    private static JsonNode Read(XElement element)
    {
        if (!element.HasElements)
        {
            return element.Value.Length == 0 ? new JsonArray()
                : bool.TryParse(element.Value, out var flag) ? flag
                : double.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : DateTimeOffset.TryParse(element.Value, CultureInfo.InvariantCulture, out var time) ? (double)time.ToUnixTimeSeconds()
                : element.Value;
        }

        return element.Elements().First().Name.LocalName switch
        {
            "member" => new JsonArray([.. element.Elements().Select(Read)]),
            "entry" => new JsonObject(element.Elements().Select(e => KeyValuePair.Create<string, JsonNode?>(e.Element("key")!.Value, Read(e.Element("value")!)))),
            _ => new JsonObject(element.Elements().Select(e => KeyValuePair.Create<string, JsonNode?>(e.Name.LocalName, Read(e)))),
        };
    }
}
