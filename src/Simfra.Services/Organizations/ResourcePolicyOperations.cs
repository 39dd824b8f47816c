using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>The resource policy of an organisation, by which it delegates the administration of policies.</summary>
internal sealed class ResourcePolicyOperations(OrganizationAccess access) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.PutResourcePolicy, PutResourcePolicy);
        operations.Handle(OrganizationsApi.DescribeResourcePolicy, DescribeResourcePolicy);
        operations.Handle(OrganizationsApi.DeleteResourcePolicy, DeleteResourcePolicy);
    }

    private PutResourcePolicyResponse PutResourcePolicy(PutResourcePolicyRequest request, OperationContext context)
    {
        var tags = OrganizationTags.Create(request.Tags);
        var (state, organization, _) = access.Management(context);
        if (!organization.HasAllFeatures)
        {
            throw OrganizationsErrors.NotInAllFeaturesMode();
        }

        var content = DelegationPolicyDocument.Normalize(request.Content!, account => state.FindMember(organization, account) is not null);
        var policy = state.DelegationPolicies.Find(organization.Id);
        if (policy is not null && request.Tags is { Count: > 0 })
        {
            throw OrganizationsErrors.Constraint(
                CreateAccountFailureReason.UpdateExistingResourcePolicyWithTagsNotSupported,
                "Adding tags on updating an existing resource-based policy is not supported.");
        }

        policy = policy is null
            ? new() { OrganizationId = organization.Id, Id = OrganizationIds.NewResourcePolicy(context.Ids), Content = content, Tags = tags }
            : policy with { Content = content };
        state.DelegationPolicies.Put(policy);
        return new() { ResourcePolicy = Show(organization, policy) };
    }

    private DescribeResourcePolicyResponse DescribeResourcePolicy(Unit request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return state.DelegationPolicies.Find(organization.Id) is { } policy
            ? new() { ResourcePolicy = Show(organization, policy) }
            : throw OrganizationsErrors.NoResourcePolicy();
    }

    private Unit DeleteResourcePolicy(Unit request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        return state.DelegationPolicies.Remove(organization.Id) ? new() : throw OrganizationsErrors.NoResourcePolicy();
    }

    private static ResourcePolicy Show(Organization organization, DelegationPolicy policy) => new()
    {
        ResourcePolicySummary = new() { Id = policy.Id, Arn = organization.ArnOf("resourcepolicy", policy.Id) },
        Content = policy.Content,
    };
}
