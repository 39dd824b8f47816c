using System.Buffers;
using System.Text;

namespace Simfra.Security.Iam;

/// <summary>
/// Text with <c>*</c> (any run of characters) and <c>?</c> (any one character). Matching never takes longer than the product of both
/// lengths, whatever the pattern.
/// </summary>
internal sealed class WildcardPattern
{
    /// <summary>
    /// Stand for the wildcards in a compiled pattern, so that a star that <c>${*}</c> or a variable's value gives stays a star.
    /// Both are noncharacters, which no policy may hold.
    /// </summary>
    public const char AnyRun = '\uFFFF';

    /// <inheritdoc cref="AnyRun"/>
    public const char AnyOne = '\uFFFE';

    private static readonly SearchValues<char> Reserved = SearchValues.Create([AnyRun, AnyOne, ArnWildcards.RunInPart, ArnWildcards.OneInPart]);

    /// <summary>The pattern is empty, or begins with a wildcard or beyond ASCII.</summary>
    private const char NoFirst = '\0';

    private const int LowerCaseBit = 0x20;

    private readonly Form _form;
    private readonly string _pattern;
    private readonly StringComparison _comparison;
    private readonly int _leastLength;
    private readonly char _first;

    private WildcardPattern(string compiled, bool ignoreCase)
    {
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var firstWildcard = compiled.AsSpan().IndexOfAny(AnyRun, AnyOne);
        (_form, _pattern) = firstWildcard switch
        {
            < 0 => (Form.Exact, compiled),
            0 when compiled.Length == 1 && compiled[0] == AnyRun => (Form.Everything, ""),
            _ when firstWildcard == compiled.Length - 1 && compiled[firstWildcard] == AnyRun => (Form.Prefix, compiled[..firstWildcard]),
            _ => (Form.Wildcards, compiled),
        };
        _leastLength = LeastLength(compiled);
        _first = compiled.Length > 0 && char.IsAscii(compiled[0]) ? compiled[0] : NoFirst;
    }

    private enum Form
    {
        Everything,
        Exact,
        Prefix,
        Wildcards,
    }

    /// <summary>Matches everything: <c>*</c>.</summary>
    public bool IsEverything => _form == Form.Everything;

    /// <summary>Reads a pattern as a policy writes it.</summary>
    public static WildcardPattern Parse(string text, bool ignoreCase = false) => new(Compile(text), ignoreCase);

    /// <summary>A pattern whose wildcards are written as <see cref="AnyRun"/> and <see cref="AnyOne"/>.</summary>
    public static WildcardPattern FromCompiled(string compiled) => new(compiled, ignoreCase: false);

    /// <summary>Puts the wildcards' stand-ins for stars and question marks, one for a run of stars.</summary>
    public static string Compile(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            AppendCompiled(builder, c);
        }

        return builder.ToString();
    }

    /// <summary>Adds a character of a pattern as a policy writes it.</summary>
    public static void AppendCompiled(StringBuilder builder, char c)
    {
        switch (c)
        {
            case '*' when builder.Length > 0 && builder[^1] == AnyRun:
                break;
            case '*':
                builder.Append(AnyRun);
                break;
            case '?':
                builder.Append(AnyOne);
                break;
            default:
                builder.Append(c);
                break;
        }
    }

    /// <summary>The text holds one of the stand-ins for wildcards, all noncharacters: no policy and no value has them.</summary>
    public static bool HasReserved(ReadOnlySpan<char> text) => text.ContainsAny(Reserved);

    public bool Matches(ReadOnlySpan<char> text) => text.Length >= _leastLength && MayBegin(text) && _form switch
    {
        Form.Everything => true,
        Form.Exact => text.Equals(_pattern, _comparison),
        Form.Prefix => text.StartsWith(_pattern, _comparison),
        _ => Matches(_pattern, text, _comparison == StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>
    /// Goes through both texts once; where they part, back to the last star, which then takes one character more. An earlier star never
    /// has to be tried again: what matched after it matched as early as it could.
    /// </summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == AnyRun)
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == AnyOne || SameCharacter(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == AnyRun)
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Tells most patterns apart by their first character: cheaper than a comparison that minds letter case.</summary>
    private bool MayBegin(ReadOnlySpan<char> text) =>
        _first == NoFirst || !char.IsAscii(text[0]) || (text[0] | LowerCaseBit) == (_first | LowerCaseBit);

    private static bool SameCharacter(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));

    private static int LeastLength(string compiled)
    {
        var length = 0;
        foreach (var c in compiled)
        {
            length += c == AnyRun ? 0 : 1;
        }

        return length;
    }
}
