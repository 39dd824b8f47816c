using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>
/// A way from an input to a value within it, by the names of members: <c>Target.RoleArn</c>. It leads through every element of a
/// list. The table of permissions speaks of members in this way.
/// </summary>
internal sealed class MemberPath
{
    private static readonly SchemaExtension<ConcurrentDictionary<string, MemberPath>> Paths =
        new(SchemaSlots.Authorization, static _ => new(StringComparer.Ordinal));

    private readonly int[] _members;

    private MemberPath(Schema input, string path)
    {
        var members = new List<int>();
        var schema = input;
        foreach (var name in path.Split('.'))
        {
            while (schema.Element is { } element)
            {
                schema = element.Target;
            }

            var member = schema.FindMember(name) ?? throw new ArgumentException($"{input.Name} has no member '{path}'.", nameof(path));
            members.Add(member.Index);
            schema = member.Target;
        }

        _members = [.. members];
    }

    /// <summary>The path in inputs of a schema; made once.</summary>
    /// <exception cref="ArgumentException">The schema has no such member.</exception>
    public static MemberPath Of(Schema input, string path)
    {
        var known = input.Extension(Paths);
        return known.TryGetValue(path, out var found) ? found : known.GetOrAdd(path, new MemberPath(input, path));
    }

    public string? ReadFirst(IShape input) => ReadAll(input) is [var first, ..] ? first : null;

    public IReadOnlyList<string> ReadAll(IShape input)
    {
        var reader = new TextReader(_members);
        reader.Read(input, 0);
        return reader.Found;
    }

    /// <summary>Tags at the path: a map, or a list of structures that have a key and a value.</summary>
    public IReadOnlyDictionary<string, string> ReadTags(IShape input)
    {
        var reader = new TextReader(_members);
        reader.Read(input, 0);
        return reader.Tags;
    }

    /// <summary>Walks down the path and gathers what is at its end, as text.</summary>
    private sealed class TextReader(int[] members) : ShapeVisitor
    {
        private static readonly string[] KeyNames = ["Key", "key", "TagKey", "tagKey"];
        private static readonly string[] ValueNames = ["Value", "value", "TagValue", "tagValue"];

        private List<string>? _found;
        private Dictionary<string, string>? _tags;
        private int _depth;

        public IReadOnlyList<string> Found => _found ?? (IReadOnlyList<string>)[];

        public IReadOnlyDictionary<string, string> Tags => _tags ?? [];

        public void Read(IShape shape, int depth)
        {
            if (depth == members.Length)
            {
                ReadTag(shape);
                return;
            }

            (var outer, _depth) = (_depth, depth);
            shape.Visit(members[depth], this);
            _depth = outer;
        }

        public override void Value(ref string? value) => Add(value);

        public override void Value(ref bool? value) => Add(value switch { null => null, true => "true", false => "false" });

        public override void Value(ref int? value) => Add(value?.ToString(CultureInfo.InvariantCulture));

        public override void Value(ref long? value) => Add(value?.ToString(CultureInfo.InvariantCulture));

        public override void Value(ref float? value) => Add(value?.ToString(CultureInfo.InvariantCulture));

        public override void Value(ref double? value) => Add(value?.ToString(CultureInfo.InvariantCulture));

        public override void Value(ref DateTimeOffset? value) => Add(value?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

        public override void Value(ref byte[]? value)
        {
        }

        public override void Value(ref JsonNode? value)
        {
        }

        public override void Value(ref StreamingBody? value)
        {
        }

        public override void Structure<T>(ref T? value, Func<T> create)
            where T : class
        {
            if (value is not null)
            {
                Read(value, _depth + 1);
            }
        }

        public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
        {
            foreach (var element in value ?? [])
            {
                var copy = element;
                visit(ref copy, this);
            }
        }

        public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
        {
            foreach (var (key, element) in value ?? [])
            {
                if (element is string text)
                {
                    (_tags ??= new(StringComparer.Ordinal))[key] = text;
                    continue;
                }

                var copy = element;
                visit(ref copy, this);
            }
        }

        public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
            where T : class
        {
        }

        private void Add(string? text)
        {
            if (text is not null)
            {
                (_found ??= []).Add(text);
            }
        }

        /// <summary>A path that ends at a structure leads to a tag.</summary>
        private void ReadTag(IShape shape)
        {
            var start = _found?.Count ?? 0;
            if (Find(shape, KeyNames) is not { } key)
            {
                return;
            }

            var value = Find(shape, ValueNames) ?? "";
            _found?.RemoveRange(start, _found.Count - start);
            (_tags ??= new(StringComparer.Ordinal))[key] = value;
        }

        private string? Find(IShape shape, string[] names)
        {
            foreach (var member in shape.Schema.Members.Where(m => names.Contains(m.Name)))
            {
                var start = _found?.Count ?? 0;
                shape.Visit(member.Index, this);
                if (_found?.Count > start)
                {
                    return _found[start];
                }
            }

            return null;
        }
    }
}
