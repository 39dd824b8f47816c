namespace Simfra.Security.Iam.Conditions;

/// <summary>What an operator asks of a key with several values.</summary>
internal enum ConditionQuantifier
{
    /// <summary>The operator is for keys of one value.</summary>
    None,

    /// <summary><c>ForAllValues:</c>; true where the request has no values.</summary>
    ForAllValues,

    /// <summary><c>ForAnyValue:</c>; false where the request has no values.</summary>
    ForAnyValue,
}

/// <summary>The comparisons that operators make.</summary>
internal enum ConditionKind
{
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    Arn,
    Null,
}

/// <summary>A condition operator: its comparison, turned round or not, and what it makes of keys without or with many values.</summary>
internal readonly record struct ConditionOperator(ConditionKind Kind, bool IsNegated, ConditionQuantifier Quantifier, bool IfExists)
{
    private const string ForAllValues = "ForAllValues:";
    private const string ForAnyValue = "ForAnyValue:";
    private const string IfExistsSuffix = "IfExists";

    /// <summary>Compares dates.</summary>
    public bool IsDate => Kind is ConditionKind.DateEquals or ConditionKind.DateLessThan or ConditionKind.DateLessThanEquals
        or ConditionKind.DateGreaterThan or ConditionKind.DateGreaterThanEquals;

    /// <summary>Reads an operator's name; null where AWS has none of that name. Names are case-sensitive.</summary>
    public static ConditionOperator? Parse(string name)
    {
        var rest = name.AsSpan();
        var quantifier = ConditionQuantifier.None;
        if (rest.StartsWith(ForAllValues))
        {
            quantifier = ConditionQuantifier.ForAllValues;
            rest = rest[ForAllValues.Length..];
        }
        else if (rest.StartsWith(ForAnyValue))
        {
            quantifier = ConditionQuantifier.ForAnyValue;
            rest = rest[ForAnyValue.Length..];
        }

        var ifExists = rest.EndsWith(IfExistsSuffix);
        if (ifExists)
        {
            rest = rest[..^IfExistsSuffix.Length];
        }

        return Comparison(rest) is var (kind, isNegated) && !(kind == ConditionKind.Null && ifExists)
            ? new(kind, isNegated, quantifier, ifExists)
            : null;
    }

    /// <summary>Makes the test of a clause with these values.</summary>
    /// <param name="values">As the policy writes them.</param>
    /// <param name="hasVariables">The document's version knows variables; strings and ARNs may have them.</param>
    public ConditionTest CreateTest(IReadOnlyList<string> values, bool hasVariables) => Kind switch
    {
        ConditionKind.StringEquals => new StringEqualityTest(values, hasVariables, StringComparison.Ordinal),
        ConditionKind.StringEqualsIgnoreCase => new StringEqualityTest(values, hasVariables, StringComparison.OrdinalIgnoreCase),
        ConditionKind.StringLike => new StringLikeTest(values, hasVariables),
        ConditionKind.NumericEquals => new NumericTest(values, Conditions.Comparison.Equal),
        ConditionKind.NumericLessThan => new NumericTest(values, Conditions.Comparison.Less),
        ConditionKind.NumericLessThanEquals => new NumericTest(values, Conditions.Comparison.LessOrEqual),
        ConditionKind.NumericGreaterThan => new NumericTest(values, Conditions.Comparison.Greater),
        ConditionKind.NumericGreaterThanEquals => new NumericTest(values, Conditions.Comparison.GreaterOrEqual),
        ConditionKind.DateEquals => new DateTest(values, Conditions.Comparison.Equal),
        ConditionKind.DateLessThan => new DateTest(values, Conditions.Comparison.Less),
        ConditionKind.DateLessThanEquals => new DateTest(values, Conditions.Comparison.LessOrEqual),
        ConditionKind.DateGreaterThan => new DateTest(values, Conditions.Comparison.Greater),
        ConditionKind.DateGreaterThanEquals => new DateTest(values, Conditions.Comparison.GreaterOrEqual),
        ConditionKind.BinaryEquals => new BinaryTest(values),
        ConditionKind.IpAddress => new IpAddressTest(values),
        ConditionKind.Arn => new ArnTest(values, hasVariables),
        _ => new BoolTest(values),
    };

    private static (ConditionKind Kind, bool IsNegated)? Comparison(ReadOnlySpan<char> name) => name switch
    {
        "StringEquals" => (ConditionKind.StringEquals, false),
        "StringNotEquals" => (ConditionKind.StringEquals, true),
        "StringEqualsIgnoreCase" => (ConditionKind.StringEqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (ConditionKind.StringEqualsIgnoreCase, true),
        "StringLike" => (ConditionKind.StringLike, false),
        "StringNotLike" => (ConditionKind.StringLike, true),
        "NumericEquals" => (ConditionKind.NumericEquals, false),
        "NumericNotEquals" => (ConditionKind.NumericEquals, true),
        "NumericLessThan" => (ConditionKind.NumericLessThan, false),
        "NumericLessThanEquals" => (ConditionKind.NumericLessThanEquals, false),
        "NumericGreaterThan" => (ConditionKind.NumericGreaterThan, false),
        "NumericGreaterThanEquals" => (ConditionKind.NumericGreaterThanEquals, false),
        "DateEquals" => (ConditionKind.DateEquals, false),
        "DateNotEquals" => (ConditionKind.DateEquals, true),
        "DateLessThan" => (ConditionKind.DateLessThan, false),
        "DateLessThanEquals" => (ConditionKind.DateLessThanEquals, false),
        "DateGreaterThan" => (ConditionKind.DateGreaterThan, false),
        "DateGreaterThanEquals" => (ConditionKind.DateGreaterThanEquals, false),
        "Bool" => (ConditionKind.Bool, false),
        "BinaryEquals" => (ConditionKind.BinaryEquals, false),
        "IpAddress" => (ConditionKind.IpAddress, false),
        "NotIpAddress" => (ConditionKind.IpAddress, true),
        "ArnEquals" or "ArnLike" => (ConditionKind.Arn, false),
        "ArnNotEquals" or "ArnNotLike" => (ConditionKind.Arn, true),
        "Null" => (ConditionKind.Null, false),
        _ => null,
    };
}
