using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>
/// The fields that events have without the query making them: those of JSON messages, by their paths, and those of Lambda's and VPC flow logs. Only what
/// a query names is kept, in one pass over the message.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html"/>
internal sealed class FieldDiscovery
{
    /// <summary>How many fields of an event's JSON are seen.</summary>
    public const int MaxFields = 200;

    private readonly Node _root = new();
    private readonly Dictionary<string, int> _fields = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, int>> Fields => _fields;

    /// <summary>The place of a field among those that are read.</summary>
    /// <param name="name">The name with dots.</param>
    /// <param name="path">Its segments.</param>
    public int Add(string name, IReadOnlyList<string> path)
    {
        if (_fields.TryGetValue(name, out var field))
        {
            return field;
        }

        field = _fields.Count;
        _fields.Add(name, field);
        _root.Add([.. path.Select((s, i) => i == 0 && s.StartsWith("@@", StringComparison.Ordinal) ? s[1..] : s)], field);
        return field;
    }

    public QueryValue[] Read(QueryEvent logEvent)
    {
        var values = new QueryValue[_fields.Count];
        if (FindJson(logEvent) is { Length: > 0 } json)
        {
            ReadJson(json, values);
        }
        else
        {
            foreach (var (name, value) in KnownFormats.Read(logEvent))
            {
                if (_fields.TryGetValue(name, out var field))
                {
                    values[field] = value;
                }
            }
        }

        return values;
    }

    /// <summary>The part of a message in which fields are looked for: all of it, or in a Lambda function's log its first JSON.</summary>
    public static ReadOnlySpan<char> FindJson(QueryEvent logEvent)
    {
        var message = (logEvent.Fields ?? logEvent.Message).AsSpan().Trim();
        if (message is ['{', .., '}'] or ['[', .., ']'])
        {
            return message;
        }

        return logEvent.IsOfLambda && message.IndexOf('{') is >= 0 and var start && message.LastIndexOf('}') is var end && end > start
            ? message[start..(end + 1)]
            : default;
    }

    private void ReadJson(ReadOnlySpan<char> json, QueryValue[] values)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(json, bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(0, length));
            var seen = 0;
            reader.Read();
            Walk(ref reader, _root, values, ref seen);
        }
        catch (JsonException)
        {
            // No JSON after all: nothing is discovered.
            Array.Clear(values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Walk(ref Utf8JsonReader reader, Node? node, QueryValue[] values, ref int seen)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var child = node?.Find(ref reader);
                    reader.Read();
                    Walk(ref reader, child, values, ref seen);
                }

                break;
            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    Walk(ref reader, node?.Find(i), values, ref seen);
                }

                break;
            default:
                if (++seen <= MaxFields && node is { Field: >= 0 } leaf)
                {
                    values[leaf.Field] = ValueOf(ref reader);
                }

                break;
        }
    }

    private static QueryValue ValueOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => QueryValue.Of(reader.GetString()),
        JsonTokenType.Number => QueryValue.Of(reader.GetDouble(), Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => QueryValue.Of(true),
        JsonTokenType.False => QueryValue.Of(false),
        _ => default,
    };

    /// <summary>A place in the paths that are looked for.</summary>
    private sealed class Node
    {
        private readonly List<(byte[] Name, Node Node)> _children = [];

        public int Field { get; private set; } = -1;

        /// <summary>Adds a path. A key may itself have dots in it, so any run of segments may be one key.</summary>
        public void Add(string[] path, int field)
        {
            var nodes = new Node[path.Length + 1];
            nodes[0] = this;
            for (var end = 1; end <= path.Length; end++)
            {
                nodes[end] = nodes[end - 1].Child(path[end - 1]);
                for (var start = end - 2; start >= 0; start--)
                {
                    nodes[start]._children.Add((Encoding.UTF8.GetBytes(string.Join('.', path[start..end])), nodes[end]));
                }
            }

            nodes[^1].Field = field;
        }

        public Node? Find(ref Utf8JsonReader reader)
        {
            foreach (var (name, node) in _children)
            {
                if (reader.ValueTextEquals(name))
                {
                    return node;
                }
            }

            return null;
        }

        public Node? Find(int place)
        {
            if (_children.Count == 0)
            {
                return null;
            }

            Span<byte> digits = stackalloc byte[11];
            place.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            foreach (var (name, node) in _children)
            {
                if (name.AsSpan().SequenceEqual(digits[..length]))
                {
                    return node;
                }
            }

            return null;
        }

        private Node Child(string name)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            foreach (var (known, node) in _children)
            {
                if (known.AsSpan().SequenceEqual(bytes))
                {
                    return node;
                }
            }

            var child = new Node();
            _children.Add((bytes, child));
            return child;
        }
    }
}
