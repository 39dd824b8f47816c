using System.Collections.Frozen;

namespace Simfra.Schemas;

/// <summary>A table as generated: UTF-8 text in the assembly's data, never copied until it is read.</summary>
internal delegate ReadOnlySpan<byte> SchemaTable();

/// <summary>
/// A service of AWS: its names, and, read on first use from a generated table, its operations and shapes.
/// </summary>
internal sealed class ServiceSchema
{
    private readonly Lazy<SchemaTables> _tables;
    private readonly Lazy<AuthorizationTable> _authorization;

    /// <param name="id">The service's id.</param>
    /// <param name="table">Its operations and shapes.</param>
    /// <param name="authorization">What its built operations need of IAM; null where none is built.</param>
    public ServiceSchema(string id, SchemaTable table, SchemaTable? authorization = null)
    {
        Id = id;
        _tables = new(() => SchemaTableReader.Read(this, table()));
        _authorization = new(() => authorization is null ? AuthorizationTable.Empty : AuthorizationTableReader.Read(authorization()));
    }

    /// <summary>botocore's name of the service, the one the project uses everywhere: <c>sqs</c>, <c>stepfunctions</c>.</summary>
    public string Id { get; }

    /// <summary>The name in an SDK: <c>SQS</c>, <c>SFN</c>.</summary>
    public string ServiceId { get; init; } = "";

    public string FullName { get; init; } = "";
    public string ApiVersion { get; init; } = "";
    public WireProtocols Protocols { get; init; }

    /// <summary>What stands before the dot in <c>X-Amz-Target</c>, or empty.</summary>
    public string TargetPrefix { get; init; } = "";

    /// <summary>First label of the host name: <c>sqs</c>, <c>monitoring</c>.</summary>
    public string EndpointPrefix { get; init; } = "";

    /// <summary>The service in a signature's credential scope.</summary>
    public string SigningName { get; init; } = "";

    public string GlobalEndpoint { get; init; } = "";
    public string XmlNamespace { get; init; } = "";

    /// <summary>What stands before the colon of the service's IAM actions.</summary>
    public string IamPrefix { get; init; } = "";

    /// <summary>JSON errors also carry the Query protocol's code, in <c>x-amzn-query-error</c>.</summary>
    public bool IsQueryCompatible { get; init; }

    /// <summary>Requests are signed by the rules of S3: the path as it is, the payload's hash in a header.</summary>
    public bool SignsAsObjectStorage { get; init; }

    /// <summary>The service is one that the product serves or will serve; of the others it knows names and routes alone.</summary>
    public bool IsSupported { get; init; }

    public OperationSchema[] Operations => _tables.Value.Operations;

    /// <summary>What the operations need of IAM.</summary>
    public AuthorizationTable Authorization => _authorization.Value;

    public Schema[] Shapes => _tables.Value.Shapes;

    public Schema GetShape(int id) => _tables.Value.Shapes[id];

    public OperationSchema? FindOperation(string name) => _tables.Value.OperationsByName.GetValueOrDefault(name);

    public override string ToString() => Id;
}

/// <summary>What a table holds once it is read.</summary>
internal sealed record SchemaTables(OperationSchema[] Operations, Schema[] Shapes)
{
    public FrozenDictionary<string, OperationSchema> OperationsByName { get; } =
        Operations.ToFrozenDictionary(static o => o.Name, StringComparer.Ordinal);
}
