using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>Alarms as answers show them.</summary>
internal static class AlarmShapes
{
    public static MetricAlarm ShowMetric(Alarm alarm)
    {
        var metric = alarm.Metric!;
        return new()
        {
            AlarmName = alarm.Name,
            AlarmArn = alarm.Arn,
            AlarmDescription = alarm.Description,
            AlarmConfigurationUpdatedTimestamp = alarm.ConfiguredAt,
            ActionsEnabled = alarm.ActionsEnabled,
            OKActions = [.. alarm.OkActions],
            AlarmActions = [.. alarm.AlarmActions],
            InsufficientDataActions = [.. alarm.InsufficientDataActions],
            StateValue = alarm.Status.Value,
            StateReason = alarm.Status.Reason,
            StateReasonData = alarm.Status.ReasonData,
            StateUpdatedTimestamp = alarm.Status.UpdatedAt,
            StateTransitionedTimestamp = alarm.Status.TransitionedAt,
            MetricName = metric.Identity?.Name,
            Namespace = metric.Identity?.Namespace,
            Statistic = metric.Statistic,
            ExtendedStatistic = metric.ExtendedStatistic,
            Dimensions = metric.Identity is { } identity ? [.. identity.Dimensions.Select(static d => new Dimension { Name = d.Name, Value = d.Value })] : [],
            Period = metric.Period,
            Unit = metric.Unit,
            EvaluationPeriods = metric.EvaluationPeriods,
            DatapointsToAlarm = metric.DatapointsToAlarm,
            Threshold = metric.Threshold,
            ThresholdMetricId = metric.ThresholdQuery,
            ComparisonOperator = metric.Comparison,
            TreatMissingData = metric.TreatMissingData,
            EvaluateLowSampleCountPercentile = metric.LowSamples,
            Metrics = metric.Queries.IsEmpty ? null : [.. metric.Queries.Select(static q => q.Show())],
        };
    }

    public static CompositeAlarm ShowComposite(Alarm alarm)
    {
        var composite = alarm.Composite!;
        return new()
        {
            AlarmName = alarm.Name,
            AlarmArn = alarm.Arn,
            AlarmDescription = alarm.Description,
            AlarmConfigurationUpdatedTimestamp = alarm.ConfiguredAt,
            ActionsEnabled = alarm.ActionsEnabled,
            OKActions = [.. alarm.OkActions],
            AlarmActions = [.. alarm.AlarmActions],
            InsufficientDataActions = [.. alarm.InsufficientDataActions],
            StateValue = alarm.Status.Value,
            StateReason = alarm.Status.Reason,
            StateReasonData = alarm.Status.ReasonData,
            StateUpdatedTimestamp = alarm.Status.UpdatedAt,
            StateTransitionedTimestamp = alarm.Status.TransitionedAt,
            AlarmRule = composite.Rule,
            ActionsSuppressor = composite.Suppressor,
            ActionsSuppressorWaitPeriod = composite.WaitPeriod,
            ActionsSuppressorExtensionPeriod = composite.ExtensionPeriod,
            ActionsSuppressedBy = composite.SuppressedBy,
            ActionsSuppressedReason = composite.SuppressedReason,
        };
    }

    /// <summary>A metric alarm that a composite alarm watches.</summary>
    public static MetricAlarm ShowChild(Alarm alarm) =>
        new() { AlarmName = alarm.Name, AlarmArn = alarm.Arn, StateValue = alarm.Status.Value, StateUpdatedTimestamp = alarm.Status.UpdatedAt };

    /// <summary>A composite alarm that watches another, or is watched.</summary>
    public static CompositeAlarm ShowRelative(Alarm alarm, bool withState) => new()
    {
        AlarmName = alarm.Name,
        AlarmArn = alarm.Arn,
        StateValue = withState ? alarm.Status.Value : null,
        StateUpdatedTimestamp = withState ? alarm.Status.UpdatedAt : null,
    };
}
