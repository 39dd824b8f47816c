using System.Text.Json.Nodes;

namespace Simfra.ModelGen.Inputs;

/// <summary>
/// The project's word on what a service's operations need of IAM: <c>models/&lt;service&gt;.iam.json</c>. What isn't said there
/// follows from the names of actions, resource types and members.
/// </summary>
internal sealed record IamSettings
{
    public static readonly IamSettings None = new();

    /// <summary>How the service's resources are told, by type. A source may have alternatives, <c>Name|TrailName</c>, for operations that differ.</summary>
    public IReadOnlyDictionary<string, ResourceSetting> Resources { get; init; } = new Dictionary<string, ResourceSetting>();

    /// <summary>Members that are values of condition keys, by key.</summary>
    public IReadOnlyDictionary<string, string> ConditionKeys { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, OperationIamSettings> Operations { get; init; } = new Dictionary<string, OperationIamSettings>();

    public static IamSettings Parse(string file, JsonNode json)
    {
        var root = json.AsObject();
        RefuseUnknownKeys(file, root, "resources", "conditionKeys", "operations");
        var operations = new SortedDictionary<string, OperationIamSettings>(StringComparer.Ordinal);
        foreach (var (name, operation) in root["operations"] as JsonObject ?? [])
        {
            operations.Add(name, ParseOperation($"{file}: {name}", operation!.AsObject()));
        }

        return new()
        {
            Resources = ParseResources(root["resources"]),
            ConditionKeys = ParseTexts(root["conditionKeys"]),
            Operations = operations,
        };
    }

    private static OperationIamSettings ParseOperation(string where, JsonObject operation)
    {
        RefuseUnknownKeys(where, operation, "actions", "resources", "conditionKeys", "on", "tags", "tagKeys", "unlisted", "reason");
        return new()
        {
            Actions = operation["actions"] is JsonArray actions ? [.. actions.Select(static a => a!.GetValue<string>())] : null,
            Resources = ParseResources(operation["resources"]),
            ConditionKeys = ParseTexts(operation["conditionKeys"]),
            On = operation["on"]?.GetValue<string>(),
            Tags = operation["tags"]?.GetValue<string>(),
            TagKeys = operation["tagKeys"]?.GetValue<string>(),
            Unlisted = operation["unlisted"]?.GetValue<string>(),
        };
    }

    private static Dictionary<string, ResourceSetting> ParseResources(JsonNode? resources)
    {
        var parsed = new Dictionary<string, ResourceSetting>(StringComparer.Ordinal);
        foreach (var (type, setting) in resources as JsonObject ?? [])
        {
            parsed.Add(type, setting switch
            {
                null => ResourceSetting.Ignored,
                JsonObject variables => new(ParseTexts(variables)),
                JsonValue value when value.TryGetValue<string>(out var text) && text == "service" => ResourceSetting.ByService,
                _ => throw new ModelException($"{type}: an object of variables, \"service\" or null is expected, not {setting.ToJsonString()}."),
            });
        }

        return parsed;
    }

    private static Dictionary<string, string> ParseTexts(JsonNode? texts) =>
        (texts as JsonObject ?? []).ToDictionary(static t => t.Key, static t => t.Value!.GetValue<string>(), StringComparer.Ordinal);

    private static void RefuseUnknownKeys(string where, JsonObject owner, params string[] known)
    {
        foreach (var (key, _) in owner.Where(e => !known.Contains(e.Key)))
        {
            throw new ModelException($"{where}: unknown key '{key}'.");
        }
    }
}

/// <summary>How a resource is told.</summary>
/// <param name="Variables">Where the variables of the ARN come from, or under <c>Arn</c> where the whole of it does.</param>
internal sealed record ResourceSetting(IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The service writes the ARN.</summary>
    public static readonly ResourceSetting ByService = new(new Dictionary<string, string>());

    /// <summary>Resources of the type don't matter.</summary>
    public static readonly ResourceSetting Ignored = new(new Dictionary<string, string>());

    public bool IsByService => ReferenceEquals(this, ByService);

    public bool IsIgnored => ReferenceEquals(this, Ignored);

    /// <summary>The setting with the alternatives that an input has; null where it lacks one.</summary>
    public ResourceSetting? For(Func<string, bool> hasMember)
    {
        if (IsByService || IsIgnored)
        {
            return this;
        }

        var chosen = Variables.ToDictionary(
            static v => v.Key,
            v => v.Value.Split('|').FirstOrDefault(source => source.StartsWith('=') || hasMember(source)),
            StringComparer.Ordinal);
        return chosen.ContainsValue(null) ? null : new(chosen!);
    }
}

internal sealed record OperationIamSettings
{
    /// <summary>The actions where they aren't the one of the operation's own name.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    public IReadOnlyDictionary<string, ResourceSetting> Resources { get; init; } = new Dictionary<string, ResourceSetting>();

    public IReadOnlyDictionary<string, string> ConditionKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>The ARN that AWS asks for where the action knows no resources, or the call names none; <c>*</c> by default.</summary>
    public string? On { get; init; }

    /// <summary>The member that holds tags to be set, where it isn't found by its form.</summary>
    public string? Tags { get; init; }

    /// <summary>The member that holds keys of tags to be removed.</summary>
    public string? TagKeys { get; init; }

    /// <summary>The access level of an action that AWS's reference doesn't list (yet).</summary>
    public string? Unlisted { get; init; }
}
