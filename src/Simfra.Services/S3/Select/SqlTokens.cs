namespace Simfra.Services.S3;

/// <summary>The tokens of an expression, as its parsers take them.</summary>
internal sealed class SqlTokens(List<SqlToken> tokens)
{
    private int _at;

    public SqlToken Current => tokens[_at];

    public SqlToken Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public SqlToken Take() => tokens[_at + 1 < tokens.Count ? _at++ : _at];

    public bool TryTake(SqlTokenKind kind)
    {
        var isThere = Current.Kind == kind;
        _at += isThere && kind != SqlTokenKind.End ? 1 : 0;
        return isThere;
    }

    public bool TryTake(string keyword)
    {
        var isThere = Current.Is(keyword);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    public SqlToken Expect(SqlTokenKind kind, string code = "ParseExpectedTokenType")
    {
        if (Current.Kind == kind)
        {
            return Take();
        }

        var name = new SqlToken(kind, "", null, 0, 0).Description.Split(':')[0];
        throw S3Errors.OfToken(code, $"Expected token of type {name}, found", Current);
    }

    public void ExpectKeyword(string keyword)
    {
        if (!TryTake(keyword))
        {
            throw S3Errors.OfToken("ParseExpectedKeyword", $"Expected keyword {keyword}, found", Current);
        }
    }

    /// <summary>The same tokens after the first of a keyword that is in no parentheses; null if there is none.</summary>
    public SqlTokens? After(string keyword)
    {
        var depth = 0;
        for (var i = _at; i < tokens.Count - 1; i++)
        {
            depth += tokens[i].Kind switch
            {
                SqlTokenKind.LeftParenthesis => 1,
                SqlTokenKind.RightParenthesis => -1,
                _ => 0,
            };
            if (depth == 0 && tokens[i].Is(keyword))
            {
                return new(tokens) { _at = i + 1 };
            }
        }

        return null;
    }
}
