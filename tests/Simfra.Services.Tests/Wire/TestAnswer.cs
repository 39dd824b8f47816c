using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Simfra.Services.Tests.Wire;

/// <summary>An answer as it came.</summary>
internal sealed record TestAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The document without its namespaces.</summary>
    public XElement Xml => WithoutNamespaces(XDocument.Parse(Text).Root!);

    /// <summary>The error's name in a JSON answer, without the namespace before it.</summary>
    public string? JsonError => (Json["__type"]?.GetValue<string>() ?? Headers.GetValueOrDefault("x-amzn-ErrorType"))?.Split('#')[^1].Split(':')[0];

    public string? JsonMessage => (Json["message"] ?? Json["Message"])?.GetValue<string>();

    /// <summary>The text of the first element of that name, wherever it is.</summary>
    public string? Element(string name) => Xml.DescendantsAndSelf(name).FirstOrDefault()?.Value;

    public IEnumerable<string> Elements(string name) => Xml.Descendants(name).Select(static e => e.Value);

    /// <summary>The call went well; the answer, to go on with.</summary>
    public TestAnswer Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Text}");
        return this;
    }

    public void AssertJsonError(string name, string? message, int status = 400)
    {
        Assert.Equal((status, name), ((int)Status, JsonError));
        if (message is not null)
        {
            Assert.Equal(message, JsonMessage);
        }
    }

    public void AssertXmlError(string code, string? message, int status = 400)
    {
        Assert.Equal((status, code), ((int)Status, Element("Code")));
        if (message is not null)
        {
            Assert.Equal(message, Element("Message"));
        }
    }

    private static XElement WithoutNamespaces(XElement element) => new(
        element.Name.LocalName,
        element.Attributes().Where(static a => !a.IsNamespaceDeclaration),
        element.HasElements ? element.Elements().Select(WithoutNamespaces) : element.Value);
}
