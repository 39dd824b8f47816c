using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>BatchGetItem: up to 100 items of several tables, as much as sixteen megabytes hold.</summary>
internal sealed class BatchGetItemOperation(ServiceState<DynamoDbState> states, CapacityMeter meter) : IOperationGroup
{
    private const int MaxKeys = 100;
    private const long MaxBytes = 16 * 1024 * 1024;

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.BatchGetItem, BatchGetItem);

    private BatchGetItemOutput BatchGetItem(BatchGetItemInput request, OperationContext context)
    {
        var requests = request.RequestItems!;
        if (requests.Values.Sum(static r => r.Keys!.Count) > MaxKeys)
        {
            throw DynamoDbErrors.Validation("Too many items requested for the BatchGetItem call");
        }

        var reads = requests.Select(r => new TableRead(r.Key, r.Value, context)).ToList();
        reads.ForEach(r => r.Find(states, context.Now));
        var responses = new Dictionary<string, List<Dictionary<string, AttributeValue>>>();
        var unprocessed = new UnprocessedParts<Dictionary<string, AttributeValue>>();
        var bytes = 0L;
        foreach (var read in reads)
        {
            responses[read.Given] = read.Run(meter, unprocessed, context.Now, ref bytes);
        }

        unprocessed.ThrowIfNoneWasDone();
        return new()
        {
            Responses = responses,
            UnprocessedKeys = unprocessed.ByTable.ToDictionary(static u => u.Key, u => reads.Find(r => r.Given == u.Key)!.Rest(u.Value)),
            ConsumedCapacity = meter.Report(reads.Select(static r => r.Consumption!), request.ReturnConsumedCapacity),
        };
    }

    /// <summary>What is read of one table.</summary>
    private sealed class TableRead
    {
        private readonly KeysAndAttributes _request;
        private readonly TableReference _reference;
        private readonly List<AttributeMap> _keys;
        private readonly IReadOnlyList<DocumentPath>? _paths;
        private DynamoDbState _state = null!;
        private DynamoTable _table = null!;

        public TableRead(string given, KeysAndAttributes request, OperationContext context)
        {
            Given = given;
            _request = request;
            _reference = TableReference.Parse(given, context);
            LegacyConditions.CheckNotMixed(
                [("AttributesToGet", request.AttributesToGet is not null)], [("ProjectionExpression", request.ProjectionExpression is not null)]);
            var binder = ExpressionBinder.Of(request.ExpressionAttributeNames, null, ("ProjectionExpression", request.ProjectionExpression));
            _keys = request.Keys!.ConvertAll(ValueShapes.Read);
            if (_keys.Distinct().Count() < _keys.Count)
            {
                throw DynamoDbErrors.Validation("Provided list of item keys contains duplicates");
            }

            _paths = binder.BindProjection(request.ProjectionExpression) ?? ItemOperations.PathsOf(request.AttributesToGet);
            binder.CheckAllUsed();
        }

        /// <summary>The table as the request names it.</summary>
        public string Given { get; }

        public Consumption? Consumption { get; private set; }

        public void Find(ServiceState<DynamoDbState> states, DateTimeOffset now)
        {
            _state = states[_reference.Scope];
            _table = _state.GetUsableTable(_reference.Name, now);
            _keys.ForEach(k => ItemRules.CheckKey(_table, k));
            KeyPaths.Check(_table, _paths);
            Consumption = new(_table, isWrite: false);
        }

        public List<Dictionary<string, AttributeValue>> Run(
            CapacityMeter meter, UnprocessedParts<Dictionary<string, AttributeValue>> unprocessed, DateTimeOffset now, ref long bytes)
        {
            var items = new List<Dictionary<string, AttributeValue>>();
            for (var i = 0; i < _keys.Count; i++)
            {
                var item = _state.FindItem(_table, KeyEncoding.OfItem(_table.Keys, _keys[i]));
                var own = new Consumption(_table, isWrite: false);
                own.Add(DynamoDb.Consumption.ReadUnits(item?.Size ?? 0, _request.ConsistentRead == true));
                if (bytes >= MaxBytes)
                {
                    unprocessed.Add(Given, _request.Keys![i]);
                }
                else if (unprocessed.Try(Given, _request.Keys![i], () => meter.TakeRead(_state, own, now)))
                {
                    Consumption!.Add(own);
                    if (item is not null)
                    {
                        bytes += item.Size;
                        items.Add(ValueShapes.Write(_paths is null ? item.Attributes : ItemProjection.Take(item.Attributes, _paths)));
                    }
                }
            }

            return items;
        }

        /// <summary>What the request asks for of some of the keys.</summary>
        public KeysAndAttributes Rest(List<Dictionary<string, AttributeValue>> keys) => new()
        {
            Keys = keys,
            AttributesToGet = _request.AttributesToGet,
            ConsistentRead = _request.ConsistentRead,
            ProjectionExpression = _request.ProjectionExpression,
            ExpressionAttributeNames = _request.ExpressionAttributeNames,
        };
    }
}
