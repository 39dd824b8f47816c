using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>What all protocols share: where malformed input becomes an error, and the request id of every answer.</summary>
internal abstract class WireProtocol : IProtocol
{
    public abstract WireProtocols Id { get; }

    public virtual bool NeedsBody => false;

    public abstract OperationSchema? FindOperation(ServiceSchema service, WireRequest request);

    public abstract AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request);

    public void ReadInput(OperationSchema operation, WireRequest request, IShape input)
    {
        try
        {
            ReadInputMembers(operation, request, input);
        }
        catch (MalformedInputException malformed)
        {
            throw MalformedInput(operation, malformed);
        }
    }

    public void WriteOutput(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        SetRequestId(operation.Service, requestId, response);
        WriteOutputMembers(operation, output, requestId, response);
    }

    public void WriteError(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        response.StatusCode = error.StatusCode;
        SetRequestId(service, requestId, response);
        foreach (var (name, value) in error.Headers)
        {
            response.Headers[name] = value;
        }

        WriteErrorMembers(service, operation, error, requestId, response);
    }

    /// <summary>Sets the headers that name the request.</summary>
    protected virtual void SetRequestId(ServiceSchema service, string requestId, WireResponse response) =>
        response.Headers["x-amzn-RequestId"] = requestId;

    protected abstract void ReadInputMembers(OperationSchema operation, WireRequest request, IShape input);

    protected abstract void WriteOutputMembers(OperationSchema operation, IShape output, string requestId, WireResponse response);

    protected abstract void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response);

    /// <summary>AWS's error for a request that can't be read.</summary>
    protected virtual AwsServiceException MalformedInput(OperationSchema operation, MalformedInputException malformed) =>
        new("SerializationException", 400, malformed.WireMessage);
}
