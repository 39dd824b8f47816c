using Simfra.Integration;
using Simfra.Models.Scheduler;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>Schedules.</summary>
internal sealed class ScheduleOperations(ServiceState<SchedulerState> states, ScheduleJob runs) : IOperationGroup
{
    private static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(5);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SchedulerApi.CreateSchedule, CreateSchedule);
        operations.Handle(SchedulerApi.GetSchedule, GetSchedule);
        operations.Handle(SchedulerApi.UpdateSchedule, UpdateSchedule);
        operations.Handle(SchedulerApi.DeleteSchedule, DeleteSchedule);
        operations.Handle(SchedulerApi.ListSchedules, ListSchedules);
    }

    private CreateScheduleOutput CreateSchedule(CreateScheduleInput request, OperationContext context)
    {
        var state = states[context.Scope];
        Check(
            request.ScheduleExpression!, request.ScheduleExpressionTimezone, request.StartDate, request.EndDate,
            request.FlexibleTimeWindow!, request.Target!, request.KmsKeyArn, context.Now);
        var group = ActiveGroup(state, request.GroupName, context);
        if (state.Schedules.TryGet(new(group.Name, request.Name!), out var existing))
        {
            return request.ClientToken is not null && existing.ClientToken == request.ClientToken
                ? new() { ScheduleArn = existing.Arn }
                : throw SchedulerErrors.ScheduleExists(request.Name!);
        }

        var schedule = new Schedule
        {
            Group = group.Name,
            Name = request.Name!,
            Arn = context.Arn("scheduler", $"schedule/{group.Name}/{request.Name}"),
            Expression = request.ScheduleExpression!,
            Timezone = request.ScheduleExpressionTimezone ?? "UTC",
            State = request.State ?? ScheduleState.Enabled,
            ActionAfterCompletion = request.ActionAfterCompletion ?? ActionAfterCompletion.None,
            Target = WithDefaults(request.Target!),
            FlexibleTimeWindow = request.FlexibleTimeWindow!,
            Description = request.Description,
            StartDate = request.StartDate,
            EndDate = request.EndDate,
            CreatedAt = context.Now,
            LastModifiedAt = context.Now,
            ClientToken = request.ClientToken,
        };
        state.Schedules.Add(runs.Plan(schedule, state.Scope, context.Now));
        return new() { ScheduleArn = schedule.Arn };
    }

    private GetScheduleOutput GetSchedule(GetScheduleInput request, OperationContext context)
    {
        var schedule = Find(states[context.Scope], request.GroupName, request.Name!, context);
        return new()
        {
            Arn = schedule.Arn,
            GroupName = schedule.Group,
            Name = schedule.Name,
            Description = schedule.Description,
            ScheduleExpression = schedule.Expression,
            ScheduleExpressionTimezone = schedule.Timezone,
            StartDate = schedule.StartDate,
            EndDate = schedule.EndDate,
            State = schedule.State,
            Target = schedule.Target,
            FlexibleTimeWindow = schedule.FlexibleTimeWindow,
            ActionAfterCompletion = schedule.ActionAfterCompletion,
            CreationDate = schedule.CreatedAt,
            LastModificationDate = schedule.LastModifiedAt,
        };
    }

    /// <summary>What an update doesn't give goes back to its default: it replaces the schedule.</summary>
    private UpdateScheduleOutput UpdateSchedule(UpdateScheduleInput request, OperationContext context)
    {
        var state = states[context.Scope];
        Check(
            request.ScheduleExpression!, request.ScheduleExpressionTimezone, request.StartDate, request.EndDate,
            request.FlexibleTimeWindow!, request.Target!, request.KmsKeyArn, context.Now);
        var schedule = Find(state, request.GroupName, request.Name!, context);
        var updated = schedule with
        {
            Expression = request.ScheduleExpression!,
            Timezone = request.ScheduleExpressionTimezone ?? "UTC",
            State = request.State ?? ScheduleState.Enabled,
            ActionAfterCompletion = request.ActionAfterCompletion ?? ActionAfterCompletion.None,
            Target = WithDefaults(request.Target!),
            FlexibleTimeWindow = request.FlexibleTimeWindow!,
            Description = request.Description,
            StartDate = request.StartDate,
            EndDate = request.EndDate,
            LastModifiedAt = context.Now,
            Revision = schedule.Revision + 1,
        };
        state.Schedules.Put(runs.Plan(updated, state.Scope, context.Now));
        return new() { ScheduleArn = schedule.Arn };
    }

    private DeleteScheduleOutput DeleteSchedule(DeleteScheduleInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var schedule = Find(state, request.GroupName, request.Name!, context);
        runs.Drop(schedule);
        state.Schedules.Remove(schedule.Key);
        return new();
    }

    private ListSchedulesOutput ListSchedules(ListSchedulesInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var schedules = request.GroupName is { } group ? state.SchedulesOf(state.GetGroup(group, context).Name) : state.Schedules.All;
        var (page, nextToken) = SchedulePage.Take(
            schedules.Where(s => s.Name.StartsWith(request.NamePrefix ?? "", StringComparison.Ordinal)
                && (request.State is null || s.State == request.State)),
            // A space is before all characters of names, so that groups keep together.
            s => $"{s.Group} {s.Name}", request.MaxResults, request.NextToken);
        return new()
        {
            Schedules = page.ConvertAll(s => new ScheduleSummary
            {
                Arn = s.Arn,
                GroupName = s.Group,
                Name = s.Name,
                State = s.State,
                Target = new() { Arn = s.Target.Arn },
                CreationDate = s.CreatedAt,
                LastModificationDate = s.LastModifiedAt,
            }),
            NextToken = nextToken,
        };
    }

    private static ScheduleGroup ActiveGroup(SchedulerState state, string? name, OperationContext context)
    {
        var group = state.GetGroup(name, context);
        return group.IsBeingDeleted ? throw SchedulerErrors.GroupIsBeingDeleted(group.Name) : group;
    }

    private static Schedule Find(SchedulerState state, string? group, string name, OperationContext context) =>
        state.Schedules.Find(new(state.GetGroup(group, context).Name, name)) ?? throw SchedulerErrors.ScheduleNotFound(name);

    private static void Check(
        string expression,
        string? timezone,
        DateTimeOffset? start,
        DateTimeOffset? end,
        FlexibleTimeWindow window,
        Target target,
        string? kmsKeyArn,
        DateTimeOffset now)
    {
        if (kmsKeyArn is not null)
        {
            throw SchedulerErrors.NotBuilt("The parameter KmsKeyArn");
        }

        ScheduleExpression.Parse(expression);
        if (timezone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out _))
        {
            throw SchedulerErrors.InvalidTimezone(timezone);
        }

        if (start < now - StartTolerance)
        {
            throw SchedulerErrors.StartHasPassed();
        }

        if (end <= start)
        {
            throw SchedulerErrors.EndBeforeStart();
        }

        if (window.Mode == FlexibleTimeWindowMode.Flexible && window.MaximumWindowInMinutes is null)
        {
            throw SchedulerErrors.Validation("MaximumWindowInMinutes must be set when FlexibleTimeWindow Mode is FLEXIBLE.");
        }

        if (window.Mode == FlexibleTimeWindowMode.Off && window.MaximumWindowInMinutes is not null)
        {
            throw SchedulerErrors.Validation("MaximumWindowInMinutes must not be set when FlexibleTimeWindow Mode is OFF.");
        }

        if (target.Arn!.Split(':', 6) is not ["arn", { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }])
        {
            throw SchedulerErrors.InvalidTargetArn();
        }

        if (ApiAction.IsArn(target.Arn) && (!ApiAction.TryParse(target.Arn, out var action) || action.IsReadOnly))
        {
            throw SchedulerErrors.InvalidAction(target.Arn);
        }
    }

    private static Target WithDefaults(Target target)
    {
        target.RetryPolicy ??= new();
        target.RetryPolicy.MaximumEventAgeInSeconds ??= 86_400;
        target.RetryPolicy.MaximumRetryAttempts ??= 185;
        return target;
    }
}
