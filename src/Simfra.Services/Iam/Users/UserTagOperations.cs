using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The tags of users.</summary>
internal sealed class UserTagOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.TagUser, TagUser);
        operations.Handle(IamApi.UntagUser, UntagUser);
        operations.Handle(IamApi.ListUserTags, ListUserTags);
    }

    private Unit TagUser(TagUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        state.Users.Put(user with { Tags = IamTags.Set(user.Tags, request.Tags) });
        return new();
    }

    private Unit UntagUser(UntagUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        state.Users.Put(user with { Tags = IamTags.Remove(user.Tags, request.TagKeys) });
        return new();
    }

    private ListUserTagsResponse ListUserTags(ListUserTagsRequest request, OperationContext context)
    {
        var page = IamTags.Page(states.Of(context).GetUser(request.UserName).Tags, request.MaxItems, request.Marker);
        return new() { Tags = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }
}
