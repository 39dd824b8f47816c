using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Rules by which the actions of alarms are held back for a while.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html"/>
internal sealed class AlarmMuteRuleOperations(ServiceState<CloudWatchState> states, AlarmTransitions transitions) : IOperationGroup
{
    private const int DefaultPageSize = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.PutAlarmMuteRule, PutAlarmMuteRule);
        operations.Handle(CloudWatchApi.GetAlarmMuteRule, GetAlarmMuteRule);
        operations.Handle(CloudWatchApi.ListAlarmMuteRules, ListAlarmMuteRules);
        operations.Handle(CloudWatchApi.DeleteAlarmMuteRule, DeleteAlarmMuteRule);
    }

    private Unit PutAlarmMuteRule(PutAlarmMuteRuleInput request, OperationContext context)
    {
        var schedule = request.Rule!.Schedule!;
        MuteSchedule.Parse(schedule.Expression!, schedule.Duration!, schedule.Timezone);
        if (request.StartDate >= request.ExpireDate)
        {
            throw CloudWatchErrors.InvalidParameter("The parameter StartDate must be less than the parameter ExpireDate.");
        }

        var state = states[context.Scope];
        if (request.MuteTargets?.AlarmNames!.Find(n => !state.Alarms.Contains(n)) is { } missing)
        {
            throw CloudWatchErrors.NotFound("Alarm", missing);
        }

        var earlier = state.MuteRules.Find(request.Name!);
        state.MuteRules.Put(new()
        {
            Name = request.Name!,
            Arn = context.Arn("cloudwatch", $"alarm-mute-rule:{request.Name}"),
            Description = request.Description,
            Expression = schedule.Expression!,
            Duration = schedule.Duration!,
            Timezone = schedule.Timezone,
            Targets = request.MuteTargets is { } targets ? [.. targets.AlarmNames!] : null,
            StartDate = request.StartDate,
            ExpireDate = request.ExpireDate,
            UpdatedAt = context.Now,

            // Tags of a rule that is there are changed by TagResource alone.
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
        });
        Release(state, earlier, context.Now);
        return new();
    }

    private GetAlarmMuteRuleOutput GetAlarmMuteRule(GetAlarmMuteRuleInput request, OperationContext context) =>
        states[context.Scope].MuteRules.Find(request.AlarmMuteRuleName!)?.Show(context.Now)
        ?? throw CloudWatchErrors.NotFound("AlarmMuteRule", request.AlarmMuteRuleName!);

    private ListAlarmMuteRulesOutput ListAlarmMuteRules(ListAlarmMuteRulesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        if (request.AlarmName is { } alarm && !state.Alarms.Contains(alarm))
        {
            throw CloudWatchErrors.NotFound("Alarm", alarm);
        }

        var found = state.MuteRules.From(PageToken.Read(request.NextToken), inclusive: false)
            .Where(r => (request.AlarmName is null || r.Mutes(request.AlarmName))
                && (request.Statuses is not { Count: > 0 } statuses || statuses.Contains(r.StatusAt(context.Now))));
        var (page, nextToken) = PageToken.Cut(found, request.MaxRecords ?? DefaultPageSize, static r => r.Name);
        return new() { AlarmMuteRuleSummaries = page.ConvertAll(r => r.Summarize(context.Now)), NextToken = nextToken };
    }

    /// <summary>A rule that isn't there is as good as deleted.</summary>
    private Unit DeleteAlarmMuteRule(DeleteAlarmMuteRuleInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var rule = state.MuteRules.Find(request.AlarmMuteRuleName!);
        state.MuteRules.Remove(request.AlarmMuteRuleName!);
        Release(state, rule, context.Now);
        return new();
    }

    /// <summary>Alarms that a rule muted do what they held back, unless another rule mutes them, or the same still does.</summary>
    private void Release(CloudWatchState state, AlarmMuteRule? rule, DateTimeOffset now)
    {
        foreach (var alarm in (rule?.Targets ?? []).Select(state.Alarms.Find).OfType<Alarm>())
        {
            transitions.Unmute(state, alarm, now);
        }
    }
}
