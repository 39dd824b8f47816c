using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// XML documents compared by meaning: white space between elements and the order of differently named siblings don't count.
/// </summary>
internal static class CaseXml
{
    public static bool TryParse(byte[] text, out XElement? root)
    {
        try
        {
            var document = Encoding.UTF8.GetString(text).TrimStart();
            root = document.StartsWith('<') ? XDocument.Parse(document).Root : null;
        }
        catch (XmlException)
        {
            root = null;
        }

        return root is not null;
    }

    public static void Same(XElement expected, XElement actual)
    {
        if (Difference(expected, actual) is { } difference)
        {
            Assert.Fail($"{difference}\nExpected:\n{expected}\nActual:\n{actual}");
        }
    }

    private static string? Difference(XElement expected, XElement actual)
    {
        if (expected.Name != actual.Name)
        {
            return $"{expected.Name} is {actual.Name}.";
        }

        if (!Attributes(expected).SequenceEqual(Attributes(actual)))
        {
            return $"Attributes of {expected.Name} differ.";
        }

        if (!expected.HasElements && !actual.HasElements)
        {
            return expected.Value == actual.Value ? null : $"{expected.Name} is '{actual.Value}'.";
        }

        var (wanted, given) = (Children(expected), Children(actual));
        return wanted.Count == given.Count
            ? wanted.Zip(given).Select(static p => Difference(p.First, p.Second)).FirstOrDefault(static d => d is not null)
            : $"{expected.Name} has {given.Count} children.";
    }

    private static List<XElement> Children(XElement element) =>
        [.. element.Elements().Where(static e => !IsOfTheServer(e)).OrderBy(static e => e.Name.ToString(), StringComparer.Ordinal)];

    // The request's id: clients read it, but no case holds it as its own, and some leave it out.
    private static bool IsOfTheServer(XElement element) =>
        element.Name.LocalName is "ResponseMetadata" || element.Name.LocalName.Equals("RequestId", StringComparison.OrdinalIgnoreCase);

    private static List<string> Attributes(XElement element) =>
    [
        .. element.Attributes()
            .Where(static a => !a.IsNamespaceDeclaration)
            .Select(static a => $"{a.Name}={a.Value}")
            .Order(StringComparer.Ordinal),
    ];
}
