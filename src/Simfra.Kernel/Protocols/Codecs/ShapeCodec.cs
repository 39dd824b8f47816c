using System.Buffers;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>One document format, both ways. It holds no state but its settings.</summary>
internal abstract class ShapeCodec
{
    public abstract string MediaType { get; }

    /// <summary>Whether a structure without members is a document, an empty one, rather than nothing.</summary>
    public virtual bool HasEmptyDocuments => true;

    /// <summary>Fills the selected members of <paramref name="shape"/> from a document.</summary>
    /// <exception cref="MalformedInputException">The document isn't one of the shape.</exception>
    public abstract void Read(ReadOnlyMemory<byte> document, IShape shape, MemberSelection selection = MemberSelection.All);

    /// <summary>Fills one member of <paramref name="shape"/>, whose value is the whole document.</summary>
    /// <exception cref="MalformedInputException">The document isn't one of the member's shape.</exception>
    public abstract void ReadMember(ReadOnlyMemory<byte> document, IShape shape, MemberSchema member);

    public abstract void Write(IBufferWriter<byte> output, IShape shape, MemberSelection selection = MemberSelection.All);

    /// <summary>Writes the value of one member as the whole document; nothing at all where the member is null.</summary>
    public abstract void WriteMember(IBufferWriter<byte> output, IShape shape, MemberSchema member);
}
