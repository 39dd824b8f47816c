using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>Reads a payload that is no document: a blob, a string, a stream.</summary>
internal sealed class RawPayloadReader(WireRequest request) : PartialVisitor
{
    public static bool Handles(MemberSchema payload) => payload.Target.Kind is ShapeKind.Blob or ShapeKind.String;

    public override void Value(ref string? value) => value = request.Body.IsEmpty
        ? null
        : Utf8.IsValid(request.Body.Span)
            ? Encoding.UTF8.GetString(request.Body.Span)
            : throw new MalformedInputException("The payload is not valid UTF-8.");

    public override void Value(ref byte[]? value) => value = request.Body.IsEmpty ? null : request.Body.ToArray();

    public override void Value(ref StreamingBody? value) => value = request.Stream
        ?? (request.Body.IsEmpty ? null : StreamingBody.FromBytes(request.Body.ToArray()));
}

/// <summary>Writes a payload that is no document.</summary>
internal sealed class RawPayloadWriter(WireResponse response) : PartialVisitor
{
    /// <summary>Whether there was a payload.</summary>
    public bool HasWritten { get; private set; }

    public override void Value(ref string? value)
    {
        HasWritten = value is not null;
        Encoding.UTF8.GetBytes(value ?? "", response.Body);
    }

    public override void Value(ref byte[]? value)
    {
        HasWritten = value is not null;
        response.Body.Write(value);
    }

    public override void Value(ref StreamingBody? value)
    {
        HasWritten = value is not null;
        response.Stream = value;
    }
}
