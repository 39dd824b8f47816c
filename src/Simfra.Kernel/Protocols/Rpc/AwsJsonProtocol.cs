using System.Globalization;
using Simfra.Protocols.Checksums;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>AWS JSON 1.0 and 1.1: the operation is in the X-Amz-Target header, input and output are JSON documents.</summary>
internal sealed class AwsJsonProtocol : RpcProtocol<JsonCodec>
{
    private AwsJsonProtocol(WireProtocols id, string mediaType, Func<ServiceSchema, WireTraits>? traitsOf)
        : base(new(JsonDialect.AwsJson, mediaType), traitsOf) => Id = id;

    public override WireProtocols Id { get; }

    public static AwsJsonProtocol Version10(Func<ServiceSchema, WireTraits>? traitsOf = null) =>
        new(WireProtocols.Json10, "application/x-amz-json-1.0", traitsOf);

    public static AwsJsonProtocol Version11(Func<ServiceSchema, WireTraits>? traitsOf = null) =>
        new(WireProtocols.Json11, "application/x-amz-json-1.1", traitsOf);

    public override OperationSchema? FindOperation(ServiceSchema service, WireRequest request)
    {
        var target = request.Header("X-Amz-Target");
        var dot = target?.LastIndexOf('.') ?? -1;
        return dot >= 0 && target.AsSpan(0, dot).SequenceEqual(service.TargetPrefix) ? service.FindOperation(target![(dot + 1)..]) : null;
    }

    protected override void CompleteBody(ServiceSchema service, WireResponse response)
    {
        if (TraitsOf(service).SendsCrc32)
        {
            response.Headers["X-Amz-Crc32"] = Crc32.Compute(response.Body.WrittenSpan).ToString(CultureInfo.InvariantCulture);
        }
    }
}
