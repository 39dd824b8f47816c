using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Services.Tests.Wire;
using Simfra.State;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Takes the events of services in EventBridge's place, in the order in which they come.</summary>
internal sealed class ServiceEventReceiver : IServiceEvents
{
    private readonly Lock _gate = new();
    private readonly List<JsonNode> _events = [];

    public IReadOnlyList<JsonNode> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static ServiceEventReceiver In(TestWorld world)
    {
        var receiver = new ServiceEventReceiver();
        world.Server.World.Gateway.Capabilities.Provide<IServiceEvents>(receiver);
        return receiver;
    }

    public ValueTask PutAsync(StateScope scope, ReadOnlyMemory<byte> serviceEvent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _events.Add(JsonNode.Parse(Encoding.UTF8.GetString(serviceEvent.Span))!);
        }

        return ValueTask.CompletedTask;
    }
}
