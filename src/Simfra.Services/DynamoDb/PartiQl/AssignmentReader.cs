using System.Collections.Immutable;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Reads what an UPDATE sets and removes.</summary>
internal sealed class AssignmentReader(StatementCursor cursor, ConditionReader conditions)
{
    private const string ListAppend = "list_append";
    private const string IfNotExists = "if_not_exists";

    private readonly OperandRules _rules = new(DynamoDbErrors.Validation);

    public ImmutableArray<UpdateAction> Read()
    {
        var actions = ImmutableArray.CreateBuilder<UpdateAction>();
        while (true)
        {
            if (cursor.TryTake("SET"))
            {
                ReadList(() => actions.Add(ReadSet()));
            }
            else if (cursor.TryTake("REMOVE"))
            {
                ReadList(() => actions.Add(new(UpdateKind.Remove, conditions.ReadPath(), null)));
            }
            else
            {
                cursor.Expect(actions.Count > 0);
                return actions.DrainToImmutable();
            }
        }
    }

    private void ReadList(Action read)
    {
        do
        {
            read();
        }
        while (cursor.TryTakeSymbol(","));
    }

    private UpdateAction ReadSet()
    {
        var target = conditions.ReadPath();
        cursor.TakeSymbol("=");
        if (cursor.IsAtCall && (cursor.Current.IsKeyword("set_add") || cursor.Current.IsKeyword("set_delete")))
        {
            return ReadSetChange(target);
        }

        return new(UpdateKind.Set, target, ReadSum());
    }

    private ExpressionNode ReadSum()
    {
        var value = ReadValue();
        if (!cursor.Current.IsSymbol("+") && !cursor.Current.IsSymbol("-"))
        {
            return value;
        }

        var sign = cursor.Take().Text;
        var sum = new SumNode(sign, value, ReadValue());
        _rules.CheckTypes(sign, [sum.Left, sum.Right], static type => type == "N");
        return sum;
    }

    /// <summary><c>set_add</c> and <c>set_delete</c> change the set that they are assigned to, and nothing else.</summary>
    private UpdateAction ReadSetChange(PathNode target)
    {
        var called = cursor.Take();
        var name = called.Text.ToUpperInvariant();
        var first = cursor.Following;
        var arguments = conditions.ReadArguments(conditions.ReadOperand);
        if (arguments.Count != 2)
        {
            throw DynamoDbErrors.Validation($"{name} must have exactly two arguments at {cursor.PlaceOf(called)}");
        }

        if (arguments[0] is not PathNode changed || !changed.Path.Equals(target.Path))
        {
            throw DynamoDbErrors.Validation($"The first argument to {name} must equal the assignment value at {cursor.PlaceOf(called)}");
        }

        return arguments[1] is ValueNode { Value: SetValue } elements
            ? new(name == "SET_ADD" ? UpdateKind.Add : UpdateKind.Delete, target, elements)
            : throw DynamoDbErrors.Validation($"The second argument to {name} must be a value with type SET at {cursor.PlaceOf(first)}");
    }

    private ExpressionNode ReadValue()
    {
        if (cursor.TryTakeSymbol("("))
        {
            var inner = cursor.Nested(ReadSum);
            cursor.TakeSymbol(")");
            return inner;
        }

        if (!cursor.IsAtCall)
        {
            return conditions.ReadOperand();
        }

        var called = cursor.Take();
        var name = called.Text.ToLowerInvariant();
        if (name is not (ListAppend or IfNotExists))
        {
            throw DynamoDbErrors.Validation($"Unrecognized function: {name} at {cursor.PlaceOf(called)}");
        }

        var arguments = conditions.ReadArguments(ReadValue);
        if (arguments.Count != 2)
        {
            throw DynamoDbErrors.Validation(
                $"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {arguments.Count}");
        }

        if (name == IfNotExists && arguments[0] is not PathNode)
        {
            throw DynamoDbErrors.Validation($"Operator or function requires a document path; operator or function: {name}");
        }

        if (name == ListAppend)
        {
            _rules.CheckTypes(name, [.. arguments], static type => type == "L");
        }

        return new FunctionNode(name, [.. arguments]);
    }
}
