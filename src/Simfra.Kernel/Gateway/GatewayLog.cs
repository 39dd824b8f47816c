using Microsoft.Extensions.Logging;

namespace Simfra.Gateway;

internal static partial class GatewayLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Method} {Path} {Status} {Milliseconds:0.0} ms {Service}:{Operation} {RequestId} {Error}")]
    public static partial void Answered(
        ILogger logger, string method, string path, int status, double milliseconds, string? service, string? operation, string requestId, string? error);

    [LoggerMessage(1002, LogLevel.Error, "{Service}:{Operation} failed unexpectedly, request {RequestId}")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string? service, string? operation, string requestId);

    [LoggerMessage(1003, LogLevel.Error, "An observer of calls failed after request {RequestId}")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string requestId);
}
