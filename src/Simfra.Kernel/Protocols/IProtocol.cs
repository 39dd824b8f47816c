using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>
/// One wire protocol of AWS, both ways. It finds the operation that a request names, reads the input, and writes outputs and
/// errors. It holds no state; one instance serves all worlds.
/// </summary>
internal interface IProtocol
{
    WireProtocols Id { get; }

    /// <summary>The operation is named in the body (a form's Action), so it can be found only once that is read.</summary>
    bool NeedsBody => false;

    /// <summary>Its requests may show an API key of the service in the place of a signature.</summary>
    bool TakesApiKeys => false;

    /// <summary>It checks the model's constraints itself as it reads, since its requests may say what the model's can't.</summary>
    bool ChecksConstraints => false;

    /// <summary>The operation that the request names; null where it names none that the service has.</summary>
    /// <remarks>For an unknown operation the gateway answers with <see cref="UnknownOperation"/>.</remarks>
    OperationSchema? FindOperation(ServiceSchema service, WireRequest request);

    /// <summary>AWS's error for a request whose operation isn't known, in this protocol.</summary>
    AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request);

    /// <summary>Reads the request into a new input.</summary>
    /// <exception cref="AwsServiceException">The request is malformed; the error is AWS's for this protocol.</exception>
    void ReadInput(OperationSchema operation, WireRequest request, IShape input);

    void WriteOutput(OperationSchema operation, IShape output, string requestId, WireResponse response);

    /// <param name="operation">Null where the error came before the operation was known.</param>
    void WriteError(ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response);
}
