using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.Kms;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>A KMS key with its materials, the oldest first.</summary>
internal sealed record KmsKey
{
    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Id { get; init; }
    public required StateScope Scope { get; init; }
    public required string Spec { get; init; }
    public required string Usage { get; init; }
    public required string Origin { get; init; }
    public required string Policy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string Description { get; init; } = "";

    /// <summary>One of AWS's own: <c>aws/s3</c>.</summary>
    public bool IsAwsManaged { get; init; }

    public bool IsEnabled { get; init; } = true;
    public DeletionPlan? Deletion { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>Its place among the keys that share its id; null for a key of one region.</summary>
    public MultiRegionPlace? MultiRegion { get; init; }

    public RotationPlan? Rotation { get; init; }
    public int OnDemandRotations { get; init; }
    public ImmutableArray<KeyMaterial> Materials { get; init; } = [];
    public string? CustomKeyStoreId { get; init; }

    /// <summary>The key's name in an external key store.</summary>
    public string? ExternalKeyId { get; init; }

    public KeyTransition? Transition { get; init; }

    /// <summary>The policy with what the key's grants add to it; null where it has none. See <see cref="GrantPolicy"/>.</summary>
    public string? PolicyWithGrants { get; init; }

    [JsonIgnore]
    public string Arn => KeyName.ArnOf(Scope, Id);

    [JsonIgnore]
    public bool IsSymmetric => Spec == KeySpec.SymmetricDefault;

    [JsonIgnore]
    public bool IsImported => Origin == OriginType.External;

    [JsonIgnore]
    public bool IsReplica => MultiRegion is { } place && place.PrimaryRegion != Scope.Region;

    /// <summary>What the key works with now; null before the first import.</summary>
    [JsonIgnore]
    public KeyMaterial? Current => Materials.FirstOrDefault(static m => m.State == KeyMaterialState.Current);

    /// <summary>Imported material that the key hasn't gone over to; null where there is none, or it has expired.</summary>
    public KeyMaterial? PendingAt(DateTimeOffset now) => Materials.FirstOrDefault(m => m.IsPending && m.IsPresentAt(now));

    /// <summary>When the first of the materials that the key needs expires; null for never.</summary>
    public DateTimeOffset? FirstExpiryAfter(DateTimeOffset now) =>
        Materials.Where(m => !m.IsPending && m.IsPresentAt(now)).Min(static m => m.ValidTo);

    /// <summary>The key's state as far as it depends on the key alone: a key store has a say too.</summary>
    public string StateAt(DateTimeOffset now)
    {
        if (Deletion is { } plan)
        {
            return plan.Date is null ? KeyState.PendingReplicaDeletion : KeyState.PendingDeletion;
        }

        if (Transition is { } transition && now < transition.EndsAt)
        {
            return transition.State;
        }

        if (IsImported && (Current is null || Materials.Any(m => !m.IsPending && !m.IsPresentAt(now))))
        {
            return KeyState.PendingImport;
        }

        return IsEnabled ? KeyState.Enabled : KeyState.Disabled;
    }

    /// <summary>The key with a new current material.</summary>
    public KmsKey RotatedTo(KeyMaterial material) => this with
    {
        Materials =
        [
            .. Materials.Where(m => m.Id != material.Id)
                .Select(static m => m.State == KeyMaterialState.Current ? m with { State = KeyMaterialState.NonCurrent } : m),
            material with { State = KeyMaterialState.Current },
        ],
    };

    /// <summary>The key with one of its materials changed, or with one more.</summary>
    public KmsKey With(KeyMaterial material) => this with
    {
        Materials = FindMaterial(material.Id) is { } known ? Materials.Replace(known, material) : Materials.Add(material),
    };

    public KmsKey Without(KeyMaterial material) => this with { Materials = [.. Materials.Where(m => m.Id != material.Id)] };

    public KeyMaterial? FindMaterial(string id) => Materials.FirstOrDefault(m => m.Id == id);
}

/// <summary>One of the secrets that a key works or worked with.</summary>
internal sealed record KeyMaterial
{
    /// <summary>64 hexadecimal digits, told by the key's id and the secret.</summary>
    public required string Id { get; init; }

    /// <summary>The secret in base 64: bytes for a symmetric or HMAC key, PKCS #8 for a key pair; null where imported material was deleted.</summary>
    public required string? Secret { get; init; }

    /// <summary>One of <see cref="KeyMaterialState"/>.</summary>
    public required string State { get; init; }

    /// <summary>When the key was rotated to it; null for the first.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>One of <see cref="Models.Kms.RotationType"/>; null for the first.</summary>
    public string? RotationType { get; init; }

    public string? Description { get; init; }

    /// <summary>When imported material expires; null for never.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Imported, and not rotated to: until then the key doesn't need it.</summary>
    [JsonIgnore]
    public bool IsPending => State is KeyMaterialState.PendingRotation or KeyMaterialState.PendingMultiRegionImportAndRotation;

    public bool IsPresentAt(DateTimeOffset now) => Secret is not null && !(ValidTo <= now);

    public byte[] ReadSecret() => Convert.FromBase64String(Secret!);
}

/// <param name="WindowInDays">How long the key can be saved.</param>
/// <param name="Date">When it goes; null for a primary key whose replicas have to go first.</param>
internal sealed record DeletionPlan(int WindowInDays, DateTimeOffset? Date);

/// <param name="PeriodInDays">From one automatic rotation to the next.</param>
/// <param name="NextAt">The next one.</param>
internal sealed record RotationPlan(int PeriodInDays, DateTimeOffset NextAt);

/// <param name="PrimaryRegion">The region of the primary key.</param>
/// <param name="ReplicaRegions">Those of its replicas, in the order in which they were made.</param>
internal sealed record MultiRegionPlace(string PrimaryRegion, ImmutableArray<string> ReplicaRegions)
{
    [JsonIgnore]
    public IEnumerable<string> Regions => [PrimaryRegion, .. ReplicaRegions];
}

/// <summary>A state that a key is in for a moment: <c>Creating</c>, <c>Updating</c>.</summary>
internal sealed record KeyTransition(string State, DateTimeOffset EndsAt)
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);
}

/// <summary>A friendly name of a key.</summary>
/// <param name="Name">With its prefix: <c>alias/orders</c>.</param>
/// <param name="KeyId">The key that it leads to.</param>
internal sealed record KeyAlias(string Name, string KeyId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The last cryptographic use of a key.</summary>
internal sealed record KeyUse(string KeyId, string Operation, DateTimeOffset At, string RequestId, string EventId);
