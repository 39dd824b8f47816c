using System.Text.RegularExpressions;
using Simfra.Core.Tests.Gateway;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Determinism;

/// <summary>A request for each operation that is built, in the service's own protocol and without parameters: many are answered, the rest refused.</summary>
internal static partial class EveryOperation
{
    private const WireProtocols Json = WireProtocols.Json10 | WireProtocols.Json11;
    private const WireProtocols Form = WireProtocols.Query | WireProtocols.Ec2Query;

    public static IEnumerable<(string Service, TestRequest Request)> Of(SimfraServer server)
    {
        var world = server.World.Gateway;
        foreach (var module in world.Modules)
        {
            foreach (var operation in world.FindRuntime(module.Schema)!.Operations)
            {
                yield return (module.Schema.Id, RequestOf(operation));
            }
        }
    }

    private static TestRequest RequestOf(OperationSchema operation)
    {
        var service = operation.Service;
        if ((service.Protocols & Json) != WireProtocols.None)
        {
            return TestRequest.Json(service.Id, operation.Name);
        }

        if ((service.Protocols & Form) != WireProtocols.None)
        {
            return TestRequest.Form(service.Id, operation.Name);
        }

        var target = Label().Replace(operation.Uri, "label");
        var takesDocument = operation.Method is "POST" or "PUT" && (service.Protocols & WireProtocols.RestJson) != WireProtocols.None;
        return TestRequest.RestJson(operation.Method, target, takesDocument ? "{}" : "");
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Label();
}
