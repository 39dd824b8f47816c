using System.Collections.Frozen;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>Binds an update expression to names and values and finds what is wrong with it, in AWS's order.</summary>
internal sealed class UpdateBinder(ExpressionBinder binder)
{
    private const string Kind = UpdateExpression.Kind;
    private const string ListAppend = "list_append";

    private static readonly FrozenDictionary<string, string> TypeNames = new Dictionary<string, string>
    {
        ["S"] = "STRING",
        ["N"] = "NUMBER",
        ["B"] = "BINARY",
        ["NULL"] = "NULL",
        ["BOOL"] = "BOOLEAN",
        ["L"] = "LIST",
        ["M"] = "MAP",
    }.ToFrozenDictionary();

    public static bool IsFunction(string name) => name is "if_not_exists" or ListAppend;

    public UpdateExpression Bind(List<UpdateAction> actions)
    {
        actions.ForEach(a => CheckReserved(a.Target, a.Value));
        actions.ForEach(static a => CheckFunctions(a.Value));
        foreach (var action in actions)
        {
            binder.Resolve(Kind, action.Target);
            Resolve(action.Value);
        }

        ExpressionBinder.CheckClashes(Kind, actions.ConvertAll(static a => a.Target.Path));
        var operators = actions.Sum(static a => CountOperators(a.Value));
        if (operators > ConditionBinder.MaxOperators)
        {
            throw ConditionBinder.TooManyOperators(Kind);
        }

        actions.ForEach(static a => CheckOperand(a));
        actions.ForEach(static a => CheckTypes(a.Value));
        return new([.. actions]);
    }

    private static IEnumerable<ExpressionNode> PartsOf(ExpressionNode node) => node switch
    {
        SumNode sum => [sum.Left, sum.Right],
        FunctionNode function => function.Arguments,
        _ => [],
    };

    private static void CheckReserved(params IEnumerable<ExpressionNode?> nodes)
    {
        foreach (var node in nodes.OfType<ExpressionNode>())
        {
            if (node is PathNode path)
            {
                ExpressionBinder.CheckReserved(Kind, path);
            }

            CheckReserved(PartsOf(node));
        }
    }

    private static void CheckFunctions(ExpressionNode? node)
    {
        if (node is null)
        {
            return;
        }

        if (node is FunctionNode function && !IsFunction(function.Name))
        {
            // A condition's function is known, but has no place here.
            throw ExpressionParser.Invalid(Kind, $"Invalid function name; function: {function.Name}");
        }

        if (node is FunctionNode { Name: ListAppend } outer && outer.Arguments.Any(static a => a is FunctionNode { Name: ListAppend }))
        {
            throw ExpressionParser.Invalid(Kind, $"The function is not allowed to be used this way in an expression; function: {ListAppend}");
        }

        foreach (var part in PartsOf(node))
        {
            CheckFunctions(part);
        }
    }

    private static int CountOperators(ExpressionNode? node) =>
        node is null ? 0 : (node is SumNode or FunctionNode ? 1 : 0) + PartsOf(node).Sum(CountOperators);

    private void Resolve(ExpressionNode? node)
    {
        switch (node)
        {
            case null:
                return;
            case PathNode path:
                binder.Resolve(Kind, path);
                return;
            case ValueNode value:
                binder.Resolve(Kind, value);
                return;
        }

        foreach (var part in PartsOf(node))
        {
            Resolve(part);
        }
    }

    /// <summary>ADD takes numbers and sets, DELETE sets.</summary>
    private static void CheckOperand(UpdateAction action)
    {
        if (action is { Kind: UpdateKind.Add or UpdateKind.Delete, Value: ValueNode { Value.Type: var type } }
            && TypeNames.TryGetValue(type, out var name)
            && !(action.Kind == UpdateKind.Add && type == "N"))
        {
            var section = action.Kind.ToString().ToUpperInvariant();
            throw ExpressionParser.Invalid(
                Kind,
                "Incorrect operand type for operator or function; " +
                $"operator: {section}, operand type: {name}, typeSet: ALLOWED_FOR_{section}_OPERAND");
        }
    }

    private static void CheckTypes(ExpressionNode? node)
    {
        if (node is null)
        {
            return;
        }

        foreach (var part in PartsOf(node))
        {
            CheckTypes(part);
        }

        switch (node)
        {
            case SumNode sum:
                CheckTypes(sum.Operator, "N", [sum.Left, sum.Right]);
                break;
            case FunctionNode function when function.Arguments.Length != 2:
                throw ExpressionParser.Invalid(
                    Kind,
                    "Incorrect number of operands for operator or function; " +
                    $"operator or function: {function.Name}, number of operands: {function.Arguments.Length}");
            case FunctionNode { Name: "if_not_exists", Arguments: [not PathNode, _] }:
                throw ExpressionParser.Invalid(Kind, "Operator or function requires a document path; operator or function: if_not_exists");
            case FunctionNode { Name: ListAppend } append:
                CheckTypes(append.Name, "L", append.Arguments);
                break;
        }
    }

    private static void CheckTypes(string name, string wanted, IEnumerable<ExpressionNode> operands)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueNode { Value.Type: var type } && type != wanted)
            {
                throw ExpressionParser.Invalid(
                    Kind, $"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");
            }
        }
    }
}
