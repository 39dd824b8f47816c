using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>A secret with its versions, in the order in which they were made. A replica is a secret of its own in its region.</summary>
internal sealed record Secret
{
    public const string Current = "AWSCURRENT";
    public const string Previous = "AWSPREVIOUS";
    public const string Pending = "AWSPENDING";

    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required StateScope Scope { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public string? Description { get; init; }

    /// <summary>The KMS key as the caller named it; null for <c>aws/secretsmanager</c>.</summary>
    public string? KmsKeyId { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;
    public ImmutableArray<SecretVersion> Versions { get; init; } = [];

    /// <summary>The day on which a value was last read.</summary>
    public DateTimeOffset? AccessedOn { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When a deleted secret goes for good.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    public string? Policy { get; init; }
    public SecretRotation? Rotation { get; init; }

    /// <summary>The region of the primary secret; null for a secret without replicas.</summary>
    public string? PrimaryRegion { get; init; }

    /// <summary>A primary secret's replicas.</summary>
    public ImmutableArray<SecretReplica> Replicas { get; init; } = [];

    [JsonIgnore]
    public bool IsReplica => PrimaryRegion is not null && PrimaryRegion != Scope.Region;

    public SecretVersion? FindVersion(string id) => Versions.FirstOrDefault(v => v.Id == id);

    public SecretVersion? FindStage(string stage) => Versions.FirstOrDefault(v => v.Stages.Contains(stage));

    /// <summary>The secret with a new version, or with the value that a version of that id was made for.</summary>
    public Secret With(SecretVersion version) => this with
    {
        Versions = FindVersion(version.Id) is { } existing ? Versions.Replace(existing, version) : Versions.Add(version),
    };

    /// <summary>
    /// The secret with a label on a version, and on no other. The version that was the current one becomes the previous one, and is no longer
    /// pending.
    /// </summary>
    public Secret Label(string versionId, string stage)
    {
        var old = FindStage(stage);
        if (old?.Id == versionId)
        {
            return this;
        }

        var versions = Versions.Select(v =>
            v.Id == versionId ? v with { Stages = v.Stages.Add(stage) }
            : v != old ? stage == Current && old is not null ? v with { Stages = v.Stages.Remove(Previous) } : v
            : stage == Current ? v with { Stages = v.Stages.Remove(Current).Remove(Pending).Add(Previous) }
            : v with { Stages = v.Stages.Remove(stage) });
        return this with { Versions = [.. versions.Select(v => v.Id == versionId && stage == Current ? v with { Stages = v.Stages.Remove(Previous) } : v)] };
    }

    /// <summary>The secret without a version.</summary>
    public Secret Without(string versionId) => this with { Versions = Versions.RemoveAll(v => v.Id == versionId) };

    /// <summary>The secret with a label on no version.</summary>
    public Secret Unlabel(string stage) => this with { Versions = [.. Versions.Select(v => v with { Stages = v.Stages.Remove(stage) })] };
}

/// <summary>A version of a secret: one value, encrypted.</summary>
internal sealed record SecretVersion
{
    public required string Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public ImmutableSortedSet<string> Stages { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Null where a rotation has announced the version and not made its value yet.</summary>
    public SealedValue? Value { get; init; }

    public DateTimeOffset? AccessedOn { get; init; }
}

/// <summary>A value under a data key of KMS.</summary>
/// <param name="DataKey">The data key as KMS has encrypted it, in base 64.</param>
/// <param name="Nonce">AES-GCM's, in base 64.</param>
/// <param name="Body">The encrypted value and its tag, in base 64.</param>
/// <param name="IsBinary">It was given as bytes.</param>
/// <param name="KeyId">The KMS key as the caller named it; null for <c>aws/secretsmanager</c>.</param>
internal sealed record SealedValue(string DataKey, string Nonce, string Body, bool IsBinary, string? KeyId);

/// <summary>How a secret rotates.</summary>
internal sealed record SecretRotation
{
    public required string FunctionArn { get; init; }

    /// <summary>Cancelling a rotation keeps the rest.</summary>
    public bool IsEnabled { get; init; } = true;

    public long? AfterDays { get; init; }

    /// <summary>The days from one window to the next, whichever way the schedule was given.</summary>
    public long? DaysBetween { get; init; }

    public string? Duration { get; init; }
    public string? Schedule { get; init; }
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Goes to the function with each step; whoever sends it back is the rotation that was begun last.</summary>
    public string? Token { get; init; }

    /// <summary>When the next window opens.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it closes.</summary>
    public DateTimeOffset? NextUntil { get; init; }
}

/// <param name="Region">Where it is.</param>
/// <param name="KmsKeyId">The key there; null for <c>aws/secretsmanager</c>.</param>
/// <param name="Status"><c>InSync</c> or <c>Failed</c>.</param>
/// <param name="StatusMessage">Why it failed, or how it went.</param>
internal sealed record SecretReplica(string Region, string? KmsKeyId, string Status, string? StatusMessage);
