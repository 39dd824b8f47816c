using System.Collections.Immutable;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>What a policy may do to a value that it inherits.</summary>
[Flags]
internal enum ValueOperators
{
    None = 0,
    Assign = 1,
    Append = 2,
    Remove = 4,
    All = Assign | Append | Remove,
}

/// <summary>The operators' names in documents.</summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html"/>
internal static class OperatorNames
{
    public const string Prefix = "@@";
    public const string AllowedForChildren = "@@operators_allowed_for_child_policies";

    /// <summary>In the order in which they take effect.</summary>
    public static readonly ImmutableArray<ValueOperators> InOrder = [ValueOperators.Assign, ValueOperators.Append, ValueOperators.Remove];

    /// <summary>The operator that sets values; <see cref="ValueOperators.None"/> for any other text.</summary>
    public static ValueOperators Parse(string name) => name switch
    {
        "@@assign" => ValueOperators.Assign,
        "@@append" => ValueOperators.Append,
        "@@remove" => ValueOperators.Remove,
        _ => ValueOperators.None,
    };
}
