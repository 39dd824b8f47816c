using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Making and changing composite alarms.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"/>
internal sealed class CompositeAlarmOperations(ServiceState<CloudWatchState> states, AlarmTransitions transitions) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(CloudWatchApi.PutCompositeAlarm, PutCompositeAlarm);

    private Unit PutCompositeAlarm(PutCompositeAlarmInput request, OperationContext context)
    {
        MetricAlarmChecks.CheckActions([.. request.OKActions ?? [], .. request.AlarmActions ?? [], .. request.InsufficientDataActions ?? []]);
        var rule = CompositeRule.Parse(request.AlarmRule!);
        var state = states[context.Scope];
        var earlier = state.Alarms.Find(request.AlarmName!);
        if (earlier?.Metric is not null)
        {
            throw CloudWatchErrors.Validation($"A metric alarm with the name {request.AlarmName} exists already.");
        }

        CheckSuppressor(request, state);
        var children = rule.Alarms.Select(CloudWatchState.NameOf).Distinct(StringComparer.Ordinal).ToList();
        foreach (var child in children)
        {
            if (!state.Alarms.Contains(child))
            {
                throw CloudWatchErrors.Validation($"Could not save the composite alarm as alarms [{child}] in the alarm rule do not exist");
            }
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
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
            Composite = (earlier?.Composite ?? new() { Rule = "" }) with
            {
                Rule = request.AlarmRule!,
                Children = [.. children],
                Suppressor = request.ActionsSuppressor,
                WaitPeriod = request.ActionsSuppressorWaitPeriod,
                ExtensionPeriod = request.ActionsSuppressorExtensionPeriod,
            },
        };
        state.Alarms.Put(alarm);
        AlarmHistory.Configured(state, alarm, earlier is null ? "Create" : "Update", context.Now);
        transitions.Evaluate(state, alarm, cause: null, context.Now);
        return new();
    }

    private static void CheckSuppressor(PutCompositeAlarmInput request, CloudWatchState state)
    {
        if (request.ActionsSuppressor is not { } suppressor)
        {
            if (request.ActionsSuppressorWaitPeriod is not null || request.ActionsSuppressorExtensionPeriod is not null)
            {
                throw CloudWatchErrors.Validation("ActionsSuppressor must be specified with ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod");
            }

            return;
        }

        if (request.ActionsSuppressorWaitPeriod is null || request.ActionsSuppressorExtensionPeriod is null)
        {
            throw CloudWatchErrors.Validation("ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be specified with ActionsSuppressor");
        }

        if (state.FindAlarm(suppressor) is null)
        {
            throw CloudWatchErrors.Validation($"Could not save the composite alarm as the suppressor alarm [{suppressor}] does not exist");
        }
    }
}
