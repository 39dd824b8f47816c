using System.Globalization;
using Simfra.Protocols.Checksums;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>AWS JSON 1.0 and 1.1: the operation is in the X-Amz-Target header, input and output are JSON documents.</summary>
internal sealed class AwsJsonProtocol : RpcProtocol<JsonCodec>
{
    private readonly Func<ServiceSchema, WireTraits> _traitsOf;

    private AwsJsonProtocol(WireProtocols id, string mediaType, Func<ServiceSchema, WireTraits>? traitsOf)
        : base(new(JsonDialect.AwsJson, mediaType))
    {
        Id = id;
        _traitsOf = traitsOf ?? (static _ => WireTraits.None);
    }

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

    protected override string ErrorType(ServiceSchema service, OperationSchema? operation, AwsServiceException error)
    {
        var traits = _traitsOf(service);
        var isModelled = error is IShape || (operation is not null && Array.Exists(operation.Errors, e => e.ErrorCode == error.Code));
        var errorNamespace =
            isModelled ? traits.ErrorNamespace
            : traits.FrameworkErrorNamespace is not null && error.Code == "ValidationException" ? "com.amazon.coral.validate"
            : traits.FrameworkErrorNamespace;
        return errorNamespace is null ? error.Code : $"{errorNamespace}#{error.Code}";
    }

    protected override void CompleteBody(ServiceSchema service, WireResponse response)
    {
        if (_traitsOf(service).SendsCrc32)
        {
            response.Headers["X-Amz-Crc32"] = Crc32.Compute(response.Body.WrittenSpan).ToString(CultureInfo.InvariantCulture);
        }
    }
}
