using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Simfra.Security.Iam;

/// <summary>
/// The JSON of a policy document as it stands: members keep their order and double names are kept, so that the grammar can refuse
/// them; and each value knows where in the text it is, which a simulation reports.
/// </summary>
internal sealed class PolicyJson
{
    /// <summary>Policies are five levels deep; what goes deeper is no policy.</summary>
    private const int GreatestDepth = 32;

    private PolicyJson(JsonTokenType kind, string text, int start, int end)
    {
        Kind = kind;
        Text = text;
        Start = start;
        End = end;
    }

    /// <summary>What kind of value it is, named by the token that begins it.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>A string's characters; a number or a boolean as it is written.</summary>
    public string Text { get; }

    /// <summary>The first byte of the value in the document's UTF-8 form, and the one after its last.</summary>
    public int Start { get; }

    /// <inheritdoc cref="Start"/>
    public int End { get; private set; }

    /// <summary>The elements of an array.</summary>
    public List<PolicyJson> Items { get; } = [];

    /// <summary>The members of an object, in the order of the text.</summary>
    public List<KeyValuePair<string, PolicyJson>> Members { get; } = [];

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsArray => Kind == JsonTokenType.StartArray;

    public bool IsString => Kind == JsonTokenType.String;

    /// <summary>A string, or a number or boolean, which a condition's value may be too.</summary>
    public bool IsScalar => Kind is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;

    /// <summary>The elements of an array, or the value itself: policies may leave out the brackets round a single value.</summary>
    public IReadOnlyList<PolicyJson> OneOrMore => IsArray ? Items : [this];

    /// <summary>The member of that name; names are case-sensitive.</summary>
    public PolicyJson? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Key == name)
                {
                    return member.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Two members of an object have one name.</summary>
    public bool HasDoubles
    {
        get
        {
            if (Members.Count < 2)
            {
                return false;
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            return !Members.TrueForAll(m => names.Add(m.Key));
        }
    }

    /// <summary>Reads a text; false where it isn't JSON.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PolicyJson? root)
    {
        root = null;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = GreatestDepth });
            if (!reader.Read())
            {
                return false;
            }

            var value = Read(ref reader);
            if (reader.Read())
            {
                return false;
            }

            root = value;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half of a surrogate pair.
            return false;
        }
    }

    private static PolicyJson Read(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.StartObject or JsonTokenType.StartArray => "",
            _ => Encoding.UTF8.GetString(reader.ValueSpan),
        };
        var value = new PolicyJson(reader.TokenType, text, (int)reader.TokenStartIndex, (int)reader.BytesConsumed);
        if (value.IsObject)
        {
            while (ReadNext(ref reader) != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                reader.Read();
                value.Members.Add(new(name, Read(ref reader)));
            }
        }
        else if (value.IsArray)
        {
            while (ReadNext(ref reader) != JsonTokenType.EndArray)
            {
                value.Items.Add(Read(ref reader));
            }
        }

        value.End = (int)reader.BytesConsumed;
        return value;
    }

    private static JsonTokenType ReadNext(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }
}
