using System.Diagnostics.CodeAnalysis;
using Simfra.Security.Iam;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>The values that an operator gives.</summary>
internal sealed record OperatorValues(bool IsList, IReadOnlyList<PolicyValue> Values);

/// <summary>A block of a management policy as its author wrote it: members, or the operators of a value, and what child policies may do.</summary>
internal sealed class PolicyBlock
{
    private readonly Dictionary<ValueOperators, OperatorValues> _operators = [];
    private readonly OrderedDictionary<string, PolicyBlock> _members = new(StringComparer.OrdinalIgnoreCase);

    private PolicyBlock()
    {
    }

    /// <summary>The blocks inside, in order. Names are the same in any letter case.</summary>
    public IReadOnlyDictionary<string, PolicyBlock> Members => _members;

    /// <summary>What policies further down may do here; null where the block doesn't say.</summary>
    public ValueOperators? AllowedForChildren { get; private set; }

    /// <summary>Values that it sets or adds, controls, or plain presence: the block exists where it didn't before. Removing makes nothing.</summary>
    public bool Creates =>
        _operators.ContainsKey(ValueOperators.Assign)
        || _operators.ContainsKey(ValueOperators.Append)
        || AllowedForChildren is not null
        || (_operators.Count == 0 && _members.Count == 0)
        || _members.Values.Any(static m => m.Creates);

    public OperatorValues? Find(ValueOperators @operator) => _operators.GetValueOrDefault(@operator);

    /// <summary>Reads a document; false where it isn't what the type of policy asks for.</summary>
    public static bool TryRead(string content, BlockSchema schema, [NotNullWhen(true)] out PolicyBlock? root)
    {
        root = PolicyJson.TryParse(content, out var json) && json is { IsObject: true, Members.Count: > 0 } ? Read(json, schema) : null;
        return root is not null;
    }

    private static PolicyBlock? Read(PolicyJson json, PolicySchema schema)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var block = new PolicyBlock();
        foreach (var (name, value) in json.Members)
        {
            var isRead = name.StartsWith(OperatorNames.Prefix, StringComparison.Ordinal)
                ? block.TryReadOperator(name, value, schema)
                : block.TryReadMember(name, value, schema);
            if (!isRead)
            {
                return null;
            }
        }

        return schema is BlockSchema { IsValid: { } isValid } && !block._members.All(m => isValid(m.Key, m.Value)) ? null : block;
    }

    private bool TryReadMember(string name, PolicyJson json, PolicySchema schema)
    {
        var memberSchema = schema switch
        {
            BlockSchema block => block.Find(name),
            OpenSchema => schema,
            _ => null,
        };
        return name.Length > 0
            && memberSchema is not null
            && Read(json, memberSchema) is { } member
            && _members.TryAdd(name, member);
    }

    private bool TryReadOperator(string name, PolicyJson json, PolicySchema schema)
    {
        if (name == OperatorNames.AllowedForChildren)
        {
            return TryReadControl(json);
        }

        var @operator = OperatorNames.Parse(name);
        if (@operator == ValueOperators.None || schema is BlockSchema || !IsValue(json, @operator, schema))
        {
            return false;
        }

        return _operators.TryAdd(@operator, new(json.IsArray, [.. json.OneOrMore.Select(PolicyValue.Of)]));
    }

    private static bool IsValue(PolicyJson json, ValueOperators @operator, PolicySchema schema)
    {
        if (json.IsObject || (json.IsArray && json.Items.Exists(static i => i.IsObject || i.IsArray)))
        {
            return false;
        }

        // A single value can be replaced, but not added to or taken from.
        return schema is not ValueSchema value
            || (value.IsList == json.IsArray
                && (value.IsList || @operator == ValueOperators.Assign)
                && (value.IsValid is not { } isValid || json.OneOrMore.All(v => isValid(PolicyValue.Of(v)))));
    }

    private bool TryReadControl(PolicyJson json)
    {
        if (AllowedForChildren is not null || !json.IsArray || !json.Items.TrueForAll(static i => i.IsString))
        {
            return false;
        }

        var names = json.Items.ConvertAll(static i => i.Text);
        if (names is ["@@none"])
        {
            AllowedForChildren = ValueOperators.None;
            return true;
        }

        var allowed = ValueOperators.None;
        foreach (var name in names)
        {
            var named = name == "@@all" ? ValueOperators.All : OperatorNames.Parse(name);
            if (named == ValueOperators.None || (allowed & named) != 0)
            {
                return false;
            }

            allowed |= named;
        }

        AllowedForChildren = allowed;
        return allowed != ValueOperators.None;
    }
}
