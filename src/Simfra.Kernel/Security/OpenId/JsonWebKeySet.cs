using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Security.OpenId;

/// <summary>The public keys of an issuer.</summary>
internal sealed record JsonWebKeySet(ImmutableArray<JsonWebKey> Keys)
{
    /// <summary>AWS takes a hundred keys of each kind; what follows isn't looked at.</summary>
    private const int MaxKeys = 200;

    /// <summary>Reads a JWKS document; null for a text that isn't one.</summary>
    public static JsonWebKeySet? Parse(string json)
    {
        try
        {
#pragma warning disable RS0030 // What could be read in two ways is no key: nothing is mended here.
            using var document = JsonDocument.Parse(json);
#pragma warning restore RS0030
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
                ? new([.. keys.EnumerateArray().Take(MaxKeys).Select(JsonWebKey.Parse).OfType<JsonWebKey>()])
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or with texts that are none.
            return null;
        }
    }

    /// <summary>The document as it is published.</summary>
    public string ToJson() => new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(static k => (JsonNode)k.ToJson())]) }.ToJsonString();

    /// <summary>Whether there is a key that could have signed the token, going by its id.</summary>
    public bool HasKeyFor(JsonWebToken token) => Candidates(token).Any();

    /// <summary>Whether one of the keys signed the token.</summary>
    public bool Verifies(JsonWebToken token) => Candidates(token).Any(k => k.Verifies(token));

    private IEnumerable<JsonWebKey> Candidates(JsonWebToken token) => Keys.Where(k => token.KeyId is null || k.KeyId == token.KeyId);
}
