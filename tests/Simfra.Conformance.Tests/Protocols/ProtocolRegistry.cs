using Simfra.Protocols;
using Simfra.Protocols.Query;
using Simfra.Protocols.Rest;
using Simfra.Protocols.Rpc;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>The protocols under test, by the names that the corpora give them.</summary>
internal static class ProtocolRegistry
{
    private static readonly IProtocol[] Protocols =
    [
        AwsJsonProtocol.Version10(static _ => new() { ErrorNamespace = "aws.protocoltests.json10" }),
        AwsJsonProtocol.Version11(),
        new RestJsonProtocol(),
        new RpcV2CborProtocol(static service => new()
        {
            ErrorNamespace = service.IsQueryCompatible ? "aws.protocoltests.rpcv2cbor" : "smithy.protocoltests.rpcv2Cbor",
        }),
        new RpcV2JsonProtocol(static _ => new() { ErrorNamespace = "smithy.protocoltests.rpcv2Json" }),
        new QueryProtocol(),
        new Ec2QueryProtocol(),
        new RestXmlProtocol(static service => new() { HasBareErrors = service.EndpointPrefix == "s3" }),
    ];

    public static IProtocol Of(ServiceSchema service) => Array.Find(Protocols, p => service.Protocols.HasFlag(p.Id))
        ?? throw new InvalidOperationException($"{service.Protocols} is not built.");
}
