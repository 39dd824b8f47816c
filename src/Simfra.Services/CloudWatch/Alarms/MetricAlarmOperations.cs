using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Making and changing metric alarms.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"/>
internal sealed class MetricAlarmOperations(ServiceState<CloudWatchState> states, AlarmEvaluator evaluator) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.PutMetricAlarm, PutMetricAlarm);

    private Unit PutMetricAlarm(PutMetricAlarmInput request, OperationContext context)
    {
        MetricAlarmChecks.Check(request);
        var state = states[context.Scope];
        var earlier = state.Alarms.Find(request.AlarmName!);
        if (earlier?.Composite is not null)
        {
            throw CloudWatchErrors.Validation($"A composite alarm with the name {request.AlarmName} exists already.");
        }

        var alarm = new Alarm
        {
            Name = request.AlarmName!,
            Arn = context.Arn("cloudwatch", $"alarm:{request.AlarmName}"),
            Description = request.AlarmDescription,
            ActionsEnabled = request.ActionsEnabled ?? true,
            OkActions = [.. request.OKActions ?? []],
            AlarmActions = [.. request.AlarmActions ?? []],
            InsufficientDataActions = [.. request.InsufficientDataActions ?? []],
            Status = earlier?.Status ?? AlarmStatus.Initial(context.Now),
            ConfiguredAt = context.Now,
            Muted = earlier?.Muted,

            // Tags of an alarm that is there are changed by TagResource alone.
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
            NextEvaluation = earlier?.NextEvaluation,
            Metric = ConditionOf(request),
        };
        AlarmBands.Ensure(state, alarm.Metric, context.Now);
        if (!ContributorEvaluation.IsGrouped(alarm.Metric))
        {
            evaluator.Forget(state, alarm.Name);
        }

        state.Alarms.Put(evaluator.Schedule(state, alarm, context.Now));
        AlarmHistory.Configured(state, alarm, earlier is null ? "Create" : "Update", context.Now);
        return new();
    }

    private static MetricCondition ConditionOf(PutMetricAlarmInput request)
    {
        return new()
        {
            Identity = request.MetricName is null ? null : MetricIdentity.Of(request.Namespace!, request.MetricName, request.Dimensions),
            Statistic = request.Statistic,
            ExtendedStatistic = request.ExtendedStatistic,
            Period = request.Period,
            Unit = request.Unit,
            Queries = [.. (request.Metrics ?? []).Select(WatchedQuery.Of)],
            EvaluationPeriods = request.EvaluationPeriods!.Value,
            DatapointsToAlarm = request.DatapointsToAlarm,
            Threshold = request.Threshold,
            ThresholdQuery = request.ThresholdMetricId,
            Comparison = request.ComparisonOperator!,
            TreatMissingData = request.TreatMissingData,
            LowSamples = request.EvaluateLowSampleCountPercentile,
        };
    }
}
