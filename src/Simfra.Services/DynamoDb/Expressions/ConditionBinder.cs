using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>Binds a condition to names and values, and finds what is wrong with it: in AWS's order, the worst first.</summary>
internal sealed class ConditionBinder(ExpressionBinder binder, string kind)
{
    public const int MaxOperators = 300;
    private const int MaxCandidates = 100;
    private const string Size = "size";

    private static readonly FrozenDictionary<string, int> Functions = new Dictionary<string, int>
    {
        ["attribute_exists"] = 1,
        ["attribute_not_exists"] = 1,
        ["attribute_type"] = 2,
        ["begins_with"] = 2,
        ["contains"] = 2,
        [Size] = 1,
    }.ToFrozenDictionary();

    private static readonly ImmutableArray<string> Types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

    private readonly List<DocumentPath> _paths = [];
    private int _operators;

    public ConditionExpression Bind(ExpressionNode node, bool hasRedundantParentheses)
    {
        if (hasRedundantParentheses)
        {
            throw Invalid("The expression has redundant parentheses;");
        }

        CheckFunctions(node);
        CheckUses(node, isCondition: true);
        CheckReserved(node);
        BindOperands(node);
        return _operators > MaxOperators ? throw TooManyOperators(kind) : new(kind, node, [.. _paths]);
    }

    public static bool IsFunction(string name) => Functions.ContainsKey(name);

    /// <summary>AWS counts no further than the first that is too many.</summary>
    public static Schemas.AwsServiceException TooManyOperators(string kind) =>
        ExpressionParser.Invalid(kind, $"The expression contains too many operators; operator count: {MaxOperators + 1}");

    private static IEnumerable<ExpressionNode> PartsOf(ExpressionNode node) => node switch
    {
        LogicalNode logical => [logical.Left, logical.Right],
        NotNode not => [not.Operand],
        CompareNode compare => [compare.Left, compare.Right],
        BetweenNode between => [between.Operand, between.Lower, between.Upper],
        InNode candidates => candidates.Candidates.Prepend(candidates.Operand),
        FunctionNode function => function.Arguments,
        _ => [],
    };

    private void CheckFunctions(ExpressionNode node)
    {
        if (node is FunctionNode function && !Functions.ContainsKey(function.Name))
        {
            throw Invalid($"Invalid function name; function: {function.Name}");
        }

        foreach (var part in PartsOf(node))
        {
            CheckFunctions(part);
        }
    }

    /// <summary>Only <c>size</c> has a value; all others are conditions.</summary>
    private void CheckUses(ExpressionNode node, bool isCondition)
    {
        if (node is FunctionNode function && (function.Name == Size) == isCondition)
        {
            throw Invalid($"The function is not allowed to be used this way in an expression; function: {function.Name}");
        }

        var holdsConditions = node is LogicalNode or NotNode;
        foreach (var part in PartsOf(node))
        {
            CheckUses(part, holdsConditions);
        }
    }

    private void CheckReserved(ExpressionNode node)
    {
        if (node is PathNode path)
        {
            ExpressionBinder.CheckReserved(kind, path);
        }

        foreach (var part in PartsOf(node))
        {
            CheckReserved(part);
        }
    }

    private void BindOperands(ExpressionNode node)
    {
        foreach (var part in PartsOf(node))
        {
            BindOperands(part);
        }

        switch (node)
        {
            case PathNode path:
                _paths.Add(binder.Resolve(kind, path));
                break;
            case ValueNode value:
                binder.Resolve(kind, value);
                break;
            case FunctionNode function:
                _operators++;
                CheckFunction(function);
                break;
            case CompareNode compare:
                _operators++;
                CheckDistinct(compare.Operator, [compare.Left, compare.Right]);
                CheckComparable(compare);
                break;
            case BetweenNode between:
                _operators++;
                CheckBounds(between);
                break;
            case InNode candidates:
                _operators++;
                CheckCount("IN", candidates.Candidates.Length + 1, candidates.Candidates.Length <= MaxCandidates);
                break;
            case LogicalNode or NotNode:
                _operators++;
                break;
        }
    }

    private void CheckFunction(FunctionNode function)
    {
        var (name, arguments) = (function.Name, function.Arguments);
        CheckCount(name, arguments.Length, arguments.Length == Functions[name]);
        CheckDistinct(name, arguments);
        switch (name)
        {
            case "attribute_exists" or "attribute_not_exists" when arguments[0] is not PathNode:
                throw Invalid($"Operator or function requires a document path; operator or function: {name}");
            case "begins_with":
                CheckTypes(name, arguments, static type => type is "S" or "B");
                break;
            case Size:
                CheckTypes(name, arguments, static type => type is not ("N" or "BOOL" or "NULL"));
                break;
            case "attribute_type":
                CheckTypeName(name, arguments[1]);
                break;
        }
    }

    private void CheckTypeName(string name, ExpressionNode argument)
    {
        var value = (argument as ValueNode)?.Value;
        if (value is not StringValue type)
        {
            var given = value?.Type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";
            throw Invalid($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {given}");
        }

        if (!Types.Contains(type.Value))
        {
            throw Invalid($"Invalid attribute type name found; type: {type.Value}, valid types: {{{string.Join(',', Types)}}}");
        }
    }

    private void CheckComparable(CompareNode compare)
    {
        if (compare.Operator is not ("=" or "<>"))
        {
            CheckTypes(compare.Operator, [compare.Left, compare.Right], static type => type is "S" or "N" or "B");
        }
    }

    private void CheckBounds(BetweenNode between)
    {
        if (between is not { Lower: ValueNode { Value: var lower }, Upper: ValueNode { Value: var upper } })
        {
            return;
        }

        var bounds = $"lower bound operand: AttributeValue: {lower}, upper bound operand: AttributeValue: {upper}";
        if (lower.Type != upper.Type)
        {
            throw Invalid($"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}");
        }

        CheckTypes("BETWEEN", [between.Lower, between.Upper], static type => type is "S" or "N" or "B");
        if (lower.CompareWith(upper) > 0)
        {
            throw Invalid($"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}");
        }
    }

    private void CheckCount(string name, int count, bool isRight)
    {
        if (!isRight)
        {
            throw Invalid(
                $"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {count}");
        }
    }

    private void CheckDistinct(string name, ImmutableArray<ExpressionNode> operands)
    {
        if (operands is [PathNode first, PathNode second] && first.Path.Equals(second.Path))
        {
            throw Invalid(
                "The first operand must be distinct from the remaining operands for this operator or function; " +
                $"operator: {name}, first operand: {first.Path}");
        }
    }

    private void CheckTypes(string name, ImmutableArray<ExpressionNode> operands, Func<string, bool> isAllowed)
    {
        foreach (var operand in operands)
        {
            // A size is a number.
            var type = operand is ValueNode value ? value.Value.Type : operand is FunctionNode { Name: Size } ? "N" : null;
            if (type is not null && !isAllowed(type))
            {
                throw Invalid($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");
            }
        }
    }

    private Schemas.AwsServiceException Invalid(string message) => ExpressionParser.Invalid(kind, message);
}
