using System.Collections.Frozen;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>What may stand at a place of a management policy.</summary>
internal abstract record PolicySchema
{
    /// <summary>Anything: blocks of blocks, down to values of either form.</summary>
    public static readonly PolicySchema Any = new OpenSchema();

    /// <summary>One value.</summary>
    public static PolicySchema Scalar(Predicate<PolicyValue>? isValid = null) => new ValueSchema(IsList: false) { IsValid = isValid };

    /// <summary>One of some texts.</summary>
    public static PolicySchema OneOf(params string[] values) => Scalar(v => values.Contains(v.Text, StringComparer.Ordinal));

    /// <summary>A list of values.</summary>
    public static PolicySchema List(Predicate<PolicyValue>? isValid = null) => new ValueSchema(IsList: true) { IsValid = isValid };

    /// <summary>A block of known members.</summary>
    public static BlockSchema Block(params (string Name, PolicySchema Schema)[] members) =>
        new(members.ToFrozenDictionary(static m => m.Name, static m => m.Schema, StringComparer.OrdinalIgnoreCase));

    /// <summary>A block whose members have names of the author's choice.</summary>
    public static BlockSchema Named(PolicySchema member) => new(FrozenDictionary<string, PolicySchema>.Empty) { Other = member };
}

/// <summary>A block with members.</summary>
internal sealed record BlockSchema(FrozenDictionary<string, PolicySchema> Members) : PolicySchema
{
    /// <summary>What members of other names are; null where there are none.</summary>
    public PolicySchema? Other { get; init; }

    /// <summary>Checks a member's block by its name.</summary>
    public Func<string, PolicyBlock, bool>? IsValid { get; init; }

    public PolicySchema? Find(string name) => Members.GetValueOrDefault(name) ?? Other;
}

/// <summary>A value, set by operators.</summary>
internal sealed record ValueSchema(bool IsList) : PolicySchema
{
    public Predicate<PolicyValue>? IsValid { get; init; }
}

/// <summary>A place whose form isn't checked.</summary>
internal sealed record OpenSchema : PolicySchema;
