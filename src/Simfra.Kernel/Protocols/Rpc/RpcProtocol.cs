using Simfra.Protocols.Codecs;
using Simfra.Protocols.EventStreams;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>Protocols whose body is one document that holds the whole input, output or error.</summary>
internal abstract class RpcProtocol<TCodec>(TCodec codec, Func<ServiceSchema, WireTraits>? traitsOf) : WireProtocol
    where TCodec : ShapeCodec, IErrorCodec
{
    protected TCodec Codec { get; } = codec;

    protected WireTraits TraitsOf(ServiceSchema service) => traitsOf?.Invoke(service) ?? WireTraits.None;

    public override AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request) =>
        new("UnknownOperationException", 400, null);

    protected override void ReadInputMembers(OperationSchema operation, WireRequest request, IShape input)
    {
        if (request.Body.IsEmpty)
        {
            return;
        }

        if ((operation.Flags & OperationFlags.EventStreamInput) != 0)
        {
            ReadEvents(operation, request.Body.ToArray(), input);
        }
        else
        {
            Codec.Read(request.Body, input);
        }
    }

    protected override void WriteOutputMembers(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        WriteHeaders(response);
        if ((operation.Flags & OperationFlags.EventStreamOutput) != 0 && EventStreamOutput.MemberOf(output.Schema) is { } events)
        {
            EventStreamOutput.Write(output, events, Codec, response, hasInitialResponse: true);
            return;
        }

        if (WritesBodyOf(operation))
        {
            Codec.Write(response.Body, output);
            response.Headers["Content-Type"] = Codec.MediaType;
        }

        CompleteBody(operation.Service, response);
    }

    protected override void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        WriteHeaders(response);
        response.Headers["Content-Type"] = Codec.MediaType;
        if (service.IsQueryCompatible)
        {
            var fault = error.IsSenderFault ? "Sender" : "Receiver";
            response.Headers["x-amzn-query-error"] = $"{error.QueryErrorCode ?? error.Code};{fault}";
        }

        Codec.WriteError(response.Body, ErrorMessageShape.Of(operation, error), ErrorType(service, operation, error));
        CompleteBody(service, response);
    }

    // Where a service speaks the Query protocol too, its clients know malformed input by that protocol's code.
    protected override AwsServiceException MalformedInput(OperationSchema operation, MalformedInputException malformed) =>
        new("SerializationException", 400, malformed.WireMessage)
        {
            QueryErrorCode = operation.Service.IsQueryCompatible ? "MalformedInput" : null,
        };

    /// <summary>Whether the answer of an operation has a body.</summary>
    protected virtual bool WritesBodyOf(OperationSchema operation) => true;

    /// <summary>Sets what every answer carries.</summary>
    protected virtual void WriteHeaders(WireResponse response)
    {
    }

    /// <summary>Called when the body is written.</summary>
    protected virtual void CompleteBody(ServiceSchema service, WireResponse response)
    {
    }

    /// <summary>Reads the members beside the stream from its first message, and leaves the others to the handler.</summary>
    private void ReadEvents(OperationSchema operation, ReadOnlyMemory<byte> body, IShape input)
    {
        var first = EventMessageReader.ReadFirst(body, out var length);
        if (EventDecoder.IsInitialRequest(first))
        {
            Codec.Read(first.Payload, input);
            body = body[length..];
        }

        var rest = new MemoryStream(body.ToArray());
        new EventStreamInput(Codec, rest, fault => MalformedInput(operation, fault)).Read(input, EventStreamOutput.MemberOf(input.Schema)!);
    }

    /// <summary>The <c>__type</c> of an error, with the namespace that the service puts before it.</summary>
    private string ErrorType(ServiceSchema service, OperationSchema? operation, AwsServiceException error)
    {
        var traits = TraitsOf(service);
        var isModelled = operation is not null && Array.Exists(operation.Errors, e => e.ErrorCode == error.Code);
        var errorNamespace =
            isModelled ? traits.ErrorNamespace
            : traits.FrameworkErrorNamespace is not null && error.Code == "ValidationException" ? "com.amazon.coral.validate"
            : traits.FrameworkErrorNamespace;
        return errorNamespace is null ? error.Code : $"{errorNamespace}#{error.Code}";
    }
}
