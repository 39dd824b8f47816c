using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>Policies of all types, but for what they are attached to.</summary>
internal sealed class PolicyOperations(OrganizationAccess access, EffectivePolicyPublisher publisher) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.CreatePolicy, CreatePolicy);
        operations.Handle(OrganizationsApi.DescribePolicy, DescribePolicy);
        operations.Handle(OrganizationsApi.UpdatePolicy, UpdatePolicy);
        operations.Handle(OrganizationsApi.DeletePolicy, DeletePolicy);
        operations.Handle(OrganizationsApi.ListPolicies, ListPolicies);
    }

    private CreatePolicyResponse CreatePolicy(CreatePolicyRequest request, OperationContext context)
    {
        var tags = OrganizationTags.Create(request.Tags);
        var (state, organization, _) = access.Delegate(request, context);
        if (!organization.HasAllFeatures)
        {
            throw OrganizationsErrors.PolicyTypeNotAvailable();
        }

        // That a type isn't enabled keeps nobody from writing policies of it.
        var type = PolicyTypes.Get(request.Type!);
        PolicyAdmission.Check(type, request.Content!);
        CheckName(state, organization, type.Name, request.Name!);
        if (state.PoliciesByOrganization.Find(organization.Id).Count(p => p.Type == type.Name) >= type.MaxPolicies)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.PolicyNumberLimitExceeded, "You have exceeded the allowed number of policies.");
        }

        var policy = new OrganizationPolicy
        {
            Id = OrganizationIds.NewPolicy(context.Ids),
            OrganizationId = organization.Id,
            Type = type.Name,
            Name = request.Name!,
            Description = request.Description!,
            Content = request.Content!,
            Tags = tags,
        };
        state.Policies.Add(policy);
        return new() { Policy = OrganizationShapes.Show(organization, policy) };
    }

    private DescribePolicyResponse DescribePolicy(DescribePolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return new() { Policy = OrganizationShapes.Show(organization, state.GetPolicy(organization, request.PolicyId!)) };
    }

    private UpdatePolicyResponse UpdatePolicy(UpdatePolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        var policy = GetOwn(state, organization, request.PolicyId!);
        if (request.Name is { } name && name != policy.Name)
        {
            CheckName(state, organization, policy.Type, name);
            policy = policy with { Name = name };
        }

        if (request.Content is { } content)
        {
            PolicyAdmission.Check(PolicyTypes.Get(policy.Type), content);
            policy = policy with { Content = content };
        }

        // An empty description is taken and has no effect.
        if (!string.IsNullOrEmpty(request.Description))
        {
            policy = policy with { Description = request.Description };
        }

        state.Policies.Put(policy);
        foreach (var attachment in state.AttachmentsByPolicy.Find((organization.Id, policy.Id)))
        {
            publisher.Publish(state, organization, attachment.TargetId, context.Now, policy.Type);
        }

        // Of name and description, the answer shows what the request gave.
        var shown = OrganizationShapes.Show(organization, policy);
        shown.PolicySummary!.Name = request.Name;
        shown.PolicySummary.Description = request.Description;
        return new() { Policy = shown };
    }

    private Unit DeletePolicy(DeletePolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        var policy = GetOwn(state, organization, request.PolicyId!);
        if (state.AttachmentsByPolicy.Contains((organization.Id, policy.Id)))
        {
            throw OrganizationsErrors.PolicyInUse();
        }

        state.Policies.Remove(policy.Id);
        return new();
    }

    private ListPoliciesResponse ListPolicies(ListPoliciesRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var policies = state.PoliciesByOrganization.Find(organization.Id).Where(p => p.Type == request.Filter);
        if (AwsManagedPolicies.DefaultOf(request.Filter!) is { } managed)
        {
            policies = policies.Append(managed);
        }

        var (page, nextToken) = OrganizationsPage.TakeSorted(policies, static p => p.Id, request.MaxResults, request.NextToken);
        return new() { Policies = page.ConvertAll(p => OrganizationShapes.ShowSummary(organization, p)), NextToken = nextToken };
    }

    private static OrganizationPolicy GetOwn(OrganizationsState state, Organization organization, string policyId)
    {
        var policy = state.GetPolicy(organization, policyId);
        return policy.IsAwsManaged ? throw OrganizationsErrors.ImmutablePolicy() : policy;
    }

    private static void CheckName(OrganizationsState state, Organization organization, string type, string name)
    {
        if (AwsManagedPolicies.DefaultOf(type)?.Name == name
            || state.PoliciesByOrganization.Find(organization.Id).Any(p => p.Type == type && p.Name == name))
        {
            throw OrganizationsErrors.DuplicatePolicy();
        }
    }
}
