using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Integration;

/// <summary>Calls an operation of another service in the same world, on the path of any request from authorisation on, without HTTP.</summary>
internal interface IServiceInvoker
{
    /// <param name="caller">The role or service principal that calls, and for which account and region.</param>
    /// <exception cref="AwsServiceException">The operation's error, authorisation's among them.</exception>
    ValueTask<TOutput> InvokeAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation,
        TInput input,
        InternalCaller caller,
        CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new();
}

/// <summary>Who calls inside the world.</summary>
internal sealed record InternalCaller(Principal Principal, StateScope Scope);
