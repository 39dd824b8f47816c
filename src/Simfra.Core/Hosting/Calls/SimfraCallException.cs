namespace Simfra;

/// <summary>A call by name failed with an error of AWS's (<see cref="SimfraWorld.InvokeAsync(SimfraCall, CancellationToken)"/>).</summary>
public sealed class SimfraCallException : Exception
{
    internal SimfraCallException(string service, string operation, string code, int statusCode, string? message, string requestId, Exception? inner)
        : base($"{service}:{operation} failed with {code} ({statusCode}){(string.IsNullOrEmpty(message) ? "" : $": {message}")}", inner)
    {
        Service = service;
        Operation = operation;
        ErrorCode = code;
        StatusCode = statusCode;
        ErrorMessage = message;
        RequestId = requestId;
    }

    /// <summary>The service that was called: <c>sqs</c>.</summary>
    public string Service { get; }

    /// <summary>The operation that was called: <c>CreateQueue</c>.</summary>
    public string Operation { get; }

    /// <summary>The error's code as SDKs give it: <c>QueueNameExists</c>; <c>NotImplemented</c> for what isn't built.</summary>
    public string ErrorCode { get; }

    /// <summary>The HTTP status that a client would be answered with.</summary>
    public int StatusCode { get; }

    /// <summary>The message as a client would be told; null where AWS gives none.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The call's id in the journal (<see cref="SimfraJournal.Find"/>).</summary>
    public string RequestId { get; }
}
