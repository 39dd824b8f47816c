using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>PartiQL: single statements, batches and transactions of them.</summary>
internal sealed class StatementOperations(
    ServiceState<DynamoDbState> states, StatementCache statements, ItemWriter writer, CapacityMeter meter) : IOperationGroup
{
    private readonly StatementRunner _runner = new(states, writer, meter);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.ExecuteStatement, ExecuteStatement);
        operations.Handle(DynamoDbApi.BatchExecuteStatement, BatchExecuteStatement);
        operations.Handle(DynamoDbApi.ExecuteTransaction, ExecuteTransaction);
    }

    private ExecuteStatementOutput ExecuteStatement(ExecuteStatementInput request, OperationContext context)
    {
        var statement = statements.Get(request);
        if (statement is ExistsStatement)
        {
            throw DynamoDbErrors.Validation("EXISTS is only supported in transactions");
        }

        var (state, table) = _runner.Find(statement, context);
        if (statement is SelectStatement select)
        {
            var position = SelectPosition.Parse(request.NextToken);
            var (page, next) = StatementRunner.Read(state, table, select, position, request.Limit, request.ConsistentRead == true, context.Now);
            meter.TakeRead(state, page.Consumption, context.Now);
            return new()
            {
                Items = page.Shapes,
                NextToken = next?.ToString(),
                LastEvaluatedKey = page.LastKeyShape,
                ConsumedCapacity = meter.Report(page.Consumption, request.ReturnConsumedCapacity),
            };
        }

        var consumption = new Consumption(table, isWrite: true);
        var returned = _runner.Write(state, table, statement, TellsItem(request.ReturnValuesOnConditionCheckFailure), consumption, context.Now);
        return new()
        {
            Items = returned is null ? [] : [ValueShapes.Write(returned)],
            ConsumedCapacity = meter.Report(consumption, request.ReturnConsumedCapacity),
        };
    }

    /// <summary>Each statement succeeds or fails on its own, those that aren't well formed too.</summary>
    private BatchExecuteStatementOutput BatchExecuteStatement(BatchExecuteStatementInput request, OperationContext context)
    {
        var consumptions = new List<ConsumedCapacity>();
        var reads = request.Statements!.Count(static s => StatementParser.IsRead(s.Statement!));
        if (reads != 0 && reads != request.Statements!.Count)
        {
            throw DynamoDbErrors.Validation("Batch of statements cannot contain both read and write statements");
        }

        var responses = request.Statements!.ConvertAll(given =>
        {
            string? table = null;
            try
            {
                var statement = statements.Get(given);
                var (state, target) = _runner.Find(statement, context);
                table = target.Name;
                var consumption = new Consumption(target, isWrite: !statement.IsRead);
                var item = statement is SelectStatement select
                    ? _runner.ReadOne(state, target, select, given.ConsistentRead == true, consumption, context.Now)
                    : states.Update(() => _runner.Write(
                        state, target, statement, TellsItem(given.ReturnValuesOnConditionCheckFailure), consumption, context.Now));
                if (meter.Report(consumption, request.ReturnConsumedCapacity) is { } report)
                {
                    consumptions.Add(report);
                }

                return new BatchStatementResponse { TableName = table, Item = item is null ? null : ValueShapes.Write(item) };
            }
            catch (AwsServiceException error) when (error.StatusCode == 400)
            {
                return new BatchStatementResponse { TableName = table, Error = ErrorOf(error) };
            }
        });
        return new() { Responses = responses, ConsumedCapacity = consumptions.Count == 0 ? null : consumptions };
    }

    private ExecuteTransactionOutput ExecuteTransaction(ExecuteTransactionInput request, OperationContext context)
    {
        var given = request.TransactStatements!;
        given.ForEach(static s => s.Parameters?.ForEach(static p => ValueShapes.Read(p)));
        var members = given.Select(Parse).ToList();
        var reads = members.Count(static s => s.IsRead);
        if (reads != 0 && reads != members.Count)
        {
            throw DynamoDbErrors.Validation("ExecuteTransaction API does not support both read and write operations in the same request");
        }

        var failures = new CancellationReasons(given.Count);
        var targets = new List<(DynamoDbState State, DynamoTable Table)>();
        for (var i = 0; i < members.Count; i++)
        {
            if (failures.Try(i, () => targets.Add(_runner.Find(members[i], context)))
                && StatementRunner.ComplaintInTransaction(targets[^1].Table, members[i]) is { } complaint)
            {
                throw InMember(i, complaint);
            }
        }

        failures.ThrowIfAny();
        var home = states[context.Scope];
        var digest = WriteToken.DigestOf(given.SelectMany(PartsOf));
        if (reads == 0 && WriteToken.IsDone(home, request.ClientRequestToken, digest, context.Now))
        {
            return new() { Responses = [] };
        }

        var consumptions = new ConsumptionList(isWrite: reads == 0);
        var responses = new List<ItemResponse>();
        CheckPlaces(members, targets, failures);
        for (var i = 0; i < given.Count; i++)
        {
            var (statement, tellsItem) = (members[i], TellsItem(given[i].ReturnValuesOnConditionCheckFailure));
            var (state, table) = targets[i];
            failures.Try(i, () =>
            {
                if (statement is SelectStatement select)
                {
                    var item = _runner.ReadOne(state, table, select, isConsistent: true, consumptions.Of(table), context.Now);
                    responses.Add(new() { Item = item is null ? null : ValueShapes.Write(item) });
                }
                else
                {
                    _runner.Write(state, table, statement, tellsItem, consumptions.Of(table), context.Now);
                }
            });
        }

        failures.ThrowIfAny();
        if (reads == 0)
        {
            WriteToken.Remember(home, request.ClientRequestToken, digest, context.Now);
        }

        return new() { Responses = responses, ConsumedCapacity = meter.Report(consumptions.All, request.ReturnConsumedCapacity) };
    }

    /// <summary>Each statement is about one item, and each about another.</summary>
    private static void CheckPlaces(
        List<PartiQlStatement> members, List<(DynamoDbState State, DynamoTable Table)> targets, CancellationReasons failures)
    {
        var (places, isRepeated) = (new HashSet<ItemKey>(), false);
        for (var i = 0; i < members.Count; i++)
        {
            failures.Try(i, () => isRepeated |= !places.Add(StatementRunner.PlaceOf(targets[i].Table, members[i])));
        }

        failures.ThrowIfAny();
        if (isRepeated)
        {
            throw DynamoDbErrors.Validation("Transaction request cannot include multiple operations on one item");
        }
    }

    private PartiQlStatement Parse(ParameterizedStatement given, int index)
    {
        try
        {
            return statements.Get(given);
        }
        catch (AwsServiceException error)
        {
            throw InMember(index, error.ErrorMessage);
        }
    }

    private static AwsServiceException InMember(int index, string? complaint) =>
        DynamoDbErrors.Validation($"Validation failed in TransactStatements[{index}]: {complaint}");

    private static IEnumerable<string?> PartsOf(ParameterizedStatement statement) =>
        (statement.Parameters ?? []).ConvertAll(static p => (string?)ValueShapes.Read(p).ToString()).Prepend(statement.Statement);

    private static bool TellsItem(string? returnValues) => returnValues == ReturnValuesOnConditionCheckFailure.AllOld;

    private static BatchStatementError ErrorOf(AwsServiceException error) => new()
    {
        Code = error.Code switch
        {
            "ConditionalCheckFailedException" => BatchStatementErrorCodeEnum.ConditionalCheckFailed,
            "DuplicateItemException" => BatchStatementErrorCodeEnum.DuplicateItem,
            "ResourceNotFoundException" => BatchStatementErrorCodeEnum.ResourceNotFound,
            "ProvisionedThroughputExceededException" => BatchStatementErrorCodeEnum.ProvisionedThroughputExceeded,
            "ThrottlingException" => BatchStatementErrorCodeEnum.ThrottlingError,
            _ => BatchStatementErrorCodeEnum.ValidationError,
        },
        Message = error.ErrorMessage,
        Item = (error as ConditionalCheckFailedException)?.Item,
    };
}
