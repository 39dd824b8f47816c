namespace Simfra.Services.S3;

/// <summary>Reads what operators stand between: literals, paths, calls, CASE, CAST.</summary>
internal sealed partial class SqlExpressionParser
{
    private SqlExpression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case SqlTokenKind.Literal or SqlTokenKind.IonLiteral:
                return new SqlLiteral(tokens.Take().Value!);
            case SqlTokenKind.LeftParenthesis:
                return ParseParentheses();
            case SqlTokenKind.LeftBracket:
                return ParseList();
            case SqlTokenKind.Identifier when tokens.Next.Kind == SqlTokenKind.LeftParenthesis:
                return ParseCall(tokens.Take());
            case SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier:
                return ParsePath();
            case SqlTokenKind.Keyword:
                return ParseKeyword(tokens.Take());
            case SqlTokenKind.Operator when token.Text == "@":
                tokens.Take();
                return tokens.Current.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier
                    ? ParsePath()
                    : throw S3Errors.OfToken("ParseMissingIdentAfterAt", "Identifier expected after `@` symbol", tokens.Current);
            case SqlTokenKind.Operator:
                throw S3Errors.OfToken("ParseUnexpectedOperator", "Unexpected operator", token);
            case SqlTokenKind.End:
                throw S3Errors.OfToken("ParseExpectedExpression", "Expected expression", token);
            default:
                throw S3Errors.OfToken("ParseUnexpectedTerm", "Unexpected term found", token);
        }
    }

    private SqlExpression ParseParentheses()
    {
        tokens.Take();
        var inner = Parse();
        tokens.Expect(SqlTokenKind.RightParenthesis);
        return inner;
    }

    private SqlListLiteral ParseList()
    {
        tokens.Take();
        var items = new List<SqlExpression>();
        while (tokens.Current.Kind != SqlTokenKind.RightBracket)
        {
            items.Add(Parse());
            if (!tokens.TryTake(SqlTokenKind.Comma))
            {
                break;
            }
        }

        tokens.Expect(SqlTokenKind.RightBracket);
        return new(items);
    }

    private SqlPath ParsePath()
    {
        var start = tokens.Take();
        var first = new SqlNameStep(start.Text, start.Kind == SqlTokenKind.QuotedIdentifier);
        var steps = SqlPathParser.ParseSteps(tokens);
        if (!_isProjected && steps.Exists(static s => s is SqlWildcardStep))
        {
            throw S3Errors.OfToken("ParseInvalidContextForWildcardInSelectList", "Invalid use of * in select list", start);
        }

        var isRow = source.IsNamed(first);
        var path = new SqlPath(start, isRow ? SqlPathRoot.Row : SqlPathRoot.Field, isRow ? steps : [first, .. steps], _paths.Count);
        _paths.Add(path);
        HasFreePaths |= !_isInAggregate;
        return path;
    }

    private SqlExpression ParseKeyword(SqlToken keyword)
    {
        switch (keyword.Text)
        {
            case "null":
                return new SqlLiteral(SqlNull.Value);
            case "missing":
                return new SqlLiteral(SqlMissing.Value);
            case "case":
                return ParseCase();
            case "cast":
                return ParseCast();
            case "trim" or "extract" or "substring" or "count" or "sum" or "avg" or "min" or "max":
            case var name when SqlFunctions.Find(name) is not null:
                return tokens.Current.Kind == SqlTokenKind.LeftParenthesis
                    ? ParseCall(keyword)
                    : throw S3Errors.OfToken("ParseExpectedLeftParenBuiltinFunctionCall", "Expected left parenthesis", tokens.Current);
            default:
                throw S3Errors.OfToken("ParseUnExpectedKeyword", "Unexpected keyword found", keyword);
        }
    }

    private SqlCase ParseCase()
    {
        var wasProjected = LeaveProjection();
        var subject = tokens.Current.Is("when") ? null : Parse();
        var branches = new List<(SqlExpression, SqlExpression)>();
        while (tokens.TryTake("when"))
        {
            var condition = Parse();
            tokens.ExpectKeyword("then");
            branches.Add((condition, Parse()));
        }

        if (branches.Count == 0)
        {
            throw S3Errors.OfToken("ParseExpectedWhenClause", "Expected WHEN clause in CASE", tokens.Current);
        }

        var otherwise = tokens.TryTake("else") ? Parse() : null;
        tokens.ExpectKeyword("end");
        _isProjected = wasProjected;
        return new(subject, branches, otherwise);
    }

    private SqlCast ParseCast()
    {
        if (!tokens.TryTake(SqlTokenKind.LeftParenthesis))
        {
            throw S3Errors.OfToken("ParseExpectedLeftParenAfterCast", "Expected left parenthesis after CAST", tokens.Current);
        }

        var wasProjected = LeaveProjection();
        var operand = Parse();
        tokens.ExpectKeyword("as");
        var type = ParseType(isTest: false);
        tokens.Expect(SqlTokenKind.RightParenthesis);
        _isProjected = wasProjected;
        return new(operand, type);
    }

    /// <summary>Wildcards are of the SELECT list's own paths, not of those in calls.</summary>
    private bool LeaveProjection()
    {
        var was = _isProjected;
        _isProjected = false;
        return was;
    }

    private SqlType ParseType(bool isTest)
    {
        var token = tokens.Current;
        var name = token.Kind != SqlTokenKind.Keyword ? null : token.Text switch
        {
            "bool" or "boolean" => "BOOL",
            "int" or "integer" or "smallint" => "INT",
            "float" or "real" or "double" => "FLOAT",
            "decimal" or "numeric" => "DECIMAL",
            "timestamp" => "TIMESTAMP",
            "string" or "char" or "character" or "varchar" or "symbol" => "STRING",
            "null" or "missing" or "list" or "struct" when isTest => token.Text.ToUpperInvariant(),
            "tuple" when isTest => "STRUCT",
            _ => null,
        };
        if (name is null)
        {
            throw S3Errors.OfToken("ParseExpectedTypeName", "Expected type name, found", token);
        }

        tokens.Take();
        _ = (token.Text == "double" && tokens.TryTake("precision")) || (token.Text == "character" && tokens.TryTake("varying"));
        return tokens.TryTake(SqlTokenKind.LeftParenthesis) ? ParseTypeParameters(token, name) : new(name);
    }

    private SqlType ParseTypeParameters(SqlToken type, string name)
    {
        const int maxDigits = 38;
        var numbers = new List<int>();
        do
        {
            var token = tokens.Take();
            numbers.Add(token.Value is SqlInteger { Number: >= 0 and <= int.MaxValue } number
                ? (int)number.Number
                : throw S3Errors.OfToken("ParseInvalidTypeParam", "Invalid value used for type parameter", token));
        }
        while (tokens.TryTake(SqlTokenKind.Comma));

        tokens.Expect(SqlTokenKind.RightParenthesis);
        var max = type.Text switch
        {
            "decimal" or "numeric" => 2,
            "char" or "character" or "varchar" or "float" => 1,
            _ => 0,
        };
        if (numbers.Count > max)
        {
            throw S3Errors.ParseCastArity(type.Text, max);
        }

        // Lengths of texts and precisions of floats cut nothing off.
        if (max < 2)
        {
            return new(name);
        }

        var scale = numbers.Count == 2 ? numbers[1] : 0;
        return numbers[0] is > 0 and <= maxDigits && scale <= numbers[0]
            ? new(name, numbers[0], scale)
            : throw S3Errors.OfToken("ParseInvalidTypeParam", "Invalid value used for type parameter", type);
    }
}
