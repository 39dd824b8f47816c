using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>DynamoDB's own condition keys: which items and attributes a call is about, and how it asks for them.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"/>
internal sealed class DynamoDbConditionKeys(ServiceState<DynamoDbState> states)
{
    public IReadOnlyList<string>? Find(string key, RequiredPermission permission, AuthorizationCall call) => key.ToUpperInvariant() switch
    {
        "DYNAMODB:LEADINGKEYS" => Texts(LeadingKeys(call.Input, permission.Resource)),
        "DYNAMODB:ATTRIBUTES" => Texts(Attributes(call.Input)),
        "DYNAMODB:SELECT" => SelectOf(call.Input) is { } select ? [select] : null,
        "DYNAMODB:RETURNVALUES" => Member(call, "ReturnValues"),
        "DYNAMODB:RETURNCONSUMEDCAPACITY" => Member(call, "ReturnConsumedCapacity"),
        "DYNAMODB:ENCLOSINGOPERATION" => call.Operation.Name is "TransactGetItems" or "TransactWriteItems" ? [call.Operation.Name] : null,
        _ => null,
    };

    private static List<string>? Texts(IEnumerable<string?>? texts) =>
        texts?.OfType<string>().Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } found ? found : null;

    /// <summary>What the member says, or what it means not to give it.</summary>
    private static IReadOnlyList<string>? Member(AuthorizationCall call, string member) =>
        call.Input.Schema.FindMember(member) is null ? null : [call.Text(member) ?? "NONE"];

    /// <summary>The values of the partition key that a call names.</summary>
    private List<string?>? LeadingKeys(IShape input, string resource)
    {
        if (!TableReference.TryParseArn(resource, out var reference) || states.Find(reference.Scope)?.Tables.Find(reference.Name) is not { } table)
        {
            return null;
        }

        var name = table.Keys.Partition;
        return input switch
        {
            GetItemInput get => [Text(get.Key, name)],
            PutItemInput put => [Text(put.Item, name)],
            UpdateItemInput update => [Text(update.Key, name)],
            DeleteItemInput delete => [Text(delete.Key, name)],
            QueryInput query => [PartitionOf(query, query.IndexName is { } index ? table.Indexes.FirstOrDefault(i => i.Name == index)?.Keys.Partition : name)],
            BatchGetItemInput batch => [.. Of(batch.RequestItems, reference).SelectMany(static r => r.Keys ?? []).Select(k => Text(k, name))],
            BatchWriteItemInput batch =>
                [.. Of(batch.RequestItems, reference).SelectMany(static r => r).Select(w => Text(w.PutRequest?.Item ?? w.DeleteRequest?.Key, name))],
            TransactGetItemsInput reads => [.. (reads.TransactItems ?? []).Select(i => Text(i.Get?.Key, name))],
            TransactWriteItemsInput writes => [.. (writes.TransactItems ?? []).Select(i =>
                Text(i.Put?.Item ?? i.Update?.Key ?? i.Delete?.Key ?? i.ConditionCheck?.Key, name))],
            _ => null,
        };
    }

    /// <summary>What a batch has of one table, however it names it.</summary>
    private static IEnumerable<T> Of<T>(Dictionary<string, T>? requests, TableReference reference) =>
        (requests ?? []).Where(r => r.Key == reference.Name || r.Key == reference.Arn).Select(static r => r.Value);

    private static string? Text(Dictionary<string, AttributeValue>? item, string name) =>
        item?.GetValueOrDefault(name) is { } value ? value.S ?? value.N ?? (value.B is { } bytes ? Convert.ToBase64String(bytes) : null) : null;

    private static string? PartitionOf(QueryInput query, string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (query.KeyConditions?.GetValueOrDefault(name) is { } legacy)
        {
            return legacy.AttributeValueList is [var value] ? Text(new() { [name] = value }, name) : null;
        }

        try
        {
            var binder = ExpressionBinder.Of(
                query.ExpressionAttributeNames, query.ExpressionAttributeValues, ("KeyConditionExpression", query.KeyConditionExpression));
            var condition = binder.BindCondition("KeyConditionExpression", query.KeyConditionExpression);
            return condition is null ? null : KeyCondition.Of(condition).Find(c => c.Attribute == name) is { } found ? SetValue.Plain(found.Value) : null;
        }
        catch (AwsServiceException)
        {
            // The handler says what is wrong with it.
            return null;
        }
    }

    /// <summary>The top-level attributes that a call names.</summary>
    private static IEnumerable<string>? Attributes(IShape input) => input switch
    {
        GetItemInput get => Names(get.Key).Concat(Projected(get.AttributesToGet, get.ProjectionExpression, get.ExpressionAttributeNames)),
        PutItemInput put => Names(put.Item),
        DeleteItemInput delete => Names(delete.Key),
        UpdateItemInput update => Names(update.Key).Concat(update.AttributeUpdates?.Keys ?? Enumerable.Empty<string>()).Concat(Updated(update)),
        QueryInput query => Projected(query.AttributesToGet, query.ProjectionExpression, query.ExpressionAttributeNames),
        ScanInput scan => Projected(scan.AttributesToGet, scan.ProjectionExpression, scan.ExpressionAttributeNames),
        BatchGetItemInput batch => (batch.RequestItems ?? []).Values.SelectMany(static r =>
            Projected(r.AttributesToGet, r.ProjectionExpression, r.ExpressionAttributeNames)),
        BatchWriteItemInput batch => (batch.RequestItems ?? []).Values.SelectMany(static r => r).SelectMany(static w =>
            Names(w.PutRequest?.Item ?? w.DeleteRequest?.Key)),
        _ => null,
    };

    private static IEnumerable<string> Names(Dictionary<string, AttributeValue>? item) => item?.Keys ?? Enumerable.Empty<string>();

    private static IEnumerable<string> Projected(List<string>? attributesToGet, string? projection, Dictionary<string, string>? names)
    {
        if (projection is null)
        {
            return attributesToGet ?? [];
        }

        return Roots(() => ExpressionParser.ParseProjection("ProjectionExpression", projection), names);
    }

    private static IEnumerable<string> Updated(UpdateItemInput update) => update.UpdateExpression is { } text
        ? Roots(() => ExpressionParser.ParseUpdate(UpdateExpression.Kind, text).ConvertAll(static a => a.Target), update.ExpressionAttributeNames)
        : [];

    private static IEnumerable<string> Roots(Func<List<PathNode>> parse, Dictionary<string, string>? names)
    {
        try
        {
            return parse().ConvertAll(p => p.Tokens[0] is { IsReference: true } reference
                ? names?.GetValueOrDefault(reference.Name!) ?? reference.Name!
                : p.Tokens[0].Name!);
        }
        catch (AwsServiceException)
        {
            // The handler says what is wrong with it.
            return [];
        }
    }

    private static string? SelectOf(IShape input) => input switch
    {
        QueryInput query => query.Select ?? DefaultSelect(query.AttributesToGet is not null || query.ProjectionExpression is not null, query.IndexName),
        ScanInput scan => scan.Select ?? DefaultSelect(scan.AttributesToGet is not null || scan.ProjectionExpression is not null, scan.IndexName),
        GetItemInput get => DefaultSelect(get.AttributesToGet is not null || get.ProjectionExpression is not null, null),
        BatchGetItemInput batch => DefaultSelect(
            batch.RequestItems?.Values.All(static r => r.AttributesToGet is not null || r.ProjectionExpression is not null) == true, null),
        _ => null,
    };

    private static string DefaultSelect(bool isSpecific, string? index) =>
        isSpecific ? Select.SpecificAttributes : index is null ? Select.AllAttributes : Select.AllProjectedAttributes;
}
