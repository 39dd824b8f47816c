using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>Which events a trail collects.</summary>
internal sealed class EventSelectorOperations(TrailDirectory trails) : IOperationGroup
{
    private const int MaxSelectors = 5;
    private const int MaxDataResources = 250;
    private const int MaxAdvancedValues = 500;

    /// <summary>Types that classic selectors know; advanced ones know many more.</summary>
    private static readonly string[] ClassicTypes = ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"];

    /// <summary>Sources whose management events a trail may leave out.</summary>
    private static readonly string[] ExcludableSources = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

    private static readonly string[] Fields =
    [
        "readOnly", "eventSource", "eventName", "eventCategory", "eventType", "resources.type", "resources.ARN", "userIdentity.arn",
        "sessionCredentialFromConsole",
    ];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudTrailApi.PutEventSelectors, PutEventSelectors);
        operations.Handle(CloudTrailApi.GetEventSelectors, GetEventSelectors);
        operations.Handle(CloudTrailApi.GetInsightSelectors, GetInsightSelectors);
    }

    private PutEventSelectorsResponse PutEventSelectors(PutEventSelectorsRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(request.TrailName, context);
        var isAdvanced = request.AdvancedEventSelectors is { Count: > 0 };
        if (isAdvanced == request.EventSelectors is { Count: > 0 })
        {
            throw CloudTrailErrors.InvalidSelectors("Specify either EventSelectors or AdvancedEventSelectors, with at least one selector.");
        }

        trail = trail with
        {
            HasCustomSelectors = true,
            Selectors = isAdvanced ? null : ParseClassic(request.EventSelectors!),
            AdvancedSelectors = isAdvanced ? ParseAdvanced(request.AdvancedEventSelectors!) : null,
        };
        trails.Put(trail);
        return new()
        {
            TrailARN = trail.Arn.ToString(),
            EventSelectors = Shown(trail.Selectors, static s => s.Show()),
            AdvancedEventSelectors = Shown(trail.AdvancedSelectors, static s => s.Show()),
        };
    }

    private GetEventSelectorsResponse GetEventSelectors(GetEventSelectorsRequest request, OperationContext context)
    {
        var trail = trails.Get(request.TrailName, context);
        return new()
        {
            TrailARN = trail.Arn.ToString(),
            EventSelectors = Shown(trail.Selectors, static s => s.Show()),
            AdvancedEventSelectors = Shown(trail.AdvancedSelectors, static s => s.Show()),
        };
    }

    /// <summary>Insights can't be switched on here, so that every trail is one without.</summary>
    private GetInsightSelectorsResponse GetInsightSelectors(GetInsightSelectorsRequest request, OperationContext context)
    {
        if (request.EventDataStore is not null)
        {
            throw CloudTrailErrors.NotBuilt("GetInsightSelectors of an event data store");
        }

        throw CloudTrailErrors.InsightsNotEnabled(trails.Get(request.TrailName, context).Name);
    }

    private static ImmutableArray<EventSelectorRule> ParseClassic(List<EventSelector> selectors)
    {
        if (selectors.Count > MaxSelectors)
        {
            throw CloudTrailErrors.InvalidSelectors($"A trail can have at most {MaxSelectors} event selectors.");
        }

        if (selectors.Sum(static s => s.DataResources?.Sum(static r => r.Values?.Count ?? 0) ?? 0) > MaxDataResources)
        {
            throw CloudTrailErrors.InvalidSelectors($"A trail can have at most {MaxDataResources} data resources.");
        }

        return [.. selectors.Select(ParseClassic)];
    }

    private static EventSelectorRule ParseClassic(EventSelector selector)
    {
        var kind = selector.ReadWriteType ?? ReadWriteType.All;
        if (kind is not (ReadWriteType.All or ReadWriteType.ReadOnly or ReadWriteType.WriteOnly))
        {
            throw CloudTrailErrors.InvalidSelectors($"The ReadWriteType {kind} is not valid.");
        }

        foreach (var resource in selector.DataResources ?? [])
        {
            if (!ClassicTypes.Contains(resource.Type))
            {
                throw CloudTrailErrors.InvalidSelectors($"The data resource type {resource.Type} is not valid.");
            }
        }

        if (selector.ExcludeManagementEventSources?.Find(static s => !ExcludableSources.Contains(s)) is { } source)
        {
            throw CloudTrailErrors.InvalidSelectors($"The management event source {source} can't be excluded.");
        }

        return new(
            kind,
            selector.IncludeManagementEvents ?? true,
            [.. (selector.DataResources ?? []).Select(static r => new DataResourceRule(r.Type!, [.. r.Values ?? []]))],
            [.. selector.ExcludeManagementEventSources ?? []]);
    }

    private static ImmutableArray<AdvancedSelectorRule> ParseAdvanced(List<AdvancedEventSelector> selectors)
    {
        var rules = selectors.Select(static s => new AdvancedSelectorRule(s.Name, [.. (s.FieldSelectors ?? []).Select(ParseField)])).ToImmutableArray();
        foreach (var rule in rules)
        {
            Check(rule);
        }

        var values = rules.Sum(static r => r.Fields.Sum(static f =>
            f.Equal.Length + f.StartsWith.Length + f.EndsWith.Length + f.NotEqual.Length + f.NotStartsWith.Length + f.NotEndsWith.Length));
        return values <= MaxAdvancedValues
            ? rules
            : throw CloudTrailErrors.InvalidSelectors($"Advanced event selectors can have at most {MaxAdvancedValues} conditions and values.");
    }

    private static FieldRule ParseField(AdvancedFieldSelector field)
    {
        var rule = new FieldRule(
            field.Field ?? "",
            [.. field.EqualsValue ?? []],
            [.. field.StartsWith ?? []],
            [.. field.EndsWith ?? []],
            [.. field.NotEquals ?? []],
            [.. field.NotStartsWith ?? []],
            [.. field.NotEndsWith ?? []]);
        if (!Fields.Contains(rule.Field))
        {
            throw CloudTrailErrors.InvalidSelectors($"The field {rule.Field} is not valid.");
        }

        return rule.IsEmpty ? throw CloudTrailErrors.InvalidSelectors($"The field selector for {rule.Field} has no operator.") : rule;
    }

    private static void Check(AdvancedSelectorRule rule)
    {
        if (rule.Fields.GroupBy(static f => f.Field).FirstOrDefault(static g => g.Count() > 1) is { } repeated)
        {
            throw CloudTrailErrors.InvalidSelectors($"The field {repeated.Key} can be used only once in a selector.");
        }

        var category = rule.Fields.FirstOrDefault(static f => f.Field == "eventCategory") is { Equal: [var only] } ? only : null;
        if (category == "NetworkActivity")
        {
            throw CloudTrailErrors.NotBuilt("The event category NetworkActivity");
        }

        if (category is not ("Management" or "Data"))
        {
            throw CloudTrailErrors.InvalidSelectors("A selector must have eventCategory with Equals and one value.");
        }

        if (category == "Data" && rule.Fields.FirstOrDefault(static f => f.Field == "resources.type") is not { Equal.Length: 1 })
        {
            throw CloudTrailErrors.InvalidSelectors("A selector of data events must have resources.type with Equals and one value.");
        }
    }

    private static List<TShown>? Shown<TRule, TShown>(ImmutableArray<TRule>? rules, Func<TRule, TShown> show) =>
        rules is { } present ? [.. present.Select(show)] : null;
}
