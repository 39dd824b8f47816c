namespace Simfra.Schemas;

/// <summary>What a shape is. Enums are strings and unions are structures: a flag on the schema tells them apart.</summary>
internal enum ShapeKind : byte
{
    Structure,
    List,
    Map,
    String,
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    Timestamp,
    Blob,
    Document,
}

/// <summary>Where a member of an input or output travels in a REST protocol.</summary>
internal enum MemberLocation : byte
{
    Body,
    Header,
    PrefixHeaders,
    QueryString,
    QueryMap,
    Label,
    StatusCode,
}

/// <summary>How a timestamp is written; <see cref="Default"/> leaves it to the protocol and the location.</summary>
internal enum TimestampFormat : byte
{
    Default,
    EpochSeconds,
    DateTime,
    HttpDate,
}

[Flags]
internal enum ShapeFlags
{
    None = 0,
    Union = 1 << 0,
    Error = 1 << 1,
    /// <summary>The error is the client's fault (Sender); without it the server's (Receiver).</summary>
    SenderFault = 1 << 2,
    Retryable = 1 << 3,
    Streaming = 1 << 4,
    EventStream = 1 << 5,
    Event = 1 << 6,
    Flattened = 1 << 7,
    Sparse = 1 << 8,
    Sensitive = 1 << 9,
    RequiresLength = 1 << 10,
    /// <summary>An open or closed enumeration of integers.</summary>
    IntEnum = 1 << 11,
    /// <summary>A list whose members must differ from each other.</summary>
    UniqueItems = 1 << 12,
    /// <summary>An output of REST-XML whose one member is the root element itself: S3's <c>GetBucketLocation</c>.</summary>
    Unwrapped = 1 << 13,
}

[Flags]
internal enum MemberFlags
{
    None = 0,
    Required = 1 << 0,
    IdempotencyToken = 1 << 1,
    Flattened = 1 << 2,
    XmlAttribute = 1 << 3,
    HostLabel = 1 << 4,
    EventPayload = 1 << 5,
    EventHeader = 1 << 6,
    JsonValue = 1 << 7,
    /// <summary>The member is the whole HTTP body.</summary>
    Payload = 1 << 8,
    Streaming = 1 << 9,
    Sensitive = 1 << 10,
}

[Flags]
internal enum OperationFlags
{
    None = 0,
    /// <summary>Shapes are generated and a handler is expected.</summary>
    Implemented = 1 << 0,
    ReadOnly = 1 << 1,
    Idempotent = 1 << 2,
    /// <summary>AWS takes the call without a signature.</summary>
    Unsigned = 1 << 3,
    /// <summary>Signed with UNSIGNED-PAYLOAD.</summary>
    UnsignedPayload = 1 << 4,
    /// <summary>A Content-MD5 or a flexible checksum is required.</summary>
    ChecksumRequired = 1 << 5,
    /// <summary>The body of the request streams to the handler instead of being read first.</summary>
    StreamingInput = 1 << 6,
    StreamingOutput = 1 << 7,
    EventStreamInput = 1 << 8,
    EventStreamOutput = 1 << 9,
    RequestCompression = 1 << 10,
    Deprecated = 1 << 11,
}

[Flags]
internal enum WireProtocols
{
    None = 0,
    Query = 1 << 0,
    Ec2Query = 1 << 1,
    Json10 = 1 << 2,
    Json11 = 1 << 3,
    RestJson = 1 << 4,
    RestXml = 1 << 5,
    RpcV2Cbor = 1 << 6,
    RpcV2Json = 1 << 7,
}
