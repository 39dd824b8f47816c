using System.Collections.Immutable;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>
/// What an update expression does to an item. All values are taken from the item as it was; then the actions are carried out, those
/// that set elements of lists from the lowest index up, and those that remove them last, from the highest down.
/// </summary>
internal sealed class UpdateExpression(ImmutableArray<UpdateAction> actions)
{
    public const string Kind = "UpdateExpression";

    /// <summary>Whether it stands for AttributeUpdates, which complain in words of their own.</summary>
    public bool IsLegacy { get; init; }

    public ImmutableArray<UpdateAction> Actions { get; } = actions;

    /// <summary>Whether it takes things away and adds none: of an item that isn't there it makes none.</summary>
    public bool OnlyTakesAway => !Actions.IsEmpty && Actions.All(static a => a.Kind is UpdateKind.Remove or UpdateKind.Delete);

    /// <summary>The places that it writes to.</summary>
    public IEnumerable<DocumentPath> Targets => Actions.Select(static a => a.Target.Path);

    /// <exception cref="AwsServiceException">It can't be done to this item.</exception>
    public AttributeMap Apply(AttributeMap item)
    {
        var values = Actions.Select(a => a.Kind == UpdateKind.Set ? Evaluate(a.Value!, item) : (a.Value as ValueNode)?.Value).ToList();
        var updated = item;
        var removals = new List<DocumentPath>();
        foreach (var i in Enumerable.Range(0, Actions.Length).OrderBy(i => Actions[i].Target.Path.Steps[^1].Index))
        {
            var (kind, path, value) = (Actions[i].Kind, Actions[i].Target.Path, values[i]);
            switch (kind)
            {
                case UpdateKind.Set:
                    updated = Replace(updated, path, _ => value);
                    break;
                case UpdateKind.Add:
                    updated = Replace(updated, path, old => Add(old, value!));
                    break;
                case UpdateKind.Remove when path.Steps[^1].IsIndex:
                    removals.Add(path);
                    break;
                case UpdateKind.Remove:
                    updated = Replace(updated, path, static _ => null);
                    break;
                default:
                    updated = Replace(updated, path, old => Delete(old, value!));
                    break;
            }
        }

        foreach (var path in removals.OrderByDescending(static p => p.Steps[^1].Index))
        {
            updated = Replace(updated, path, static _ => null);
        }

        return updated;
    }

    /// <summary>A number or set with something added to it.</summary>
    private ItemValue Add(ItemValue? old, ItemValue value) => (old, value) switch
    {
        (null, _) => value,
        (NumberValue number, NumberValue more) => new NumberValue(number.Value + more.Value),
        (SetValue set, SetValue more) when set.ElementType == more.ElementType => SetValue.Of(set.ElementType, set.Elements.Concat(more.Elements)),
        _ => throw WrongType(),
    };

    /// <summary>A set without some elements; null where none is left.</summary>
    private ItemValue? Delete(ItemValue? old, ItemValue value) => (old, value) switch
    {
        (null, _) => null,
        (SetValue set, SetValue less) when set.ElementType == less.ElementType =>
            set.Elements.RemoveAll(less.Contains) is { Length: > 0 } left ? SetValue.Of(set.ElementType, left) : null,
        _ => throw WrongType(),
    };

    private ItemValue Evaluate(ExpressionNode node, AttributeMap item)
    {
        switch (node)
        {
            case ValueNode value:
                return value.Value;
            case PathNode path:
                return path.Path.Find(item)
                    ?? throw DynamoDbErrors.Validation("The provided expression refers to an attribute that does not exist in the item");
            case FunctionNode { Name: "if_not_exists" } function:
                return ((PathNode)function.Arguments[0]).Path.Find(item) ?? Evaluate(function.Arguments[1], item);
            case FunctionNode append:
                return Evaluate(append.Arguments[0], item) is ListValue first && Evaluate(append.Arguments[1], item) is ListValue second
                    ? new ListValue(first.Items.AddRange(second.Items))
                    : throw WrongType();
            case SumNode sum:
                if (Evaluate(sum.Left, item) is not NumberValue left || Evaluate(sum.Right, item) is not NumberValue right)
                {
                    throw WrongType();
                }

                return new NumberValue(sum.Operator == "+" ? left.Value + right.Value : left.Value - right.Value);
            default:
                throw new InvalidOperationException($"{node} has no value.");
        }
    }

    private static AttributeMap Replace(AttributeMap item, DocumentPath path, Func<ItemValue?, ItemValue?> change) =>
        Replace(item, path, 0, change);

    private static AttributeMap Replace(AttributeMap map, DocumentPath path, int depth, Func<ItemValue?, ItemValue?> change)
    {
        var name = path.Steps[depth].Name!;
        var old = map[name];
        var current = depth == path.Steps.Length - 1 ? change(old) : Descend(old, path, depth + 1, change);
        return current is null ? map.Without(name) : map.With(name, current);
    }

    private static ItemValue Descend(ItemValue? container, DocumentPath path, int depth, Func<ItemValue?, ItemValue?> change)
    {
        var step = path.Steps[depth];
        switch (container)
        {
            case MapValue map when !step.IsIndex:
                return new MapValue(Replace(map.Members, path, depth, change));
            case ListValue list when step.IsIndex:
                var old = step.Index < list.Items.Length ? list.Items[step.Index] : null;
                var current = depth == path.Steps.Length - 1 ? change(old) : Descend(old, path, depth + 1, change);

                // What lies beyond the end goes to the end.
                return (old, current) switch
                {
                    (null, null) => list,
                    (null, _) => new ListValue(list.Items.Add(current)),
                    (_, null) => new ListValue(list.Items.RemoveAt(step.Index)),
                    _ => new ListValue(list.Items.SetItem(step.Index, current)),
                };
            default:
                throw DynamoDbErrors.Validation("The document path provided in the update expression is invalid for update");
        }
    }

    private AwsServiceException WrongType() => DynamoDbErrors.Validation(
        IsLegacy ? "Type mismatch for attribute to update" : "An operand in the update expression has an incorrect data type");
}
