using System.Text.Json.Nodes;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Integration;

/// <summary>Calls an operation of another service in the same world, on the path of any request from authorisation on, without HTTP.</summary>
internal interface IServiceInvoker
{
    /// <summary>
    /// Whether fault rules are in force, so that a call may be held back until another overtakes it. Who makes many calls then makes them
    /// side by side.
    /// </summary>
    bool MayMeetFaults { get; }

    /// <param name="caller">The role or service principal that calls, and for which account and region.</param>
    /// <exception cref="AwsServiceException">The operation's error, authorisation's among them.</exception>
    ValueTask<TOutput> InvokeAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation,
        TInput input,
        InternalCaller caller,
        CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new();

    /// <summary>
    /// The same for an operation that is known by name alone, to state machines and universal targets. Its input is checked as a client's is.
    /// </summary>
    /// <param name="operation">Any of AWS's.</param>
    /// <param name="input">The input under the names of AWS's API; times as ISO 8601, bytes (a body that streams too) in base 64.</param>
    /// <param name="caller">The role or service principal that calls, and for which account and region.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The output under the names of AWS's API.</returns>
    /// <exception cref="AwsServiceException">The operation's error; NotImplemented for one that isn't built.</exception>
    ValueTask<JsonObject> InvokeAsync(OperationSchema operation, JsonObject input, InternalCaller caller, CancellationToken cancellationToken);
}

/// <summary>Who calls inside the world.</summary>
/// <param name="Principal">The role's session or the service; a service needs the leave of the resource's policy.</param>
/// <param name="Scope">The account and region that the call is for.</param>
internal sealed record InternalCaller(Principal Principal, StateScope Scope)
{
    /// <summary><c>aws:SourceArn</c>: the resource on whose behalf a service calls, a topic or a bucket.</summary>
    public string? SourceArn { get; init; }

    /// <summary><c>aws:SourceAccount</c>: the account of that resource.</summary>
    public string? SourceAccount { get; init; }

    /// <summary><c>aws:CalledVia</c>: the services through which a principal's own call came, the first one first.</summary>
    public IReadOnlyList<string> CalledVia { get; init; } = [];

    /// <summary>
    /// The call or job that is the cause of this one; null for the one that runs now. For what has lain in a queue or a stream meanwhile.
    /// </summary>
    public string? Cause { get; init; }
}
