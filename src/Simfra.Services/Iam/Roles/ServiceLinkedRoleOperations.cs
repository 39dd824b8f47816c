using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Iam;

/// <summary>Roles that belong to AWS's services.</summary>
internal sealed class ServiceLinkedRoleOperations(ServiceState<IamState> states, ServiceJobs jobs) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateServiceLinkedRole, CreateServiceLinkedRole);
        operations.Handle(IamApi.DeleteServiceLinkedRole, DeleteServiceLinkedRole);
        operations.Handle(IamApi.GetServiceLinkedRoleDeletionStatus, GetServiceLinkedRoleDeletionStatus);
    }

    /// <summary>Adds a service's role to an account that hasn't got it.</summary>
    internal static IamRole Create(IamState state, ServiceLinkedRole kind, string name, string? description, DateTimeOffset now, IdGenerator ids)
    {
        var role = new IamRole
        {
            RoleName = name,
            Path = kind.Path,
            RoleId = UniqueId.New(UniqueId.RolePrefix, state.AccountId, ids),
            CreatedAt = now,
            AssumeRolePolicyDocument = kind.AssumeRolePolicyDocument,
            Description = description,
            Policies = PrincipalPolicies.None with { Attached = [kind.PolicyArn] },
        };
        state.Roles.Add(role);
        return role;
    }

    private CreateServiceLinkedRoleResponse CreateServiceLinkedRole(CreateServiceLinkedRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var kind = ServiceLinkedRoles.Find(request.AWSServiceName) ?? throw IamErrors.NoServiceLinkedRole(request.AWSServiceName!);
        if (request.CustomSuffix is not null && !kind.AllowsSuffix)
        {
            throw IamErrors.SuffixNotAllowed(kind.ServiceName);
        }

        var name = request.CustomSuffix is null ? kind.RoleName : $"{kind.RoleName}_{request.CustomSuffix}";
        if (state.Roles.Contains(IamName.Key(name)))
        {
            throw IamErrors.ServiceLinkedRoleNameTaken(name);
        }

        RoleOperations.CheckIsNew(state, name);
        var role = Create(state, kind, name, request.Description, context.Second(), context.Ids);
        return new() { Role = role.ShowInProfile(state) };
    }

    private DeleteServiceLinkedRoleResponse DeleteServiceLinkedRole(DeleteServiceLinkedRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetRole(request.RoleName);
        if (!role.IsServiceLinked)
        {
            throw IamErrors.NotServiceLinked(role.RoleName);
        }

        var earlier = state.RoleDeletions.All.FirstOrDefault(d => d.RoleKey == role.Key && !d.IsDone);
        if (earlier is not null)
        {
            return new() { DeletionTaskId = earlier.TaskId };
        }

        var deletion = new RoleDeletion($"task{role.Path}{role.RoleName}/{context.Ids.NewGuid()}", role.Key, IsDone: false);
        state.RoleDeletions.Add(deletion);
        ServiceLinkedRoleDeletionJob.Schedule(jobs, state.Scope, deletion, context.Now);
        return new() { DeletionTaskId = deletion.TaskId };
    }

    private GetServiceLinkedRoleDeletionStatusResponse GetServiceLinkedRoleDeletionStatus(
        GetServiceLinkedRoleDeletionStatusRequest request, OperationContext context)
    {
        var deletion = states.Of(context).RoleDeletions.Find(request.DeletionTaskId!) ?? throw IamErrors.DeletionTaskNotFound(request.DeletionTaskId);
        return new() { Status = deletion.IsDone ? DeletionTaskStatusType.Succeeded : DeletionTaskStatusType.InProgress };
    }
}
