using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.DynamoDb;

/// <summary>Brings the changes of tables to streams of Kinesis, in their order. What a stream doesn't take is tried again for a day.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html"/>
internal sealed class KinesisDelivery(ServiceJobs jobs, Capabilities capabilities)
{
    private const string Principal = "kinesisreplication.dynamodb.amazonaws.com";

    private static readonly JobDefinition Definition = new("dynamodb.deliver-to-kinesis");
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether there are streams at all.</summary>
    public bool HasStreams => capabilities.Find<IDataStreams>() is not null;

    public void Register(ServiceState<DynamoDbState> states) =>
        jobs.HandleAsync(Definition, (job, cancellationToken) => RunAsync(states, job, cancellationToken));

    /// <summary>Notes a change, in the turn that makes it.</summary>
    public void Note(
        DynamoDbState state, DynamoTable table, AttributeMap? old, AttributeMap? current, DateTimeOffset now, string eventId, bool isExpiry)
    {
        if (old is not null && old.Equals(current))
        {
            return;
        }

        foreach (var destination in table.Destinations.Where(d => d.StatusAt(now) is DestinationStatus.Active or DestinationStatus.Updating))
        {
            var keys = (current ?? old)!.Only(table.Keys.Names.ToHashSet(StringComparer.Ordinal));
            var last = state.KinesisRecords.DescendingFrom(new(table.Name, long.MaxValue)).FirstOrDefault();
            var isFirst = last?.Table != table.Name;
            state.KinesisRecords.Put(new(
                table.Name,
                isFirst ? 1 : last!.Sequence + 1,
                destination.StreamArn,
                Convert.ToHexStringLower(SHA256.HashData(KeyEncoding.OfItem(table.Keys, keys))),
                now,
                Write(table, destination, keys, old, current, now, eventId, isExpiry)));
            if (isFirst)
            {
                jobs.Schedule(Definition, now, state.Scope, table.Name);
            }
        }
    }

    public static void Clear(DynamoDbState state, string table)
    {
        foreach (var record in Of(state, table).ToList())
        {
            state.KinesisRecords.Remove(new(table, record.Sequence));
        }
    }

    private static IEnumerable<KinesisRecord> Of(DynamoDbState state, string table) =>
        state.KinesisRecords.From(new(table, 0)).TakeWhile(r => r.Table == table);

    private static string Write(
        DynamoTable table,
        KinesisDestination destination,
        AttributeMap keys,
        AttributeMap? old,
        AttributeMap? current,
        DateTimeOffset now,
        string eventId,
        bool isExpiry)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Format))
        {
            writer.WriteStartObject();
            writer.WriteString("awsRegion", table.Scope.Region);
            writer.WriteString("eventID", eventId);
            writer.WriteString("eventName", old is null ? ChangeRecord.Insert : current is null ? ChangeRecord.Remove : ChangeRecord.Modify);
            if (isExpiry)
            {
                writer.WriteStartObject("userIdentity");
                writer.WriteString("principalId", "dynamodb.amazonaws.com");
                writer.WriteString("type", "Service");
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNull("userIdentity");
            }

            writer.WriteString("recordFormat", "application/json");
            writer.WriteString("tableName", table.Name);
            writer.WriteStartObject("dynamodb");
            var isMicro = destination.Precision == ApproximateCreationDateTimePrecision.Microsecond;
            var ticks = (now - DateTimeOffset.UnixEpoch).Ticks;
            writer.WriteNumber("ApproximateCreationDateTime", ticks / (isMicro ? TimeSpan.TicksPerMicrosecond : TimeSpan.TicksPerMillisecond));
            if (isMicro)
            {
                writer.WriteString("ApproximateCreationDateTimePrecision", destination.Precision);
            }

            Write(writer, "Keys", keys);
            Write(writer, "NewImage", current);
            Write(writer, "OldImage", old);
            writer.WriteNumber("SizeBytes", keys.Size + (current?.Size ?? 0) + (old?.Size ?? 0));
            writer.WriteEndObject();
            writer.WriteString("eventSource", "aws:dynamodb");
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Write(Utf8JsonWriter writer, string name, AttributeMap? image)
    {
        if (image is not null)
        {
            writer.WritePropertyName(name);
            ItemJson.Write(writer, image);
        }
    }

    private async Task RunAsync(ServiceState<DynamoDbState> states, Job job, CancellationToken cancellationToken)
    {
        var state = states[job.Scope];
        while (Of(state, job.Payload).FirstOrDefault() is { } next)
        {
            if (job.Due - next.At < MaxAge && !await TryPutAsync(state, next, cancellationToken).ConfigureAwait(false))
            {
                states.Update(() => jobs.Schedule(Definition, job.Due + RetryDelay, job.Scope, job.Payload));
                return;
            }

            states.Update(() => state.KinesisRecords.Remove(new(next.Table, next.Sequence)));
        }
    }

    private async ValueTask<bool> TryPutAsync(DynamoDbState state, KinesisRecord record, CancellationToken cancellationToken)
    {
        var caller = new InternalCaller(new ServicePrincipal(state.Scope.Account, Principal), state.Scope)
        {
            SourceArn = new TableReference(state.Scope, record.Table).Arn,
            SourceAccount = state.Scope.Account,
        };
        try
        {
            if (capabilities.Find<IDataStreams>() is not { } streams)
            {
                return false;
            }

            var bytes = Encoding.UTF8.GetBytes(record.Record);
            await streams.PutAsync(record.StreamArn, record.PartitionKey, bytes, caller, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AwsServiceException)
        {
            return false;
        }
    }
}
