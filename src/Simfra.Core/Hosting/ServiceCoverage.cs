using Simfra.Gateway;
using Simfra.Schemas;

namespace Simfra.Hosting;

/// <summary>What of a service is built: the operations that have a handler, against all that the model has.</summary>
internal sealed record ServiceCoverage(ServiceSchema Service, IReadOnlyList<string> Built, IReadOnlyList<string> NotBuilt)
{
    private static readonly (WireProtocols Protocol, string Name)[] ProtocolNames =
    [
        (WireProtocols.Json10, "JSON 1.0"),
        (WireProtocols.Json11, "JSON 1.1"),
        (WireProtocols.RestJson, "REST-JSON"),
        (WireProtocols.RestXml, "REST-XML"),
        (WireProtocols.RpcV2Cbor, "RPC v2 CBOR"),
        (WireProtocols.Query, "Query"),
        (WireProtocols.Ec2Query, "EC2 Query"),
    ];

    public int OperationCount => Built.Count + NotBuilt.Count;

    /// <summary>The protocols that the service is served by.</summary>
    public IEnumerable<string> Protocols => ProtocolNames.Where(p => Service.Protocols.HasFlag(p.Protocol)).Select(p => p.Name);

    /// <summary>The services that the product serves or will serve, in the order of their names.</summary>
    public static IEnumerable<ServiceCoverage> OfAll(World world) =>
        world.Directory.Catalog.Services.Where(s => s.IsSupported).OrderBy(s => s.Id, StringComparer.Ordinal).Select(s => Of(world, s));

    public static ServiceCoverage Of(World world, ServiceSchema service)
    {
        var runtime = world.FindRuntime(service);
        var operations = service.Operations.OrderBy(o => o.Name, StringComparer.Ordinal).ToLookup(o => runtime?.Find(o) is not null, o => o.Name);
        return new(service, [.. operations[true]], [.. operations[false]]);
    }
}
