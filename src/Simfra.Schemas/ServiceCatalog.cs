using System.Collections.Frozen;
using System.Text;

namespace Simfra.Schemas;

/// <summary>Every service of AWS, by its names. Read once from a generated index; the services' own tables are read when used.</summary>
internal sealed class ServiceCatalog
{
    private readonly FrozenDictionary<string, ServiceSchema> _byId;

    /// <param name="index">One line a service; see <c>docs/architecture.md</c>, "How models become shapes".</param>
    /// <param name="tableOf">The table of the service on a line, by its position.</param>
    /// <param name="authorizationOf">The table of what its built operations need of IAM; null where none is built.</param>
    public ServiceCatalog(ReadOnlySpan<byte> index, Func<int, SchemaTable> tableOf, Func<int, SchemaTable?>? authorizationOf = null)
    {
        var services = new List<ServiceSchema>();
        foreach (var line in Encoding.UTF8.GetString(index).EnumerateLines())
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var fields = new TableLine(line);
            services.Add(new(fields.Next(), tableOf(services.Count), authorizationOf?.Invoke(services.Count))
            {
                ServiceId = fields.Next(),
                FullName = fields.Next(),
                ApiVersion = fields.Next(),
                Protocols = ParseProtocols(fields.Next()),
                TargetPrefix = fields.Next(),
                EndpointPrefix = fields.Next(),
                SigningName = fields.Next(),
                GlobalEndpoint = fields.Next(),
                XmlNamespace = fields.Next(),
                IamPrefix = fields.Next(),
                IsQueryCompatible = fields.Peek().Contains('Q'),
                SignsAsObjectStorage = fields.Peek().Contains('O'),
                IsSupported = fields.Next().Contains('S'),
            });
        }

        Services = [.. services];
        _byId = services.ToFrozenDictionary(static s => s.Id, StringComparer.Ordinal);
    }

    /// <summary>All services in the order of their ids.</summary>
    public ServiceSchema[] Services { get; }

    public ServiceSchema this[string id] => _byId[id];

    public ServiceSchema? Find(string id) => _byId.GetValueOrDefault(id);

    private static WireProtocols ParseProtocols(string names)
    {
        var protocols = WireProtocols.None;
        foreach (var name in names.Split(','))
        {
            protocols |= name switch
            {
                "query" => WireProtocols.Query,
                "ec2" => WireProtocols.Ec2Query,
                "json1.0" => WireProtocols.Json10,
                "json1.1" => WireProtocols.Json11,
                "rest-json" => WireProtocols.RestJson,
                "rest-xml" => WireProtocols.RestXml,
                "cbor" => WireProtocols.RpcV2Cbor,
                "rpcjson" => WireProtocols.RpcV2Json,
                _ => throw new InvalidDataException($"Unknown protocol '{name}' in the service index."),
            };
        }

        return protocols;
    }
}
