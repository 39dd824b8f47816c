using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>
/// Calls of the process that holds the world: the way of a request from the check of its input on. The journal and the observers see them
/// as a client's.
/// </summary>
internal sealed class DirectCalls(World world)
{
    private readonly FaultsWithoutHttp _faults = new(world);
    private readonly RecordWithoutHttp _record = new(world, source: null);

    public async Task<DirectAnswer> InvokeAsync(DirectCall call, CancellationToken cancellationToken)
    {
        using var activity = world.Activity.Enter();
        var work = world.Work.EnterCall();
        var runtime = world.FindRuntime(call.Operation.Service);
        var context = ContextOf(call, work.Id);
        var started = world.Clock.GetTimestamp();
        IShape? output = null;
        AwsServiceException? error = null;
        Exception? defect = null;
        try
        {
            var handler = runtime?.Find(call.Operation) ?? throw GatewayErrors.NotImplemented(call.Operation);
            runtime.Module.CheckConstraints(call.Operation, call.Input);
            context.Faults = call.MeetsFaults ? world.Faults.Of(runtime, call.Input, context, source: null) : null;
            await _faults.BeforeAsync(context.Faults, cancellationToken).ConfigureAwait(false);
            if (!call.Operation.IsUnsigned)
            {
                world.Authorizer.Authorize(call.Input, context);
            }

            output = await RunAsync(runtime.Module, handler, call, context, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException thrown)
        {
            error = thrown;
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not OutOfMemoryException)
        {
            (error, defect) = (GatewayErrors.InternalFailure(), exception);
            GatewayLog.HandlerFailed(world.Logger, exception, call.Operation.Service.Id, call.Operation.Name, work.Id);
            world.Failures.Add(work.Id, call.Operation, exception);
        }

        _record.Write(work, context, call.Input, output, error, world.Clock.GetElapsedTime(started));
        if (error is null && context.Faults is { } faults)
        {
            error = await AfterAsync(faults, cancellationToken).ConfigureAwait(false);
        }

        return new(work.Id, error is null ? output : null, error, defect);
    }

    private OperationContext ContextOf(DirectCall call, string requestId) => new()
    {
        Operation = call.Operation,
        RequestId = requestId,
        Principal = call.Principal,
        IsTemporary = call.Principal.Session is not null,
        Scope = call.Scope,
        Now = world.Clock.GetUtcNow(),
        Ids = world.Ids,
        Endpoint = call.Endpoint,
    };

    private async ValueTask<IShape> RunAsync(
        ServiceModule module, IOperationHandler handler, DirectCall call, OperationContext context, CancellationToken cancellationToken)
    {
        if (handler.IsSynchronous)
        {
            return await handler.InvokeAsync(call.Input, context, cancellationToken).ConfigureAwait(false);
        }

        var limit = module.TimeLimit ?? world.Options.RequestTimeout;
        using var timeLimit = new CancellationTokenSource(limit, world.Clock);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, world.Stopping, timeLimit.Token);
        try
        {
            return await handler.InvokeAsync(call.Input, context, token.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeLimit.IsCancellationRequested)
        {
            throw GatewayErrors.TimedOut(call.Operation, limit);
        }
        catch (OperationCanceledException) when (world.Stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GatewayErrors.ShuttingDown();
        }
    }

    private async ValueTask<AwsServiceException?> AfterAsync(Faults.CallFaults faults, CancellationToken cancellationToken)
    {
        try
        {
            await _faults.AfterAsync(faults, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (AwsServiceException lost)
        {
            return lost;
        }
    }
}
