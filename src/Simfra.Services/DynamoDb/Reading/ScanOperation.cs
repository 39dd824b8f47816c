using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Scan: all items of a table or an index, or of a segment of it.</summary>
internal sealed class ScanOperation(ServiceState<DynamoDbState> states, CapacityMeter meter) : IOperationGroup
{
    private const string FilterKind = "FilterExpression";

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.Scan, Scan);

    private ScanOutput Scan(ScanInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        CheckParameters(request);
        var binder = ExpressionBinder.Of(
            request.ExpressionAttributeNames,
            request.ExpressionAttributeValues,
            (FilterKind, request.FilterExpression),
            ("ProjectionExpression", request.ProjectionExpression));
        var filter = binder.BindCondition(FilterKind, request.FilterExpression);
        var paths = binder.BindProjection(request.ProjectionExpression) ?? ItemOperations.PathsOf(request.AttributesToGet);
        binder.CheckAllUsed();
        filter ??= LegacyConditions.OfFilter("ScanFilter", request.ScanFilter, request.ConditionalOperator);

        var state = states[reference.Scope];
        var table = state.GetUsableTable(reference.Name, context.Now);
        var index = ReadPlans.FindIndex(table, request.IndexName, request.ConsistentRead == true, context.Now);
        var range = request is { Segment: { } segment, TotalSegments: { } total } ? KeyRange.OfSegment(segment, total) : KeyRange.All;
        var after = ReadPlans.ReadStart(table, index, request.ExclusiveStartKey);
        if (after is not null && !range.Contains(after))
        {
            throw DynamoDbErrors.Validation(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. " +
                $"TotalSegments: {request.TotalSegments} Segment: {request.Segment}");
        }

        KeyPaths.Check(table, paths);
        KeyPaths.Check(table, filter?.Paths);
        var plan = new ReadPlan
        {
            Table = table,
            Index = index,
            Range = range,
            IsConsistent = request.ConsistentRead == true,
            IsCount = request.Select == Select.Count,
            Limit = request.Limit,
            After = after,
            Filter = filter,
            Paths = paths,
            Fetches = ReadPlans.NeedsTable(table, index, request.Select, paths),
        };
        var page = ItemReader.Read(state, plan);
        meter.TakeRead(state, page.Consumption, context.Now);
        return new()
        {
            Items = plan.IsCount ? null : page.Shapes,
            Count = page.Count,
            ScannedCount = page.ScannedCount,
            LastEvaluatedKey = page.LastKeyShape,
            ConsumedCapacity = meter.Report(page.Consumption, request.ReturnConsumedCapacity),
        };
    }

    private static void CheckParameters(ScanInput request)
    {
        LegacyConditions.CheckNotMixed(
            [
                ("AttributesToGet", request.AttributesToGet is not null),
                ("ScanFilter", request.ScanFilter is not null),
                ("ConditionalOperator", request.ConditionalOperator is not null),
            ],
            [("ProjectionExpression", request.ProjectionExpression is not null), (FilterKind, request.FilterExpression is not null)]);
        ReadPlans.CheckSelect(request.Select, request.IndexName, request.AttributesToGet is not null, request.ProjectionExpression is not null);
        switch (request)
        {
            case { Segment: not null, TotalSegments: null }:
                throw DynamoDbErrors.Validation(
                    "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
            case { Segment: null, TotalSegments: not null }:
                throw DynamoDbErrors.Validation(
                    "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
            case { Segment: { } segment, TotalSegments: { } total } when segment >= total:
                throw DynamoDbErrors.Validation(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
                    $"Segment: {segment} is not less than TotalSegments: {total}");
        }
    }
}
