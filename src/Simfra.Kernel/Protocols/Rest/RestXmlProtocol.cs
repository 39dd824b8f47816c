using System.Security.Cryptography;
using System.Text;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>
/// REST-XML: bodies are XML documents. Its few services differ in how errors are wrapped and which ids an answer carries.
/// </summary>
internal sealed class RestXmlProtocol(Func<ServiceSchema, WireTraits>? traitsOf = null) : RestProtocol(Xml)
{
    private static readonly XmlCodec Xml = new();

    public override WireProtocols Id => WireProtocols.RestXml;

    public override AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request) => TraitsOf(service).HasBareErrors
        ? new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
        {
            Details = [new("Method", request.Method), new("ResourceType", ResourceType(request))],
        }
        : new("UnknownOperationException", 404, null);

    protected override void SetRequestId(ServiceSchema service, string requestId, WireResponse response)
    {
        if (TraitsOf(service).SendsHostId)
        {
            SetHostId(response, requestId);
        }
        else
        {
            base.SetRequestId(service, requestId, response);
        }
    }

    /// <summary>The headers that every answer of S3 has.</summary>
    public static void SetHostId(WireResponse response, string requestId)
    {
        response.Headers["x-amz-request-id"] = requestId;
        response.Headers["x-amz-id-2"] = HostId(requestId);
        response.Headers["Server"] = "AmazonS3";
    }

    protected override void ReadBody(OperationSchema operation, WireRequest request, IShape input)
    {
        if (operation.InputXmlName is { } root)
        {
            XmlCodec.Read(request.Body, root, input, MemberSelection.HttpRequest);
        }
        else
        {
            base.ReadBody(operation, request, input);
        }
    }

    protected override AwsServiceException MalformedInput(OperationSchema operation, MalformedInputException malformed)
    {
        if (!TraitsOf(operation.Service).HasBareErrors)
        {
            return new("MalformedInput", 400, malformed.WireMessage);
        }

        return malformed switch
        {
            MalformedXmlException => new(
                "MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema"),
            { Member: { Target.Kind: ShapeKind.Integer or ShapeKind.Long } member } => InvalidArgument(
                $"Provided {member.NameOnWire} not an integer or within integer range", member, malformed.Text),
            { Member: { } member } => InvalidArgument($"Invalid value for {member.NameOnWire}", member, malformed.Text),
            _ => new("InvalidRequest", 400, malformed.WireMessage),
        };
    }

    protected override void WriteBody(OperationSchema operation, IShape output, WireResponse response)
    {
        if (Array.Exists(output.Schema.Members, static m => MemberSelection.HttpResponse.Includes(m)))
        {
            var traits = TraitsOf(operation.Service);
            XmlCodec.Write(
                response.Body, output, MemberSelection.HttpResponse, operation.Service.XmlNamespace, traits.WritesMilliseconds);
            SetContentType(response, Xml.MediaType);
        }
    }

    protected override void WritePayloadDocument(OperationSchema operation, MemberSchema payload, IShape output, WireResponse response) =>
        XmlCodec.WriteMember(
            response.Body, output, payload, operation.Service.XmlNamespace, TraitsOf(operation.Service).WritesMilliseconds);

    protected override void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        if (error is IShape shape)
        {
            WriteHttpBindings(shape, response);
            response.StatusCode = error.StatusCode;
        }

        if (response.StatusCode is 304)
        {
            return;
        }

        SetContentType(response, Xml.MediaType);
        var markup = new XmlMarkup(response.Body, isDocument: true);
        if (TraitsOf(service).HasBareErrors)
        {
            WriteBareError(service, error, requestId, markup);
        }
        else
        {
            WriteWrappedError(service, error, requestId, markup);
        }
    }

    /// <summary>
    /// A second id of an answer, which names the host that gave it. AWS's look random; this one follows from the request's.
    /// </summary>
    public static string HostId(string requestId) => Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(requestId)));

    private static AwsServiceException InvalidArgument(string message, MemberSchema member, string? text) =>
        new("InvalidArgument", 400, message)
        {
            Details = [new("ArgumentName", member.NameOnWire), new("ArgumentValue", text)],
        };

    /// <summary>What the path names, in the words of an error document.</summary>
    private static string ResourceType(WireRequest request) => UriPattern.SplitPath(request.ServicePath) switch
    {
        [] => "SERVICE",
        [_] or [_, ""] => "BUCKET",
        _ => "OBJECT",
    };

    private void WriteBareError(ServiceSchema service, AwsServiceException error, string requestId, XmlMarkup markup)
    {
        markup.Start("Error");
        markup.Element("Code", error.Code);
        XmlErrorDetails.WriteMessage(markup, error);
        XmlErrorDetails.Write(markup, XmlNames.Rest, error);
        WriteIds(service, requestId, markup);
        markup.End("Error");
    }

    private void WriteWrappedError(ServiceSchema service, AwsServiceException error, string requestId, XmlMarkup markup)
    {
        markup.BeginTag("ErrorResponse");
        markup.Namespace(service.XmlNamespace);
        markup.EndTag();
        markup.Start("Error");
        if (!TraitsOf(service).OmitsErrorType)
        {
            markup.Element("Type", error.IsSenderFault ? "Sender" : "Receiver");
        }

        markup.Element("Code", error.Code);
        XmlErrorDetails.WriteMessage(markup, error);
        XmlErrorDetails.Write(markup, XmlNames.Rest, error);
        markup.End("Error");
        WriteIds(service, requestId, markup);
        markup.End("ErrorResponse");
    }

    private void WriteIds(ServiceSchema service, string requestId, XmlMarkup markup)
    {
        markup.Element("RequestId", requestId);
        if (TraitsOf(service).SendsHostId)
        {
            markup.Element("HostId", HostId(requestId));
        }
    }

    private WireTraits TraitsOf(ServiceSchema service) => traitsOf?.Invoke(service) ?? WireTraits.None;
}
