using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>The policies of a user, group or role.</summary>
internal sealed record PrincipalPolicies
{
    private static readonly ImmutableSortedDictionary<string, string> NoInline =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static PrincipalPolicies None { get; } = new();

    /// <summary>Documents of the inline policies by name.</summary>
    public ImmutableSortedDictionary<string, string> Inline { get; init => field = value.WithComparers(StringComparer.Ordinal); } = NoInline;

    /// <summary>ARNs of the managed policies that are attached, in the order of attaching.</summary>
    public ImmutableList<string> Attached { get; init; } = [];

    /// <summary>What counts against the quota of inline policies: all of them together.</summary>
    [JsonIgnore]
    public int InlineSize => Inline.Values.Sum(PolicyText.SizeOf);
}
