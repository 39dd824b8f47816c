using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>Smithy's RPC v2 in JSON.</summary>
internal sealed class RpcV2JsonProtocol(Func<ServiceSchema, WireTraits>? traitsOf = null)
    : RpcV2Protocol<JsonCodec>(new(JsonDialect.RpcV2), "rpc-v2-json", traitsOf)
{
    public override WireProtocols Id => WireProtocols.RpcV2Json;
}
