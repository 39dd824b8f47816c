using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Sqs;

/// <summary>Amazon Simple Queue Service.</summary>
internal sealed class SqsService : ServiceModule
{
    public override ServiceSchema Schema => SqsSchemas.Service;

    /// <summary>SQS words what is wrong with a parameter itself (<see cref="SqsErrors"/>).</summary>
    public override ConstraintMessageStyle? ConstraintMessages => null;

    public override WireTraits WireTraits { get; } = new()
    {
        ErrorNamespace = "com.amazonaws.sqs",
        FrameworkErrorNamespace = "com.amazon.coral.service",
    };

    public override HandledFaults FaultsOf(OperationSchema operation) => operation switch
    {
        _ when operation == SqsApi.ReceiveMessage.Schema => HandledFaults.Duplicates | HandledFaults.Reordering,
        _ when operation == SqsApi.SendMessageBatch.Schema
            || operation == SqsApi.DeleteMessageBatch.Schema
            || operation == SqsApi.ChangeMessageVisibilityBatch.Schema => HandledFaults.FailedEntries,
        _ => HandledFaults.None,
    };

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<SqsView>), typeof(IMetricGauges)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SqsState.Create);
        host.ProvideView(from => new SqsView(states, from));
        host.AuthorizeWith(new SqsAuthorization(states));
        host.Provide<IMetricGauges>(new SqsMetrics(states));
        var keys = new QueueKeys(states, host.Invoker);
        MessageMoveJob.Register(host, states);
        return
        [
            new QueueOperations(states, host.Capabilities),
            new PermissionOperations(states),
            new QueueTagOperations(states),
            new MessageOperations(states, keys, host.Metrics),
            new ReceiveMessageOperation(states, host, keys),
            new MessageMoveTaskOperations(states, host.Jobs),
        ];
    }
}
