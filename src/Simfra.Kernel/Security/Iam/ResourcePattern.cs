using System.Text;

namespace Simfra.Security.Iam;

/// <summary>
/// What a <c>Resource</c> element names. An ARN of fewer than six parts is one whose missing parts are stars; a star inside one of the
/// first five parts stays in it, and one that ends a part goes beyond the colon, as AWS documents.
/// </summary>
internal sealed class ResourcePattern
{
    private const int ArnParts = 6;

    private readonly WildcardPattern? _pattern;
    private readonly VariableText? _variables;
    private readonly string? _parts;

    private ResourcePattern(string text, WildcardPattern? pattern, VariableText? variables, string? parts)
    {
        Text = text;
        _pattern = pattern;
        _variables = variables;
        _parts = parts;
    }

    /// <summary>As the policy writes it.</summary>
    public string Text { get; }

    /// <param name="text">As the policy writes it.</param>
    /// <param name="hasVariables">The document's version knows variables.</param>
    public static ResourcePattern Parse(string text, bool hasVariables)
    {
        var whole = Complete(text);
        string compiled;
        if (hasVariables)
        {
            if (VariableText.Parse(whole, wildcards: true, out compiled) is { } variables)
            {
                return new(text, null, variables, null);
            }
        }
        else
        {
            compiled = WildcardPattern.Compile(whole);
        }

        return FromCompiled(text, compiled);
    }

    /// <summary>The request has all variables that it names.</summary>
    public bool IsResolvable(ConditionContext context) => _variables is null || _variables.Expand(context) is not null;

    /// <summary>The keys that its variables stand for.</summary>
    public IEnumerable<string> Keys => _variables?.Keys ?? [];

    public bool Matches(string resource, ConditionContext context)
    {
        if (_pattern is not null)
        {
            return _pattern.Matches(resource);
        }

        return _variables is null
            ? ArnWildcards.Matches(_parts!, resource)
            : _variables.Expand(context) is { } expanded && FromCompiled(Text, expanded).Matches(resource, context);
    }

    private static ResourcePattern FromCompiled(string text, string compiled) =>
        ArnWildcards.Compile(compiled) is { } parts
            ? new(text, null, null, parts)
            : new(text, WildcardPattern.FromCompiled(compiled), null, null);

    /// <summary>Puts stars for the parts that an ARN hasn't got.</summary>
    private static string Complete(string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return text;
        }

        var builder = new StringBuilder(text);
        for (var parts = ColonsOutsideVariables(text) + 1; parts < ArnParts; parts++)
        {
            builder.Append(":*");
        }

        return builder.ToString();
    }

    private static int ColonsOutsideVariables(string text)
    {
        var colons = 0;
        var inVariable = false;
        foreach (var c in text)
        {
            inVariable = c == '{' || (inVariable && c != '}');
            colons += c == ':' && !inVariable ? 1 : 0;
        }

        return colons;
    }
}
