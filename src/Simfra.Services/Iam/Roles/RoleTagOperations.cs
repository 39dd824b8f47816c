using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The tags of roles.</summary>
internal sealed class RoleTagOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.TagRole, TagRole);
        operations.Handle(IamApi.UntagRole, UntagRole);
        operations.Handle(IamApi.ListRoleTags, ListRoleTags);
    }

    private Unit TagRole(TagRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetRole(request.RoleName);
        state.Roles.Put(role with { Tags = IamTags.Set(role.Tags, request.Tags) });
        return new();
    }

    private Unit UntagRole(UntagRoleRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetRole(request.RoleName);
        state.Roles.Put(role with { Tags = IamTags.Remove(role.Tags, request.TagKeys) });
        return new();
    }

    private ListRoleTagsResponse ListRoleTags(ListRoleTagsRequest request, OperationContext context)
    {
        var page = IamTags.Page(states.Of(context).GetRole(request.RoleName).Tags, request.MaxItems, request.Marker);
        return new() { Tags = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }
}
