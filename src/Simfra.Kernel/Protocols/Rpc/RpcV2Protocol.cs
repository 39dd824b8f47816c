using Simfra.Protocols.Codecs;
using Simfra.Protocols.EventStreams;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>Smithy's RPC v2: the operation is in the path, <c>/service/{Service}/operation/{Operation}</c>.</summary>
internal abstract class RpcV2Protocol<TCodec>(TCodec codec, string name, Func<ServiceSchema, WireTraits>? traitsOf)
    : RpcProtocol<TCodec>(codec, traitsOf)
    where TCodec : ShapeCodec, IErrorCodec
{
    /// <summary>The protocol's name in the smithy-protocol header.</summary>
    public string Name { get; } = name;

    public override OperationSchema? FindOperation(ServiceSchema service, WireRequest request) =>
        request.Method == "POST"
        && UriPattern.SplitPath(request.ServicePath) is [.., "service", var serviceName, "operation", var operation]
        && serviceName == service.TargetPrefix
            ? service.FindOperation(operation)
            : null;

    protected override void ReadInputMembers(OperationSchema operation, WireRequest request, IShape input)
    {
        if (!request.Body.IsEmpty && request.ContentType is { } given && !IsExpected(operation, given))
        {
            throw new AwsServiceException("UnsupportedMediaTypeException", 415, null);
        }

        base.ReadInputMembers(operation, request, input);
    }

    protected override void WriteHeaders(WireResponse response) => response.Headers["smithy-protocol"] = Name;

    protected override bool WritesBodyOf(OperationSchema operation) => operation.Output != Unit.UnitSchema;

    private bool IsExpected(OperationSchema operation, string contentType) => MediaTypes.Is(
        contentType, (operation.Flags & OperationFlags.EventStreamInput) != 0 ? EventMessage.MediaType : Codec.MediaType);
}
