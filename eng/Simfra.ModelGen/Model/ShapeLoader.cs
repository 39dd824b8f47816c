using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.ModelGen.Model;

/// <summary>Reads the shapes of a model.</summary>
internal sealed class ShapeLoader(string service, JsonObject shapes, IReadOnlyDictionary<string, JsonObject> errorUses)
{
    private static readonly string[] IgnoredOnShapes =
    [
        "documentation", "box", "synthetic", "wrapper", "deprecated", "deprecatedMessage", "deprecatedSince", "required", "xmlOrder",
    ];

    private static readonly string[] IgnoredOnMembers =
    [
        "documentation", "box", "contextParam", "enum", "deprecated", "deprecatedMessage", "deprecatedSince",
    ];

    public IReadOnlyDictionary<string, ShapeModel> Load()
    {
        var loaded = new Dictionary<string, ShapeModel>(StringComparer.Ordinal);
        foreach (var (name, shape) in shapes)
        {
            loaded.Add(name, ReadShape(name, shape!.AsObject()));
        }

        return loaded;
    }

    private ShapeModel ReadShape(string name, JsonObject shape)
    {
        var where = $"{service}.{name}";
        var traits = new TraitReader(shape, where);
        var kind = traits.Has("document") ? ShapeKind.Document : ReadKind(where, traits.Required("type"));
        traits.Node("type");
        var (xmlNamespace, xmlNamespacePrefix) = traits.XmlNamespace();
        var error = traits.Object("error") ?? errorUses.GetValueOrDefault(name)?["error"] as JsonObject;
        var isFault = traits.Has("fault");
        var status = error?["httpStatusCode"]?.GetValue<int>() ?? (isFault ? 500 : 400);
        var flags = ReadFlags(traits);
        flags |= traits.Has("exception") || error is not null || errorUses.ContainsKey(name) ? ShapeFlags.Error : 0;
        if ((flags & ShapeFlags.Error) != 0)
        {
            flags |= error?["senderFault"]?.GetValue<bool>() ?? (!isFault && status < 500) ? ShapeFlags.SenderFault : 0;
        }

        var loaded = new ShapeModel
        {
            Name = name,
            Kind = kind,
            Flags = flags,
            TimestampFormat = traits.TimestampFormat(),
            Min = traits.Bound("min"),
            Max = traits.Bound("max"),
            Pattern = traits.Text("pattern"),
            EnumValues = traits.Texts("enum"),
            XmlName = traits.Text("locationName"),
            XmlNamespace = xmlNamespace,
            XmlNamespacePrefix = xmlNamespacePrefix,
            ErrorCode = error?["code"]?.GetValue<string>(),
            ErrorStatus = status,
            Members = kind == ShapeKind.Structure ? ReadMembers(where, traits) : [],
            Element = Read("member") ?? Read("value"),
            Key = Read("key"),
        };
        traits.Node("members");
        traits.Node("payload");
        traits.Finish(IgnoredOnShapes);
        return loaded;

        MemberModel? Read(string part) =>
            traits.Object(part) is { } member ? ReadMember($"{where}.{part}", part, member, MemberFlags.None, isPayload: false) : null;
    }

    private static ShapeKind ReadKind(string where, string type) => type switch
    {
        "structure" => ShapeKind.Structure,
        "list" => ShapeKind.List,
        "map" => ShapeKind.Map,
        "string" or "character" => ShapeKind.String,
        "boolean" => ShapeKind.Boolean,
        "byte" => ShapeKind.Byte,
        "short" => ShapeKind.Short,
        "integer" => ShapeKind.Integer,
        "long" => ShapeKind.Long,
        "float" => ShapeKind.Float,
        "double" => ShapeKind.Double,
        "timestamp" => ShapeKind.Timestamp,
        "blob" => ShapeKind.Blob,
        _ => throw new ModelException($"{where}: unknown type '{type}'."),
    };

    private static ShapeFlags ReadFlags(TraitReader traits)
    {
        var flags = ShapeFlags.None;
        flags |= traits.Has("union") ? ShapeFlags.Union : 0;
        flags |= traits.Has("streaming") ? ShapeFlags.Streaming : 0;
        flags |= traits.Has("requiresLength") ? ShapeFlags.RequiresLength : 0;
        flags |= traits.Has("event") ? ShapeFlags.Event : 0;
        flags |= traits.Has("flattened") ? ShapeFlags.Flattened : 0;
        flags |= traits.Has("sparse") ? ShapeFlags.Sparse : 0;
        flags |= traits.Has("uniqueItems") ? ShapeFlags.UniqueItems : 0;
        flags |= traits.Has("sensitive") ? ShapeFlags.Sensitive : 0;
        flags |= traits.Has("unwrapped") ? ShapeFlags.Unwrapped : 0;
        flags |= traits.Node("retryable") is not null ? ShapeFlags.Retryable : 0;

        // An event stream is a union: each of its events is one member.
        return flags | (traits.Has("eventstream") ? ShapeFlags.EventStream | ShapeFlags.Union : 0);
    }

    private List<MemberModel> ReadMembers(string where, TraitReader traits)
    {
        var required = traits.Texts("required").ToHashSet(StringComparer.Ordinal);
        var payload = traits.Text("payload");
        var members = new List<MemberModel>();
        foreach (var (name, member) in traits.Object("members") ?? [])
        {
            var flags = required.Contains(name) ? MemberFlags.Required : MemberFlags.None;
            members.Add(ReadMember($"{where}.{name}", name, member!.AsObject(), flags, isPayload: name == payload));
        }

        return members;
    }

    private MemberModel ReadMember(string where, string name, JsonObject member, MemberFlags flags, bool isPayload)
    {
        var traits = new TraitReader(member, where);
        var targetName = traits.Required("shape");
        var target = shapes[targetName] as JsonObject
            ?? throw new ModelException($"{where}: its target '{targetName}' is not defined.");
        flags |= traits.Has("idempotencyToken") ? MemberFlags.IdempotencyToken : 0;
        flags |= traits.Has("flattened") ? MemberFlags.Flattened : 0;
        flags |= traits.Has("xmlAttribute") ? MemberFlags.XmlAttribute : 0;
        flags |= traits.Has("hostLabel") ? MemberFlags.HostLabel : 0;
        flags |= traits.Has("eventpayload") ? MemberFlags.EventPayload : 0;
        flags |= traits.Has("eventheader") ? MemberFlags.EventHeader : 0;
        flags |= traits.Has("jsonvalue") ? MemberFlags.JsonValue : 0;
        flags |= traits.Has("sensitive") ? MemberFlags.Sensitive : 0;
        var streams = traits.Has("streaming") || IsSet(target, "streaming");
        flags |= isPayload ? MemberFlags.Payload : 0;
        flags |= isPayload && streams && target["type"]?.GetValue<string>() == "blob" ? MemberFlags.Streaming : 0;
        var (xmlNamespace, xmlNamespacePrefix) = traits.XmlNamespace();
        var loaded = new MemberModel
        {
            Name = name,
            Target = targetName,
            Flags = flags,
            Location = ReadLocation(where, traits.Text("location"), target),
            WireName = traits.Text("locationName") is var wire && wire != name ? wire : null,
            QueryName = traits.Text("queryName"),
            TimestampFormat = traits.TimestampFormat(),
            XmlNamespace = xmlNamespace,
            XmlNamespacePrefix = xmlNamespacePrefix,
        };
        traits.Finish(IgnoredOnMembers);
        return loaded;
    }

    private static bool IsSet(JsonObject shape, string trait) =>
        shape[trait] is JsonValue value && value.TryGetValue<bool>(out var set) && set;

    private static MemberLocation ReadLocation(string where, string? location, JsonObject target) => location switch
    {
        null => MemberLocation.Body,
        "header" => MemberLocation.Header,
        "headers" => MemberLocation.PrefixHeaders,
        "querystring" => target["type"]?.GetValue<string>() == "map" ? MemberLocation.QueryMap : MemberLocation.QueryString,
        "uri" => MemberLocation.Label,
        "statusCode" => MemberLocation.StatusCode,
        _ => throw new ModelException($"{where}: unknown location '{location}'."),
    };
}
