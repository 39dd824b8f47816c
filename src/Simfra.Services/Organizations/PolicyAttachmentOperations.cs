using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>What policies are attached to, and which types are in force.</summary>
internal sealed class PolicyAttachmentOperations(OrganizationAccess access, OrganizationShapes shapes, EffectivePolicyPublisher publisher)
    : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.AttachPolicy, AttachPolicy);
        operations.Handle(OrganizationsApi.DetachPolicy, DetachPolicy);
        operations.Handle(OrganizationsApi.ListTargetsForPolicy, ListTargetsForPolicy);
        operations.Handle(OrganizationsApi.ListPoliciesForTarget, ListPoliciesForTarget);
        operations.Handle(OrganizationsApi.EnablePolicyType, EnablePolicyType);
        operations.Handle(OrganizationsApi.DisablePolicyType, DisablePolicyType);
    }

    private Unit AttachPolicy(AttachPolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        var policy = state.GetPolicy(organization, request.PolicyId!);
        CheckTarget(state, organization, request.TargetId!);
        if (!organization.IsEnabled(policy.Type))
        {
            throw OrganizationsErrors.PolicyTypeNotEnabled();
        }

        if (state.Attachments.Contains((request.TargetId!, policy.Id)))
        {
            throw OrganizationsErrors.DuplicateAttachment();
        }

        if (state.AttachmentsOf(request.TargetId!, policy.Type).Count() >= PolicyTypes.Get(policy.Type).MaxAttached)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.MaxPolicyTypeAttachmentLimitExceeded,
                "You have attached the maximum number of policies to the specified target.");
        }

        organization = state.Attach(organization, policy, request.TargetId!);
        publisher.Publish(state, organization, request.TargetId!, context.Now, policy.Type);
        return new();
    }

    private Unit DetachPolicy(DetachPolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        var policy = state.GetPolicy(organization, request.PolicyId!);
        CheckTarget(state, organization, request.TargetId!);
        if (policy == AwsManagedPolicies.FullResourceAccess)
        {
            throw OrganizationsErrors.InvalidInput(
                InvalidInputExceptionReason.NonDetachablePolicy, "You can't detach this AWS managed policy.");
        }

        if (!state.Attachments.Contains((request.TargetId!, policy.Id)))
        {
            throw OrganizationsErrors.PolicyNotAttached();
        }

        if (state.AttachmentsOf(request.TargetId!, policy.Type).Count() <= PolicyTypes.Get(policy.Type).MinAttached)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.MinPolicyTypeAttachmentLimitExceeded,
                "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.");
        }

        state.Attachments.Remove((request.TargetId!, policy.Id));
        publisher.Publish(state, organization, request.TargetId!, context.Now, policy.Type);
        return new();
    }

    private ListTargetsForPolicyResponse ListTargetsForPolicy(ListTargetsForPolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var policy = state.GetPolicy(organization, request.PolicyId!);
        var (page, nextToken) = OrganizationsPage.TakeSorted(
            state.AttachmentsByPolicy.Find((organization.Id, policy.Id)), static a => a.TargetId, request.MaxResults, request.NextToken);
        return new() { Targets = page.ConvertAll(a => shapes.ShowTarget(state, organization, a.TargetId)), NextToken = nextToken };
    }

    private ListPoliciesForTargetResponse ListPoliciesForTarget(ListPoliciesForTargetRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        CheckTarget(state, organization, request.TargetId!);
        var (page, nextToken) = OrganizationsPage.TakeSorted(
            state.AttachmentsOf(request.TargetId!, request.Filter!), static a => a.PolicyId, request.MaxResults, request.NextToken);
        return new()
        {
            Policies = page.ConvertAll(a => OrganizationShapes.ShowSummary(organization, state.GetPolicy(organization, a.PolicyId))),
            NextToken = nextToken,
        };
    }

    private EnablePolicyTypeResponse EnablePolicyType(EnablePolicyTypeRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        CheckRoot(organization, request.RootId!);
        var type = PolicyTypes.Get(request.PolicyType!);
        if (!organization.HasAllFeatures)
        {
            throw OrganizationsErrors.PolicyTypeNotAvailable();
        }

        if (organization.IsEnabled(type.Name))
        {
            throw OrganizationsErrors.PolicyTypeAlreadyEnabled();
        }

        if (type.RequiredService is { } service && !state.HasServiceAccess(organization, service))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.ServiceAccessNotEnabled, "You must enable service access before you enable this policy type.");
        }

        organization = state.EnablePolicyType(organization, type);
        publisher.Publish(state, organization, organization.RootId, context.Now, type.Name);
        return new() { Root = OrganizationShapes.ShowRoot(organization) };
    }

    private DisablePolicyTypeResponse DisablePolicyType(DisablePolicyTypeRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Delegate(request, context);
        CheckRoot(organization, request.RootId!);
        if (!organization.IsEnabled(request.PolicyType!))
        {
            throw OrganizationsErrors.PolicyTypeNotEnabled();
        }

        organization = state.DisablePolicyType(organization, PolicyTypes.Get(request.PolicyType!));
        return new() { Root = OrganizationShapes.ShowRoot(organization) };
    }

    private static void CheckTarget(OrganizationsState state, Organization organization, string targetId)
    {
        if (!state.HasTarget(organization, targetId))
        {
            throw OrganizationsErrors.TargetNotFound();
        }
    }

    private static void CheckRoot(Organization organization, string rootId)
    {
        if (rootId != organization.RootId)
        {
            throw OrganizationsErrors.RootNotFound();
        }
    }
}
