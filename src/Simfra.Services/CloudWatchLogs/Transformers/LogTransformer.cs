using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>The transformer of a log group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Processors">Its processors under AWS's names: JSON.</param>
/// <param name="CreatedAt">When it was made, in milliseconds.</param>
/// <param name="ModifiedAt">When it was last put, in milliseconds.</param>
internal sealed record LogTransformer(string Group, ImmutableArray<string> Processors, long CreatedAt, long ModifiedAt)
{
    private const int MaxProcessors = 20;

    public static ImmutableArray<string> Write(IEnumerable<Processor> processors) => [.. processors.Select(static p => JsonByName.Write(p).ToJsonString())];

    /// <summary>The processors of an account's policy: a JSON array.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public static List<Processor> ReadDocument(string document)
    {
        try
        {
            return PolicyDocuments.ReadAny(document) is JsonArray { Count: > 0 and <= MaxProcessors } processors
                ? [.. processors.Select(static p => Read(p as JsonObject ?? throw Invalid()))]
                : throw CloudWatchLogsErrors.InvalidParameter($"A transformer policy must be an array of between 1 and {MaxProcessors} processors.");
        }
        catch (MalformedInputException)
        {
            throw Invalid();
        }

        static AwsServiceException Invalid() => CloudWatchLogsErrors.InvalidParameter("The processors of the transformer policy are not valid.");
    }

    public List<Processor> Read() => [.. Processors.Select(static text => Read(ClientJson.ParseNode(text)!.AsObject()))];

    private static Processor Read(JsonObject json)
    {
        var processor = new Processor();
        JsonByName.Read(json, processor);
        return processor;
    }
}

/// <summary>The transformers of one account and region.</summary>
internal sealed class TransformerTables(StatePartition partition)
{
    private static readonly TableDefinition<string, LogTransformer> TransformerTable =
        new("logs.transformer", version: 1, t => t.Group, TransformerJsonContext.Default);

    public Table<string, LogTransformer> Transformers { get; } = partition.Table(TransformerTable);
}

/// <summary>How transformers are written where they are persisted.</summary>
[JsonSerializable(typeof(LogTransformer))]
internal sealed partial class TransformerJsonContext : JsonSerializerContext;
