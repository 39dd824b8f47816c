using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Reads a text of YAML as what it would be in JSON. One reader reads one text.</summary>
internal sealed partial class YamlReader(string text)
{
    private const int MaxDepth = 64;

    /// <summary>As long as a text may get by its aliases: a short one could stand for gigabytes.</summary>
    private const int MaxExpansion = 1 << 20;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private int _expansion;

    /// <summary>Whether it has tags (<c>!Ref</c>), which JSON has no place for.</summary>
    public bool HasTags { get; private set; }

    /// <exception cref="YamlException">It isn't YAML.</exception>
    public JsonNode? Read()
    {
        _parser.Consume<StreamStart>();
        _parser.Consume<DocumentStart>();
        return ReadNode(0);
    }

    /// <summary>What a scalar without quotes is.</summary>
    public static JsonValue? ReadPlain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when NumberPattern().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private JsonNode? ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException("Nested too deep.");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Expand(alias.Value, depth);
        }

        var start = _parser.Current as NodeEvent ?? throw new YamlException("A value was expected.");
        HasTags |= !start.Tag.IsEmpty;
        var node = start switch
        {
            MappingStart => ReadMapping(depth),
            SequenceStart => ReadSequence(depth),
            _ => ReadScalar(),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    /// <summary>What an alias stands for counts as what is written: in its length, and in its depth.</summary>
    private JsonNode? Expand(AnchorName anchor, int depth)
    {
        if (!_anchors.TryGetValue(anchor, out var meant))
        {
            throw new YamlException("An alias stands for nothing.");
        }

        if (depth + DepthOf(meant) > MaxDepth)
        {
            throw new YamlException("Nested too deep.");
        }

        _expansion += meant?.ToJsonString().Length ?? 0;
        return _expansion <= MaxExpansion ? meant?.DeepClone() : throw new YamlException("The aliases stand for too much.");
    }

    private static int DepthOf(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Select(static p => DepthOf(p.Value)).DefaultIfEmpty().Max(),
        JsonArray list => 1 + list.Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private JsonNode ReadMapping(int depth)
    {
        var mapping = new JsonObject();
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>().Value;
            if (!mapping.TryAdd(key, ReadNode(depth + 1)))
            {
                throw new YamlException("A key is there twice.");
            }
        }

        return mapping;
    }

    private JsonNode ReadSequence(int depth)
    {
        var sequence = new JsonArray();
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            sequence.Add(ReadNode(depth + 1));
        }

        return sequence;
    }

    private JsonNode? ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return scalar.Style == ScalarStyle.Plain ? ReadPlain(scalar.Value) : JsonValue.Create(scalar.Value);
    }

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$", RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();
}
