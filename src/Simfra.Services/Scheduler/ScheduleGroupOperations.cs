using Simfra.Integration;
using Simfra.Models.Scheduler;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>Groups of schedules.</summary>
internal sealed class ScheduleGroupOperations(ServiceState<SchedulerState> states, ServiceJobs jobs, ScheduleJob runs) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SchedulerApi.CreateScheduleGroup, CreateScheduleGroup);
        operations.Handle(SchedulerApi.GetScheduleGroup, GetScheduleGroup);
        operations.Handle(SchedulerApi.DeleteScheduleGroup, DeleteScheduleGroup);
        operations.Handle(SchedulerApi.ListScheduleGroups, ListScheduleGroups);
    }

    private CreateScheduleGroupOutput CreateScheduleGroup(CreateScheduleGroupInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var name = request.Name!;
        if (name == ScheduleGroup.DefaultName)
        {
            throw SchedulerErrors.GroupExists(name);
        }

        if (state.Groups.TryGet(name, out var existing))
        {
            return request.ClientToken is not null && existing.ClientToken == request.ClientToken
                ? new() { ScheduleGroupArn = existing.Arn }
                : throw SchedulerErrors.GroupExists(name);
        }

        var group = new ScheduleGroup
        {
            Name = name,
            Arn = ScheduleGroup.ArnOf(name, state.Scope),
            CreatedAt = context.Now,
            LastModifiedAt = context.Now,
            Tags = ScheduleGroupTagOperations.Merge(ScheduleGroup.NoTags, request.Tags),
            ClientToken = request.ClientToken,
        };
        state.Groups.Add(group);
        return new() { ScheduleGroupArn = group.Arn };
    }

    private GetScheduleGroupOutput GetScheduleGroup(GetScheduleGroupInput request, OperationContext context)
    {
        var group = states[context.Scope].GetGroup(request.Name, context);
        return new()
        {
            Arn = group.Arn,
            Name = group.Name,
            State = group.State,
            CreationDate = group.CreatedAt,
            LastModificationDate = group.LastModifiedAt,
        };
    }

    private DeleteScheduleGroupOutput DeleteScheduleGroup(DeleteScheduleGroupInput request, OperationContext context)
    {
        var state = states[context.Scope];
        if (request.Name == ScheduleGroup.DefaultName)
        {
            throw SchedulerErrors.DefaultGroupIsKept();
        }

        var group = state.GetGroup(request.Name, context);
        if (!group.IsBeingDeleted)
        {
            state.Groups.Put(group with { IsBeingDeleted = true, LastModifiedAt = context.Now });
            foreach (var schedule in state.SchedulesOf(group.Name))
            {
                runs.Drop(schedule);
            }

            ScheduleGroupDeletionJob.Schedule(jobs, state.Scope, group.Name, context.Now);
        }

        return new();
    }

    private ListScheduleGroupsOutput ListScheduleGroups(ListScheduleGroupsInput request, OperationContext context)
    {
        var state = states[context.Scope];
        state.GetGroup(ScheduleGroup.DefaultName, context);
        var (page, nextToken) = SchedulePage.Take(
            state.Groups.All.Where(g => g.Name.StartsWith(request.NamePrefix ?? "", StringComparison.Ordinal)),
            g => g.Name, request.MaxResults, request.NextToken);
        return new()
        {
            ScheduleGroups = page.ConvertAll(g => new ScheduleGroupSummary
            {
                Arn = g.Arn,
                Name = g.Name,
                State = g.State,
                CreationDate = g.CreatedAt,
                LastModificationDate = g.LastModifiedAt,
            }),
            NextToken = nextToken,
        };
    }
}
