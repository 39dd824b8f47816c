using System.Reflection;
using System.Text.Json.Nodes;
using Simfra.ModelGen;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// Models for Smithy's cases, which bring none. Many cases are botocore's too, under the same id or for an operation of the same
/// name, and botocore's suites have models; the models of the rest are ours, in <c>Models/</c>.
/// </summary>
internal static class SmithyModels
{
    private static readonly Lazy<Dictionary<string, ServiceSchema>> Own = new(ReadOwn);
    private static readonly Lazy<BotocoreCase[]> Inputs = new(() => ReadBotocore("input"));
    private static readonly Lazy<BotocoreCase[]> Outputs = new(() => ReadBotocore("output"));

    /// <summary>The operation that a request is for, found by the request itself.</summary>
    /// <param name="case">The case.</param>
    /// <param name="request">Makes the case's request for a service.</param>
    public static (OperationSchema Operation, WireRequest Request) FindByRequest(SmithyCase @case, Func<ServiceSchema, WireRequest> request)
    {
        foreach (var service in Services(@case, Inputs.Value))
        {
            var made = request(service);
            if (ProtocolRegistry.Of(service).FindOperation(service, made) is { } operation)
            {
                return (operation, made);
            }
        }

        throw new InvalidDataException($"No model for {@case.Key}.");
    }

    /// <summary>The operation whose output the case shows, and the error where it shows one.</summary>
    public static (OperationSchema Operation, Schema? Error) FindByShape(SmithyCase @case)
    {
        foreach (var operation in Services(@case, Outputs.Value).SelectMany(static s => s.Operations))
        {
            if (Array.Find(operation.Errors, e => e.Name == @case.Shape) is { } error)
            {
                return (operation, error);
            }

            if (operation.Name == @case.Shape)
            {
                return (operation, null);
            }
        }

        throw new InvalidDataException($"No model for {@case.Key}.");
    }

    // Some namespaces of Smithy's corpus are services apart, and have models apart.
    /// <summary>The service of botocore's case of the same id; else ours, then all of botocore's that speak the protocol.</summary>
    private static IEnumerable<ServiceSchema> Services(SmithyCase @case, BotocoreCase[] botocore)
    {
        var ofProtocol = Array.FindAll(botocore, c => IsOf(@case, c.Service));
        return Array.Find(ofProtocol, c => c.Id == @case.Id) is { } same
            ? [same.Service]
            : OwnOf(@case).Concat(ofProtocol.Select(static c => c.Service));
    }

    private static BotocoreCase[] ReadBotocore(string folder) =>
        [.. BotocoreCase.Keys(folder).Select(key => BotocoreCase.Find(folder, key))];

    private static IEnumerable<ServiceSchema> OwnOf(SmithyCase @case) =>
        Own.Value.TryGetValue($"{@case.Protocol}-{@case.Namespace.Split('.')[^1]}", out var apart) ? [apart]
        : Own.Value
            .Where(m => @case.Kind == "malformed"
                ? m.Key.StartsWith($"{@case.Protocol}-", StringComparison.Ordinal)
                : m.Key == @case.Protocol)
            .Select(static m => m.Value);

    private static bool IsOf(SmithyCase @case, ServiceSchema service) => @case.Protocol switch
    {
        "awsJson1_0" => service.Protocols.HasFlag(WireProtocols.Json10),
        "awsJson1_1" => service.Protocols.HasFlag(WireProtocols.Json11),
        "restJson1" => service.Protocols.HasFlag(WireProtocols.RestJson),
        "restXml" => service.Protocols.HasFlag(WireProtocols.RestXml),
        "awsQuery" => service.Protocols.HasFlag(WireProtocols.Query),
        "ec2Query" => service.Protocols.HasFlag(WireProtocols.Ec2Query),
        "rpcv2Cbor" => service.Protocols.HasFlag(WireProtocols.RpcV2Cbor),
        "rpcv2Json" => service.Protocols.HasFlag(WireProtocols.RpcV2Json),
        var unknown => throw new InvalidDataException($"Unknown protocol '{unknown}'."),
    };

    private static Dictionary<string, ServiceSchema> ReadOwn()
    {
        const string Prefix = "Simfra.Conformance.Tests.Models.";
        var models = new Dictionary<string, ServiceSchema>(StringComparer.Ordinal);
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            models.Add(name[Prefix.Length..^".json".Length], ServiceSchemaBuilder.FromModel(JsonNode.Parse(stream)!));
        }

        return models;
    }
}
