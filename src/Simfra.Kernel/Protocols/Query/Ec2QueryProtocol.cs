using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>EC2's variant of the Query protocol: other names and lists, no wrapper round the result, errors of its own form.</summary>
internal sealed class Ec2QueryProtocol() : FormProtocol(Dialect)
{
    private static readonly Ec2FormDialect Dialect = new();

    public override WireProtocols Id => WireProtocols.Ec2Query;

    protected override string MediaType => "text/xml;charset=UTF-8";

    protected override AwsServiceException UnknownAction(WireRequest request, string action) =>
        new("InvalidAction", 400, $"The action {action} is not valid for this web service.");

    protected override AwsServiceException MalformedInput(OperationSchema operation, MalformedInputException malformed) =>
        new("InvalidParameterValue", 400, malformed.WireMessage);

    protected override void CheckUnknown(FormNode form)
    {
        foreach (var parameter in form.Children)
        {
            if (!IsCommon(parameter.Name) && FindUnknown(parameter) is { } unknown)
            {
                throw new AwsServiceException("UnknownParameter", 400, $"The parameter {unknown.Name} is not recognized");
            }
        }
    }

    protected override void WriteOutputMembers(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        var markup = Begin(response, isDocument: true);
        var root = $"{operation.Name}Response";
        markup.BeginTag(root);
        markup.Namespace(NamespaceOf(operation.Service));
        markup.EndTag();
        markup.Element("requestId", requestId);
        if (operation.Output == Unit.UnitSchema)
        {
            markup.Element("return", "true");
        }

        new XmlShapeWriter(markup, XmlNames.Rest).WriteMembers(output, MemberSelection.All);
        markup.End(root);
    }

    protected override void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        var markup = Begin(response, isDocument: true);
        markup.Start("Response");
        markup.Start("Errors");
        markup.Start("Error");
        markup.Element("Code", error.Code);
        XmlErrorDetails.WriteMessage(markup, error);
        XmlErrorDetails.Write(markup, XmlNames.Rest, error);
        markup.End("Error");
        markup.End("Errors");
        markup.Element("RequestID", requestId);
        markup.End("Response");
    }

    /// <summary>Parameters of every request: the operation, and what signatures of any version put into a query.</summary>
    private static bool IsCommon(string name) =>
        name is "Action" or "Version" or "AWSAccessKeyId" or "Signature" or "SignatureMethod" or "SignatureVersion" or "SecurityToken"
            or "Timestamp" or "Expires"
        || name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase);

    private static FormNode? FindUnknown(FormNode node) =>
        !node.IsKnown ? node : node.Children.Select(FindUnknown).FirstOrDefault(static n => n is not null);

    // The model leaves out the slash at the end that EC2 sends.
    private static string NamespaceOf(ServiceSchema service) =>
        service.XmlNamespace.Length == 0 || service.XmlNamespace.EndsWith('/') ? service.XmlNamespace : $"{service.XmlNamespace}/";
}
