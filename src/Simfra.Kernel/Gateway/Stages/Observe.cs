using Microsoft.Extensions.Logging;
using Simfra.Integration;

namespace Simfra.Gateway.Stages;

/// <summary>After the answer: the log line, then the observers.</summary>
internal sealed class Observe(World world)
{
    public void Completed(GatewayCall call, CompletedCall? completed)
    {
        if (world.Logger.IsEnabled(LogLevel.Information))
        {
            var duration = world.Clock.GetElapsedTime(call.StartedTimestamp);
            GatewayLog.Answered(
                world.Logger, call.Request.Method, call.Request.RawPath, call.IsBroken ? 0 : call.Response.StatusCode, duration.TotalMilliseconds,
                call.Service?.Id, call.Operation?.Name, call.RequestId, call.Error?.Code);
        }

        if (completed is not null)
        {
            Tell(world, completed);
        }
    }

    /// <summary>Shows the observers a call. What goes wrong with them is no concern of the call.</summary>
    public static void Tell(World world, CompletedCall completed)
    {
        foreach (var observer in world.Observers)
        {
            Tell(world, observer, completed);
        }

        if (world.FindObserverOf(completed.Service) is { } own)
        {
            Tell(world, own, completed);
        }
    }

    private static void Tell(World world, ICallObserver observer, CompletedCall completed)
    {
        try
        {
            observer.OnCompleted(completed);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            GatewayLog.ObserverFailed(world.Logger, exception, completed.RequestId);
        }
    }
}
