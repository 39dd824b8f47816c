using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>The Query protocol: <c>Action</c>, <c>Version</c> and the input in a form; answers in XML, below a wrapper.</summary>
internal sealed class QueryProtocol() : FormProtocol(Dialect)
{
    private static readonly QueryFormDialect Dialect = new();

    public override WireProtocols Id => WireProtocols.Query;

    protected override string MediaType => "text/xml";

    // A request for another version of the service is one for an operation that this version doesn't have.
    public override OperationSchema? FindOperation(ServiceSchema service, WireRequest request) =>
        request.Form["Version"] is { } version && service.ApiVersion.Length > 0 && version != service.ApiVersion
            ? null
            : base.FindOperation(service, request);

    protected override AwsServiceException UnknownAction(WireRequest request, string action) =>
        new("InvalidAction", 400, $"Could not find operation {action} for version {request.Form["Version"] ?? "NO_VERSION_SPECIFIED"}");

    protected override AwsServiceException MalformedInput(OperationSchema operation, MalformedInputException malformed) =>
        new("MalformedInput", 400, malformed.WireMessage);

    protected override void CheckRoot(FormNode form, IShape input)
    {
        if (form["member"] is { HasChildren: true } && input.Schema.FindMember("member") is null)
        {
            throw new MalformedFormException("Top level element may not be treated as a list");
        }
    }

    protected override void WriteOutputMembers(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        var markup = Begin(response, isDocument: false);
        var writer = new XmlShapeWriter(markup, XmlNames.Query);
        var root = $"{operation.Name}Response";
        markup.BeginTag(root);
        markup.Namespace(operation.Service.XmlNamespace);
        markup.EndTag();
        if (operation.ResultWrapper is { } wrapper)
        {
            writer.WriteStructure(wrapper, xmlNamespace: null, output);
        }
        else
        {
            writer.WriteMembers(output, MemberSelection.All);
        }

        markup.Start("ResponseMetadata");
        markup.Element("RequestId", requestId);
        markup.End("ResponseMetadata");
        markup.End(root);
    }

    protected override void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        var markup = Begin(response, isDocument: false);
        markup.BeginTag("ErrorResponse");
        markup.Namespace(operation is null ? XmlErrorDetails.FrameworkNamespace : service.XmlNamespace);
        markup.EndTag();
        markup.Start("Error");
        markup.Element("Type", error.IsSenderFault ? "Sender" : "Receiver");
        markup.Element("Code", error.QueryErrorCode ?? error.Code);
        XmlErrorDetails.WriteMessage(markup, error);
        XmlErrorDetails.Write(markup, XmlNames.Query, error);
        markup.End("Error");
        markup.Element("RequestId", requestId);
        markup.End("ErrorResponse");
    }
}
