using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Simfra.Gateway.Stages;

/// <summary>After the answer: the log line, then the observers.</summary>
internal sealed class Observe(World world)
{
    public void Completed(GatewayCall call)
    {
        var duration = world.Clock.GetElapsedTime(call.StartedTimestamp);
        if (world.Logger.IsEnabled(LogLevel.Information))
        {
            GatewayLog.Answered(
                world.Logger, call.Request.Method, call.Request.RawPath, call.Response.StatusCode, duration.TotalMilliseconds,
                call.Service?.Id, call.Operation?.Name, call.RequestId, call.Error?.Code);
        }

        if (world.Observers.Count == 0)
        {
            return;
        }

        var completed = new CompletedCall
        {
            RequestId = call.RequestId,
            StartedAt = call.Now,
            Duration = duration,
            Region = call.Region,
            Service = call.Service,
            Operation = call.Operation,
            Principal = call.Principal,
            AccessKeyId = call.Verified?.Credential?.AccessKeyId,
            SourceAddress = AddressOf(call.Http),
            Host = call.Request.Host,
            UserAgent = call.Request.Header("User-Agent"),
            Authorization = call.Context?.Authorization,
            Input = call.Input,
            Output = call.Output,
            Error = call.Error,
            StatusCode = call.Response.StatusCode,
        };
        foreach (var observer in world.Observers)
        {
            try
            {
                observer.OnCompleted(completed);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                GatewayLog.ObserverFailed(world.Logger, exception, call.RequestId);
            }
        }
    }

    /// <summary>In-memory connections have no address; they come from this machine.</summary>
    private static string AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address) ? address.ToString() : "127.0.0.1";
}
