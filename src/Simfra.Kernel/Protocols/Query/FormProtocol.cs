using System.Text;
using System.Text.Unicode;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>Protocols whose input is a form, in the body or in the query string, and whose answers are XML.</summary>
internal abstract class FormProtocol(FormDialect dialect) : WireProtocol
{
    protected abstract string MediaType { get; }

    public override bool NeedsBody => true;

    public override OperationSchema? FindOperation(ServiceSchema service, WireRequest request) =>
        ActionOf(request) is { } action ? service.FindOperation(action) : null;

    public override AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request) => ActionOf(request) is { } action
        ? UnknownAction(request, action)
        : new("MissingAction", 400, "The request is missing an action or operation parameter.");

    protected abstract AwsServiceException UnknownAction(WireRequest request, string action);

    protected override void ReadInputMembers(OperationSchema operation, WireRequest request, IShape input)
    {
        CheckSyntax(request);
        var form = FormNode.Parse(request.Form.Pairs);
        CheckRoot(form, input);
        new FormReader(dialect).ReadStructure(form, input);
        CheckUnknown(form);
    }

    /// <summary>Refuses what may not stand at the root of a form.</summary>
    protected virtual void CheckRoot(FormNode form, IShape input)
    {
    }

    /// <summary>Refuses parameters that the input doesn't have, where the protocol does that.</summary>
    protected virtual void CheckUnknown(FormNode form)
    {
    }

    protected static string? ActionOf(WireRequest request) => request.Form["Action"] is { Length: > 0 } action ? action : null;

    protected XmlMarkup Begin(WireResponse response, bool isDocument)
    {
        response.Headers["Content-Type"] = MediaType;
        return new(response.Body, isDocument);
    }


    private static void CheckSyntax(WireRequest request)
    {
        var body = request.Body.Span;
        if (!Utf8.IsValid(body) || HasBrokenEscape(request.RawQuery) || HasBrokenEscape(Encoding.UTF8.GetString(body)))
        {
            throw new AwsServiceException("MalformedQueryString", 404, "The query string contains a syntax error.");
        }
    }

    private static bool HasBrokenEscape(ReadOnlySpan<char> text)
    {
        for (var percent = text.IndexOf('%'); percent >= 0; percent = text.IndexOf('%'))
        {
            text = text[(percent + 1)..];
            if (text.Length < 2 || !char.IsAsciiHexDigit(text[0]) || !char.IsAsciiHexDigit(text[1]))
            {
                return true;
            }
        }

        return false;
    }
}
