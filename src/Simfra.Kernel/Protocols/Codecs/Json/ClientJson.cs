using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>
/// JSON that clients send as a text: policies, documents, messages. It is read as AWS's services read it: of properties that are there twice the last
/// counts, and half a surrogate pair is a question mark. What isn't JSON is a <see cref="JsonException"/>, at once; what is never throws when it is looked at.
/// </summary>
internal static class ClientJson
{
    private const int EscapeLength = 6;

    private static readonly JsonDocumentOptions Unique = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It isn't JSON.</exception>
    public static JsonDocument ParseDocument(string text) =>
#pragma warning disable RS0030 // The text is mended.
        JsonDocument.Parse(Mend(text));
#pragma warning restore RS0030

    /// <inheritdoc cref="ParseDocument(string)"/>
    public static JsonDocument ParseDocument(ReadOnlySpan<byte> utf8) => ParseDocument(Encoding.UTF8.GetString(utf8));

    /// <inheritdoc cref="ParseDocument(string)"/>
    public static JsonElement ParseElement(string text) =>
#pragma warning disable RS0030 // The text is mended.
        JsonElement.Parse(Mend(text));
#pragma warning restore RS0030

    /// <inheritdoc cref="ParseDocument(string)"/>
    public static JsonNode? ParseNode(string text)
    {
        using var document = ParseDocument(text);
        return ToNode(document.RootElement);
    }

    /// <inheritdoc cref="ParseDocument(string)"/>
    public static JsonNode? ParseNode(ReadOnlySpan<byte> utf8) => ParseNode(Encoding.UTF8.GetString(utf8));

    /// <summary>For readers that are known to refuse what is there twice.</summary>
    /// <exception cref="JsonException">It isn't JSON, or has a property twice.</exception>
    public static JsonNode? ParseUniqueNode(string text) =>
#pragma warning disable RS0030 // The text is mended, and nothing is there twice.
        JsonNode.Parse(Mend(text), documentOptions: Unique);
#pragma warning restore RS0030

    /// <summary>A JSON text with question marks for escapes that are half of a surrogate pair.</summary>
    public static string Mend(string text) => FindMended(text) ?? text;

    /// <inheritdoc cref="Mend(string)"/>
    public static ReadOnlySpan<char> Mend(ReadOnlySpan<char> text) => FindMended(text) is { } mended ? mended : text;

    /// <summary>The text as it is to be; null where it is so.</summary>
    private static string? FindMended(ReadOnlySpan<char> text)
    {
        StringBuilder? mended = null;
        var copied = 0;
        for (var next = text.IndexOf('\\'); next >= 0 && next < text.Length;)
        {
            var unit = UnitAt(text, next);
            if (unit is { } half && char.IsSurrogate(half))
            {
                if (char.IsHighSurrogate(half) && UnitAt(text, next + EscapeLength) is { } other && char.IsLowSurrogate(other))
                {
                    next += EscapeLength;
                }
                else
                {
                    mended = (mended ?? new(text.Length)).Append(text[copied..next]).Append('?');
                    copied = next + EscapeLength;
                }
            }

            // Behind the escape: of one with four digits the rest holds no backslash.
            next += 2;
            var further = next < text.Length ? text[next..].IndexOf('\\') : -1;
            next = further < 0 ? -1 : next + further;
        }

        return mended?.Append(text[copied..]).ToString();
    }

    /// <summary>The code unit that an escape stands for; null where there is none of four digits.</summary>
    private static char? UnitAt(ReadOnlySpan<char> text, int at) =>
        text.Length >= at + EscapeLength && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;

    private static JsonNode? ToNode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = ToNode(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(ToNode)]);
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
