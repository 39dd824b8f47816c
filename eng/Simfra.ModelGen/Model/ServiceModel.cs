using Simfra.Schemas;

namespace Simfra.ModelGen.Model;

/// <summary>A service as its model describes it, without documentation and what only clients need.</summary>
internal sealed record ServiceModel
{
    public required string Id { get; init; }
    public required ServiceMetadata Metadata { get; init; }

    /// <summary>In the model's order; the position is the operation's index.</summary>
    public required IReadOnlyList<OperationModel> Operations { get; init; }

    public required IReadOnlyDictionary<string, ShapeModel> Shapes { get; init; }

    public ShapeModel Shape(string name) =>
        Shapes.TryGetValue(name, out var shape) ? shape : throw new ModelException($"{Id}: shape '{name}' is named but not defined.");
}

internal sealed record ServiceMetadata
{
    public required string ApiVersion { get; init; }
    public required string ServiceId { get; init; }
    public required string FullName { get; init; }

    /// <summary>Names as the schema table spells them, the preferred protocol first.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    public required string TargetPrefix { get; init; }
    public required string EndpointPrefix { get; init; }
    public required string SigningName { get; init; }
    public required string GlobalEndpoint { get; init; }
    public required string XmlNamespace { get; init; }
    public required bool IsQueryCompatible { get; init; }
    public required bool SignsAsObjectStorage { get; init; }

    /// <summary>Errors travel by the code that the model gives beside the shape's name, and by nothing else.</summary>
    public bool UsesModelledErrorCodes => Protocols.All(static p => p is "query" or "ec2" or "rest-xml");
}

internal sealed record OperationModel
{
    public required string Name { get; init; }
    public required string Method { get; init; }
    public required string Uri { get; init; }
    public required int Status { get; init; }
    public string? Input { get; init; }
    public string? Output { get; init; }
    public IReadOnlyList<string> Errors { get; init; } = [];
    public OperationFlags Flags { get; init; }
    public string? HostPrefix { get; init; }
    public string? ResultWrapper { get; init; }
    public string? InputXmlName { get; init; }
    public string? InputXmlNamespace { get; init; }
    public string? ChecksumAlgorithmMember { get; init; }
}

internal sealed record ShapeModel
{
    public required string Name { get; init; }
    public required ShapeKind Kind { get; init; }
    public ShapeFlags Flags { get; init; }
    public TimestampFormat TimestampFormat { get; init; }
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public string? Pattern { get; init; }
    public IReadOnlyList<string> EnumValues { get; init; } = [];
    public string? XmlName { get; init; }
    public string? XmlNamespace { get; init; }
    public string? XmlNamespacePrefix { get; init; }
    public string? ErrorCode { get; init; }
    public int ErrorStatus { get; init; }
    public IReadOnlyList<MemberModel> Members { get; init; } = [];
    public MemberModel? Element { get; init; }
    public MemberModel? Key { get; init; }

    public bool IsError => (Flags & ShapeFlags.Error) != 0;
    public bool IsSparse => (Flags & ShapeFlags.Sparse) != 0;
    public bool IsEventStream => (Flags & ShapeFlags.EventStream) != 0;
    public bool IsEnum => Kind == ShapeKind.String && EnumValues.Count > 0;

    /// <summary>The members, elements and keys that lead on to other shapes.</summary>
    public IEnumerable<MemberModel> Edges
    {
        get
        {
            var edges = Members.AsEnumerable();
            edges = Element is null ? edges : edges.Append(Element);
            return Key is null ? edges : edges.Append(Key);
        }
    }
}

internal sealed record MemberModel
{
    public required string Name { get; init; }
    public required string Target { get; init; }
    public MemberFlags Flags { get; init; }
    public MemberLocation Location { get; init; }
    public string? WireName { get; init; }
    public string? QueryName { get; init; }
    public TimestampFormat TimestampFormat { get; init; }
    public string? XmlNamespace { get; init; }
    public string? XmlNamespacePrefix { get; init; }

    public bool IsStreaming => (Flags & MemberFlags.Streaming) != 0;
}
