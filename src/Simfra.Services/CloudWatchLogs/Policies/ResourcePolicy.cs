using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A policy by which services may put events: of the account, or of one log group.</summary>
internal sealed record ResourcePolicy
{
    /// <summary>The key of an account's policy is its name; that of a group's is its ARN.</summary>
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>The group that it is of; null for a policy of the account.</summary>
    public string? ResourceArn { get; init; }
    public required string Document { get; init; }
    public required long UpdatedAt { get; init; }
    public string? RevisionId { get; init; }

    [JsonIgnore]
    public bool IsOfAccount => ResourceArn is null;
}

/// <summary>What all policies that count for a group say together.</summary>
/// <param name="ResourceArn">The group; empty for groups that have no policy of their own.</param>
/// <param name="Document">One policy with the statements of all.</param>
internal sealed record EffectivePolicy(string ResourceArn, string Document)
{
    /// <summary>Puts the statements of policies into one.</summary>
    public static EffectivePolicy Of(string resourceArn, IEnumerable<ResourcePolicy> policies)
    {
        var statements = policies.SelectMany(static p => StatementsOf((ClientJson.ParseNode(p.Document) as JsonObject)?["Statement"]));
        return new(resourceArn, new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) }.ToJsonString());
    }

    private static IEnumerable<JsonNode> StatementsOf(JsonNode? statement) => statement switch
    {
        JsonArray several => several.OfType<JsonNode>().Select(static s => s.DeepClone()),
        JsonObject one => [one.DeepClone()],
        _ => [],
    };
}
