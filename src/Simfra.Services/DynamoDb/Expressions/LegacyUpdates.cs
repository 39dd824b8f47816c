using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>AttributeUpdates, as the update expression that they amount to.</summary>
internal static class LegacyUpdates
{
    public static UpdateExpression? Of(Dictionary<string, AttributeValueUpdate>? updates) =>
        updates is { Count: > 0 } ? new([.. updates.Select(static u => Of(u.Key, u.Value))]) { IsLegacy = true } : null;

    private static UpdateAction Of(string attribute, AttributeValueUpdate update)
    {
        var target = LegacyConditions.Path(attribute);
        var action = update.Action ?? AttributeAction.Put;
        if (update.Value is null)
        {
            return action == AttributeAction.Delete
                ? new(UpdateKind.Remove, target, null)
                : throw DynamoDbErrors.InvalidParameters("Only DELETE action is allowed when no attribute value is specified");
        }

        var value = ValueShapes.Read(update.Value);
        switch (action)
        {
            case AttributeAction.Put:
                return new(UpdateKind.Set, target, LegacyConditions.Value(value));
            case AttributeAction.Delete when value is SetValue:
                return new(UpdateKind.Delete, target, LegacyConditions.Value(value));
            case AttributeAction.Add when value is NumberValue or SetValue:
                return new(UpdateKind.Add, target, LegacyConditions.Value(value));
            case AttributeAction.Add when value is ListValue:
                var old = new FunctionNode("if_not_exists", [target, LegacyConditions.Value(new ListValue([]))]);
                return new(UpdateKind.Set, target, new FunctionNode("list_append", [old, LegacyConditions.Value(value)]));
            default:
                throw DynamoDbErrors.InvalidParameters($"{action} action is not supported for the type {value.Type}");
        }
    }
}
