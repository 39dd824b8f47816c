using System.Buffers;
using System.Runtime.InteropServices;
using System.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>XML documents of REST-XML: a declaration, and a root element that is named like its shape.</summary>
internal sealed class XmlCodec : ShapeCodec
{
    private static readonly XmlNames Names = XmlNames.Rest;

    public override string MediaType => "application/xml";

    public override bool HasEmptyDocuments => false;

    public override void Read(ReadOnlyMemory<byte> document, IShape shape, MemberSelection selection = MemberSelection.All) =>
        Read(document, _ => true, reader => reader.ReadStructure(shape, selection));

    /// <summary>Reads a document whose root element has the given name, or that of the shape.</summary>
    /// <exception cref="MalformedInputException">The document isn't one of the shape.</exception>
    public static void Read(ReadOnlyMemory<byte> document, string rootName, IShape shape, MemberSelection selection) => Read(
        document,
        name => name == rootName || name == shape.Schema.XmlName || name == shape.Schema.Name,
        reader => reader.ReadStructure(shape, selection));

    public override void ReadMember(ReadOnlyMemory<byte> document, IShape shape, MemberSchema member) => Read(
        document,
        name => name == member.NameOnWire || name == member.Target.XmlName || name == member.Target.Name,
        reader => reader.ReadMember(shape, member));

    public override void Write(IBufferWriter<byte> output, IShape shape, MemberSelection selection = MemberSelection.All) =>
        Write(output, shape, selection, xmlNamespace: null);

    /// <param name="output">Where to.</param>
    /// <param name="shape">What to write.</param>
    /// <param name="selection">Which of its members.</param>
    /// <param name="xmlNamespace">Namespace of the root element where the shape names none, or null.</param>
    /// <param name="writesMilliseconds">Timestamps have three fractional digits.</param>
    public static void Write(
        IBufferWriter<byte> output, IShape shape, MemberSelection selection, string? xmlNamespace, bool writesMilliseconds = false)
    {
        var markup = new XmlMarkup(output, isDocument: true);
        var writer = new XmlShapeWriter(markup, Names) { WritesMilliseconds = writesMilliseconds };
        var schema = shape.Schema;
        var name = schema.XmlName ?? schema.Name;
        if (!schema.IsUnwrapped)
        {
            writer.WriteStructure(name, schema.XmlNamespace ?? xmlNamespace, shape, selection);
            return;
        }

        // The root element is the value itself.
        markup.BeginTag(name);
        markup.Namespace(schema.XmlNamespace ?? xmlNamespace);
        markup.EndTag();
        writer.WriteText(shape, schema.Members[0]);
        markup.End(name);
    }

    public override void WriteMember(IBufferWriter<byte> output, IShape shape, MemberSchema member) =>
        WriteMember(output, shape, member, xmlNamespace: null);

    /// <inheritdoc cref="Write(IBufferWriter{byte}, IShape, MemberSelection, string?, bool)"/>
    public static void WriteMember(
        IBufferWriter<byte> output, IShape shape, MemberSchema member, string? xmlNamespace, bool writesMilliseconds = false)
    {
        var name = member.WireName ?? member.Target.XmlName ?? member.Target.Name;
        var writer = new XmlShapeWriter(new(output, isDocument: true), Names) { WritesMilliseconds = writesMilliseconds };
        writer.WriteMember(name, xmlNamespace, shape, member);
    }

    private static void Read(ReadOnlyMemory<byte> document, Predicate<string> isRoot, Action<XmlShapeReader> read)
    {
        try
        {
            using var reader = XmlReader.Create(OpenDocument(document), Settings());
            reader.MoveToContent();
            if (!isRoot(reader.LocalName))
            {
                throw new MalformedXmlException($"The root element is {reader.LocalName}.");
            }

            read(new(reader, Names));
            while (reader.Read())
            {
                // What follows the root element must be well-formed too.
            }
        }
        catch (XmlException notWellFormed)
        {
            throw new MalformedXmlException(notWellFormed.Message);
        }
        catch (MalformedInputException malformed) when (malformed is not MalformedXmlException)
        {
            throw new MalformedXmlException(malformed.Message);
        }
    }

    // No DTD, and so no entity but XML's own five; nothing is ever fetched.
    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static MemoryStream OpenDocument(ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out var segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new(document.ToArray(), writable: false);
}
