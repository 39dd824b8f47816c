using Simfra.Integration;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Services;

namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>A service of AWS whose operations a test writes itself; on the wire it has the habits of the real one.</summary>
internal sealed class TestModule(ServiceSchema schema, Action<IOperationRegistry, ServiceHost> register) : ServiceModule
{
    public TimeSpan? Limit { get; init; }

    public override ServiceSchema Schema => schema;

    public override TimeSpan? TimeLimit => Limit;

    public override WireTraits WireTraits => AwsServices.All.FirstOrDefault(m => m.Schema == schema)?.WireTraits ?? WireTraits.None;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host) => [new Group(operations => register(operations, host))];

    private sealed class Group(Action<IOperationRegistry> register) : IOperationGroup
    {
        public void Register(IOperationRegistry operations) => register(operations);
    }
}

/// <summary>Remembers the calls that it is shown.</summary>
internal sealed class RecordingObserver : ICallObserver
{
    public List<CompletedCall> Calls { get; } = [];

    public void OnCompleted(CompletedCall call) => Calls.Add(call);
}
