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
    private static readonly Lazy<BotocoreCase[]> Inputs = new(() => [.. BotocoreCase.Keys("input").Select(static k => BotocoreCase.Find("input", k))]);
    private static readonly Lazy<BotocoreCase[]> Outputs = new(() => [.. BotocoreCase.Keys("output").Select(static k => BotocoreCase.Find("output", k))]);

    /// <summary>The operation that a request is for, found by the request itself.</summary>
    /// <param name="case">The case.</param>
    /// <param name="request">Makes the case's request for a service.</param>
    public static (OperationSchema Operation, WireRequest Request) FindByRequest(SmithyCase @case, Func<ServiceSchema, WireRequest> request)
    {
        var same = Array.Find(Inputs.Value, c => c.Id == @case.Id && IsOf(@case, c.Service));
        var services = same is not null ? [same.Service] : OwnOf(@case).Concat(Inputs.Value.Where(c => IsOf(@case, c.Service)).Select(static c => c.Service));
        foreach (var service in services)
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
        var same = Array.Find(Outputs.Value, c => c.Id == @case.Id && IsOf(@case, c.Service));
        var services = same is not null ? [same.Service] : OwnOf(@case).Concat(Outputs.Value.Where(c => IsOf(@case, c.Service)).Select(static c => c.Service));
        foreach (var operation in services.SelectMany(static s => s.Operations))
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
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(static n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
            models.Add(name[Prefix.Length..^".json".Length], ServiceSchemaBuilder.FromModel(JsonNode.Parse(stream)!));
        }

        return models;
    }
}
