namespace Simfra.Security.Iam.Conditions;

/// <summary>The values of a policy for operators that know variables: strings and ARNs.</summary>
internal abstract class TextTest : ConditionTest
{
    private readonly Value[] _values;

    /// <param name="values">As the policy writes them.</param>
    /// <param name="hasVariables">The document's version knows variables.</param>
    /// <param name="wildcards">Stars and question marks are wildcards.</param>
    protected TextTest(IReadOnlyList<string> values, bool hasVariables, bool wildcards)
    {
        _values = new Value[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            var constant = wildcards && !hasVariables ? WildcardPattern.Compile(values[i]) : values[i];
            var variables = hasVariables ? VariableText.Parse(values[i], wildcards, out constant) : null;
            _values[i] = new(constant, variables);
        }
    }

    public override IEnumerable<string> Keys => _values.SelectMany(v => v.Variables?.Keys ?? []);

    public override bool Matches(string value, ConditionContext context)
    {
        foreach (var (constant, variables) in _values)
        {
            if ((variables is null ? constant : variables.Expand(context)) is { } expected && Fits(value, expected))
            {
                return true;
            }
        }

        return false;
    }

    public override bool IsComparable(ConditionContext context)
    {
        foreach (var (_, variables) in _values)
        {
            if (variables is not null && variables.Expand(context) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="value">The request's value.</param>
    /// <param name="expected">The policy's, compiled, variables resolved.</param>
    protected abstract bool Fits(string value, string expected);

    private readonly record struct Value(string Constant, VariableText? Variables);
}

/// <summary>StringEquals, StringEqualsIgnoreCase.</summary>
internal sealed class StringEqualityTest(IReadOnlyList<string> values, bool hasVariables, StringComparison comparison)
    : TextTest(values, hasVariables, wildcards: false)
{
    protected override bool Fits(string value, string expected) => string.Equals(value, expected, comparison);
}

/// <summary>StringLike: stars and question marks over the whole value.</summary>
internal sealed class StringLikeTest(IReadOnlyList<string> values, bool hasVariables) : TextTest(values, hasVariables, wildcards: true)
{
    protected override bool Fits(string value, string expected) => WildcardPattern.Matches(expected, value, ignoreCase: false);
}

/// <summary>ArnLike and ArnEquals, which AWS treats alike: each of the six parts is compared on its own, with wildcards.</summary>
internal sealed class ArnTest(IReadOnlyList<string> values, bool hasVariables) : TextTest(values, hasVariables, wildcards: true)
{
    private const int Parts = 6;

    protected override bool Fits(string value, string expected)
    {
        if (expected is [WildcardPattern.AnyRun])
        {
            return true;
        }

        ReadOnlySpan<char> pattern = expected;
        ReadOnlySpan<char> arn = value;
        Span<Range> patternParts = stackalloc Range[Parts];
        Span<Range> arnParts = stackalloc Range[Parts];
        // The sixth part keeps the colons it has.
        if (pattern.Split(patternParts, ':') < Parts || arn.Split(arnParts, ':') < Parts)
        {
            return false;
        }

        for (var i = 0; i < Parts; i++)
        {
            if (!WildcardPattern.Matches(pattern[patternParts[i]], arn[arnParts[i]], ignoreCase: false))
            {
                return false;
            }
        }

        return true;
    }
}
