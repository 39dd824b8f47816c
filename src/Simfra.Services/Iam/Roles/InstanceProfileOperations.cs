using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Instance profiles and the role in them.</summary>
internal sealed class InstanceProfileOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateInstanceProfile, CreateInstanceProfile);
        operations.Handle(IamApi.GetInstanceProfile, GetInstanceProfile);
        operations.Handle(IamApi.DeleteInstanceProfile, DeleteInstanceProfile);
        operations.Handle(IamApi.ListInstanceProfiles, ListInstanceProfiles);
        operations.Handle(IamApi.ListInstanceProfilesForRole, ListInstanceProfilesForRole);
        operations.Handle(IamApi.AddRoleToInstanceProfile, AddRoleToInstanceProfile);
        operations.Handle(IamApi.RemoveRoleFromInstanceProfile, RemoveRoleFromInstanceProfile);
    }

    private CreateInstanceProfileResponse CreateInstanceProfile(CreateInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.Path, "path");
        var tags = IamTags.CreateOfResource(request.Tags);
        if (state.InstanceProfiles.Contains(IamName.Key(request.InstanceProfileName)))
        {
            throw IamErrors.InstanceProfileAlreadyExists(request.InstanceProfileName!);
        }

        if (state.InstanceProfiles.Count >= IamQuotas.InstanceProfiles)
        {
            throw IamErrors.QuotaExceeded("InstanceProfilesPerAccount", IamQuotas.InstanceProfiles);
        }

        var profile = new IamInstanceProfile
        {
            InstanceProfileName = request.InstanceProfileName!,
            Path = request.Path ?? IamPath.Root,
            InstanceProfileId = UniqueId.New(UniqueId.InstanceProfilePrefix, state.AccountId, context.Ids),
            CreatedAt = context.Second(),
            Tags = tags,
        };
        state.InstanceProfiles.Add(profile);
        return new() { InstanceProfile = profile.Show(state) };
    }

    private GetInstanceProfileResponse GetInstanceProfile(GetInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return new() { InstanceProfile = state.GetInstanceProfile(request.InstanceProfileName).Show(state) };
    }

    private Unit DeleteInstanceProfile(DeleteInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var profile = state.GetInstanceProfile(request.InstanceProfileName);
        if (profile.RoleId is not null)
        {
            throw IamErrors.CannotDelete("must remove roles from instance profile first");
        }

        state.InstanceProfiles.Remove(profile.Key);
        return new();
    }

    private ListInstanceProfilesResponse ListInstanceProfiles(ListInstanceProfilesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var prefix = request.PathPrefix ?? IamPath.Root;
        var profiles = state.InstanceProfiles.All.Where(p => p.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(profiles, p => p.Key, request.MaxItems, request.Marker);
        return new()
        {
            InstanceProfiles = page.Show(p => p.ShowInList(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private ListInstanceProfilesForRoleResponse ListInstanceProfilesForRole(ListInstanceProfilesForRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetRole(request.RoleName);
        var page = IamPage.Take(state.InstanceProfiles.All.Where(p => p.RoleId == role.RoleId), p => p.Key, request.MaxItems, request.Marker);
        return new()
        {
            InstanceProfiles = page.Show(p => p.ShowInList(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit AddRoleToInstanceProfile(AddRoleToInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var profile = state.GetInstanceProfile(request.InstanceProfileName);
        var role = state.GetUnprotectedRole(request.RoleName);
        if (profile.RoleId is not null)
        {
            throw IamErrors.QuotaExceeded("InstanceSessionsPerInstanceProfile", IamQuotas.RolesPerInstanceProfile);
        }

        state.InstanceProfiles.Put(profile with { RoleId = role.RoleId });
        return new();
    }

    private Unit RemoveRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var profile = state.GetInstanceProfile(request.InstanceProfileName);
        var role = state.GetRole(request.RoleName);
        if (profile.RoleId != role.RoleId)
        {
            throw IamErrors.RoleNotInInstanceProfile(role.RoleName, profile.InstanceProfileName);
        }

        state.InstanceProfiles.Put(profile with { RoleId = null });
        return new();
    }
}
