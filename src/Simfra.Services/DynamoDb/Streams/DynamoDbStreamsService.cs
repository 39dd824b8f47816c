using Simfra.Integration;
using Simfra.Models.DynamoDbStreams;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Amazon DynamoDB Streams: an API of its own over the state of DynamoDB, which is why it lies in that folder.
/// </summary>
internal sealed class DynamoDbStreamsService : ServiceModule
{
    public override ServiceSchema Schema => DynamoDbStreamsSchemas.Service;

    public override WireTraits WireTraits { get; } = new()
    {
        ErrorNamespace = "com.amazonaws.dynamodb.v20120810",
        FrameworkErrorNamespace = "com.amazon.coral.service",
        SendsCrc32 = true,
    };

    public override bool ObservesOwnCalls => true;

    public override bool IsConsistentRead(OperationSchema operation, IShape input) => true;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var changes = host.Capabilities.Find<ITableChanges>()
            ?? throw new InvalidOperationException("DynamoDB Streams is served where DynamoDB is.");
        host.AuthorizeWith(new StreamAuthorization(changes.States));
        host.Observe(changes.Calls);
        return [new StreamOperations(changes.States)];
    }
}

/// <summary>Where the tables, and so the streams, of a world are.</summary>
internal interface ITableChanges
{
    ServiceState<DynamoDbState> States { get; }

    /// <summary>Counts the calls of streams among those of tables.</summary>
    ICallObserver Calls { get; }
}

/// <inheritdoc cref="ITableChanges"/>
internal sealed record TableChanges(ServiceState<DynamoDbState> States, ICallObserver Calls) : ITableChanges;
