using System.Collections.Immutable;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>Which messages a subscription wants: rules by key, all of which must hold.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="OfBody">They are about the message's body, which is JSON, instead of its attributes.</param>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html"/>
internal sealed record FilterPolicy(ImmutableArray<FilterRule> Rules, bool OfBody)
{
    private const int MaxKeys = 5;
    private const int MaxCombinations = 150;
    private const int MaxLength = 256 * 1024;

    /// <exception cref="FilterPolicyException">It isn't one that SNS takes.</exception>
    public static FilterPolicy Parse(string json, bool ofBody)
    {
        if (json.Length > MaxLength)
        {
            throw new FilterPolicyException("Filter policy is too large");
        }

        var policy = new FilterPolicy(FilterPolicyParser.Parse(json, ofBody), ofBody);
        if (policy.Rules.Sum(static r => r.Keys) > MaxKeys)
        {
            throw new FilterPolicyException($"Filter policy can not have more than {MaxKeys} keys");
        }

        return Combinations(policy.Rules, depth: 1) <= MaxCombinations ? policy : throw new FilterPolicyException("Filter policy is too complex");
    }

    /// <summary>A message wants no more than this of each key.</summary>
    public bool Accepts(PublishedMessage message)
    {
        if (!OfBody)
        {
            return FilterMatcher.Matches(Rules, message.Attributes);
        }

        try
        {
            using var document = ClientJson.ParseDocument(message.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && FilterMatcher.Matches(Rules, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// What AWS limits: the number of values of all keys multiplied, each as often as it lies deep; alternatives are added up.
    /// </summary>
    private static long Combinations(ImmutableArray<FilterRule> rules, int depth)
    {
        var product = 1L;
        foreach (var rule in rules)
        {
            product *= rule switch
            {
                FilterRule.Values values => (long)values.Conditions.Length * depth,
                FilterRule.Nested nested => Combinations(nested.Rules, depth + 1),
                FilterRule.AnyOf any => any.Alternatives.Sum(a => Combinations(a, depth)),
                _ => 1,
            };
            product = Math.Min(product, MaxCombinations + 1);
        }

        return product;
    }
}

/// <summary>One key of a filter policy.</summary>
internal abstract record FilterRule
{
    /// <summary>How many keys it counts for.</summary>
    public abstract int Keys { get; }

    /// <summary>A key and the values that it may have.</summary>
    public sealed record Values(string Name, ImmutableArray<FilterCondition> Conditions) : FilterRule
    {
        public override int Keys => 1;
    }

    /// <summary>A key of the body whose value is an object.</summary>
    public sealed record Nested(string Name, ImmutableArray<FilterRule> Rules) : FilterRule
    {
        public override int Keys => Rules.Sum(static r => r.Keys);
    }

    /// <summary><c>$or</c>: one of several sets of rules.</summary>
    public sealed record AnyOf(ImmutableArray<ImmutableArray<FilterRule>> Alternatives) : FilterRule
    {
        public override int Keys => Alternatives.Sum(static a => a.Sum(static r => r.Keys));
    }
}
