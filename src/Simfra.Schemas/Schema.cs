namespace Simfra.Schemas;

/// <summary>
/// The description of a shape: immutable data, parsed from a generated table. Codecs hang what they pre-compute on it
/// (<see cref="Extension{T}"/>); the schema knows no codec.
/// </summary>
internal sealed class Schema
{
    private object?[] _extensions = [];

    public required int Id { get; init; }
    public required string Name { get; init; }
    public required ShapeKind Kind { get; init; }
    public ShapeFlags Flags { get; init; }
    public TimestampFormat TimestampFormat { get; init; }

    /// <summary>Members of a structure in the model's order; their index is the argument of <see cref="IShape.Visit"/>.</summary>
    public MemberSchema[] Members { get; internal set; } = [];

    /// <summary>The element of a list, the value of a map.</summary>
    public MemberSchema? Element { get; internal set; }

    /// <summary>The key of a map.</summary>
    public MemberSchema? Key { get; internal set; }

    /// <summary>The member that is the whole HTTP body, or null.</summary>
    public MemberSchema? PayloadMember { get; internal set; }

    // Constraints, as the model gives them.
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    /// <summary>A regular expression that .NET compiles; null also where the model's can't be turned into one.</summary>
    public string? Pattern { get; init; }

    /// <summary>The model's own spelling, which error messages quote, where .NET needs another; else null.</summary>
    public string? PatternAsModelled { get; init; }

    /// <summary>Values of an enum, or empty.</summary>
    public string[] EnumValues { get; init; } = [];

    // XML
    public string? XmlName { get; init; }
    public string? XmlNamespace { get; init; }
    public string? XmlNamespacePrefix { get; init; }

    // Errors
    public string ErrorCode { get; init; } = "";
    public string? QueryErrorCode { get; init; }
    public int ErrorStatus { get; init; } = 400;

    public bool IsUnion => (Flags & ShapeFlags.Union) != 0;
    public bool IsError => (Flags & ShapeFlags.Error) != 0;
    public bool IsSparse => (Flags & ShapeFlags.Sparse) != 0;
    public bool IsFlattened => (Flags & ShapeFlags.Flattened) != 0;
    public bool IsStreaming => (Flags & ShapeFlags.Streaming) != 0;
    public bool IsEventStream => (Flags & ShapeFlags.EventStream) != 0;
    public bool IsSensitive => (Flags & ShapeFlags.Sensitive) != 0;
    public bool IsUnwrapped => (Flags & ShapeFlags.Unwrapped) != 0;

    public MemberSchema? FindMember(string name) => Array.Find(Members, m => m.Name == name);

    public override string ToString() => $"{Kind} {Name}";

    /// <summary>
    /// What a codec keeps on a schema, made once on first use. Two threads may make it at once; either result serves, so
    /// <paramref name="key"/>'s factory must be pure.
    /// </summary>
    public T Extension<T>(SchemaExtension<T> key) where T : class
    {
        var extensions = Volatile.Read(ref _extensions);
        if (key.Slot < extensions.Length && extensions[key.Slot] is T found)
        {
            return found;
        }

        var made = key.Create(this);
        while (true)
        {
            var grown = new object?[Math.Max(extensions.Length, key.Slot + 1)];
            extensions.CopyTo(grown, 0);
            grown[key.Slot] = made;
            var seen = Interlocked.CompareExchange(ref _extensions, grown, extensions);
            if (seen == extensions)
            {
                return made;
            }

            extensions = seen;
        }
    }

    internal static Schema ForUnit() => new() { Id = -1, Name = "Unit", Kind = ShapeKind.Structure };
}

/// <summary>A slot on every schema that belongs to one codec.</summary>
internal sealed class SchemaExtension<T>(int slot, Func<Schema, T> create) where T : class
{
    /// <summary>Slots are few and fixed; each codec owns one (<see cref="SchemaSlots"/>).</summary>
    public int Slot { get; } = slot;

    public Func<Schema, T> Create { get; } = create;
}

/// <summary>Who owns which extension slot.</summary>
internal static class SchemaSlots
{
    public const int Json = 0;
    public const int Xml = 1;
    public const int Query = 2;
    public const int Ec2 = 3;
    public const int Cbor = 4;
    public const int Rest = 5;
    public const int Validation = 6;
    public const int Authorization = 7;
    public const int Naming = 8;
}

/// <summary>A member of a structure, the element of a list, or the key or value of a map.</summary>
internal sealed class MemberSchema
{
    public required string Name { get; init; }
    public required int Index { get; init; }
    public required Schema Target { get; init; }
    public MemberFlags Flags { get; init; }
    public MemberLocation Location { get; init; }

    /// <summary>
    /// The model's <c>locationName</c>: header, query key, label, XML element or JSON key; null where it is the member's own name.
    /// </summary>
    public string? WireName { get; init; }

    /// <summary>The name in EC2 Query and, where it differs from that of the other protocols, in Query; or null.</summary>
    public string? QueryName { get; init; }

    public TimestampFormat TimestampFormat { get; init; }
    public string? XmlNamespace { get; init; }
    public string? XmlNamespacePrefix { get; init; }

    /// <summary>Constraints that the member itself carries (few do); null means the target's.</summary>
    public string? Default { get; init; }

    public string NameOnWire => WireName ?? Name;
    public bool IsRequired => (Flags & MemberFlags.Required) != 0;
    public bool IsFlattened => (Flags & MemberFlags.Flattened) != 0 || Target.IsFlattened;
    public bool IsPayload => (Flags & MemberFlags.Payload) != 0;
    public bool IsXmlAttribute => (Flags & MemberFlags.XmlAttribute) != 0;
    public bool IsSensitive => (Flags & MemberFlags.Sensitive) != 0 || Target.IsSensitive;

    public override string ToString() => $"{Name}: {Target}";
}
