using System.Text;
using Simfra.Integration;
using Simfra.Services.Tests.Wire;
using Simfra.State;

namespace Simfra.Services.Tests.S3;

internal sealed record ReceivedEvent(string Target, string Payload, InternalCaller? Caller);

/// <summary>Functions and buses that keep what they get, in the place of services that aren't built.</summary>
internal sealed class EventReceivers : IEventFunctions, IFunctionCalls, IServiceEvents
{
    public List<ReceivedEvent> Calls { get; } = [];

    public Queue<Schemas.AwsServiceException> Errors { get; } = new();

    public bool MayBeCalled { get; set; } = true;

    public static EventReceivers In(TestWorld world)
    {
        var receivers = new EventReceivers();
        world.Server.World.Gateway.Capabilities.Provide<IEventFunctions>(receivers);
        world.Server.World.Gateway.Capabilities.Provide<IFunctionCalls>(receivers);
        world.Server.World.Gateway.Capabilities.Provide<IServiceEvents>(receivers);
        return receivers;
    }

    public ValueTask InvokeAsync(string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
        TakeAsync(new(functionArn, Encoding.UTF8.GetString(payload.Span), caller));

    public ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken) => new(MayBeCalled);

    public ValueTask<FunctionAnswer> CallAsync(
        string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask PutAsync(StateScope scope, ReadOnlyMemory<byte> serviceEvent, CancellationToken cancellationToken) =>
        TakeAsync(new($"{scope.Account} {scope.Region}", Encoding.UTF8.GetString(serviceEvent.Span), null));

    private ValueTask TakeAsync(ReceivedEvent received)
    {
        Calls.Add(received);
        return Errors.TryDequeue(out var error) ? ValueTask.FromException(error) : ValueTask.CompletedTask;
    }
}
