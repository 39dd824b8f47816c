using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Groups and who is in them.</summary>
internal sealed class GroupOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateGroup, CreateGroup);
        operations.Handle(IamApi.GetGroup, GetGroup);
        operations.Handle(IamApi.UpdateGroup, UpdateGroup);
        operations.Handle(IamApi.DeleteGroup, DeleteGroup);
        operations.Handle(IamApi.ListGroups, ListGroups);
        operations.Handle(IamApi.AddUserToGroup, AddUserToGroup);
        operations.Handle(IamApi.RemoveUserFromGroup, RemoveUserFromGroup);
        operations.Handle(IamApi.ListGroupsForUser, ListGroupsForUser);
    }

    private CreateGroupResponse CreateGroup(CreateGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.Path, "path");
        if (state.Groups.Contains(IamName.Key(request.GroupName)))
        {
            throw IamErrors.AlreadyExists("Group", request.GroupName);
        }

        if (state.Groups.Count >= IamQuotas.Groups)
        {
            throw IamErrors.QuotaExceeded("GroupsPerAccount", IamQuotas.Groups);
        }

        var group = new IamGroup
        {
            GroupName = request.GroupName!,
            Path = request.Path ?? IamPath.Root,
            GroupId = UniqueId.New(UniqueId.GroupPrefix, state.AccountId, context.Ids),
            CreatedAt = context.Second(),
        };
        state.Groups.Add(group);
        return new() { Group = group.Show(state) };
    }

    private GetGroupResponse GetGroup(GetGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var group = state.GetGroup(request.GroupName);
        var page = IamPage.Take(state.UsersOf(group), u => u.Key, request.MaxItems, request.Marker);
        return new()
        {
            Group = group.Show(state),
            Users = page.Show(u => u.ShowInList(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit UpdateGroup(UpdateGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.NewPath, "newPath");
        var group = state.GetGroup(request.GroupName);
        var changed = group with
        {
            GroupName = request.NewGroupName ?? group.GroupName,
            Path = request.NewPath ?? group.Path,
        };
        if (changed.Key != group.Key && state.Groups.Contains(changed.Key))
        {
            throw IamErrors.AlreadyExists("Group", request.NewGroupName);
        }

        state.Groups.Remove(group.Key);
        state.Groups.Add(changed);
        return new();
    }

    private Unit DeleteGroup(DeleteGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var group = state.GetGroup(request.GroupName);
        if (state.UsersOf(group).Any())
        {
            throw IamErrors.CannotDelete("must remove users from group first");
        }

        if (!group.Policies.Attached.IsEmpty)
        {
            throw IamErrors.CannotDelete("must detach all policies first");
        }

        if (!group.Policies.Inline.IsEmpty)
        {
            throw IamErrors.CannotDelete("must delete policies first");
        }

        state.Groups.Remove(group.Key);
        return new();
    }

    private ListGroupsResponse ListGroups(ListGroupsRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var prefix = request.PathPrefix ?? IamPath.Root;
        var groups = state.Groups.All.Where(g => g.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(groups, g => g.Key, request.MaxItems, request.Marker);
        return new()
        {
            Groups = page.Show(g => g.Show(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit AddUserToGroup(AddUserToGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var group = state.GetGroup(request.GroupName);
        var user = state.GetUser(request.UserName);
        if (user.GroupIds.Contains(group.GroupId))
        {
            return new();
        }

        if (user.GroupIds.Count >= IamQuotas.GroupsPerUser)
        {
            throw IamErrors.QuotaExceeded("GroupsPerUser", IamQuotas.GroupsPerUser);
        }

        state.Users.Put(user with { GroupIds = user.GroupIds.Add(group.GroupId) });
        return new();
    }

    private Unit RemoveUserFromGroup(RemoveUserFromGroupRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var group = state.GetGroup(request.GroupName);
        var user = state.GetUser(request.UserName);
        if (!user.GroupIds.Contains(group.GroupId))
        {
            throw IamErrors.NotInGroup(user.UserName, group.GroupName);
        }

        state.Users.Put(user with { GroupIds = user.GroupIds.Remove(group.GroupId) });
        return new();
    }

    private ListGroupsForUserResponse ListGroupsForUser(ListGroupsForUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var page = IamPage.Take(state.GroupsOf(state.GetUser(request.UserName)), g => g.Key, request.MaxItems, request.Marker);
        return new()
        {
            Groups = page.Show(g => g.Show(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
