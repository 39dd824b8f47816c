using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The tags of instance profiles.</summary>
internal sealed class InstanceProfileTagOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.TagInstanceProfile, TagInstanceProfile);
        operations.Handle(IamApi.UntagInstanceProfile, UntagInstanceProfile);
        operations.Handle(IamApi.ListInstanceProfileTags, ListInstanceProfileTags);
    }

    private Unit TagInstanceProfile(TagInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var profile = state.GetInstanceProfile(request.InstanceProfileName);
        state.InstanceProfiles.Put(profile with { Tags = IamTags.Set(profile.Tags, request.Tags) });
        return new();
    }

    private Unit UntagInstanceProfile(UntagInstanceProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var profile = state.GetInstanceProfile(request.InstanceProfileName);
        state.InstanceProfiles.Put(profile with { Tags = IamTags.Remove(profile.Tags, request.TagKeys) });
        return new();
    }

    private ListInstanceProfileTagsResponse ListInstanceProfileTags(ListInstanceProfileTagsRequest request, OperationContext context)
    {
        var page = IamTags.Page(states.Of(context).GetInstanceProfile(request.InstanceProfileName).Tags, request.MaxItems, request.Marker);
        return new() { Tags = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }
}
