using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// Traits that botocore's cases leave out of their models, because its clients read past them: an answer's namespace and, in the
/// Query protocol, the wrapper of the result.
/// </summary>
internal static class CaseModel
{
    public static void Complete(JsonObject model, JsonObject content)
    {
        var body = Encoding.UTF8.GetBytes(content["response"]?["body"]?.GetValue<string>() ?? "");
        if (model["metadata"]!["protocol"]!.GetValue<string>() is not ("query" or "ec2") || !CaseXml.TryParse(body, out var root))
        {
            return;
        }

        if (root!.Name.NamespaceName.Length > 0)
        {
            model["metadata"]!["xmlNamespace"] = root.Name.NamespaceName;
        }

        var operation = content["given"]!["name"]!.GetValue<string>();
        if (root.Elements().FirstOrDefault(e => e.Name.LocalName == $"{operation}Result") is { } wrapper
            && model["operations"]![operation]!["output"] is JsonObject output)
        {
            output["resultWrapper"] = wrapper.Name.LocalName;
        }
    }
}
