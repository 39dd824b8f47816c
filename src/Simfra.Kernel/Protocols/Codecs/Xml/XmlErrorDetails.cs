using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>The parts of an error's element that all XML protocols share.</summary>
internal static class XmlErrorDetails
{
    /// <summary>Namespace of errors that come before a service has taken the request.</summary>
    public const string FrameworkNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

    public static void WriteMessage(XmlMarkup markup, AwsServiceException error)
    {
        if (error.ErrorMessage is not null)
        {
            markup.Element("Message", error.ErrorMessage);
        }
    }

    /// <summary>Writes what an error holds beside code and message: members of its shape, then its details.</summary>
    public static void Write(XmlMarkup markup, XmlNames names, AwsServiceException error)
    {
        if (error is IShape shape)
        {
            new XmlShapeWriter(markup, names).WriteMembers(shape, MemberSelection.HttpResponse, static m => !IsCommon(m.Name));
        }

        foreach (var (name, value) in error.Details)
        {
            markup.Element(name, value);
        }
    }

    private static bool IsCommon(string member) =>
        member.Equals("message", StringComparison.OrdinalIgnoreCase) || member is "Code" or "Type";
}
