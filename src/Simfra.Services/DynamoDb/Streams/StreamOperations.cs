using Simfra.Integration;
using Simfra.Models.DynamoDbStreams;
using Simfra.State;
using Shapes = Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>DynamoDB Streams: what has happened to the items of a table in the last 24 hours, in order.</summary>
internal sealed class StreamOperations(ServiceState<DynamoDbState> states) : IOperationGroup
{
    private const int MaxRecords = 1000;
    private const int MaxListed = 100;
    private const int MaxShards = 100;
    private const int MaxBytes = 1024 * 1024;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbStreamsApi.ListStreams, ListStreams);
        operations.Handle(DynamoDbStreamsApi.DescribeStream, DescribeStream);
        operations.Handle(DynamoDbStreamsApi.GetShardIterator, GetShardIterator);
        operations.Handle(DynamoDbStreamsApi.GetRecords, GetRecords);
    }

    private ListStreamsOutput ListStreams(ListStreamsInput request, OperationContext context)
    {
        CheckLimit(request.Limit, MaxListed);
        if (request.ExclusiveStartStreamArn is { } start)
        {
            CheckArn(start);
        }

        var limit = request.Limit ?? MaxListed;
        var state = states.Find(context.Scope);
        var streams = (state?.Streams.From(request.ExclusiveStartStreamArn ?? "", inclusive: false) ?? Enumerable.Empty<ChangeStream>())
            .Where(s => s.IsKept(context.Now) && (request.TableName is null || s.Table == request.TableName))
            .Take(limit + 1)
            .ToList();
        var page = streams.Take(limit).ToList();
        return new()
        {
            Streams = page.ConvertAll(static s => new Models.DynamoDbStreams.Stream { StreamArn = s.Arn, TableName = s.Table, StreamLabel = s.Label }),
            LastEvaluatedStreamArn = streams.Count > limit ? page[^1].Arn : null,
        };
    }

    private DescribeStreamOutput DescribeStream(DescribeStreamInput request, OperationContext context)
    {
        CheckLimit(request.Limit, MaxShards);
        var (state, stream) = Find(request.StreamArn, context);
        var isShown = request.ShardFilter is null
            && (request.ExclusiveStartShardId is not { } after || string.CompareOrdinal(stream.ShardId, after) > 0);
        if (request.ShardFilter is { Type: not ShardFilterType.ChildShards })
        {
            throw DynamoDbErrors.Validation("ShardFilter.Type must be CHILD_SHARDS");
        }

        return new()
        {
            StreamDescription = new()
            {
                StreamArn = stream.Arn,
                StreamLabel = stream.Label,
                StreamStatus = stream.StatusAt(state.Tables.Find(stream.Table), context.Now),
                StreamViewType = stream.ViewType,
                CreationRequestDateTime = stream.BeganAt,
                TableName = stream.Table,
                KeySchema = TableDescriptions.Of(stream.Keys).ConvertAll(static k => new KeySchemaElement
                {
                    AttributeName = k.AttributeName,
                    KeyType = k.KeyType,
                }),
                Shards = isShown
                    ?
                    [
                        new()
                        {
                            ShardId = stream.ShardId,
                            SequenceNumberRange = new()
                            {
                                StartingSequenceNumber = ChangeRecord.FormatSequence(stream.FirstSequence),
                                EndingSequenceNumber = stream.LastSequence is { } last ? ChangeRecord.FormatSequence(last) : null,
                            },
                        },
                    ]
                    : [],
            },
        };
    }

    private GetShardIteratorOutput GetShardIterator(GetShardIteratorInput request, OperationContext context)
    {
        var (state, stream) = Find(request.StreamArn, context);
        if (request.ShardId != stream.ShardId)
        {
            throw new ResourceNotFoundException(
                $"Requested resource not found: Shard does not exist: {request.ShardId}");
        }

        if (request is { SequenceNumber: not null, ShardIteratorType: ShardIteratorType.TrimHorizon or ShardIteratorType.Latest })
        {
            throw DynamoDbErrors.Validation($"SequenceNumber must not be given for the ShardIteratorType {request.ShardIteratorType}");
        }

        var first = FirstKept(state, stream, context.Now);
        var next = request.ShardIteratorType switch
        {
            ShardIteratorType.TrimHorizon => first,
            ShardIteratorType.Latest => (ChangeStream.LastOf(state, stream)?.Sequence ?? stream.FirstSequence) + 1,
            ShardIteratorType.AtSequenceNumber => Given(request.SequenceNumber, stream, state, first),
            _ => Given(request.SequenceNumber, stream, state, first - 1) + 1,
        };
        return new() { ShardIterator = new ShardIterator(stream.Arn, next, context.Now).ToString() };
    }

    private GetRecordsOutput GetRecords(GetRecordsInput request, OperationContext context)
    {
        CheckLimit(request.Limit, MaxRecords);
        var iterator = ShardIterator.Parse(request.ShardIterator!) ?? throw DynamoDbErrors.Validation("Invalid ShardIterator");
        var (state, stream) = Find(iterator.Stream, context);
        if (context.Now >= iterator.IssuedAt + ShardIterator.Lifetime)
        {
            throw new ExpiredIteratorException("Iterator expired. The iterator was created at time " +
                $"{iterator.IssuedAt.UtcDateTime:ddd MMM dd HH:mm:ss 'UTC' yyyy} and has expired");
        }

        var records = new List<Record>();
        var (next, bytes) = (iterator.Next, 0);
        foreach (var record in state.ChangeRecords.From(new(stream.Arn, next)).TakeWhile(r => r.Stream == stream.Arn))
        {
            if (record.At <= context.Now - ChangeStream.Retention)
            {
                next = record.Sequence + 1;
                continue;
            }

            if (records.Count == (request.Limit ?? MaxRecords) || bytes > MaxBytes)
            {
                break;
            }

            records.Add(Write(record, stream, state.Scope.Region));
            next = record.Sequence + 1;
            bytes += record.Size;
        }

        // Where a closed shard ends there is nothing more to ask for.
        var isOver = stream.EndedAt is not null && next > (ChangeStream.LastOf(state, stream)?.Sequence ?? 0);
        return new()
        {
            Records = records,
            NextShardIterator = isOver ? null : new ShardIterator(stream.Arn, next, context.Now).ToString(),
        };
    }

    private static long FirstKept(DynamoDbState state, ChangeStream stream, DateTimeOffset now) =>
        state.ChangeRecords.From(new(stream.Arn, 0)).TakeWhile(r => r.Stream == stream.Arn).FirstOrDefault(r => r.At > now - ChangeStream.Retention)?.Sequence
        ?? (ChangeStream.LastOf(state, stream)?.Sequence ?? stream.FirstSequence) + 1;

    private static long Given(string? text, ChangeStream stream, DynamoDbState state, long first)
    {
        if (text is null)
        {
            throw DynamoDbErrors.Validation("SequenceNumber is required for the given ShardIteratorType");
        }

        var sequence = ChangeRecord.ParseSequence(text) ?? throw DynamoDbErrors.Validation("Invalid SequenceNumber");
        var hasRecords = ChangeStream.LastOf(state, stream) is not null;
        return hasRecords && sequence < first && sequence != stream.FirstSequence
            ? throw new TrimmedDataAccessException("The operation attempted to read past the oldest stream record in a shard.")
            : sequence;
    }

    private static Record Write(ChangeRecord record, ChangeStream stream, string region) => new()
    {
        EventID = record.EventId,
        EventName = record.Event,
        EventVersion = "1.1",
        EventSource = "aws:dynamodb",
        AwsRegion = region,
        UserIdentity = record.IsExpiry ? new() { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" } : null,
        Dynamodb = new()
        {
            // AWS gives whole seconds.
            ApproximateCreationDateTime = DateTimeOffset.FromUnixTimeSeconds(record.At.ToUnixTimeSeconds()),
            Keys = Write(record.Keys),
            NewImage = record.New is null ? null : Write(record.New),
            OldImage = record.Old is null ? null : Write(record.Old),
            SequenceNumber = ChangeRecord.FormatSequence(record.Sequence),
            SizeBytes = record.Size,
            StreamViewType = stream.ViewType,
        },
    };

    private static Dictionary<string, AttributeValue> Write(AttributeMap map) =>
        ValueShapes.Write(map).ToDictionary(static v => v.Key, static v => Write(v.Value));

    /// <summary>The same value in the shape of the other service's model.</summary>
    private static AttributeValue Write(Shapes.AttributeValue value) => new()
    {
        S = value.S,
        N = value.N,
        B = value.B,
        SS = value.SS,
        NS = value.NS,
        BS = value.BS,
        M = value.M?.ToDictionary(static m => m.Key, static m => Write(m.Value)),
        L = value.L?.ConvertAll(Write),
        NULL = value.NULL,
        BOOL = value.BOOL,
    };

    /// <summary>The model tells the smallest limits alone.</summary>
    private static void CheckLimit(int? limit, int max)
    {
        if (limit > max)
        {
            throw DynamoDbErrors.Validation(
                $"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {max}");
        }
    }

    private (DynamoDbState State, ChangeStream Stream) Find(string? arn, OperationContext context)
    {
        var reference = CheckArn(arn);
        return states.Find(reference.Scope) is { } state && state.Streams.Find(arn!) is { } stream && stream.IsKept(context.Now)
            ? (state, stream)
            : throw new ResourceNotFoundException($"Requested resource not found: Stream: {arn} not found");
    }

    private static TableReference CheckArn(string? arn) =>
        TableReference.TryParseArn(arn, out var reference) && arn!.Contains("/stream/", StringComparison.Ordinal)
            ? reference
            : throw DynamoDbErrors.Validation("Invalid StreamArn");
}
