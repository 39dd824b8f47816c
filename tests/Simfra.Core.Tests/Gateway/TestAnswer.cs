using System.Formats.Cbor;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Simfra.Core.Tests.Gateway;

/// <summary>The wire forms in which AWS gives errors.</summary>
internal enum ErrorForm
{
    /// <summary><c>ErrorResponse/Error/Code</c>.</summary>
    Query,

    /// <summary><c>Response/Errors/Error/Code</c>.</summary>
    Ec2,

    /// <summary>As <see cref="Query"/>, in another media type.</summary>
    RestXml,

    /// <summary>A bare <c>Error/Code</c>.</summary>
    S3,

    /// <summary><c>__type</c> in the body.</summary>
    Json,

    /// <summary>The header <c>x-amzn-ErrorType</c>.</summary>
    RestJson,

    /// <summary><c>__type</c> in a CBOR map.</summary>
    Cbor,
}

/// <summary>An answer as it came.</summary>
internal sealed record TestAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The error's code and message, read from the place and in the media type that the form has for them.</summary>
    public (string? Code, string? Message) Error(ErrorForm form)
    {
        var mediaType = Header("Content-Type")?.Split(';')[0];
        switch (form)
        {
            case ErrorForm.Query:
                Assert.Equal("text/xml", mediaType);
                return XmlError("ErrorResponse", "Error");
            case ErrorForm.Ec2:
                Assert.Equal("text/xml", mediaType);
                return XmlError("Response", "Errors", "Error");
            case ErrorForm.RestXml:
                Assert.Equal("application/xml", mediaType);
                return XmlError("ErrorResponse", "Error");
            case ErrorForm.S3:
                Assert.Equal("application/xml", mediaType);
                return XmlError("Error");
            case ErrorForm.Cbor:
                Assert.Equal(("application/cbor", "rpc-v2-cbor"), (mediaType, Header("smithy-protocol")));
                return CborError();
            case ErrorForm.RestJson:
                Assert.Equal("application/json", mediaType);
                return (Header("x-amzn-ErrorType"), JsonMessage());
            default:
                Assert.StartsWith("application/x-amz-json-1.", mediaType, StringComparison.Ordinal);
                return (JsonNode.Parse(Text)!["__type"]?.GetValue<string>().Split('#')[^1], JsonMessage());
        }
    }

    /// <summary>The error is this one, in that form.</summary>
    public void AssertError(ErrorForm form, int status, string code, string? message = null)
    {
        var error = Error(form);
        Assert.Equal((status, code), (Status, error.Code));
        if (message is not null)
        {
            Assert.Equal(message, error.Message);
        }
    }

    public TestAnswer Ok()
    {
        Assert.True(Status is >= 200 and < 300, $"{Status} {Text}");
        return this;
    }

    /// <summary>The text of the first element of that name.</summary>
    public string? Element(string name) => XDocument.Parse(Text).Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    private (string?, string?) XmlError(params string[] path)
    {
        var element = XDocument.Parse(Text).Root!;
        Assert.Equal(path[0], element.Name.LocalName);
        foreach (var name in path[1..])
        {
            element = element.Elements().Single(e => e.Name.LocalName == name);
        }

        return (Child("Code"), Child("Message"));

        string? Child(string name) => element.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
    }

    private string? JsonMessage() => (JsonNode.Parse(Text)!["message"] ?? JsonNode.Parse(Text)!["Message"])?.GetValue<string>();

    private (string?, string?) CborError()
    {
        var reader = new CborReader(Body);
        string? code = null, message = null;
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadTextString())
            {
                case "__type":
                    code = reader.ReadTextString().Split('#')[^1];
                    break;
                case "message" or "Message":
                    message = reader.ReadTextString();
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        return (code, message);
    }
}
