using Simfra.Protocols.Query;
using Simfra.Protocols.Rest;
using Simfra.Protocols.Rpc;
using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>The protocols, and which of a service's own a request speaks.</summary>
/// <param name="traitsOf">A service's habits on the wire.</param>
internal sealed class ProtocolSet(Func<ServiceSchema, WireTraits> traitsOf)
{
    private readonly QueryProtocol _query = new();
    private readonly Ec2QueryProtocol _ec2Query = new();
    private readonly AwsJsonProtocol _json10 = AwsJsonProtocol.Version10(traitsOf);
    private readonly AwsJsonProtocol _json11 = AwsJsonProtocol.Version11(traitsOf);
    private readonly RestJsonProtocol _restJson = new();
    private readonly RestXmlProtocol _restXml = new(traitsOf);
    private readonly RpcV2CborProtocol _cbor = new(traitsOf);
    private readonly RpcV2JsonProtocol _rpcJson = new(traitsOf);

    /// <summary>
    /// The protocol that the request's headers and path tell, if the service speaks it; the service's own first choice where they
    /// tell nothing.
    /// </summary>
    public IProtocol Select(ServiceSchema service, WireRequest request)
    {
        var spoken = service.Protocols;
        return request.Header("smithy-protocol") switch
        {
            "rpc-v2-cbor" when Speaks(WireProtocols.RpcV2Cbor) => _cbor,
            "rpc-v2-json" when Speaks(WireProtocols.RpcV2Json) => _rpcJson,
            _ when request.Header("X-Amz-Target") is not null && Json(request) is { } json => json,
            _ when IsForm(request) && Speaks(WireProtocols.Query) => _query,
            _ => Preferred(spoken),
        };

        bool Speaks(WireProtocols protocol) => (spoken & protocol) != WireProtocols.None;

        IProtocol? Json(WireRequest request) =>
            Speaks(WireProtocols.Json10) && Speaks(WireProtocols.Json11)
                ? (request.ContentType?.Contains("1.1", StringComparison.Ordinal) == true ? _json11 : _json10)
                : Speaks(WireProtocols.Json10) ? _json10 : Speaks(WireProtocols.Json11) ? _json11 : null;
    }

    private static bool IsForm(WireRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
        || request.Query.Contains("Action");

    private IProtocol Preferred(WireProtocols spoken) => spoken switch
    {
        _ when (spoken & WireProtocols.RestXml) != WireProtocols.None => _restXml,
        _ when (spoken & WireProtocols.RestJson) != WireProtocols.None => _restJson,
        _ when (spoken & WireProtocols.Ec2Query) != WireProtocols.None => _ec2Query,
        _ when (spoken & WireProtocols.Json10) != WireProtocols.None => _json10,
        _ when (spoken & WireProtocols.Json11) != WireProtocols.None => _json11,
        _ when (spoken & WireProtocols.Query) != WireProtocols.None => _query,
        _ when (spoken & WireProtocols.RpcV2Cbor) != WireProtocols.None => _cbor,
        _ => _rpcJson,
    };
}
