using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>XML from strangers: names, reading, and the canonical form that signatures cover.</summary>
internal static class SamlXml
{
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string Metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
    public const string Signature = "http://www.w3.org/2000/09/xmldsig#";

    /// <summary>Deeper than any assertion, and far from what would exhaust a stack.</summary>
    private const int MaxDepth = 64;
    private const int MaxCharacters = 1_000_000;

    /// <summary>Reads a document that has no DTD, so no entities to expand, and isn't nested without end; null for any other.</summary>
    public static XmlDocument? Load(byte[] xml)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
            MaxCharactersFromEntities = 0,
        };
        try
        {
            using (var scan = XmlReader.Create(new MemoryStream(xml), settings))
            {
                while (scan.Read())
                {
                    if (scan.Depth > MaxDepth)
                    {
                        return null;
                    }
                }
            }

            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(xml), settings);
            document.Load(reader);
            return document;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Reads an element that stands for another, and puts it into its place; null for what isn't one element.</summary>
    public static XmlElement? LoadInPlaceOf(XmlElement element, byte[] xml)
    {
        // Its prefixes may be declared around the place.
        var context = new XmlDocument { XmlResolver = null };
        context.AppendChild(context.CreateElement("context"));
        CopyDeclarations(element, context.DocumentElement!);
        context.DocumentElement!.IsEmpty = false;
        var head = Encoding.UTF8.GetBytes(context.OuterXml[..^"</context>".Length]);
        if (Load([.. head, .. xml, .. "</context>"u8])?.DocumentElement?.ChildNodes.OfType<XmlElement>().ToArray() is not [var read])
        {
            return null;
        }

        var placed = (XmlElement)element.OwnerDocument.ImportNode(read, deep: true);
        element.ParentNode!.ReplaceChild(placed, element);
        return placed;
    }

    /// <summary>The child elements of that name.</summary>
    public static IEnumerable<XmlElement> Children(this XmlElement parent, string name, string space) =>
        parent.ChildNodes.OfType<XmlElement>().Where(e => e.LocalName == name && e.NamespaceURI == space);

    /// <summary>The only child of that name; null where there is none or more than one.</summary>
    public static XmlElement? OnlyChild(this XmlElement? parent, string name, string space)
    {
        var found = parent?.Children(name, space).Take(2).ToArray();
        return found is [var one] ? one : null;
    }

    /// <summary>An attribute's value; null where it isn't there.</summary>
    public static string? Value(this XmlElement? element, string attribute) =>
        element?.GetAttributeNode(attribute)?.Value;

    /// <summary>The canonical form of an element in its place: the namespaces that are declared around it count.</summary>
    /// <param name="element">The element.</param>
    /// <param name="isExclusive">Exclusive canonical XML; else inclusive. Comments are left out in both.</param>
    /// <param name="prefixes">Prefixes that exclusive canonical XML treats as inclusive does, or null.</param>
    public static byte[] Canonicalize(XmlElement element, bool isExclusive, string? prefixes)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var copy = (XmlElement)document.ImportNode(element, deep: true);
        document.AppendChild(copy);
        CopyDeclarations(element, copy);

        Transform transform = isExclusive
            ? new XmlDsigExcC14NTransform(includeComments: false, prefixes ?? "")
            : new XmlDsigC14NTransform(includeComments: false);
        transform.LoadInput(document);
        using var output = (MemoryStream)transform.GetOutput(typeof(Stream));
        return output.ToArray();
    }

    /// <summary>Declares the namespaces that are declared around an element, the nearest first.</summary>
    private static void CopyDeclarations(XmlElement element, XmlElement target)
    {
        for (var ancestor = element.ParentNode as XmlElement; ancestor is not null; ancestor = ancestor.ParentNode as XmlElement)
        {
            foreach (var declaration in ancestor.Attributes.OfType<XmlAttribute>().Where(static a => a.Prefix == "xmlns" || a.Name == "xmlns"))
            {
                if (!target.HasAttribute(declaration.Name))
                {
                    target.SetAttribute(declaration.Name, declaration.Value);
                }
            }
        }
    }
}
