using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>Calls between services: the way of a request from faults and authorisation on, without HTTP.</summary>
internal sealed class ServiceInvoker(World world) : IServiceInvoker
{
    public async ValueTask<TOutput> InvokeAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation, TInput input, InternalCaller caller, CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        var handler = world.FindRuntime(operation.Service)?.Find(operation.Schema) ?? throw GatewayErrors.NotImplemented(operation.Schema);
        var context = new OperationContext
        {
            Operation = operation.Schema,
            RequestId = world.Ids.NewGuid().ToString(),
            Principal = caller.Principal,
            Caller = caller,
            Scope = caller.Scope,
            Now = world.Clock.GetUtcNow(),
            Ids = world.Ids,
            Endpoint = $"http://{operation.Service.EndpointPrefix}.{caller.Scope.Region}.amazonaws.com",
        };
        foreach (var source in world.Faults)
        {
            if (await source.BeforeAsync(input, context, cancellationToken).ConfigureAwait(false) is { } error)
            {
                throw error;
            }
        }

        world.Authorizer.Authorize(input, context);
        return (TOutput)await handler.InvokeAsync(input, context, cancellationToken).ConfigureAwait(false);
    }
}
