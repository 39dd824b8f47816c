namespace Simfra.Security.Iam.Conditions;

/// <summary>StringEquals, StringEqualsIgnoreCase.</summary>
internal sealed class StringEqualityTest : ConditionTest
{
    private readonly StringComparison _comparison;
    private readonly (string Constant, VariableText? Variables)[] _values;

    public StringEqualityTest(IReadOnlyList<string> values, bool hasVariables, bool ignoreCase)
    {
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        _values = new (string, VariableText?)[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            var constant = values[i];
            var variables = hasVariables ? VariableText.Parse(values[i], wildcards: false, out constant) : null;
            _values[i] = (constant, variables);
        }
    }

    public override bool Matches(string value, ConditionContext context)
    {
        foreach (var (constant, variables) in _values)
        {
            var expected = variables is null ? constant : variables.Expand(context);
            if (expected is not null && string.Equals(value, expected, _comparison))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>StringLike: stars and question marks over the whole value.</summary>
internal sealed class StringLikeTest : ConditionTest
{
    private readonly (WildcardPattern? Constant, VariableText? Variables)[] _values;

    public StringLikeTest(IReadOnlyList<string> values, bool hasVariables)
    {
        _values = new (WildcardPattern?, VariableText?)[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            _values[i] = PatternWithVariables.Parse(values[i], hasVariables);
        }
    }

    public override bool Matches(string value, ConditionContext context)
    {
        foreach (var (constant, variables) in _values)
        {
            if (constant is not null
                    ? constant.Matches(value)
                    : variables!.Expand(context) is { } expanded && WildcardPattern.Matches(expanded, value, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>ArnLike and ArnEquals, which AWS treats alike: each of the six parts is compared on its own, with wildcards.</summary>
internal sealed class ArnTest : ConditionTest
{
    private const int Parts = 6;

    private readonly (string? Compiled, VariableText? Variables)[] _values;

    public ArnTest(IReadOnlyList<string> values, bool hasVariables)
    {
        _values = new (string?, VariableText?)[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            var compiled = WildcardPattern.Compile(values[i]);
            var variables = hasVariables ? VariableText.Parse(values[i], wildcards: true, out compiled) : null;
            _values[i] = (variables is null ? compiled : null, variables);
        }
    }

    public override bool Matches(string value, ConditionContext context)
    {
        foreach (var (compiled, variables) in _values)
        {
            if ((compiled ?? variables!.Expand(context)) is { } pattern && MatchesPartwise(pattern, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesPartwise(ReadOnlySpan<char> pattern, ReadOnlySpan<char> arn)
    {
        if (pattern is [WildcardPattern.AnyRun])
        {
            return true;
        }

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

/// <summary>A pattern that is compiled once where it has no variables.</summary>
internal static class PatternWithVariables
{
    public static (WildcardPattern? Constant, VariableText? Variables) Parse(string text, bool hasVariables)
    {
        if (!hasVariables)
        {
            return (WildcardPattern.Parse(text), null);
        }

        var variables = VariableText.Parse(text, wildcards: true, out var compiled);
        return variables is null ? (WildcardPattern.FromCompiled(compiled), null) : (null, variables);
    }
}
