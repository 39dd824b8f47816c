using System.Buffers;
using System.Formats.Cbor;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Cbor;

/// <summary>CBOR, both ways.</summary>
internal sealed class CborCodec : ShapeCodec, IErrorCodec
{
    public override string MediaType => "application/cbor";

    public override void Read(ReadOnlyMemory<byte> document, IShape shape, MemberSelection selection = MemberSelection.All)
    {
        try
        {
            new CborShapeReader(document).ReadShape(shape, selection);
        }
        catch (CborContentException malformed)
        {
            throw new MalformedSyntaxException(malformed.Message);
        }
    }

    public override void ReadMember(ReadOnlyMemory<byte> document, IShape shape, MemberSchema member)
    {
        try
        {
            new CborShapeReader(document).ReadMember(shape, member);
        }
        catch (CborContentException malformed)
        {
            throw new MalformedSyntaxException(malformed.Message);
        }
    }

    public override void Write(IBufferWriter<byte> output, IShape shape, MemberSelection selection = MemberSelection.All) =>
        WriteError(output, shape, null, selection);

    public void WriteError(IBufferWriter<byte> output, IShape error, string? type, MemberSelection selection = MemberSelection.All)
    {
        var cbor = CreateWriter();
        new CborShapeWriter(cbor, type).WriteShape(error, selection);
        Flush(cbor, output);
    }

    public override void WriteMember(IBufferWriter<byte> output, IShape shape, MemberSchema member)
    {
        var cbor = CreateWriter();
        new CborShapeWriter(cbor).WriteMember(shape, member);
        Flush(cbor, output);
    }

    private static CborWriter CreateWriter() => new(CborConformanceMode.Lax);

    private static void Flush(CborWriter cbor, IBufferWriter<byte> output)
    {
        // Nothing is written of a member that is null.
        if (cbor.BytesWritten > 0)
        {
            output.Advance(cbor.Encode(output.GetSpan(cbor.BytesWritten)));
        }
    }
}
