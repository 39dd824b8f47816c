using System.Collections.Immutable;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>
/// The tags that a session is asked for, those it inherits, and which of them go on to the next session of a chain. Keys are the same in
/// any letter case.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"/>
internal sealed record SessionTags
{
    private const string ReservedPrefix = "aws:";

    private SessionTags(
        ImmutableSortedDictionary<string, string> requested,
        ImmutableSortedDictionary<string, string> inherited,
        IReadOnlyList<string> transitiveKeys)
    {
        Requested = requested;
        Inherited = inherited;
        TransitiveKeys = transitiveKeys;
    }

    /// <summary>The tags that the call asks for.</summary>
    public ImmutableSortedDictionary<string, string> Requested { get; }

    /// <summary>The transitive tags of the session that the call was made with.</summary>
    public ImmutableSortedDictionary<string, string> Inherited { get; }

    /// <summary>The keys that the next session inherits.</summary>
    public IReadOnlyList<string> TransitiveKeys { get; }

    /// <summary>Tagging a session takes a permission of its own; so does passing tags on.</summary>
    public bool IsEmpty => Requested.IsEmpty && Inherited.IsEmpty;

    /// <summary>All tags of the new session.</summary>
    public IReadOnlyDictionary<string, string> All => Inherited.AddRange(Requested);

    public static SessionTags Of(List<Tag>? tags, List<string>? transitiveKeys, PrincipalSession? caller) =>
        Of([.. (tags ?? []).Select(static t => KeyValuePair.Create(t.Key!, t.Value!))], transitiveKeys ?? [], caller);

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterValue.</exception>
    public static SessionTags Of(
        IReadOnlyList<KeyValuePair<string, string>> tags, IReadOnlyList<string> transitiveKeys, PrincipalSession? caller)
    {
        var requested = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in tags)
        {
            if (key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw StsErrors.ReservedTagKey();
            }

            if (!requested.TryAdd(key, value))
            {
                throw StsErrors.DuplicateTagKeys();
            }
        }

        var inherited = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in caller?.TransitiveTagKeys ?? [])
        {
            if (caller!.Tags.TryGetValue(key, out var value))
            {
                inherited[key] = value;
            }
        }

        if (requested.Keys.Any(inherited.ContainsKey))
        {
            throw StsErrors.TransitiveTagConflict();
        }

        if (!transitiveKeys.All(requested.ContainsKey))
        {
            throw StsErrors.UnknownTransitiveTagKey();
        }

        var own = requested.ToImmutable();
        return new(own, inherited.ToImmutable(), [.. inherited.Keys, .. own.Keys.Intersect(transitiveKeys, StringComparer.OrdinalIgnoreCase)]);
    }
}
