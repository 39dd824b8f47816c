namespace Simfra.Schemas;

/// <summary>What the model says of an operation: its name, route, shapes, errors and traits.</summary>
internal sealed class OperationSchema
{
    public required ServiceSchema Service { get; init; }
    public required int Index { get; init; }
    public required string Name { get; init; }
    public required string Method { get; init; }

    /// <summary>The route as modelled: <c>/2015-03-31/functions/{FunctionName}?x=y</c>, greedy labels as <c>{Key+}</c>.</summary>
    public required string Uri { get; init; }

    public required int SuccessStatus { get; init; }
    public OperationFlags Flags { get; init; }

    /// <summary>The input's schema; the empty structure where there is none; null where the operation isn't implemented.</summary>
    public Schema? Input { get; init; }

    public Schema? Output { get; init; }

    public Schema[] Errors { get; init; } = [];

    /// <summary>Prefix before the host name, with labels: <c>{AccountId}.</c>, or null.</summary>
    public string? HostPrefix { get; init; }

    /// <summary>The Query protocol's wrapper of the result, or null.</summary>
    public string? ResultWrapper { get; init; }

    /// <summary>Root element and namespace of a REST-XML request, or null.</summary>
    public string? InputXmlName { get; init; }

    public string? InputXmlNamespace { get; init; }

    /// <summary>Query parameters without which a request of this route is one for another operation of the same route.</summary>
    public string[] TellingQuery { get; init; } = [];

    /// <summary>Headers that, like <see cref="TellingQuery"/>, tell operations of one route apart.</summary>
    public string[] TellingHeaders { get; init; } = [];

    /// <summary>The input member that names the flexible checksum's algorithm, or null.</summary>
    public string? ChecksumAlgorithmMember { get; init; }

    /// <summary>
    /// The input's flexible checksums are parameters of the operation, not of the body that it comes with: S3's
    /// CompleteMultipartUpload tells that of the object to be.
    /// </summary>
    public bool HasOwnChecksums => ChecksumAlgorithmMember is null
        && Input?.Members.Any(static m => m.NameOnWire.StartsWith("x-amz-checksum-", StringComparison.Ordinal)) == true;

    /// <summary>The IAM actions that the caller needs; in most cases one, of the operation's own name.</summary>
    public required string[] IamActions { get; init; }

    /// <summary>What the caller needs in full; null where the operation isn't built.</summary>
    public OperationPermissions? Permissions => Service.Authorization.Find(Name);

    public bool IsImplemented => (Flags & OperationFlags.Implemented) != 0;
    public bool IsReadOnly => (Flags & OperationFlags.ReadOnly) != 0;
    public bool IsUnsigned => (Flags & OperationFlags.Unsigned) != 0;
    public bool StreamsInput => (Flags & OperationFlags.StreamingInput) != 0;
    public bool StreamsOutput => (Flags & OperationFlags.StreamingOutput) != 0;

    public override string ToString() => $"{Service.Id}:{Name}";
}
