namespace Simfra.Services.S3;

/// <summary>LIKE: <c>%</c> stands for any characters, <c>_</c> for any one; with an escape before it each stands for itself.</summary>
internal sealed record SqlLike(SqlExpression Operand, SqlExpression Pattern, SqlExpression? Escape) : SqlExpression
{
    private const int AnyRun = -1;
    private const int AnyOne = -2;

    public override SqlValue Evaluate(SqlScope scope)
    {
        var (value, pattern, escape) = (Operand.Evaluate(scope), Pattern.Evaluate(scope), Escape?.Evaluate(scope));
        if (SqlPropagation.UnknownOf(value, pattern, escape ?? SqlBoolean.Of(true)) is { } unknown)
        {
            return unknown;
        }

        if (value is not SqlString text || pattern is not SqlString form || escape is not (null or SqlString))
        {
            throw S3Errors.LikeInvalidInputs();
        }

        return SqlBoolean.Of(IsMatch(text.Text, Parse(form.Text, (escape as SqlString)?.Text)));
    }

    /// <summary>The pattern's characters, and what stands for others.</summary>
    private static List<int> Parse(string pattern, string? escape)
    {
        if (escape is { Length: not 1 })
        {
            throw S3Errors.LikeInvalidEscapeSequence();
        }

        var parts = new List<int>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (escape is not null && pattern[i] == escape[0])
            {
                i++;
                if (i == pattern.Length || (pattern[i] is not ('%' or '_') && pattern[i] != escape[0]))
                {
                    throw S3Errors.LikeInvalidEscapeSequence();
                }

                parts.Add(pattern[i]);
            }
            else
            {
                parts.Add(pattern[i] switch
                {
                    '%' => AnyRun,
                    '_' => AnyOne,
                    var c => c,
                });
            }
        }

        return parts;
    }

    /// <summary>Tries each run of any characters as short as can be; only the last needs to grow, so that no pattern takes long.</summary>
    private static bool IsMatch(string text, List<int> pattern)
    {
        var (at, part, runPart, runAt) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (part < pattern.Count && pattern[part] == AnyRun)
            {
                (runPart, runAt) = (part++, at);
            }
            else if (part < pattern.Count && (pattern[part] == AnyOne || pattern[part] == text[at]))
            {
                part++;
                at++;
            }
            else if (runPart >= 0)
            {
                part = runPart + 1;
                at = ++runAt;
            }
            else
            {
                return false;
            }
        }

        while (part < pattern.Count && pattern[part] == AnyRun)
        {
            part++;
        }

        return part == pattern.Count;
    }
}
