using Simfra.Protocols.Codecs.Cbor;
using Simfra.Schemas;

namespace Simfra.Protocols.Rpc;

/// <summary>Smithy's RPC v2 in CBOR.</summary>
internal sealed class RpcV2CborProtocol(Func<ServiceSchema, WireTraits>? traitsOf = null)
    : RpcV2Protocol<CborCodec>(new(), "rpc-v2-cbor", traitsOf)
{
    public override WireProtocols Id => WireProtocols.RpcV2Cbor;
}
