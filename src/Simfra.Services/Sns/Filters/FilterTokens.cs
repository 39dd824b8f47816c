using System.Globalization;
using System.Text;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>
/// The tokens of a filter policy, and the places of errors as AWS's parser counts them: behind the last character that it has taken, which of a string
/// that it hasn't looked at yet is the opening quote.
/// </summary>
internal ref struct FilterTokens
{
    private const int ShownSource = 500;

    private readonly string _json;
    private readonly byte[] _bytes;
    private Utf8JsonReader _reader;
    private bool _hasReadText;

    public FilterTokens(string json)
    {
        _json = ClientJson.Mend(json);
        _bytes = Encoding.UTF8.GetBytes(_json);
        _reader = new(_bytes, new JsonReaderOptions { MaxDepth = 64 });
    }

    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>Goes on to the next token.</summary>
    /// <exception cref="FilterPolicyException">There is none, or it is no JSON.</exception>
    public JsonTokenType Next()
    {
        _hasReadText = false;
        try
        {
            return _reader.Read() ? _reader.TokenType : throw NotJson();
        }
        catch (JsonException)
        {
            throw NotJson();
        }
    }

    /// <summary>Nothing may follow the policy.</summary>
    public void End()
    {
        try
        {
            if (!_reader.Read())
            {
                return;
            }
        }
        catch (JsonException)
        {
            // As what follows.
        }

        throw NotJson();
    }

    /// <summary>The string, or the property's name.</summary>
    public string Text()
    {
        _hasReadText = true;
        return _reader.GetString()!;
    }

    public readonly decimal Number() => _reader.TryGetDecimal(out var number) ? number : throw At("Value of numeric match is out of range");

    /// <summary>The token as it stands in the JSON.</summary>
    public readonly string Raw() => Encoding.UTF8.GetString(_reader.ValueSpan);

    /// <summary>An error at the place where the parser is.</summary>
    public readonly FilterPolicyException At(string message)
    {
        var isUnread = _reader.TokenType == JsonTokenType.String && !_hasReadText;
        var end = isUnread ? (int)_reader.TokenStartIndex + 1 : (int)_reader.BytesConsumed;
        var before = Encoding.UTF8.GetString(_bytes, 0, end);
        var line = before.Count(static c => c == '\n') + 1;
        var column = before.Length - (before.LastIndexOf('\n') + 1) + 1;
        var source = _json.Length <= ShownSource ? $"\"{_json}\"" : $"\"{_json[..ShownSource]}\"[truncated {_json.Length - ShownSource} chars]";
        return new(string.Create(CultureInfo.InvariantCulture, $"{message}\n at [Source: (String){source}; line: {line}, column: {column}]"));
    }

    /// <summary>What AWS's parser says of a bare word; of other things that are no JSON its words aren't known, and are these too.</summary>
    private readonly FilterPolicyException NotJson()
    {
        var start = (int)_reader.BytesConsumed;
        var text = Encoding.UTF8.GetString(_bytes);
        var position = Math.Min(Encoding.UTF8.GetCharCount(_bytes, 0, start), text.Length);
        while (position < text.Length && !char.IsAsciiLetterOrDigit(text[position]))
        {
            position++;
        }

        var end = position;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"failed to parse JSON. Unrecognized token '{text[position..end]}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' " +
            $"or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: {end + 1}]"));
    }
}
