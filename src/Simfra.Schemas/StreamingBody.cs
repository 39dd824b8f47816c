namespace Simfra.Schemas;

/// <summary>
/// A body that streams: the bytes of an S3 object on their way in or out. A request's body can be read once; what checks it
/// (length, chunk signatures, trailers, checksums) throws from the read that meets the fault.
/// </summary>
internal sealed class StreamingBody(Stream content, long? length)
{
    /// <summary>The bytes, decoded: no aws-chunked framing.</summary>
    public Stream Content { get; } = content;

    /// <summary>Length in bytes of the decoded content, or null where the sender didn't say.</summary>
    public long? Length { get; } = length;

    /// <summary>Its end is marked in the sending, so that nobody needs to be told the length beforehand: a file in a form.</summary>
    public bool IsDelimited { get; init; }

    public static StreamingBody FromBytes(byte[] bytes) => new(new MemoryStream(bytes, writable: false), bytes.Length);
}
