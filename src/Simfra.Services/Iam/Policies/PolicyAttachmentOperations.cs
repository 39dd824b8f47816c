using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Managed policies attached to users, groups and roles.</summary>
internal sealed class PolicyAttachmentOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.AttachUserPolicy, AttachUserPolicy);
        operations.Handle(IamApi.DetachUserPolicy, DetachUserPolicy);
        operations.Handle(IamApi.ListAttachedUserPolicies, ListAttachedUserPolicies);
        operations.Handle(IamApi.AttachGroupPolicy, AttachGroupPolicy);
        operations.Handle(IamApi.DetachGroupPolicy, DetachGroupPolicy);
        operations.Handle(IamApi.ListAttachedGroupPolicies, ListAttachedGroupPolicies);
        operations.Handle(IamApi.AttachRolePolicy, AttachRolePolicy);
        operations.Handle(IamApi.DetachRolePolicy, DetachRolePolicy);
        operations.Handle(IamApi.ListAttachedRolePolicies, ListAttachedRolePolicies);
        operations.Handle(IamApi.ListEntitiesForPolicy, ListEntitiesForPolicy);
    }

    private Unit AttachUserPolicy(AttachUserPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return Attach(state, PolicyHolder.OfUser(state, request.UserName), request.PolicyArn);
    }

    private Unit DetachUserPolicy(DetachUserPolicyRequest request, OperationContext context) =>
        Detach(PolicyHolder.OfUser(states.Of(context), request.UserName), request.PolicyArn);

    private ListAttachedUserPoliciesResponse ListAttachedUserPolicies(ListAttachedUserPoliciesRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfUser(states.Of(context), request.UserName);
        var page = Page(holder, request.PathPrefix, request.MaxItems, request.Marker);
        return new() { AttachedPolicies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private Unit AttachGroupPolicy(AttachGroupPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return Attach(state, PolicyHolder.OfGroup(state, request.GroupName), request.PolicyArn);
    }

    private Unit DetachGroupPolicy(DetachGroupPolicyRequest request, OperationContext context) =>
        Detach(PolicyHolder.OfGroup(states.Of(context), request.GroupName), request.PolicyArn);

    private ListAttachedGroupPoliciesResponse ListAttachedGroupPolicies(ListAttachedGroupPoliciesRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfGroup(states.Of(context), request.GroupName);
        var page = Page(holder, request.PathPrefix, request.MaxItems, request.Marker);
        return new() { AttachedPolicies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private Unit AttachRolePolicy(AttachRolePolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return Attach(state, PolicyHolder.OfUnprotectedRole(state, request.RoleName), request.PolicyArn);
    }

    private Unit DetachRolePolicy(DetachRolePolicyRequest request, OperationContext context) =>
        Detach(PolicyHolder.OfUnprotectedRole(states.Of(context), request.RoleName), request.PolicyArn);

    private ListAttachedRolePoliciesResponse ListAttachedRolePolicies(ListAttachedRolePoliciesRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfRole(states.Of(context), request.RoleName);
        var page = Page(holder, request.PathPrefix, request.MaxItems, request.Marker);
        return new() { AttachedPolicies = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private ListEntitiesForPolicyResponse ListEntitiesForPolicy(ListEntitiesForPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = state.FindPolicy(PolicyArn.Parse(request.PolicyArn)) ?? throw IamErrors.PolicyNotFound(request.PolicyArn!);
        var page = IamPage.Take(
            PolicyEntity.Of(state, policy.Arn).Where(e => e.Matches(request)), e => e.Key, request.MaxItems, request.Marker);
        return new()
        {
            PolicyGroups = [.. page.Items.Where(e => e.Kind == EntityType.Group).Select(e => new PolicyGroup { GroupName = e.Name, GroupId = e.Id })],
            PolicyUsers = [.. page.Items.Where(e => e.Kind == EntityType.User).Select(e => new PolicyUser { UserName = e.Name, UserId = e.Id })],
            PolicyRoles = [.. page.Items.Where(e => e.Kind == EntityType.Role).Select(e => new PolicyRole { RoleName = e.Name, RoleId = e.Id })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private static Unit Attach(IamState state, PolicyHolder holder, string? arn)
    {
        var policy = state.FindPolicy(PolicyArn.Parse(arn)) ?? throw IamErrors.PolicyNotAttachable(arn!);
        if (policy.IsPartnerBoundary)
        {
            throw IamErrors.PolicyNotAttachable(policy.Arn);
        }

        if (policy.IsForServiceLinkedRole)
        {
            throw IamErrors.ServiceRolePolicy();
        }

        var attached = holder.Policies.Attached;
        if (attached.Contains(policy.Arn))
        {
            return new();
        }

        if (attached.Count >= IamQuotas.ManagedPoliciesPerPrincipal)
        {
            throw IamErrors.QuotaExceeded(holder.AttachmentQuota, IamQuotas.ManagedPoliciesPerPrincipal);
        }

        holder.Save(holder.Policies with { Attached = attached.Add(policy.Arn) });
        return new();
    }

    private static Unit Detach(PolicyHolder holder, string? arn)
    {
        var policy = PolicyArn.Parse(arn).ToString();
        if (!holder.Policies.Attached.Contains(policy))
        {
            throw IamErrors.PolicyNotFound(arn!);
        }

        holder.Save(holder.Policies with { Attached = holder.Policies.Attached.Remove(policy) });
        return new();
    }

    private static IamPage<AttachedPolicy> Page(PolicyHolder holder, string? pathPrefix, int? maxItems, string? marker)
    {
        var prefix = pathPrefix ?? "/";
        var attached = holder.Policies.Attached
            .Select(PolicyArn.Parse)
            .Where(a => a.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(a => new AttachedPolicy { PolicyName = a.Name, PolicyArn = a.ToString() })
            .OrderBy(KeyOf, StringComparer.Ordinal);
        return IamPage.Take(attached, KeyOf, maxItems, marker);

        static string KeyOf(AttachedPolicy policy) => $"{IamName.Key(policy.PolicyName)} {policy.PolicyArn}";
    }
}
