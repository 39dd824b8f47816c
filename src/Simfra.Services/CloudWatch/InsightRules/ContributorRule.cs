using System.Collections.Immutable;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>A rule of Contributor Insights: who contributes most to what log groups say.</summary>
internal sealed record ContributorRule
{
    public const string Enabled = "ENABLED";
    public const string Disabled = "DISABLED";

    public required string Name { get; init; }

    /// <summary>What it looks for, as it was given: JSON.</summary>
    public required string Definition { get; init; }
    public bool IsOnTransformed { get; init; }

    /// <summary>When it has been enabled: it counts what was logged then.</summary>
    public ImmutableArray<EnabledSpan> Spans { get; init; } = [];
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ResourceTags.None;

    public bool IsEnabled => Spans is [.., { To: null }];

    public bool Saw(DateTimeOffset ingestedAt) => Spans.Any(s => ingestedAt >= s.From && !(ingestedAt >= s.To));

    public ContributorRule Switched(bool isOn, DateTimeOffset now) => isOn == IsEnabled ? this
        : this with { Spans = isOn ? Spans.Add(new(now, null)) : Spans.SetItem(Spans.Length - 1, Spans[^1] with { To = now }) };

    public InsightRule Show() => new()
    {
        Name = Name,
        State = IsEnabled ? Enabled : Disabled,
        Schema = $"{ContributorDefinition.SchemaName}/1",
        Definition = Definition,
        ManagedRule = false,
        ApplyOnTransformedLogs = IsOnTransformed,
    };
}

/// <summary>A time in which a rule was enabled.</summary>
internal sealed record EnabledSpan(DateTimeOffset From, DateTimeOffset? To);
