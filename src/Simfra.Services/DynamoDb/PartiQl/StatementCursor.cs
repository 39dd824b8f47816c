using System.Globalization;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Goes through the tokens of a statement, and through its parameters, which are looked at before anything else.</summary>
internal sealed class StatementCursor
{
    private const int MaxDepth = 100;

    private readonly string _text;
    private readonly List<ItemValue> _parameters;
    private readonly List<StatementToken> _tokens;
    private int _usedParameters;
    private int _depth;

    public StatementCursor(string text, List<AttributeValue>? parameters)
    {
        _text = text;
        _parameters = (parameters ?? []).ConvertAll(ValueShapes.Read);
        _tokens = StatementLexer.Read(text);
    }

    public int Position { get; private set; }

    public StatementToken Current => _tokens[Position];

    public StatementToken Following => _tokens[Math.Min(Position + 1, _tokens.Count - 1)];

    public bool IsAtEnd => Current.Kind == StatementTokenKind.End;

    /// <summary>Whether a function is called here.</summary>
    public bool IsAtCall => Current.Kind == StatementTokenKind.Word && Following.IsSymbol("(");

    public bool HasUnusedParameters => _usedParameters < _parameters.Count;

    public static AwsServiceException NotWellFormed(string reason) =>
        DynamoDbErrors.Validation($"Statement wasn't well formed, can't be processed: {reason}");

    public AwsServiceException Unexpected() =>
        NotWellFormed(IsAtEnd ? "Unexpected end of statement" : $"Unexpected token: {Current.Text}");

    /// <summary>Where a token stands, as messages tell it: its line, its column and its length.</summary>
    public string PlaceOf(StatementToken token)
    {
        var before = _text.AsSpan(0, token.Start);
        var line = before.Count('\n') + 1;
        var column = token.Start - before.LastIndexOf('\n');
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column}:{token.Length}");
    }

    public StatementToken Take() => _tokens[Position++];

    public bool TryTake(string keyword)
    {
        var isFound = Current.IsKeyword(keyword);
        Position += isFound ? 1 : 0;
        return isFound;
    }

    public bool TryTakeSymbol(string symbol)
    {
        var isFound = Current.IsSymbol(symbol);
        Position += isFound ? 1 : 0;
        return isFound;
    }

    public void TakeKeyword(string keyword) => Expect(TryTake(keyword));

    public void TakeSymbol(string symbol) => Expect(TryTakeSymbol(symbol));

    public string TakeName()
    {
        Expect(Current.IsName && Current.Text.Length > 0);
        return Take().Text;
    }

    public ItemValue TakeParameter()
    {
        TakeSymbol("?");
        return HasUnusedParameters
            ? _parameters[_usedParameters++]
            : throw DynamoDbErrors.Validation("Number of parameters in request and statement don't match.");
    }

    public void Expect(bool isFound)
    {
        if (!isFound)
        {
            throw Unexpected();
        }
    }

    /// <summary>Keeps the depth of what is read within what the stack can hold.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
        {
            throw NotWellFormed("it is nested too deeply");
        }

        var node = read();
        _depth--;
        return node;
    }
}
