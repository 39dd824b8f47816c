using System.Collections.Frozen;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>
/// The services by the names that requests carry: host prefix, target prefix, signing name, model name. Made once from the
/// catalogue; immutable.
/// </summary>
internal sealed class ServiceDirectory
{
    private readonly FrozenDictionary<string, ServiceSchema[]> _byEndpointPrefix;
    private readonly FrozenDictionary<string, ServiceSchema[]> _bySigningName;
    private readonly FrozenDictionary<string, ServiceSchema> _byTargetPrefix;
    private readonly FrozenDictionary<string, ServiceSchema[]> _byRpcName;

    public ServiceDirectory(ServiceCatalog catalog)
    {
        Catalog = catalog;

        // Where services share a name, those that are served come first, so that a request that tells no more goes to one of them.
        var services = catalog.Services.OrderBy(s => s.IsSupported ? 0 : 1).ThenBy(s => s.Id.Length).ToArray();
        _byEndpointPrefix = Group(services, s => s.EndpointPrefix);
        _bySigningName = Group(services, s => s.SigningName);
        _byTargetPrefix = services.Where(s => s.TargetPrefix.Length > 0)
            .DistinctBy(s => s.TargetPrefix)
            .ToFrozenDictionary(s => s.TargetPrefix, StringComparer.Ordinal);
        _byRpcName = Group(services.Where(s => s.TargetPrefix.Length > 0), s => s.TargetPrefix);
    }

    public ServiceCatalog Catalog { get; }

    public ServiceSchema[] ByEndpointPrefix(string prefix) => _byEndpointPrefix.GetValueOrDefault(prefix, []);

    public ServiceSchema[] BySigningName(string name) => _bySigningName.GetValueOrDefault(name, []);

    public ServiceSchema? ByTargetPrefix(string prefix) => _byTargetPrefix.GetValueOrDefault(prefix);

    /// <summary>By the service's name in an RPC v2 path.</summary>
    public ServiceSchema[] ByRpcName(string name) => _byRpcName.GetValueOrDefault(name, []);

    private static FrozenDictionary<string, ServiceSchema[]> Group(IEnumerable<ServiceSchema> services, Func<ServiceSchema, string> name) =>
        services.Where(s => name(s).Length > 0)
            .GroupBy(name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
}
