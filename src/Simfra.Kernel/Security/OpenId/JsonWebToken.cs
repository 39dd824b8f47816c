using System.Text;
using System.Text.Json;

namespace Simfra.Security.OpenId;

/// <summary>A signed JSON Web Token, taken apart but not yet believed.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc7519"/>
internal sealed class JsonWebToken
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private JsonWebToken(string algorithm, string? keyId, JsonElement claims, byte[] signedText, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        Claims = claims;
        SignedText = signedText;
        Signature = signature;
    }

    /// <summary><c>RS256</c>, <c>ES384</c>, …: what the token says of itself.</summary>
    public string Algorithm { get; }

    /// <summary>Which of the issuer's keys signed; null where the token doesn't tell.</summary>
    public string? KeyId { get; }

    /// <summary>The claims: an object.</summary>
    public JsonElement Claims { get; }

    /// <summary>What the signature covers.</summary>
    public byte[] SignedText { get; }

    public byte[] Signature { get; }

    public string? Issuer => Text("iss");

    public string? Subject => Text("sub");

    public string? AuthorizedParty => Text("azp");

    public IReadOnlyList<string> Audiences => Texts("aud");

    public DateTimeOffset? ExpiresAt => Time("exp");

    public DateTimeOffset? IssuedAt => Time("iat");

    public DateTimeOffset? NotBefore => Time("nbf");

    /// <summary>The token; null for a text that isn't one.</summary>
    public static JsonWebToken? Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3
            || Base64UrlText.Decode(parts[0]) is not { } header
            || Base64UrlText.Decode(parts[1]) is not { } payload
            || Base64UrlText.Decode(parts[2]) is not { Length: > 0 } signature
            || ParseObject(header) is not { } head
            || ParseObject(payload) is not { } claims
            || head.TryGetProperty("crit", out _)
            || TextOf(head, "alg") is not { } algorithm)
        {
            return null;
        }

        return new(algorithm, TextOf(head, "kid"), claims, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature);
    }

    /// <summary>A claim that is a text; null where it isn't there or isn't one.</summary>
    public string? Text(string claim) => TextOf(Claims, claim);

    /// <summary>A claim that is a text or a list of texts; what else stands in the list is left out.</summary>
    public IReadOnlyList<string> Texts(string claim) => Claims.TryGetProperty(claim, out var value) ? TextsOf(value) : [];

    /// <summary>The texts of a value that is a text or a list of texts.</summary>
    public static IReadOnlyList<string> TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(static v => v.ValueKind == JsonValueKind.String).Select(static v => v.GetString()!)],
        _ => [],
    };

    private DateTimeOffset? Time(string claim)
    {
        if (!Claims.TryGetProperty(claim, out var value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        // Seconds, whole or not, within what a date can be.
        return value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(seconds))
            : null;
    }

    private static JsonElement? ParseObject(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            ReadTexts(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Texts are read when they are asked for; what can't be read (half a surrogate pair, broken UTF-8) is to come out now.</summary>
    /// <exception cref="InvalidOperationException">A text is none.</exception>
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }

                break;
        }
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
