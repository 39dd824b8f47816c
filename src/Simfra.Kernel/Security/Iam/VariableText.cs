using System.Text;

namespace Simfra.Security.Iam;

/// <summary>
/// Text in which <c>${key}</c> and <c>${key, 'default'}</c> stand for what the request has, and <c>${*}</c>, <c>${?}</c>,
/// <c>${$}</c> for the characters themselves. Only documents of version 2012-10-17 have variables.
/// </summary>
internal sealed class VariableText
{
    private readonly List<Part> _parts;

    private VariableText(List<Part> parts) => _parts = parts;

    /// <summary>The keys that its variables stand for.</summary>
    public IEnumerable<string> Keys => _parts.Where(p => p.Key is not null).Select(p => p.Key!);

    /// <summary>Reads text with variables; null where it has none, so that it may be compiled once for all.</summary>
    /// <param name="text">As the policy writes it.</param>
    /// <param name="wildcards">Stars and question marks in it are wildcards.</param>
    /// <param name="constant">The text as it is compiled, where it has no variables.</param>
    public static VariableText? Parse(string text, bool wildcards, out string constant)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        // Behind the last closing brace no variable ends, however many begin.
        var lastEnd = text.LastIndexOf('}');
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '$' && i + 2 <= lastEnd && text[i + 1] == '{' ? text.IndexOf('}', i + 2) : -1;
            if (end < 0)
            {
                Append(literal, text[i], wildcards);
                continue;
            }

            var name = text.AsSpan(i + 2, end - i - 2).Trim();
            if (name is "*" or "?" or "$")
            {
                literal.Append(name);
            }
            else
            {
                parts.Add(new(literal.ToString(), null, null));
                literal.Clear();
                parts.Add(Variable(name));
            }

            i = end;
        }

        constant = literal.ToString();
        if (parts.Count == 0)
        {
            return null;
        }

        parts.Add(new(constant, null, null));
        return new(parts);
    }

    /// <summary>Puts in the request's values; null where the request has none for a variable without a default.</summary>
    public string? Expand(ConditionContext context)
    {
        var builder = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Key is null)
            {
                builder.Append(part.Literal);
                continue;
            }

            var value = context.Find(part.Key).Single ?? part.Default;
            // A value's own stars are stars; only those of the policy are wildcards. Nor can a value bring in the stand-ins for them.
            if (value is null || WildcardPattern.HasReserved(value))
            {
                return null;
            }

            builder.Append(value);
        }

        return builder.ToString();
    }

    private static void Append(StringBuilder literal, char c, bool wildcards)
    {
        if (wildcards)
        {
            WildcardPattern.AppendCompiled(literal, c);
        }
        else
        {
            literal.Append(c);
        }
    }

    /// <summary><c>aws:username</c> or <c>aws:username, 'anonymous'</c>.</summary>
    private static Part Variable(ReadOnlySpan<char> name)
    {
        var comma = name.IndexOf(',');
        if (comma < 0)
        {
            return new("", name.ToString(), null);
        }

        var value = name[(comma + 1)..].Trim();
        var isQuoted = value.Length >= 2 && value[0] == '\'' && value[^1] == '\'';
        return new("", name[..comma].TrimEnd().ToString(), isQuoted ? value[1..^1].ToString() : null);
    }

    private sealed record Part(string Literal, string? Key, string? Default);
}
