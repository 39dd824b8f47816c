using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Reads values out of a statement: literals, and parameters where they may stand.</summary>
internal sealed class LiteralReader(StatementCursor cursor)
{
    private const string Root = "root";

    /// <summary>Whether something that isn't a name is a value's beginning.</summary>
    public static bool IsConstant(StatementToken token) => token.IsKeyword("true") || token.IsKeyword("false") || token.IsKeyword("null");

    public ItemValue Read() => cursor.Current.IsSymbol("?") ? cursor.TakeParameter() : Read(Root, 0);

    /// <summary>The item of an INSERT: its attributes may be parameters, what is in them may not.</summary>
    public AttributeMap ReadItem()
    {
        cursor.Expect(cursor.Current.IsSymbol("{"));
        return ReadMembers(_ => Read());
    }

    private ItemValue Read(string path, int depth)
    {
        if (depth > ValueShapes.MaxDepth)
        {
            throw DynamoDbErrors.Validation($"Nesting Levels have exceeded supported limits under {path}");
        }

        var token = cursor.Current;
        if (token.IsSymbol("?"))
        {
            throw Unsupported("Parameter", token, path);
        }

        if (cursor.IsAtCall)
        {
            throw Unsupported(token.Text.ToLowerInvariant(), token, path);
        }

        if (IsConstant(token))
        {
            cursor.Take();
            return token.IsKeyword("null") ? new NullValue() : new BooleanValue(token.IsKeyword("true"));
        }

        switch (token)
        {
            case { Kind: StatementTokenKind.Text }:
                return new StringValue(cursor.Take().Text);
            case { Kind: StatementTokenKind.Number } or { Kind: StatementTokenKind.Symbol, Text: "-" or "+" }:
                return new NumberValue(ReadNumber(path).Value);
            case { Kind: StatementTokenKind.Symbol, Text: "[" }:
                cursor.Take();
                return new ListValue([.. ReadElements("]", i => Read($"{path}[{i}]", depth + 1))]);
            case { Kind: StatementTokenKind.Symbol, Text: "<<" }:
                cursor.Take();
                return ReadBag(path, depth);
            case { Kind: StatementTokenKind.Symbol, Text: "{" }:
                return new MapValue(ReadMembers(name => Read($"{path}.{name}", depth + 1)));
            default:
                throw cursor.Unexpected();
        }
    }

    /// <summary>A number, which may have any signs before it, and how it is written.</summary>
    private (DynamoNumber Value, string Text) ReadNumber(string path)
    {
        var isNegative = false;
        while (cursor.Current.IsSymbol("-") || cursor.Current.IsSymbol("+"))
        {
            isNegative ^= cursor.Take().Text == "-";
        }

        cursor.Expect(cursor.Current.Kind == StatementTokenKind.Number);
        var text = $"{(isNegative ? "-" : "")}{cursor.Take().Text}";
        try
        {
            return (DynamoNumber.Parse(text), text);
        }
        catch (AwsServiceException error)
        {
            throw DynamoDbErrors.Validation($"{error.ErrorMessage} under {path}");
        }
    }

    /// <summary>A set: of strings or of numbers.</summary>
    private SetValue ReadBag(string path, int depth)
    {
        var texts = new List<string>();
        var elements = ReadElements(">>", i =>
        {
            if (cursor.Current.Kind == StatementTokenKind.Text)
            {
                texts.Add(cursor.Current.Text);
                return Read($"{path}[{i}]", depth + 1);
            }

            var (number, text) = ReadNumber(path);
            texts.Add(text);
            return new NumberValue(number);
        });
        if (elements.Count == 0)
        {
            throw DynamoDbErrors.Validation("Empty bags are not supported");
        }

        var type = elements[0].Type;
        cursor.Expect(elements.TrueForAll(e => e.Type == type));
        var set = SetValue.Of(type, elements);
        if (set.Elements.Length == elements.Count)
        {
            return set;
        }

        throw DynamoDbErrors.InvalidParameters(
            $"Input collection [{string.Join(", ", texts)}] contains duplicates{(type == "N" ? $"! under {path}" : ".")}");
    }

    private List<ItemValue> ReadElements(string closing, Func<int, ItemValue> read)
    {
        var elements = new List<ItemValue>();
        if (!cursor.Current.IsSymbol(closing))
        {
            do
            {
                elements.Add(read(elements.Count));
            }
            while (cursor.TryTakeSymbol(","));
        }

        cursor.TakeSymbol(closing);
        return elements;
    }

    private AttributeMap ReadMembers(Func<string, ItemValue> read)
    {
        cursor.TakeSymbol("{");
        var members = new List<KeyValuePair<string, ItemValue>>();
        if (!cursor.Current.IsSymbol("}"))
        {
            do
            {
                cursor.Expect(cursor.Current.Kind is StatementTokenKind.Text or StatementTokenKind.QuotedName);
                var name = cursor.Take().Text;
                cursor.TakeSymbol(":");
                members.Add(KeyValuePair.Create(name, read(name)));
            }
            while (cursor.TryTakeSymbol(","));
        }

        cursor.TakeSymbol("}");
        return AttributeMap.Of(members);
    }

    private AwsServiceException Unsupported(string what, StatementToken token, string path) =>
        DynamoDbErrors.Validation($"Unsupported data type: {what} under key {path} at {cursor.PlaceOf(token)}");
}
