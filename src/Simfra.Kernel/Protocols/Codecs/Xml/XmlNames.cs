using System.Collections.Frozen;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>How members are called in XML. The Query protocol has names of its own for a few.</summary>
internal sealed class XmlNames
{
    /// <summary>REST-XML, and the answers of EC2 Query.</summary>
    public static readonly XmlNames Rest = new(SchemaSlots.Xml, static m => m.NameOnWire);

    /// <summary>The answers of the Query protocol.</summary>
    public static readonly XmlNames Query = new(SchemaSlots.Query, static m => m.QueryName ?? m.NameOnWire);

    private readonly Func<MemberSchema, string> _nameOf;
    private readonly SchemaExtension<XmlStructure> _structures;

    private XmlNames(int slot, Func<MemberSchema, string> nameOf)
    {
        _nameOf = nameOf;
        _structures = new(slot, schema => new(schema, nameOf));
    }

    /// <summary>The name of a member, of a list's element, or of a map's key or value.</summary>
    public string Of(MemberSchema member) => _nameOf(member);

    public XmlStructure Of(Schema structure) => structure.Extension(_structures);
}

/// <summary>A structure's members, attributes and elements apart, and by their names.</summary>
internal sealed class XmlStructure
{
    private readonly FrozenDictionary<string, MemberSchema> _elementsByName;

    public XmlStructure(Schema schema, Func<MemberSchema, string> nameOf)
    {
        Attributes = Array.FindAll(schema.Members, static m => m.IsXmlAttribute);
        Elements = Array.FindAll(schema.Members, static m => !m.IsXmlAttribute);

        // Members that HTTP binds elsewhere may share the name of one in the body.
        _elementsByName = Elements
            .OrderBy(static m => m.Location == MemberLocation.Body ? 0 : 1)
            .DistinctBy(nameOf)
            .ToFrozenDictionary(nameOf, StringComparer.Ordinal);
    }

    public MemberSchema[] Attributes { get; }

    public MemberSchema[] Elements { get; }

    public MemberSchema? Find(string elementName) => _elementsByName.GetValueOrDefault(elementName);
}
