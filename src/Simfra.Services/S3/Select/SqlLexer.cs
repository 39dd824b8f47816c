using System.Text;

namespace Simfra.Services.S3;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class SqlLexer
{
    private readonly string _text;
    private readonly List<SqlToken> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private SqlLexer(string text) => _text = text;

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private int Column => _at - _lineStart + 1;

    /// <summary>The tokens of an expression; the last says that it ends.</summary>
    public static List<SqlToken> Read(string expression)
    {
        var lexer = new SqlLexer(expression);
        while (lexer.SkipSpace())
        {
            lexer.ReadToken();
        }

        lexer.Add(SqlTokenKind.End, "", lexer.Column);
        return lexer._tokens;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    private static SqlTokenKind? Punctuation(char c) => c switch
    {
        '(' => SqlTokenKind.LeftParenthesis,
        ')' => SqlTokenKind.RightParenthesis,
        '[' => SqlTokenKind.LeftBracket,
        ']' => SqlTokenKind.RightBracket,
        ',' => SqlTokenKind.Comma,
        '*' => SqlTokenKind.Star,
        ';' => SqlTokenKind.Semicolon,
        _ => null,
    };

    private void Add(SqlTokenKind kind, string text, int column, SqlValue? value = null) => _tokens.Add(new(kind, text, value, _line, column));

    /// <summary>Skips white space and comments.</summary>
    /// <returns>Whether there is more.</returns>
    private bool SkipSpace()
    {
        while (_at < _text.Length)
        {
            if (Current == '\n')
            {
                _line++;
                _lineStart = ++_at;
            }
            else if (char.IsWhiteSpace(Current))
            {
                _at++;
            }
            else if (!SkipComment())
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipComment()
    {
        if (_text.AsSpan(_at).StartsWith("--"))
        {
            var end = _text.IndexOf('\n', _at);
            _at = end < 0 ? _text.Length : end;
            return true;
        }

        if (!_text.AsSpan(_at).StartsWith("/*"))
        {
            return false;
        }

        var close = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            throw S3Errors.LexerInvalidChar(_line, Column);
        }

        for (; _at < close + 2; _at++)
        {
            if (Current == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }

        return true;
    }

    private void ReadToken()
    {
        var c = Current;
        if (IsNameStart(c))
        {
            ReadWord();
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
        {
            ReadNumber();
        }
        else if (c is '\'' or '"' or '`')
        {
            ReadQuoted(c);
        }
        else if (c == '.')
        {
            Add(SqlTokenKind.Dot, ".", Column);
            _at++;
        }
        else if (Punctuation(c) is { } kind)
        {
            Add(kind, c.ToString(), Column);
            _at++;
        }
        else
        {
            ReadOperator();
        }
    }

    private void ReadWord()
    {
        var (start, column) = (_at, Column);
        while (IsNamePart(Current))
        {
            _at++;
        }

        var word = _text[start.._at];
        var lower = word.ToLowerInvariant();
        switch (lower)
        {
            case "true" or "false":
                Add(SqlTokenKind.Literal, lower, column, SqlBoolean.Of(lower == "true"));
                break;
            case var _ when SqlKeywords.IsReserved(lower):
                Add(SqlTokenKind.Keyword, lower, column);
                break;
            default:
                Add(SqlTokenKind.Identifier, word, column);
                break;
        }
    }

    private void ReadNumber()
    {
        var (start, column) = (_at, Column);
        SkipDigits();
        if (Current == '.')
        {
            _at++;
            SkipDigits();
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            _at += Current is '+' or '-' ? 1 : 0;
            if (!char.IsAsciiDigit(Current))
            {
                throw S3Errors.LexerInvalidLiteral(_line, column);
            }

            SkipDigits();
        }

        if (IsNameStart(Current))
        {
            throw S3Errors.LexerInvalidLiteral(_line, column);
        }

        var text = _text[start.._at];
        Add(SqlTokenKind.Literal, text, column, SqlText.ParseNumber(text) ?? throw S3Errors.LexerInvalidLiteral(_line, column));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }
    }

    /// <summary>A string, a quoted name, or a value in Ion; a quote that is doubled stands for itself.</summary>
    private void ReadQuoted(char quote)
    {
        var (line, column, start) = (_line, Column, _at);
        var content = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length)
            {
                throw S3Errors.LexerInvalidChar(line, column);
            }

            if (Current == quote)
            {
                if (quote == '`' || _at + 1 >= _text.Length || _text[_at + 1] != quote)
                {
                    break;
                }

                _at++;
            }
            else if (Current == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }

            content.Append(Current);
        }

        _at++;
        var text = content.ToString();
        (SqlTokenKind Kind, SqlValue? Value) token = quote switch
        {
            '\'' => (SqlTokenKind.Literal, new SqlString(text)),
            '"' => (SqlTokenKind.QuotedIdentifier, null),
            _ => (SqlTokenKind.IonLiteral, SqlText.ParseIon(text) ?? throw S3Errors.LexerInvalidIonLiteral(line, column)),
        };
        _tokens.Add(new(token.Kind, quote == '"' ? text : _text[start.._at], token.Value, line, column));
    }

    private void ReadOperator()
    {
        foreach (var text in (string[])["<=", ">=", "<>", "!=", "||", "<", ">", "=", "+", "-", "/", "%", "@"])
        {
            if (_text.AsSpan(_at).StartsWith(text))
            {
                Add(SqlTokenKind.Operator, text == "!=" ? "<>" : text, Column);
                _at += text.Length;
                return;
            }
        }

        throw Current is '!' or '|' ? S3Errors.LexerInvalidOperator(_line, Column) : S3Errors.LexerInvalidChar(_line, Column);
    }
}
