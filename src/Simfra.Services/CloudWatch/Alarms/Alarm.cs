using System.Collections.Immutable;
using Simfra.Models.CloudWatch;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>An alarm: of metrics, or of other alarms.</summary>
internal sealed record Alarm
{
    public required string Name { get; init; }
    public required string Arn { get; init; }
    public string? Description { get; init; }
    public bool ActionsEnabled { get; init; } = true;
    public ImmutableArray<string> OkActions { get; init; } = [];
    public ImmutableArray<string> AlarmActions { get; init; } = [];
    public ImmutableArray<string> InsufficientDataActions { get; init; } = [];
    public required AlarmStatus Status { get; init; }
    public required DateTimeOffset ConfiguredAt { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ResourceTags.None;

    /// <summary>What a metric alarm watches; null for a composite alarm.</summary>
    public MetricCondition? Metric { get; init; }

    /// <summary>What a composite alarm watches; null for a metric alarm.</summary>
    public CompositeCondition? Composite { get; init; }

    /// <summary>The job that looks at its metrics next; null where nothing can change until data come.</summary>
    public JobId? NextEvaluation { get; init; }

    /// <summary>What it would have done, had mute rules not held it back; null where it has done all.</summary>
    public MutedActions? Muted { get; init; }

    public string Type => Composite is null ? AlarmType.MetricAlarm : AlarmType.CompositeAlarm;

    /// <summary>The metric whose data wake it; null for one that isn't asleep, or watches several.</summary>
    public string? SleepsOn => NextEvaluation is null ? Metric?.Identity?.Key : null;

    public IEnumerable<string> AllActions => OkActions.Concat(AlarmActions).Concat(InsufficientDataActions);

    public ImmutableArray<string> ActionsOf(string state) => state switch
    {
        StateValue.Ok => OkActions,
        StateValue.Alarm => AlarmActions,
        _ => InsufficientDataActions,
    };
}

/// <summary>The state that an alarm is in.</summary>
/// <param name="Value">OK, ALARM or INSUFFICIENT_DATA.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="ReasonData">Why, as JSON; null where nothing was looked at.</param>
/// <param name="UpdatedAt">When value or reason last changed.</param>
/// <param name="TransitionedAt">When the value last changed.</param>
internal sealed record AlarmStatus(string Value, string Reason, string? ReasonData, DateTimeOffset UpdatedAt, DateTimeOffset TransitionedAt)
{
    public static AlarmStatus Initial(DateTimeOffset now) => new(StateValue.InsufficientData, "Unchecked: Initial alarm creation", null, now, now);

    public AlarmStatus Changed(string value, string reason, string? reasonData, DateTimeOffset now) =>
        new(value, reason, reasonData, now, value == Value ? TransitionedAt : now);
}

/// <summary>When a metric alarm is in alarm.</summary>
internal sealed record MetricCondition
{
    /// <summary>The metric; null where expressions are watched.</summary>
    public MetricIdentity? Identity { get; init; }
    public string? Statistic { get; init; }
    public string? ExtendedStatistic { get; init; }
    public int? Period { get; init; }
    public string? Unit { get; init; }

    /// <summary>Metrics and expressions, one of which is watched.</summary>
    public ImmutableArray<WatchedQuery> Queries { get; init; } = [];
    public required int EvaluationPeriods { get; init; }
    public int? DatapointsToAlarm { get; init; }

    /// <summary>What values are compared with; null where that is a band.</summary>
    public double? Threshold { get; init; }

    /// <summary>The query whose band values are compared with; null for a threshold that stays what it is.</summary>
    public string? ThresholdQuery { get; init; }
    public required string Comparison { get; init; }
    public string? TreatMissingData { get; init; }
    public string? LowSamples { get; init; }

    /// <summary>The query that is watched; null for a single metric.</summary>
    public WatchedQuery? Watched => Queries.FirstOrDefault(q => q.ReturnData && q.Id != ThresholdQuery);

    /// <summary>The query of the band; null for a threshold that stays what it is.</summary>
    public WatchedQuery? Band => ThresholdQuery is null ? null : Queries.FirstOrDefault(q => q.Id == ThresholdQuery);

    /// <summary>Values that are too small matter.</summary>
    public bool HasLowerBound => Comparison is ComparisonOperator.LessThanLowerThreshold or ComparisonOperator.LessThanLowerOrGreaterThanUpperThreshold;

    /// <summary>Values that are too great matter.</summary>
    public bool HasUpperBound => Comparison is ComparisonOperator.GreaterThanUpperThreshold or ComparisonOperator.LessThanLowerOrGreaterThanUpperThreshold;

    public bool IsBreaching(DataPoint point) => Comparison switch
    {
        ComparisonOperator.GreaterThanOrEqualToThreshold => point.Value >= Threshold,
        ComparisonOperator.GreaterThanThreshold => point.Value > Threshold,
        ComparisonOperator.LessThanThreshold => point.Value < Threshold,
        ComparisonOperator.LessThanOrEqualToThreshold => point.Value <= Threshold,
        _ => (HasLowerBound && point.Value < point.Lower) || (HasUpperBound && point.Value > point.Upper),
    };
}

/// <summary>A metric or an expression of an alarm.</summary>
internal sealed record WatchedQuery
{
    public required string Id { get; init; }
    public string? Expression { get; init; }
    public string? Label { get; init; }
    public bool ReturnData { get; init; }

    public int? Period { get; init; }
    public string? AccountId { get; init; }
    public MetricIdentity? Metric { get; init; }
    public int MetricPeriod { get; init; }
    public string? Statistic { get; init; }
    public string? Unit { get; init; }

    public static WatchedQuery Of(MetricDataQuery query)
    {
        return new()
        {
            Id = query.Id!,
            Expression = query.Expression,
            Label = query.Label,
            ReturnData = query.ReturnData ?? true,
            Period = query.Period,
            AccountId = query.AccountId,
            Metric = query.MetricStat?.Metric is { } metric ? MetricIdentity.Of(metric.Namespace ?? "", metric.MetricName ?? "", metric.Dimensions) : null,
            MetricPeriod = query.MetricStat?.Period ?? 0,
            Statistic = query.MetricStat?.Stat,
            Unit = query.MetricStat?.Unit,
        };
    }

    public MetricDataQuery Show() => new()
    {
        Id = Id,
        Expression = Expression,
        Label = Label,
        ReturnData = ReturnData,
        Period = Period,
        AccountId = AccountId,
        MetricStat = Metric is null ? null : new()
        {
            Metric = new()
            {
                Namespace = Metric.Namespace,
                MetricName = Metric.Name,
                Dimensions = [.. Metric.Dimensions.Select(static d => new Dimension { Name = d.Name, Value = d.Value })],
            },
            Period = MetricPeriod,
            Stat = Statistic,
            Unit = Unit,
        },
    };
}

/// <summary>When a composite alarm is in alarm, and when its actions are suppressed.</summary>
internal sealed record CompositeCondition
{
    public required string Rule { get; init; }

    /// <summary>The alarms that the rule names, each once.</summary>
    public ImmutableArray<string> Children { get; init; } = [];

    /// <summary>The alarm that suppresses actions, as it was given: name or ARN.</summary>
    public string? Suppressor { get; init; }
    public int? WaitPeriod { get; init; }
    public int? ExtensionPeriod { get; init; }

    /// <summary>What suppresses the actions now: WaitPeriod, ExtensionPeriod, Alarm; null where nothing does.</summary>
    public string? SuppressedBy { get; init; }
    public string? SuppressedReason { get; init; }

    /// <summary>The state from which the transition came whose actions are suppressed; null where none is.</summary>
    public AlarmStatus? SuppressedFrom { get; init; }

    /// <summary>The job that ends the waiting.</summary>
    public JobId? SuppressionEnds { get; init; }

    /// <summary>The same with nothing that suppresses its actions.</summary>
    public CompositeCondition Released() => this with
    {
        SuppressedBy = null,
        SuppressedReason = null,
        SuppressedFrom = null,
        SuppressionEnds = null,
    };
}
