using System.Collections.Immutable;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>
/// The names and values that a request gives to its expressions. Each expression is parsed, bound to them and checked here; in the end
/// every one of them must have been used.
/// </summary>
internal sealed class ExpressionBinder
{
    public const int MaxExpressionLength = 4096;

    private const int MaxPathLevels = 32;

    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, ItemValue> _values;
    private readonly HashSet<string> _unusedNames;
    private readonly HashSet<string> _unusedValues;

    private ExpressionBinder(Dictionary<string, string> names, Dictionary<string, ItemValue> values)
    {
        _names = names;
        _values = values;
        _unusedNames = [.. names.Keys];
        _unusedValues = [.. values.Keys];
    }

    /// <param name="names">ExpressionAttributeNames.</param>
    /// <param name="values">ExpressionAttributeValues.</param>
    /// <param name="expressions">The request's expressions, by the names of their parameters.</param>
    /// <exception cref="AwsServiceException">They are malformed, or there is no expression to use them.</exception>
    public static ExpressionBinder Of(
        Dictionary<string, string>? names, Dictionary<string, AttributeValue>? values, params ReadOnlySpan<(string Kind, string? Text)> expressions)
    {
        var given = 0;
        var forValues = new List<string>();
        foreach (var (kind, text) in expressions)
        {
            given += text is null ? 0 : 1;
            if (kind != "ProjectionExpression")
            {
                forValues.Add(kind);
            }
        }

        if (given == 0 && names is not null)
        {
            throw DynamoDbErrors.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }

        if (values is not null && !TakesValues(expressions))
        {
            var missing = forValues.Count == 0 ? "" : $": {string.Join(" and ", forValues)} {(forValues.Count == 1 ? "is" : "are")} null";
            throw DynamoDbErrors.Validation($"ExpressionAttributeValues can only be specified when using expressions{missing}");
        }

        return new(CheckNames(names), ReadValues(values));
    }

    /// <summary>An expression for what holds no names and values.</summary>
    public static ExpressionBinder OfValues(Dictionary<string, ItemValue> values) => new([], values);

    public ConditionExpression? BindCondition(string kind, string? text)
    {
        if (text is null)
        {
            return null;
        }

        CheckLength(kind, text);
        var (node, hasRedundantParentheses) = ExpressionParser.ParseCondition(kind, text);
        return new ConditionBinder(this, kind).Bind(node, hasRedundantParentheses);
    }

    public ImmutableArray<DocumentPath>? BindProjection(string? text)
    {
        const string kind = "ProjectionExpression";
        if (text is null)
        {
            return null;
        }

        CheckLength(kind, text);
        var paths = ExpressionParser.ParseProjection(kind, text);
        paths.ForEach(p => CheckReserved(kind, p));
        return CheckClashes(kind, paths.ConvertAll(p => Resolve(kind, p)));
    }

    public UpdateExpression? BindUpdate(string? text)
    {
        if (text is null)
        {
            return null;
        }

        CheckLength(UpdateExpression.Kind, text);
        return new UpdateBinder(this).Bind(ExpressionParser.ParseUpdate(UpdateExpression.Kind, text));
    }

    /// <exception cref="AwsServiceException">A name or value is in no expression.</exception>
    public void CheckAllUsed()
    {
        CheckUsed("ExpressionAttributeNames", _names.Keys.Where(_unusedNames.Contains));
        CheckUsed("ExpressionAttributeValues", _values.Keys.Where(_unusedValues.Contains));
    }

    public DocumentPath Resolve(string kind, PathNode node)
    {
        if (node.Tokens.Length > MaxPathLevels)
        {
            throw ExpressionParser.Invalid(kind, $"The document path has too many nesting levels; nesting levels: {node.Tokens.Length}");
        }

        var steps = node.Tokens.Select(t => new PathStep(t.IsReference ? NameOf(kind, t.Name!) : t.Name, t.Index));
        node.Path = new([.. steps]);
        return node.Path;
    }

    public ItemValue Resolve(string kind, ValueNode node)
    {
        if (!_values.TryGetValue(node.Reference, out var value))
        {
            throw ExpressionParser.Invalid(
                kind, $"An expression attribute value used in expression is not defined; attribute value: {node.Reference}");
        }

        _unusedValues.Remove(node.Reference);
        node.Value = value;
        return value;
    }

    public static void CheckReserved(string kind, PathNode path)
    {
        foreach (var token in path.Tokens)
        {
            if (token is { Name: { } name, IsReference: false } && ReservedWords.Contains(name))
            {
                throw ExpressionParser.Invalid(kind, $"Attribute name is a reserved keyword; reserved keyword: {name}");
            }
        }
    }

    public static ImmutableArray<DocumentPath> CheckClashes(string kind, IReadOnlyList<DocumentPath> paths)
    {
        for (var i = 1; i < paths.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (paths[j].ClashWith(paths[i]) is { } clash)
                {
                    throw ExpressionParser.Invalid(kind, clash);
                }
            }
        }

        return [.. paths];
    }

    private string NameOf(string kind, string reference)
    {
        if (!_names.TryGetValue(reference, out var name))
        {
            throw ExpressionParser.Invalid(
                kind, $"An expression attribute name used in the document path is not defined; attribute name: {reference}");
        }

        _unusedNames.Remove(reference);
        return name;
    }

    private static void CheckLength(string kind, string text)
    {
        if (text.Length > MaxExpressionLength)
        {
            // Of updates AWS doesn't tell the size.
            var size = kind == UpdateExpression.Kind ? "" : $" expression size: {text.Length}";
            throw ExpressionParser.Invalid(kind, $"Expression size has exceeded the maximum allowed size;{size}");
        }
    }

    private static bool TakesValues(ReadOnlySpan<(string Kind, string? Text)> expressions)
    {
        foreach (var (kind, text) in expressions)
        {
            if (text is not null && kind != "ProjectionExpression")
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckUsed(string parameter, IEnumerable<string> unused)
    {
        if (string.Join(", ", unused) is { Length: > 0 } keys)
        {
            throw DynamoDbErrors.Validation($"Value provided in {parameter} unused in expressions: keys: {{{keys}}}");
        }
    }

    private static Dictionary<string, string> CheckNames(Dictionary<string, string>? names)
    {
        if (names is { Count: 0 })
        {
            throw DynamoDbErrors.Validation("ExpressionAttributeNames must not be empty");
        }

        foreach (var (key, name) in names ?? [])
        {
            CheckKey("ExpressionAttributeNames", '#', key);
            if (string.IsNullOrEmpty(name))
            {
                throw DynamoDbErrors.Validation($"ExpressionAttributeNames contains invalid value: {name} for key {key}");
            }
        }

        return names ?? [];
    }

    private static Dictionary<string, ItemValue> ReadValues(Dictionary<string, AttributeValue>? values)
    {
        if (values is { Count: 0 })
        {
            throw DynamoDbErrors.Validation("ExpressionAttributeValues must not be empty");
        }

        var read = new Dictionary<string, ItemValue>();
        foreach (var (key, value) in values ?? [])
        {
            CheckKey("ExpressionAttributeValues", ':', key);
            try
            {
                read[key] = ValueShapes.Read(value);
            }
            catch (AwsServiceException error)
            {
                throw DynamoDbErrors.Validation($"ExpressionAttributeValues contains invalid value: {error.ErrorMessage} for key {key}");
            }

            if (read[key].Depth > ValueShapes.MaxDepth)
            {
                throw DynamoDbErrors.TooDeep();
            }
        }

        return read;
    }

    private static void CheckKey(string parameter, char sign, string key)
    {
        if (key.Length < 2 || key[0] != sign || !key.Skip(1).All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw DynamoDbErrors.Validation($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");
        }
    }
}
