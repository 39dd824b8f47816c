using System.Collections.Immutable;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>A classic selector: management events by kind, and data events by the resource's ARN.</summary>
internal sealed record EventSelectorRule(
    string ReadWriteType, bool IncludesManagementEvents, ImmutableArray<DataResourceRule> DataResources, ImmutableArray<string> ExcludedSources)
{
    /// <summary>What a new trail has: all management events.</summary>
    public static EventSelectorRule Default { get; } = new(Models.CloudTrail.ReadWriteType.All, true, [], []);

    public bool Matches(RecordedEvent recorded)
    {
        var isOfKind = ReadWriteType switch
        {
            Models.CloudTrail.ReadWriteType.ReadOnly => recorded.IsReadOnly,
            Models.CloudTrail.ReadWriteType.WriteOnly => !recorded.IsReadOnly,
            _ => true,
        };
        if (!isOfKind)
        {
            return false;
        }

        return recorded.IsDataEvent
            ? DataResources.Any(r => r.Matches(recorded))
            : IncludesManagementEvents && !ExcludedSources.Contains(recorded.Source);
    }

    public EventSelector Show() => new()
    {
        ReadWriteType = ReadWriteType,
        IncludeManagementEvents = IncludesManagementEvents,
        DataResources = [.. DataResources.Select(static r => new DataResource { Type = r.Type, Values = [.. r.Prefixes] })],
        ExcludeManagementEventSources = [.. ExcludedSources],
    };
}

/// <summary>Resources of a type whose ARNs begin with one of the prefixes.</summary>
internal sealed record DataResourceRule(string Type, ImmutableArray<string> Prefixes)
{
    public bool Matches(RecordedEvent recorded) => recorded.Resources.Any(r =>
        r.Type == Type && Prefixes.Any(p => r.Arn.StartsWith(p, StringComparison.Ordinal)));
}

/// <summary>An advanced selector: conditions on an event's fields, all of which must hold.</summary>
internal sealed record AdvancedSelectorRule(string? Name, ImmutableArray<FieldRule> Fields)
{
    private const string Data = "Data";
    private const string Management = "Management";

    /// <summary>Whether it is for data events, as its <c>eventCategory</c> says.</summary>
    public bool IsForDataEvents => Fields.Any(static f => f.Field == "eventCategory" && f.Equal.Contains(Data));

    public bool Matches(RecordedEvent recorded) => Fields.All(f => f.Matches(ValuesOf(f.Field, recorded)));

    public AdvancedEventSelector Show() => new() { Name = Name, FieldSelectors = [.. Fields.Select(static f => f.Show())] };

    private static IEnumerable<string> ValuesOf(string field, RecordedEvent recorded) => field switch
    {
        "eventCategory" => [recorded.IsDataEvent ? Data : Management],
        "readOnly" => [recorded.IsReadOnly ? "true" : "false"],
        "eventSource" => [recorded.Source],
        "eventName" => [recorded.Name],
        "eventType" => ["AwsApiCall"],
        "sessionCredentialFromConsole" => ["false"],
        "userIdentity.arn" => [recorded.UserArn ?? ""],
        "resources.type" => recorded.Resources.Select(static r => r.Type),
        "resources.ARN" => recorded.Resources.Select(static r => r.Arn),
        _ => [],
    };
}

/// <summary>A condition on one field. It holds if one of the values matches, and none of those that mustn't.</summary>
internal sealed record FieldRule(
    string Field,
    ImmutableArray<string> Equal,
    ImmutableArray<string> StartsWith,
    ImmutableArray<string> EndsWith,
    ImmutableArray<string> NotEqual,
    ImmutableArray<string> NotStartsWith,
    ImmutableArray<string> NotEndsWith)
{
    public bool IsEmpty =>
        Equal.IsEmpty && StartsWith.IsEmpty && EndsWith.IsEmpty && NotEqual.IsEmpty && NotStartsWith.IsEmpty && NotEndsWith.IsEmpty;

    public bool Matches(IEnumerable<string> values)
    {
        var hasPositive = !(Equal.IsEmpty && StartsWith.IsEmpty && EndsWith.IsEmpty);
        var isMatched = !hasPositive;
        foreach (var value in values)
        {
            if (NotEqual.Contains(value)
                || NotStartsWith.Any(p => value.StartsWith(p, StringComparison.Ordinal))
                || NotEndsWith.Any(p => value.EndsWith(p, StringComparison.Ordinal)))
            {
                return false;
            }

            isMatched |= Equal.Contains(value)
                || StartsWith.Any(p => value.StartsWith(p, StringComparison.Ordinal))
                || EndsWith.Any(p => value.EndsWith(p, StringComparison.Ordinal));
        }

        return isMatched;
    }

    public AdvancedFieldSelector Show() => new()
    {
        Field = Field,
        EqualsValue = Listed(Equal),
        StartsWith = Listed(StartsWith),
        EndsWith = Listed(EndsWith),
        NotEquals = Listed(NotEqual),
        NotStartsWith = Listed(NotStartsWith),
        NotEndsWith = Listed(NotEndsWith),
    };

    private static List<string>? Listed(ImmutableArray<string> values) => values.IsEmpty ? null : [.. values];
}
