
namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>Binds a condition to names and values, and finds what is wrong with it: in AWS's order, the worst first.</summary>
internal sealed class ConditionBinder(ExpressionBinder binder, string kind)
{
    public const int MaxOperators = 300;

    private readonly OperandRules _rules = new(message => ExpressionParser.Invalid(kind, message));
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
        if (node is FunctionNode function && !OperandRules.IsFunction(function.Name))
        {
            throw Invalid(UpdateBinder.IsFunction(function.Name)
                ? $"The function is not allowed in a condition expression; function: {function.Name}"
                : $"Invalid function name; function: {function.Name}");
        }

        foreach (var part in PartsOf(node))
        {
            CheckFunctions(part);
        }
    }

    /// <summary>Only <c>size</c> has a value; all others are conditions.</summary>
    private void CheckUses(ExpressionNode node, bool isCondition)
    {
        if (node is FunctionNode function && (function.Name == OperandRules.Size) == isCondition)
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
            case CompareNode compare:
                _operators++;
                _rules.CheckDistinct(compare.Operator, [compare.Left, compare.Right]);
                _rules.Check(compare);
                break;
            case FunctionNode or BetweenNode or InNode:
                _operators++;
                _rules.Check(node);
                break;
            case LogicalNode or NotNode:
                _operators++;
                break;
        }
    }

    private Schemas.AwsServiceException Invalid(string message) => ExpressionParser.Invalid(kind, message);
}
