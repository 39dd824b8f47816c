using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Comparisons by meaning.</summary>
internal static class CaseAssert
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void SameJson(JsonNode? expected, JsonNode? actual)
    {
        if (!AreSame(expected, actual))
        {
            Assert.Fail($"Expected:\n{expected?.ToJsonString(Indented) ?? "null"}\nActual:\n{actual?.ToJsonString(Indented) ?? "null"}");
        }
    }

    /// <summary>The headers that a case names; a list's items may stand apart by a comma with or without a space.</summary>
    public static void Headers(JsonObject? expected, WireResponse response)
    {
        foreach (var (name, value) in expected ?? [])
        {
            // The server's own business: the length of the body.
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                Assert.True(response.Headers.ContainsKey(name), $"No header {name}.");
                var (wanted, given) = (value!.GetValue<string>(), response.Headers[name].ToString());
                if (name == "Content-Type" && !wanted.Contains(';', StringComparison.Ordinal))
                {
                    given = given.Split(';')[0];
                }

                Assert.Equal(Spaced(wanted), Spaced(given), ignoreCase: name == "Content-Type");
            }
        }
    }

    public static void Body(ServiceSchema service, string expected, WireResponse response) =>
        Body(service, CaseRequest.Body(service, expected), BodyOf(response));

    private static void Body(ServiceSchema service, byte[] expected, byte[] actual)
    {
        if (expected.Length == 0 || actual.Length == 0)
        {
            Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        }
        else if (service.Protocols.HasFlag(WireProtocols.RpcV2Cbor))
        {
            SameJson(CborJson.Decode(expected), CborJson.Decode(actual));
        }
        else if (CaseXml.TryParse(expected, out var root))
        {
            CaseXml.Same(root!, CaseXml.TryParse(actual, out var written) ? written! : new(System.Xml.Linq.XName.Get("not-xml")));
        }
        else if (TryParseJson(expected, out var json))
        {
            SameJson(json, JsonNode.Parse(actual));
        }
        else
        {
            Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        }
    }

    private static byte[] BodyOf(WireResponse response)
    {
        if (response.Stream is null)
        {
            return response.Body.WrittenSpan.ToArray();
        }

        using var copy = new MemoryStream();
        response.Stream.Content.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool TryParseJson(byte[] text, out JsonNode? json)
    {
        try
        {
            json = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            json = null;
            return false;
        }
    }

    private static bool AreSame(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (null, null) => true,
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(p => y.TryGetPropertyValue(p.Key, out var v) && AreSame(p.Value, v)),
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(p => AreSame(p.First, p.Second)),
        (JsonValue x, JsonValue y) when x.GetValueKind() == JsonValueKind.Number && y.GetValueKind() == JsonValueKind.Number =>
            decimal.TryParse(x.ToJsonString(), System.Globalization.NumberStyles.Float, null, out var m)
            && decimal.TryParse(y.ToJsonString(), System.Globalization.NumberStyles.Float, null, out var n)
                ? m == n
                : x.ToJsonString() == y.ToJsonString(),
        (JsonValue, JsonValue) => JsonNode.DeepEquals(a, b),
        _ => false,
    };

    private static string Spaced(string header) =>
        header.Replace(", ", ",", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal);
}
