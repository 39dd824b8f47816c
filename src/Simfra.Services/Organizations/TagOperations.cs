using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using TagSet = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Simfra.Services.Organizations;

/// <summary>The tags of accounts, roots, units, policies, the resource policy and transfers.</summary>
internal sealed class TagOperations(OrganizationAccess access) : IOperationGroup
{
    /// <summary>The page size isn't to be chosen here.</summary>
    private const int PageSize = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.TagResource, TagResource);
        operations.Handle(OrganizationsApi.UntagResource, UntagResource);
        operations.Handle(OrganizationsApi.ListTagsForResource, ListTagsForResource);
    }

    private Unit TagResource(TagResourceRequest request, OperationContext context)
    {
        OrganizationTags.Create(request.Tags);
        var (state, organization, _) = access.Delegate(request, context);
        var (tags, put) = Find(state, organization, request.ResourceId!);
        put(OrganizationTags.Set(tags, request.Tags!));
        return new();
    }

    private Unit UntagResource(UntagResourceRequest request, OperationContext context)
    {
        OrganizationTags.Remove(OrganizationTags.None, request.TagKeys!);
        var (state, organization, _) = access.Delegate(request, context);
        var (tags, put) = Find(state, organization, request.ResourceId!);
        put(OrganizationTags.Remove(tags, request.TagKeys!));
        return new();
    }

    private ListTagsForResourceResponse ListTagsForResource(ListTagsForResourceRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var (tags, _) = Find(state, organization, request.ResourceId!);
        var (page, nextToken) = OrganizationsPage.Take(OrganizationTags.Show(tags), static t => t.Key!, PageSize, request.NextToken);
        return new() { Tags = page, NextToken = nextToken };
    }

    /// <summary>The tags of a resource, and how to write them.</summary>
    private static (TagSet Tags, Action<TagSet> Put) Find(OrganizationsState state, Organization organization, string id)
    {
        if (id == organization.RootId)
        {
            return (organization.RootTags, tags => state.Organizations.Put(organization with { RootTags = tags }));
        }

        if (state.FindMember(organization, id) is { } member)
        {
            return (member.Tags, tags => state.Members.Put(member with { Tags = tags }));
        }

        if (state.FindUnit(organization, id) is { } unit)
        {
            return (unit.Tags, tags => state.Units.Put(unit with { Tags = tags }));
        }

        if (state.FindPolicy(organization, id) is { } policy)
        {
            return policy.IsAwsManaged
                ? throw OrganizationsErrors.ImmutablePolicy()
                : (policy.Tags, tags => state.Policies.Put(policy with { Tags = tags }));
        }

        if (state.DelegationPolicies.Find(organization.Id) is { } delegation && delegation.Id == id)
        {
            return (delegation.Tags, tags => state.DelegationPolicies.Put(delegation with { Tags = tags }));
        }

        if (state.Transfers.Find(id) is { } transfer && transfer.IsBetween(organization.ManagementAccountId))
        {
            return (transfer.Tags, tags => state.Transfers.Put(transfer with { Tags = tags }));
        }

        throw OrganizationsErrors.TargetNotFound();
    }
}
