using System.Collections.Immutable;

namespace Simfra.Services.CloudWatch;

/// <summary>A dashboard of an account.</summary>
internal sealed record Dashboard(string Name, string Arn, string Body, DateTimeOffset LastModified)
{
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ResourceTags.None;
}
