using System.Collections.Frozen;
using System.Collections.Immutable;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>What the operands of a condition's operators and functions must be like; expressions and statements word it alike.</summary>
/// <param name="complain">What the error is that says so.</param>
internal sealed class OperandRules(Func<string, AwsServiceException> complain)
{
    public const string Size = "size";

    private const int MaxCandidates = 100;

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

    public static bool IsFunction(string name) => Functions.ContainsKey(name);

    public void Check(ExpressionNode node)
    {
        switch (node)
        {
            case FunctionNode function:
                CheckFunction(function);
                break;
            case CompareNode compare:
                CheckComparable(compare);
                break;
            case BetweenNode between:
                CheckBounds(between);
                break;
            case InNode { Candidates.Length: > MaxCandidates and var count }:
                throw complain($"The IN operator is provided with too many operands; number of operands: {count}");
        }
    }

    public void CheckDistinct(string name, ImmutableArray<ExpressionNode> operands)
    {
        if (operands is [PathNode first, PathNode second] && first.Path.Equals(second.Path))
        {
            throw complain(
                "The first operand must be distinct from the remaining operands for this operator or function; " +
                $"operator: {name}, first operand: {first.Path}");
        }
    }

    public void CheckTypes(string name, ImmutableArray<ExpressionNode> operands, Func<string, bool> isAllowed)
    {
        foreach (var operand in operands)
        {
            if (TypeOf(operand) is { } type && !isAllowed(type))
            {
                throw complain($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");
            }
        }
    }

    /// <summary>The type of an operand as far as it is known without an item: a size is a number, and a condition true or false.</summary>
    private static string? TypeOf(ExpressionNode operand) => operand switch
    {
        ValueNode value => value.Value.Type,
        PathNode => null,
        FunctionNode { Name: Size } => "N",
        FunctionNode function => IsFunction(function.Name) ? "BOOL" : null,
        _ => "BOOL",
    };

    private void CheckFunction(FunctionNode function)
    {
        var (name, arguments) = (function.Name, function.Arguments);
        if (arguments.Length != Functions[name])
        {
            throw complain($"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {arguments.Length}");
        }

        CheckDistinct(name, arguments);
        switch (name)
        {
            case "attribute_exists" or "attribute_not_exists" when arguments[0] is not PathNode:
                throw complain($"Operator or function requires a document path; operator or function: {name}");
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
            throw complain($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {given}");
        }

        if (!Types.Contains(type.Value))
        {
            throw complain($"Invalid attribute type name found; type: {type.Value}, valid types: {{{string.Join(',', Types)}}}");
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
            throw complain($"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}");
        }

        CheckTypes("BETWEEN", [between.Lower, between.Upper], static type => type is "S" or "N" or "B");
        if (lower.CompareWith(upper) > 0)
        {
            throw complain($"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}");
        }
    }
}
