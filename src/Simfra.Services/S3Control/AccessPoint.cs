using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>What an account blocks in all of its buckets.</summary>
internal sealed record AccountBlock(string AccountId, PublicAccessBlock Block);

/// <summary>A way to a bucket with a name and a policy of its own.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html"/>
internal sealed record AccessPoint
{
    public const string Internet = "Internet";
    public const string Vpc = "VPC";

    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required string Name { get; init; }

    /// <summary>What stands for it where a bucket's name does.</summary>
    public required string Alias { get; init; }

    public required string Bucket { get; init; }
    public required string BucketAccountId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The VPC that it is reached from; null for one that is reached from anywhere.</summary>
    public string? VpcId { get; init; }

    public required PublicAccessBlock PublicAccessBlock { get; init; }

    /// <summary>As it was put; null where it has none.</summary>
    public string? Policy { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [JsonIgnore]
    public AccessPointKey Key => new(AccountId, Region, Name);

    [JsonIgnore]
    public string Arn => ArnOf(AccountId, Region, Name);

    [JsonIgnore]
    public string NetworkOrigin => VpcId is null ? Internet : Vpc;

    public static string ArnOf(string accountId, string region, string name) => $"arn:aws:s3:{region}:{accountId}:accesspoint/{name}";
}

/// <summary>Where an access point is.</summary>
internal readonly record struct AccessPointKey(string AccountId, string Region, string Name) : IStateKey, IComparable<AccessPointKey>
{
    /// <summary>Reads an ARN; null where it is that of something else.</summary>
    public static AccessPointKey? Parse(string arn) => arn.Split(':') switch
    {
        ["arn", "aws", "s3", var region, var account, var resource] when resource.StartsWith("accesspoint/", StringComparison.Ordinal) =>
            new(account, region, resource["accesspoint/".Length..]),
        ["arn", "aws", "s3", var region, var account, "accesspoint", var name] => new(account, region, name),
        _ => null,
    };

    public int CompareTo(AccessPointKey other)
    {
        var byAccount = string.CompareOrdinal(AccountId, other.AccountId);
        var byRegion = byAccount != 0 ? byAccount : string.CompareOrdinal(Region, other.Region);
        return byRegion != 0 ? byRegion : string.CompareOrdinal(Name, other.Name);
    }

    public string ToKeyText() => $"{AccountId}/{Region}/{Name}";
}
