using System.Collections.Frozen;

namespace Simfra.Services.Sqs;

/// <summary>Which message attributes a consumer asked for: <c>All</c>, <c>*</c>, <c>.*</c>, a prefix as <c>order.*</c>, or names.</summary>
internal static class MessageAttributeFilter
{
    private static readonly FrozenDictionary<string, MessageAttribute> EmptyAttributes = FrozenDictionary<string, MessageAttribute>.Empty;

    public static IReadOnlyDictionary<string, MessageAttribute> Select(
        IReadOnlyDictionary<string, MessageAttribute> attributes, List<string>? names) =>
        names is null || names.Count == 0 || attributes.Count == 0
            ? EmptyAttributes
            : attributes.Where(a => names.Exists(n => Matches(n, a.Key))).ToDictionary();

    private static bool Matches(string wanted, string name) =>
        wanted is "All" or "*" or ".*"
        || wanted == name
        || (wanted.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(wanted[..^2], StringComparison.Ordinal));
}
