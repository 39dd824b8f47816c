using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>The errors that the gateway itself gives.</summary>
internal static class GatewayErrors
{
    public static AwsServiceException NotImplemented(OperationSchema operation) => new(
        "NotImplemented", 501, $"The operation {operation.Name} of the service {operation.Service.Id} is not implemented by Simfra.Embedded.");

    public static AwsServiceException UnknownService(WireRequest request) => new(
        "UnknownService", 404, $"No AWS service is known by the host, path, target or signature of {request.Method} {request.RawPath}.");

    /// <summary>For calls by name: on the wire members that nobody knows are ignored, here they are misspelt.</summary>
    public static AwsServiceException UnknownMember(OperationSchema operation, string path) =>
        new("SerializationException", 400, $"The input of {operation.Name} has no member '{path}'.");

    /// <inheritdoc cref="UnknownMember"/>
    public static AwsServiceException MalformedInput(OperationSchema operation, string message) =>
        new("SerializationException", 400, $"The input isn't one of {operation.Name}: {message}");

    public static AwsServiceException InternalFailure() => new(
        "InternalFailure", 500, "The request processing has failed because of an unknown error, exception or failure.");

    public static AwsServiceException TimedOut(OperationSchema operation, TimeSpan limit) => new(
        "ServiceUnavailable", 503, $"{operation.Name} did not finish within its time limit of {limit.TotalSeconds:0.#} s.");

    public static AwsServiceException Unavailable(int status) =>
        new("ServiceUnavailable", status, "The request has failed due to a temporary failure of the server.");

    public static AwsServiceException InvalidApiKey() =>
        new("UnrecognizedClientException", 401, "The security token included in the request is invalid.");

    public static AwsServiceException ShuttingDown() => new("ServiceUnavailable", 503, "The instance is being shut down.");
}
