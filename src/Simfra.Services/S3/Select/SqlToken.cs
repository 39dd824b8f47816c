namespace Simfra.Services.S3;

/// <summary>The kinds of tokens of S3 Select's SQL, by the names that its error messages have for them.</summary>
internal enum SqlTokenKind
{
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Comma,
    Star,
    Dot,
    Semicolon,
    Identifier,
    QuotedIdentifier,
    Literal,
    IonLiteral,
    Operator,
    Keyword,
    End,
}

/// <summary>A token of an expression, and where it begins: lines and columns count from one.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A keyword in small letters, an identifier as it stands, an operator's characters.</param>
/// <param name="Value">A literal's value.</param>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
internal sealed record SqlToken(SqlTokenKind Kind, string Text, SqlValue? Value, int Line, int Column)
{
    /// <summary>The token as error messages show it: <c>OPERATOR:'%'</c>, <c>LITERAL:5d-1</c>, as AWS prints Ion.</summary>
    public string Description => Kind switch
    {
        SqlTokenKind.LeftParenthesis => "LEFT_PAREN:'('",
        SqlTokenKind.RightParenthesis => "RIGHT_PAREN:')'",
        SqlTokenKind.LeftBracket => "LEFT_BRACKET:'['",
        SqlTokenKind.RightBracket => "RIGHT_BRACKET:']'",
        SqlTokenKind.Comma => "COMMA:','",
        SqlTokenKind.Star => "STAR:'*'",
        SqlTokenKind.Dot => "DOT:'.'",
        SqlTokenKind.Semicolon => "SEMICOLON:';'",
        SqlTokenKind.Identifier => $"IDENTIFIER:{SqlText.ToIonSymbol(Text)}",
        SqlTokenKind.QuotedIdentifier => $"QUOTED_IDENTIFIER:{SqlText.ToIonSymbol(Text)}",
        SqlTokenKind.Literal => $"LITERAL:{SqlText.ToIon(Value!)}",
        SqlTokenKind.IonLiteral => $"ION_LITERAL:{SqlText.ToIon(Value!)}",
        SqlTokenKind.Operator => $"OPERATOR:{SqlText.ToIonSymbol(Text)}",
        SqlTokenKind.Keyword => $"KEYWORD:{(SqlKeywords.IsUsed(Text) ? Text : "UNKNOWN")}",
        _ => "EOF:EOF",
    };

    public bool Is(string keyword) => Kind == SqlTokenKind.Keyword && Text == keyword;

    public bool IsOperator(string text) => Kind == SqlTokenKind.Operator && Text == text;
}
