using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>
/// The condition keys of one decision: global ones, the service's own, tags. Each is found out when a policy asks for it, and kept;
/// <see cref="Seal"/> then lets the call go, so that a decision may outlive its request.
/// </summary>
internal sealed class RequestConditions : IConditionKeySource
{
    private readonly Dictionary<string, ConditionValue> _found = new(StringComparer.OrdinalIgnoreCase);
    private ConditionSubject? _subject;

    public RequestConditions(ConditionSubject subject) => _subject = subject;

    /// <summary>The keys that were asked for and what the request had for them.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Found =>
        _found.Where(static f => f.Value.IsPresent)
            .OrderBy(static f => f.Key, StringComparer.OrdinalIgnoreCase)
            .Select(static f => KeyValuePair.Create(f.Key, f.Value.ToList()));

    public ConditionValue Find(string key)
    {
        if (_found.TryGetValue(key, out var value) || _subject is not { } subject)
        {
            return value;
        }

        value = ConditionKeys.Find(key, subject);
        _found[key] = value;
        return value;
    }

    /// <summary>Finds out what else the policies name, and lets go of the call.</summary>
    public void Seal(PolicyKeys keys, ApplicablePolicies policies)
    {
        keys.Visit(policies, key => Find(key));
        _subject = null;
    }
}
