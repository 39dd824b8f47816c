using Microsoft.AspNetCore.Http;
using Simfra.Gateway.Stages;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>A step of a request's way. Returns false when it has answered and nothing more is to be done.</summary>
internal delegate ValueTask<bool> Stage(GatewayCall call);

/// <summary>
/// The way of a request, on one screen. An error thrown by a stage is written in the protocol that the request speaks as far as
/// that is known. What is about to be answered is written down; after the answer the observers see the call.
/// </summary>
internal sealed class GatewayPipeline(World world)
{
    private readonly Stage[] _stages =
    [
        ParseAuthentication.InvokeAsync,
        new FindService(world).InvokeAsync,
        new FindProtocol(world).InvokeAsync,
        new AnswerPlainRequest(world).InvokeAsync,
        new FindOperation(world).BeforeBodyAsync,
        new AcceptForm(world).InvokeAsync,
        new VerifySignature(world).BeforeBodyAsync,
        new ReadBody().InvokeAsync,
        new FindOperation(world).AfterBodyAsync,
        new VerifySignature(world).AfterBodyAsync,
        new RefuseUnbuilt().InvokeAsync,
        new ReadInput(world).InvokeAsync,
        new InjectFaults(world).InvokeAsync,
        new Authorize(world).InvokeAsync,
        new Invoke(world).InvokeAsync,
        new WriteOutput().InvokeAsync,
    ];

    private readonly Preflight _preflight = new(world);
    private readonly Recovery _recovery = new(world);
    private readonly Record _record = new(world);
    private readonly SpoilAnswer _spoilAnswer = new(world);
    private readonly Reply _reply = new(world.Clock);
    private readonly Observe _observe = new(world);

    public async Task RunAsync(HttpContext http)
    {
        if (_preflight.TryAnswer(http) || await world.Surfaces.TryHandleAsync(http).ConfigureAwait(false))
        {
            return;
        }

        using var activity = world.Activity.Enter();
        using var call = BeginCall.From(http, world);
        try
        {
            foreach (var stage in _stages)
            {
                if (!await stage(call).ConfigureAwait(false))
                {
                    break;
                }
            }
        }
        catch (AwsServiceException error)
        {
            _recovery.WriteError(call, error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has left: nobody to answer.
            _record.Abandoned(call);
            http.Abort();
            return;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _recovery.WriteInternalFailure(call, exception);
        }

        Preflight.ApplyRules(call);
        var completed = _record.Completed(call);
        if (await _spoilAnswer.MaySendAsync(call).ConfigureAwait(false))
        {
            await _reply.SendAsync(call).ConfigureAwait(false);
        }

        _observe.Completed(call, completed);
    }
}
