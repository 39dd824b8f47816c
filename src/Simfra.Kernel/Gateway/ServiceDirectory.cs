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
    private readonly FrozenDictionary<string, ServiceSchema[]> _byTargetPrefix;

    public ServiceDirectory(ServiceCatalog catalog)
    {
        Catalog = catalog;

        // Where services share a name, those that are served come first, so that a request that tells no more goes to one of them.
        Services = [.. catalog.Services.OrderBy(s => s.IsSupported ? 0 : 1).ThenBy(s => s.Id.Length)];
        _byEndpointPrefix = Group(Services, s => s.EndpointPrefix);
        _bySigningName = Group(Services, s => s.SigningName);
        _byTargetPrefix = Group(Services, s => s.TargetPrefix);
    }

    public ServiceCatalog Catalog { get; }

    /// <summary>All services, those first that have the say where several share a name.</summary>
    public ServiceSchema[] Services { get; }

    public ServiceSchema[] ByEndpointPrefix(string prefix) => _byEndpointPrefix.GetValueOrDefault(prefix, []);

    public ServiceSchema[] BySigningName(string name) => _bySigningName.GetValueOrDefault(name, []);

    /// <summary>By what stands before the dot of a target; an RPC v2 path has the same name.</summary>
    public ServiceSchema[] ByTargetPrefix(string prefix) => _byTargetPrefix.GetValueOrDefault(prefix, []);

    private static FrozenDictionary<string, ServiceSchema[]> Group(IEnumerable<ServiceSchema> services, Func<ServiceSchema, string> name) =>
        services.Where(s => name(s).Length > 0)
            .GroupBy(name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
}
