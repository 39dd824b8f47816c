using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Roles and their trust policies.</summary>
internal sealed class RoleOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateRole, CreateRole);
        operations.Handle(IamApi.GetRole, GetRole);
        operations.Handle(IamApi.UpdateRole, UpdateRole);
        operations.Handle(IamApi.UpdateRoleDescription, UpdateRoleDescription);
        operations.Handle(IamApi.UpdateAssumeRolePolicy, UpdateAssumeRolePolicy);
        operations.Handle(IamApi.DeleteRole, DeleteRole);
        operations.Handle(IamApi.ListRoles, ListRoles);
    }

    private CreateRoleResponse CreateRole(CreateRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.Path, "path");
        if (request.Path?.StartsWith(ServiceLinkedRoles.PathPrefix, StringComparison.Ordinal) == true)
        {
            throw IamErrors.ReservedPath(ServiceLinkedRoles.PathPrefix);
        }

        var tags = IamTags.Create(request.Tags);
        CheckIsNew(state, request.RoleName);
        PolicyDocumentCheck.Trust(states, request.AssumeRolePolicyDocument!);
        var role = new IamRole
        {
            RoleName = request.RoleName!,
            Path = request.Path ?? IamPath.Root,
            RoleId = UniqueId.New(UniqueId.RolePrefix, state.AccountId, context.Ids),
            CreatedAt = context.Second(),
            AssumeRolePolicyDocument = request.AssumeRolePolicyDocument!,
            Description = request.Description,
            MaxSessionSeconds = request.MaxSessionDuration ?? IamRole.DefaultMaxSessionSeconds,
            PermissionsBoundary = PermissionsBoundaryOperations.Find(state, request.PermissionsBoundary),
            Tags = tags,
        };
        state.Roles.Add(role);

        // The answer shows neither last use nor a session duration that wasn't given.
        var shown = role.Show(state);
        shown.RoleLastUsed = null;
        shown.MaxSessionDuration = request.MaxSessionDuration;
        return new() { Role = shown };
    }

    /// <summary>Checks that a name is free and that one role more is allowed.</summary>
    internal static void CheckIsNew(IamState state, string? name)
    {
        if (state.Roles.Contains(IamName.Key(name)))
        {
            throw IamErrors.AlreadyExists("Role", name);
        }

        if (state.Roles.Count >= IamQuotas.Roles)
        {
            throw IamErrors.QuotaExceeded("RolesPerAccount", IamQuotas.Roles);
        }
    }

    private GetRoleResponse GetRole(GetRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return new() { Role = state.GetRole(request.RoleName).Show(state) };
    }

    private UpdateRoleResponse UpdateRole(UpdateRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);

        // A service-linked role's description may be changed by anyone.
        var role = request.MaxSessionDuration is null ? state.GetRole(request.RoleName) : state.GetUnprotectedRole(request.RoleName);
        state.Roles.Put(role with
        {
            Description = request.Description ?? role.Description,
            MaxSessionSeconds = request.MaxSessionDuration ?? role.MaxSessionSeconds,
        });
        return new();
    }

    private UpdateRoleDescriptionResponse UpdateRoleDescription(UpdateRoleDescriptionRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetRole(request.RoleName) with { Description = request.Description };
        state.Roles.Put(role);
        return new() { Role = role.ShowInList(state) };
    }

    private Unit UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetUnprotectedRole(request.RoleName);
        PolicyDocumentCheck.Trust(states, request.PolicyDocument!);
        state.Roles.Put(role with { AssumeRolePolicyDocument = request.PolicyDocument! });
        return new();
    }

    private Unit DeleteRole(DeleteRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetUnprotectedRole(request.RoleName);
        if (state.InstanceProfiles.All.Any(p => p.RoleId == role.RoleId))
        {
            throw IamErrors.CannotDelete("must remove roles from instance profile first");
        }

        if (!role.Policies.Attached.IsEmpty)
        {
            throw IamErrors.CannotDelete("must detach all policies first");
        }

        if (!role.Policies.Inline.IsEmpty)
        {
            throw IamErrors.CannotDelete("must delete policies first");
        }

        Remove(states, state, role);
        return new();
    }

    /// <summary>Removes a role; trust policies that name it know it by its id from now on.</summary>
    internal static void Remove(ServiceState<IamState> states, IamState state, IamRole role)
    {
        state.Roles.Remove(role.Key);
        state.RoleUses.Remove(role.RoleId);
        state.ForgetAccesses(role.RoleId);
        TrustPolicies.Replace(states, role.Arn(state), role.RoleId);
    }

    private ListRolesResponse ListRoles(ListRolesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var prefix = request.PathPrefix ?? IamPath.Root;
        var roles = state.Roles.All.Where(r => r.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(roles, r => r.Key, request.MaxItems, request.Marker);
        return new()
        {
            Roles = page.Show(r => r.ShowInList(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
