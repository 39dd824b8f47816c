using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simfra.State.Storage;

/// <summary>Whose world it is: settings that its records only make sense with.</summary>
internal sealed record WorldIdentity(string AccountId, string Region, string RootAccessKeyId, string RootSecretAccessKey)
{
    /// <summary>When the default account came to be; null where that wasn't written down.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What is kept of a world beside its tables.</summary>
internal sealed record WorldFacts
{
    public required WorldIdentity Identity { get; init; }

    /// <summary>The time by the world's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    public required IdGeneratorState Ids { get; init; }

    /// <summary>The number of the job scheduled last.</summary>
    public required long JobSequence { get; init; }

    /// <summary>The version of the product that wrote it.</summary>
    public required string Product { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, WorldFactsJsonContext.Default.WorldFacts);

    /// <exception cref="JsonException">It isn't what <see cref="ToJson"/> gives.</exception>
    public static WorldFacts FromJson(string json) =>
        JsonSerializer.Deserialize(json, WorldFactsJsonContext.Default.WorldFacts) ?? throw new JsonException("The facts are null.");
}

[JsonSerializable(typeof(WorldFacts))]
internal sealed partial class WorldFactsJsonContext : JsonSerializerContext;
