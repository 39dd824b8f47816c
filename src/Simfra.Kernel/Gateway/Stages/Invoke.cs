namespace Simfra.Gateway.Stages;

/// <summary>Runs the handler, within its time limit and while the client is there.</summary>
internal sealed class Invoke(World world)
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        var handler = call.Handler!;
        if (handler.IsSynchronous)
        {
            call.Output = await handler.InvokeAsync(call.Input!, call.Context!, call.Http.RequestAborted).ConfigureAwait(false);
            return true;
        }

        var limit = call.Runtime!.Module.TimeLimit ?? world.Options.RequestTimeout;
        using var timeLimit = new CancellationTokenSource(limit, world.Clock);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, world.Stopping, timeLimit.Token);
        try
        {
            call.Output = await handler.InvokeAsync(call.Input!, call.Context!, token.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeLimit.IsCancellationRequested)
        {
            throw GatewayErrors.TimedOut(call.Operation!, limit);
        }
        catch (OperationCanceledException) when (world.Stopping.IsCancellationRequested && !call.Http.RequestAborted.IsCancellationRequested)
        {
            throw GatewayErrors.ShuttingDown();
        }

        return true;
    }
}
