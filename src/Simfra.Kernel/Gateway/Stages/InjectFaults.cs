using System.Text;
using Simfra.Faults;
using Simfra.Protocols;

namespace Simfra.Gateway.Stages;

/// <summary>A fault rule may keep the call waiting, answer in the operation's place, or break the connection.</summary>
internal sealed class InjectFaults(World world)
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        if (world.Faults.Of(call.Runtime!, call.Input!, call.Context!, source: null) is not { } faults)
        {
            return true;
        }

        call.Faults = call.Context!.Faults = faults;
        if (faults.Latency > TimeSpan.Zero)
        {
            await WaitAsync(faults.Latency, call.Http.RequestAborted).ConfigureAwait(false);
        }

        if (faults.Error is { } error)
        {
            throw error;
        }

        if (faults.Http is { } http)
        {
            Write(http, call.Response);
            return false;
        }

        call.IsBroken = faults.IsReset;
        return !faults.IsReset;
    }

    private async ValueTask WaitAsync(TimeSpan latency, CancellationToken clientLeft)
    {
        using var token = CancellationTokenSource.CreateLinkedTokenSource(clientLeft, world.Stopping);
        try
        {
            await world.Waits.WaitUntilAsync(world.Clock.GetUtcNow() + latency, token.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!clientLeft.IsCancellationRequested)
        {
            throw GatewayErrors.ShuttingDown();
        }
    }

    private static void Write(HttpEffect http, WireResponse response)
    {
        response.StatusCode = http.Status;
        if (http.Body.Length > 0)
        {
            response.Headers["Content-Type"] = http.ContentType;
            Encoding.UTF8.GetBytes(http.Body, response.Body);
        }
    }
}
