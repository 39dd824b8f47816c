using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Interop.Tests;

/// <summary>Calls without a client, to set up what clients find: no SDK for .NET of most services is at hand.</summary>
internal static class DirectCalls
{
    public static async Task<TOutput> AsAsync<TInput, TOutput>(
        this SimfraServer server, Principal caller, Operation<TInput, TOutput> operation, TInput input)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        await new ServiceInvoker(server.World.Gateway, "interop").InvokeAsync(
            operation, input, new InternalCaller(caller, new(caller.AccountId, server.DefaultRegion)), default);
}
