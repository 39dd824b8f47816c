using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>A block of what policies come to: members, or values.</summary>
internal sealed class EffectiveBlock
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly OrderedDictionary<string, EffectiveBlock> _members = new(StringComparer.Ordinal);
    private List<PolicyValue>? _values;
    private bool _isList;
    private int _assignedAt = -1;

    /// <summary>The blocks inside, by their names in lower case.</summary>
    public IReadOnlyDictionary<string, EffectiveBlock> Members => _members;

    /// <summary>The values; null where there are none, and then there may be members.</summary>
    public IReadOnlyList<PolicyValue>? Values => _values;

    /// <summary>What policies of the next level may do here.</summary>
    public ValueOperators Allowed { get; private set; } = ValueOperators.All;

    public EffectiveBlock? Find(string name) => _members.GetValueOrDefault(name);

    /// <summary>Adds members that a policy brings, as far as what is above it lets it.</summary>
    public void Extend(PolicyBlock block)
    {
        foreach (var (name, member) in block.Members.Where(static m => m.Value.Creates))
        {
            var key = name.ToLowerInvariant();
            if (!_members.TryGetValue(key, out var own))
            {
                if ((Allowed & (ValueOperators.Assign | ValueOperators.Append)) == 0)
                {
                    continue;
                }

                own = new();
                _members.Add(key, own);
            }

            own.Extend(member);
        }
    }

    /// <summary>Does to the values what a policy's operators of one kind say.</summary>
    /// <param name="block">The policy's block.</param>
    /// <param name="operator">The kind of operators.</param>
    /// <param name="level">The policy's level: of several that assign there, the first does.</param>
    public void Apply(PolicyBlock block, ValueOperators @operator, int level)
    {
        if ((Allowed & @operator) != 0 && block.Find(@operator) is { } given)
        {
            Apply(given, @operator, level);
        }

        foreach (var (name, member) in block.Members)
        {
            Find(name.ToLowerInvariant())?.Apply(member, @operator, level);
        }
    }

    /// <summary>Bounds what policies of the next level may do; what one level takes away, no other gives back.</summary>
    public void Restrict(PolicyBlock block)
    {
        Allowed &= block.AllowedForChildren ?? ValueOperators.All;
        foreach (var (name, member) in block.Members)
        {
            Find(name.ToLowerInvariant())?.Restrict(member);
        }
    }

    /// <summary>Gives a member a value, if it has none.</summary>
    public void SetDefault(string name, bool isList, PolicyValue value)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            _members.Add(name, member = new());
        }

        if (member._values is null)
        {
            member._values = [value];
            member._isList = isList;
        }
    }

    /// <summary>Makes all values texts.</summary>
    public void Stringify()
    {
        _values = _values?.ConvertAll(static v => PolicyValue.Of(v.Text));
        foreach (var member in _members.Values)
        {
            member.Stringify();
        }
    }

    /// <summary>Takes out the blocks that hold nothing.</summary>
    public void Prune()
    {
        foreach (var (name, member) in _members.ToList())
        {
            member.Prune();
            if (member._values is null && member._members.Count == 0)
            {
                _members.Remove(name);
            }
        }
    }

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            Write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Apply(OperatorValues given, ValueOperators @operator, int level)
    {
        switch (@operator)
        {
            case ValueOperators.Assign when _assignedAt < level:
                _values = [.. given.Values.Distinct()];
                _isList = given.IsList;
                _assignedAt = level;
                break;
            case ValueOperators.Append:
                _isList |= _values is null || given.IsList;
                _values = [.. (_values ?? []).Union(given.Values)];
                break;
            case ValueOperators.Remove:
                _values?.RemoveAll(given.Values.Contains);
                break;
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        if (_values is null)
        {
            writer.WriteStartObject();
            foreach (var (name, member) in _members)
            {
                writer.WritePropertyName(name);
                member.Write(writer);
            }

            writer.WriteEndObject();
        }
        else if (_isList || _values.Count != 1)
        {
            writer.WriteStartArray();
            _values.ForEach(v => v.Write(writer));
            writer.WriteEndArray();
        }
        else
        {
            _values[0].Write(writer);
        }
    }
}
