using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Simfra.Integration;

/// <summary>A region of the <c>aws</c> partition.</summary>
/// <param name="Name"><c>us-east-1</c>.</param>
/// <param name="ZoneIdPrefix">What the ids of its availability zones begin with: <c>use1</c>.</param>
/// <param name="ZoneLetters">The letters of the availability zones that an account sees.</param>
/// <param name="IsOptIn">An account must enable the region before it can use it.</param>
/// <seealso href="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"/>
internal sealed record AwsRegion(string Name, string ZoneIdPrefix, string ZoneLetters, bool IsOptIn)
{
    private static readonly FrozenDictionary<string, AwsRegion> ByName = ImmutableArray.Create<AwsRegion>(
        new("us-east-1", "use1", "abcdef", false),
        new("us-east-2", "use2", "abc", false),
        new("us-west-1", "usw1", "ac", false),
        new("us-west-2", "usw2", "abcd", false),
        new("ap-south-1", "aps1", "abc", false),
        new("ap-northeast-1", "apne1", "acd", false),
        new("ap-northeast-2", "apne2", "abcd", false),
        new("ap-northeast-3", "apne3", "abc", false),
        new("ap-southeast-1", "apse1", "abc", false),
        new("ap-southeast-2", "apse2", "abc", false),
        new("ca-central-1", "cac1", "abd", false),
        new("eu-central-1", "euc1", "abc", false),
        new("eu-west-1", "euw1", "abc", false),
        new("eu-west-2", "euw2", "abc", false),
        new("eu-west-3", "euw3", "abc", false),
        new("eu-north-1", "eun1", "abc", false),
        new("sa-east-1", "sae1", "abc", false),
        new("af-south-1", "afs1", "abc", true),
        new("ap-east-1", "ape1", "abc", true),
        new("ap-east-2", "ape2", "abc", true),
        new("ap-south-2", "aps2", "abc", true),
        new("ap-southeast-3", "apse3", "abc", true),
        new("ap-southeast-4", "apse4", "abc", true),
        new("ap-southeast-5", "apse5", "abc", true),
        new("ap-southeast-6", "apse6", "abc", true),
        new("ap-southeast-7", "apse7", "abc", true),
        new("ca-west-1", "caw1", "abc", true),
        new("eu-central-2", "euc2", "abc", true),
        new("eu-south-1", "eus1", "abc", true),
        new("eu-south-2", "eus2", "abc", true),
        new("il-central-1", "ilc1", "abc", true),
        new("me-central-1", "mec1", "abc", true),
        new("me-south-1", "mes1", "abc", true),
        new("mx-central-1", "mxc1", "abc", true)).ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);

    /// <summary>All regions, by name.</summary>
    public static ImmutableArray<AwsRegion> All { get; } = [.. ByName.Values.OrderBy(r => r.Name, StringComparer.Ordinal)];

    public static AwsRegion? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The names of its availability zones with their ids.</summary>
    public IEnumerable<(string Name, string Id)> Zones => ZoneLetters.Select((letter, i) => ($"{Name}{letter}", $"{ZoneIdPrefix}-az{i + 1}"));
}
