using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>A bucket. Its objects and uploads are in tables of their own.</summary>
internal sealed partial record Bucket
{
    public required string Name { get; init; }
    public required string OwnerAccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>What CreateBucket was given: null in us-east-1, and <c>EU</c> for eu-west-1 where that old name was used.</summary>
    public string? LocationConstraint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = S3Tags.None;

    /// <summary>The bucket's policy as it was put, as JSON; null where it has none.</summary>
    public string? Policy { get; init; }

    [JsonIgnore]
    public string Arn => $"arn:aws:s3:::{Name}";
}

/// <summary>A bucket's place among those of its owner.</summary>
internal readonly record struct OwnedBucket(string AccountId, string Name) : IComparable<OwnedBucket>
{
    public int CompareTo(OwnedBucket other)
    {
        var byAccount = string.CompareOrdinal(AccountId, other.AccountId);
        return byAccount != 0 ? byAccount : string.CompareOrdinal(Name, other.Name);
    }
}
