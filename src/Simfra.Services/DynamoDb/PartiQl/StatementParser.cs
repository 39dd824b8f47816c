using System.Collections.Immutable;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Parses statements of PartiQL as DynamoDB has it.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html"/>
internal sealed class StatementParser
{
    private readonly StatementCursor _cursor;
    private readonly LiteralReader _literals;
    private readonly ConditionReader _conditions;
    private readonly AssignmentReader _assignments;

    private StatementParser(string text, List<AttributeValue>? parameters)
    {
        _cursor = new(text, parameters);
        _literals = new(_cursor);
        _conditions = new(_cursor, _literals);
        _assignments = new(_cursor, _conditions);
    }

    /// <exception cref="AwsServiceException">It is no statement, or its parameters aren't as many as it has places.</exception>
    public static PartiQlStatement Parse(string text, List<AttributeValue>? parameters)
    {
        var parser = new StatementParser(text, parameters);
        var statement = parser.ReadStatement();
        _ = parser._cursor.TryTakeSymbol(";");
        if (!parser._cursor.IsAtEnd)
        {
            throw LeftOver();
        }

        return parser._cursor.HasUnusedParameters
            ? throw DynamoDbErrors.Validation("Number of parameters in request and statement don't match.")
            : statement;
    }

    /// <summary>Whether a statement begins as one that reads does, well formed or not.</summary>
    public static bool IsRead(string text)
    {
        try
        {
            return StatementLexer.Read(text)[0].IsKeyword("SELECT");
        }
        catch (AwsServiceException)
        {
            return false;
        }
    }

    private static AwsServiceException LeftOver() => StatementCursor.NotWellFormed("Unexpected token after expression");

    private PartiQlStatement ReadStatement()
    {
        if (_cursor.TryTake("SELECT"))
        {
            return ReadSelect();
        }

        if (_cursor.TryTake("INSERT"))
        {
            _cursor.TakeKeyword("INTO");
            var table = ReadTable().Table;
            if (!_cursor.IsAtEnd && !_cursor.Current.IsKeyword("VALUE"))
            {
                throw LeftOver();
            }

            _cursor.TakeKeyword("VALUE");
            return new InsertStatement(table, _literals.ReadItem());
        }

        if (_cursor.TryTake("UPDATE"))
        {
            var table = ReadUnaliasedTable().Table;
            var actions = _assignments.Read();
            return new UpdateStatement(table, actions, ReadWhere(), ReadReturning());
        }

        if (_cursor.TryTake("DELETE"))
        {
            _cursor.TakeKeyword("FROM");
            var table = ReadUnaliasedTable().Table;
            return new DeleteStatement(table, ReadWhere(), ReadReturning());
        }

        if (_cursor.TryTake("FROM"))
        {
            var table = ReadUnaliasedTable().Table;
            var where = ReadWhere();
            return new UpdateStatement(table, _assignments.Read(), where, ReadReturning());
        }

        if (_cursor.TryTake("EXISTS"))
        {
            _cursor.TakeSymbol("(");
            _cursor.TakeKeyword("SELECT");
            var select = ReadSelect();
            _cursor.TakeSymbol(")");
            return new ExistsStatement(select.Table, select.Where);
        }

        throw _cursor.Unexpected();
    }

    private SelectStatement ReadSelect()
    {
        ImmutableArray<DocumentPath>? paths = null;
        if (!_cursor.TryTakeSymbol("*"))
        {
            paths = [.. ReadList(() => _conditions.ReadPath().Path)];
        }

        _cursor.TakeKeyword("FROM");
        var (table, index) = ReadUnaliasedTable();
        var where = ReadWhere();
        return new(table, index, paths, where, ReadOrder());
    }

    private ExpressionNode? ReadWhere() => _cursor.TryTake("WHERE") ? _conditions.Read() : null;

    private ImmutableArray<SelectOrder> ReadOrder()
    {
        if (!_cursor.TryTake("ORDER"))
        {
            return [];
        }

        _cursor.TakeKeyword("BY");
        return [.. ReadList(() =>
        {
            var attribute = _conditions.ReadPath().Path.Root;
            var isDescending = _cursor.TryTake("DESC");
            _ = !isDescending && _cursor.TryTake("ASC");
            return new SelectOrder(attribute, isDescending);
        })];
    }

    private List<T> ReadList<T>(Func<T> read)
    {
        var items = new List<T>();
        do
        {
            items.Add(read());
        }
        while (_cursor.TryTakeSymbol(","));

        return items;
    }

    private (string Table, string? Index) ReadUnaliasedTable()
    {
        var table = ReadTable();
        var next = _cursor.Current;
        var isAliased = next.IsName
            && !next.IsKeyword("WHERE") && !next.IsKeyword("ORDER") && !next.IsKeyword("SET") && !next.IsKeyword("REMOVE") && !next.IsKeyword("RETURNING");
        return isAliased ? throw DynamoDbErrors.Validation("Aliasing is not supported") : table;
    }

    private (string Table, string? Index) ReadTable()
    {
        var table = ReadComponent();
        var index = _cursor.TryTakeSymbol(".") ? ReadComponent() : null;
        return _cursor.Current.IsSymbol(".")
            ? throw DynamoDbErrors.Validation("A path may contain at most 2 components in the FROM clause")
            : (table, index);

        string ReadComponent() => _cursor.Current is { Kind: StatementTokenKind.QuotedName, Text.Length: 0 }
            ? throw DynamoDbErrors.Validation("Path component cannot be an empty string")
            : _cursor.TakeName();
    }

    private string? ReadReturning()
    {
        if (!_cursor.TryTake("RETURNING"))
        {
            return null;
        }

        var extent = _cursor.TryTake("ALL") ? "ALL" : _cursor.TryTake("MODIFIED") ? "MODIFIED" : throw _cursor.Unexpected();
        var age = _cursor.TryTake("OLD") ? "OLD" : _cursor.TryTake("NEW") ? "NEW" : throw _cursor.Unexpected();
        _cursor.TakeSymbol("*");
        return $"{extent} {age}";
    }
}
