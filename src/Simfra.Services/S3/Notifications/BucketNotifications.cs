using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>Whom a bucket tells what happens to its objects.</summary>
internal sealed record BucketNotifications
{
    public ImmutableArray<NotificationRule> Rules { get; init; } = [];

    /// <summary>All events go to the default event bus of the bucket's account, without a rule.</summary>
    public bool GoToEventBridge { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Rules.IsEmpty && !GoToEventBridge;
}

/// <summary>What kind of receiver a notification goes to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationTarget>))]
internal enum NotificationTarget
{
    Topic,
    Queue,
    Function,
    EventBridge,
}

/// <summary>Events of some kinds, on keys of a form, go to a receiver.</summary>
internal sealed record NotificationRule
{
    public required string Id { get; init; }
    public required NotificationTarget Target { get; init; }
    public required string Arn { get; init; }

    /// <summary>Events as the rule names them: <c>s3:ObjectCreated:*</c>.</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>As they were given, at most one for the prefix and one for the suffix.</summary>
    public ImmutableArray<KeyFilterRule> Filters { get; init; } = [];

    [JsonIgnore]
    public string Prefix => FilterOf(KeyFilterRule.Prefix);

    [JsonIgnore]
    public string Suffix => FilterOf(KeyFilterRule.Suffix);

    public bool Wants(ObjectEventType happened, string key) =>
        Events.Any(happened.IsNamedBy) && key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether some event on some key would go to both.</summary>
    public bool Overlaps(NotificationRule other) =>
        Events.Any(e => other.Events.Any(o => Includes(e, o) || Includes(o, e)))
        && (Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(Prefix, StringComparison.Ordinal))
        && (Suffix.EndsWith(other.Suffix, StringComparison.Ordinal) || other.Suffix.EndsWith(Suffix, StringComparison.Ordinal));

    /// <summary>Whether an event's name, <c>s3:ObjectCreated:*</c>, stands for another among others.</summary>
    public static bool Includes(string pattern, string name) =>
        pattern == name || (pattern.EndsWith(":*", StringComparison.Ordinal) && name.StartsWith(pattern[..^1], StringComparison.Ordinal));

    /// <summary>Special characters in filters are URL-encoded.</summary>
    private string FilterOf(string name) => Filters.FirstOrDefault(f => f.Name == name) is { } filter
        ? Uri.UnescapeDataString(filter.Value.Replace('+', ' '))
        : "";
}

/// <param name="Name"><see cref="Prefix"/> or <see cref="Suffix"/>, as S3 tells them.</param>
/// <param name="Value">What keys are to begin or end with, URL-encoded.</param>
internal sealed record KeyFilterRule(string Name, string Value)
{
    public const string Prefix = "Prefix";
    public const string Suffix = "Suffix";
}
