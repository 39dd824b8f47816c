using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Setting alarms' states, switching their actions on and off, deleting them.</summary>
internal sealed class AlarmStateOperations(ServiceState<CloudWatchState> states, AlarmTransitions transitions, AlarmEvaluator evaluator) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.SetAlarmState, SetAlarmState);
        operations.Handle(CloudWatchApi.EnableAlarmActions, EnableAlarmActions);
        operations.Handle(CloudWatchApi.DisableAlarmActions, DisableAlarmActions);
        operations.Handle(CloudWatchApi.DeleteAlarms, DeleteAlarms);
    }

    /// <summary>The state lasts until the alarm is evaluated next: a metric alarm's, until its metric says otherwise.</summary>
    private Unit SetAlarmState(SetAlarmStateInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var alarm = state.Alarms.Find(request.AlarmName!) ?? throw new ResourceNotFound();
        if (request.StateReasonData is { } data && !IsJson(data))
        {
            throw new InvalidFormatFault("StateReasonData must be valid JSON");
        }

        transitions.Change(state, alarm, request.StateValue!, request.StateReason!, request.StateReasonData, context.Now);
        if (state.Alarms.Find(alarm.Name) is { Metric: not null, NextEvaluation: null } sleeping)
        {
            state.Alarms.Put(evaluator.Schedule(state, sleeping, context.Now));
        }

        return new();
    }

    private Unit EnableAlarmActions(EnableAlarmActionsInput request, OperationContext context) => Switch(request.AlarmNames!, isOn: true, context);

    private Unit DisableAlarmActions(DisableAlarmActionsInput request, OperationContext context) => Switch(request.AlarmNames!, isOn: false, context);

    /// <summary>Names of alarms that aren't there are passed over.</summary>
    private Unit Switch(List<string> names, bool isOn, OperationContext context)
    {
        var state = states[context.Scope];
        foreach (var alarm in names.Distinct(StringComparer.Ordinal).Select(state.Alarms.Find).OfType<Alarm>().Where(a => a.ActionsEnabled != isOn))
        {
            var changed = alarm with { ActionsEnabled = isOn, ConfiguredAt = context.Now };
            state.Alarms.Put(changed);
            AlarmHistory.Configured(state, changed, "Update", context.Now);
        }

        return new();
    }

    private Unit DeleteAlarms(DeleteAlarmsInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var found = request.AlarmNames!.Distinct(StringComparer.Ordinal).Select(n => state.Alarms.Find(n) ?? throw new ResourceNotFound()).ToList();
        if (found.Count > 1 && found.Count(static a => a.Composite is not null) is var composites and > 0)
        {
            throw CloudWatchErrors.Validation(composites == found.Count
                ? "Only one composite alarm can be deleted at a time."
                : "Composite alarms and metric alarms can't be deleted together.");
        }

        foreach (var alarm in found)
        {
            evaluator.Cancel(alarm);
            state.Alarms.Remove(alarm.Name);
            evaluator.Forget(state, alarm.Name);
            AlarmHistory.Configured(state, alarm, "Delete", context.Now);
        }

        return new();
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
