using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.ModelGen.Model;

/// <summary>
/// Reads a service model in botocore's form. Unknown traits are errors; those that only clients or readers of documentation need are
/// named and ignored.
/// </summary>
internal static class ModelLoader
{
    public static ServiceModel Parse(string id, JsonObject model)
    {
        var traits = new TraitReader(model, id);
        var metadata = traits.Object("metadata") ?? throw new ModelException($"{id}: no metadata.");
        var shapes = traits.Object("shapes") ?? [];
        var operations = traits.Object("operations") ?? [];
        traits.Finish("version", "documentation", "examples", "clientContextParams", "deprecated", "deprecatedMessage");

        var loadedShapes = new ShapeLoader(id, shapes, ErrorsOnOperations(operations)).Load();
        var loadedOperations = operations.Select(o => ReadOperation($"{id}.{o.Key}", o.Key, o.Value!.AsObject(), loadedShapes)).ToList();
        return new()
        {
            Id = id,
            Metadata = WithNamespace(ReadMetadata(id, metadata), loadedOperations),
            Shapes = loadedShapes,
            Operations = loadedOperations,
        };
    }

    /// <summary>Some models describe an error where an operation names it instead of on the shape.</summary>
    private static Dictionary<string, JsonObject> ErrorsOnOperations(JsonObject operations)
    {
        var errors = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (_, operation) in operations)
        {
            foreach (var use in operation!["errors"] as JsonArray ?? [])
            {
                errors.TryAdd(use!["shape"]!.GetValue<string>(), use.AsObject());
            }
        }

        return errors;
    }

    private static ServiceMetadata ReadMetadata(string id, JsonObject metadata)
    {
        var traits = new TraitReader(metadata, $"{id}: metadata");
        var jsonVersion = traits.Text("jsonVersion");
        var endpointPrefix = traits.Text("endpointPrefix") ?? id;
        var protocol = traits.Required("protocol");
        var protocols = traits.Texts("protocols");
        var settings = traits.Object("awsQueryCompatible");
        var loaded = new ServiceMetadata
        {
            ApiVersion = traits.Required("apiVersion"),
            ServiceId = traits.Text("serviceId") ?? id,
            FullName = traits.Text("serviceFullName") ?? id,
            Protocols = [.. (protocols.Count == 0 ? [protocol] : protocols).Select(p => ProtocolName(id, p, jsonVersion)).Distinct()],
            TargetPrefix = traits.Text("targetPrefix") ?? "",
            EndpointPrefix = endpointPrefix,
            SigningName = traits.Text("signingName") ?? endpointPrefix,
            GlobalEndpoint = traits.Text("globalEndpoint") ?? "",
            XmlNamespace = traits.XmlNamespace().Uri ?? "",
            IsQueryCompatible = settings is not null,
            SignsAsObjectStorage = traits.Text("signatureVersion") is "s3" or "s3v4",
        };
        traits.Finish(
            "auth", "uid", "serviceAbbreviation", "protocolSettings", "checksumFormat", "ripServiceName");
        return loaded;
    }

    /// <summary>The models of REST-XML services name the namespace only where a request carries it; answers carry the same.</summary>
    private static ServiceMetadata WithNamespace(ServiceMetadata metadata, List<OperationModel> operations) =>
        metadata.XmlNamespace.Length == 0 && operations.Find(static o => o.InputXmlNamespace is not null) is { } example
            ? metadata with { XmlNamespace = example.InputXmlNamespace! }
            : metadata;

    private static string ProtocolName(string id, string protocol, string? jsonVersion) => protocol switch
    {
        "json" => jsonVersion == "1.0" ? "json1.0" : "json1.1",
        "query" or "ec2" or "rest-json" or "rest-xml" => protocol,
        "smithy-rpc-v2-cbor" => "cbor",
        "smithy-rpc-v2-json" => "rpcjson",
        _ => throw new ModelException($"{id}: unknown protocol '{protocol}'."),
    };

    private static OperationModel ReadOperation(
        string where, string name, JsonObject operation, IReadOnlyDictionary<string, ShapeModel> shapes)
    {
        var traits = new TraitReader(operation, where);
        var http = new TraitReader(traits.Object("http") ?? new() { ["method"] = "POST", ["requestUri"] = "/" }, $"{where}: http");
        var input = ReadUse(traits.Object("input"), $"{where}: input");
        var output = ReadUse(traits.Object("output"), $"{where}: output");
        var checksum = traits.Object("httpChecksum");
        var loaded = new OperationModel
        {
            Name = name,
            Method = http.Text("method") ?? "POST",
            Uri = http.Text("requestUri") ?? "/",
            Status = http.Node("responseCode")?.GetValue<int>() ?? 200,
            Input = input.Shape,
            Output = output.Shape,
            Errors = [.. (traits.Node("errors") as JsonArray ?? []).Select(e => e!["shape"]!.GetValue<string>()).Distinct()],
            HostPrefix = traits.Object("endpoint")?["hostPrefix"]?.GetValue<string>(),
            ResultWrapper = output.ResultWrapper,
            InputXmlName = input.XmlName,
            InputXmlNamespace = input.XmlNamespace,
            ChecksumAlgorithmMember = checksum?["requestAlgorithmMember"]?.GetValue<string>(),
            Flags = ReadFlags(where, traits, checksum) | StreamingFlags(input.Shape, output.Shape, shapes),
        };
        http.Finish();
        traits.Finish(
            "name", "documentation", "documentationUrl", "staticContextParams", "operationContextParams", "endpointdiscovery",
            "endpointoperation", "alias", "deprecatedMessage", "deprecatedSince");
        return loaded;
    }

    private static (string? Shape, string? XmlName, string? XmlNamespace, string? ResultWrapper) ReadUse(JsonObject? use, string where)
    {
        if (use is null)
        {
            return default;
        }

        var traits = new TraitReader(use, where);
        var read = (traits.Required("shape"), traits.Text("locationName"), traits.XmlNamespace().Uri, traits.Text("resultWrapper"));
        traits.Finish("documentation");
        return read;
    }

    private static OperationFlags ReadFlags(string where, TraitReader traits, JsonObject? checksum)
    {
        var flags = OperationFlags.None;
        flags |= traits.Has("readonly") ? OperationFlags.ReadOnly : 0;
        flags |= traits.Has("idempotent") ? OperationFlags.Idempotent : 0;
        flags |= traits.Has("deprecated") ? OperationFlags.Deprecated : 0;
        flags |= traits.Has("unsignedPayload") ? OperationFlags.UnsignedPayload : 0;
        flags |= traits.Object("requestcompression") is not null ? OperationFlags.RequestCompression : 0;
        flags |= traits.Has("httpChecksumRequired") || checksum?["requestChecksumRequired"]?.GetValue<bool>() == true
            ? OperationFlags.ChecksumRequired
            : 0;
        flags |= traits.Texts("auth").Contains("smithy.api#noAuth") ? OperationFlags.Unsigned : 0;
        return flags | traits.Text("authtype") switch
        {
            null or "v4" => 0,
            "none" => OperationFlags.Unsigned,
            "v4-unsigned-body" => OperationFlags.UnsignedPayload,
            "custom" or "bearer" => 0,
            var unknown => throw new ModelException($"{where}: unknown authtype '{unknown}'."),
        };
    }

    private static OperationFlags StreamingFlags(string? input, string? output, IReadOnlyDictionary<string, ShapeModel> shapes)
    {
        var flags = OperationFlags.None;
        flags |= Members(input).Any(static m => m.IsStreaming) ? OperationFlags.StreamingInput : 0;
        flags |= Members(output).Any(static m => m.IsStreaming) ? OperationFlags.StreamingOutput : 0;
        flags |= Members(input).Any(m => shapes[m.Target].IsEventStream) ? OperationFlags.EventStreamInput : 0;
        flags |= Members(output).Any(m => shapes[m.Target].IsEventStream) ? OperationFlags.EventStreamOutput : 0;
        return flags;

        IReadOnlyList<MemberModel> Members(string? name) =>
            name is not null && shapes.TryGetValue(name, out var shape) ? shape.Members : [];
    }
}
