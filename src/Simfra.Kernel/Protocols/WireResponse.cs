using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>An HTTP response as a protocol writes it. At most one of the three bodies is used.</summary>
internal sealed class WireResponse
{
    public int StatusCode { get; set; } = 200;

    public HeaderDictionary Headers { get; } = [];

    /// <summary>A body that is written whole before it is sent.</summary>
    public ArrayBufferWriter<byte> Body { get; } = new(256);

    /// <summary>A body that streams from a handler.</summary>
    public StreamingBody? Stream { get; set; }

    /// <summary>Writes an event stream, flushing after each event, until the events end or the client leaves.</summary>
    public Func<PipeWriter, CancellationToken, Task>? WriteEvents { get; set; }

    /// <summary>Takes back all that was written, so that an error can be written instead.</summary>
    public void Clear()
    {
        StatusCode = 200;
        Headers.Clear();
        Body.ResetWrittenCount();
        Stream = null;
        WriteEvents = null;
    }
}
