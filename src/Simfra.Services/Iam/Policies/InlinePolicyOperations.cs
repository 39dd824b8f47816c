using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The inline policies of users, groups and roles.</summary>
internal sealed class InlinePolicyOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.PutUserPolicy, PutUserPolicy);
        operations.Handle(IamApi.GetUserPolicy, GetUserPolicy);
        operations.Handle(IamApi.DeleteUserPolicy, DeleteUserPolicy);
        operations.Handle(IamApi.ListUserPolicies, ListUserPolicies);
        operations.Handle(IamApi.PutGroupPolicy, PutGroupPolicy);
        operations.Handle(IamApi.GetGroupPolicy, GetGroupPolicy);
        operations.Handle(IamApi.DeleteGroupPolicy, DeleteGroupPolicy);
        operations.Handle(IamApi.ListGroupPolicies, ListGroupPolicies);
        operations.Handle(IamApi.PutRolePolicy, PutRolePolicy);
        operations.Handle(IamApi.GetRolePolicy, GetRolePolicy);
        operations.Handle(IamApi.DeleteRolePolicy, DeleteRolePolicy);
        operations.Handle(IamApi.ListRolePolicies, ListRolePolicies);
    }

    private Unit PutUserPolicy(PutUserPolicyRequest request, OperationContext context) =>
        Put(PolicyHolder.OfUser(states.Of(context), request.UserName), request.PolicyName!, request.PolicyDocument!);

    private GetUserPolicyResponse GetUserPolicy(GetUserPolicyRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfUser(states.Of(context), request.UserName);
        return new()
        {
            UserName = holder.Name,
            PolicyName = request.PolicyName,
            PolicyDocument = Get(holder, request.PolicyName!),
        };
    }

    private Unit DeleteUserPolicy(DeleteUserPolicyRequest request, OperationContext context) =>
        Delete(PolicyHolder.OfUser(states.Of(context), request.UserName), request.PolicyName!);

    private ListUserPoliciesResponse ListUserPolicies(ListUserPoliciesRequest request, OperationContext context)
    {
        var page = Page(PolicyHolder.OfUser(states.Of(context), request.UserName), request.MaxItems, request.Marker);
        return new() { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private Unit PutGroupPolicy(PutGroupPolicyRequest request, OperationContext context) =>
        Put(PolicyHolder.OfGroup(states.Of(context), request.GroupName), request.PolicyName!, request.PolicyDocument!);

    private GetGroupPolicyResponse GetGroupPolicy(GetGroupPolicyRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfGroup(states.Of(context), request.GroupName);
        return new()
        {
            GroupName = holder.Name,
            PolicyName = request.PolicyName,
            PolicyDocument = Get(holder, request.PolicyName!),
        };
    }

    private Unit DeleteGroupPolicy(DeleteGroupPolicyRequest request, OperationContext context) =>
        Delete(PolicyHolder.OfGroup(states.Of(context), request.GroupName), request.PolicyName!);

    private ListGroupPoliciesResponse ListGroupPolicies(ListGroupPoliciesRequest request, OperationContext context)
    {
        var page = Page(PolicyHolder.OfGroup(states.Of(context), request.GroupName), request.MaxItems, request.Marker);
        return new() { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private Unit PutRolePolicy(PutRolePolicyRequest request, OperationContext context) =>
        Put(PolicyHolder.OfUnprotectedRole(states.Of(context), request.RoleName), request.PolicyName!, request.PolicyDocument!);

    private GetRolePolicyResponse GetRolePolicy(GetRolePolicyRequest request, OperationContext context)
    {
        var holder = PolicyHolder.OfRole(states.Of(context), request.RoleName);
        return new()
        {
            RoleName = holder.Name,
            PolicyName = request.PolicyName,
            PolicyDocument = Get(holder, request.PolicyName!),
        };
    }

    private Unit DeleteRolePolicy(DeleteRolePolicyRequest request, OperationContext context) =>
        Delete(PolicyHolder.OfUnprotectedRole(states.Of(context), request.RoleName), request.PolicyName!);

    private ListRolePoliciesResponse ListRolePolicies(ListRolePoliciesRequest request, OperationContext context)
    {
        var page = Page(PolicyHolder.OfRole(states.Of(context), request.RoleName), request.MaxItems, request.Marker);
        return new() { PolicyNames = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    private static Unit Put(PolicyHolder holder, string name, string document)
    {
        PolicyDocumentCheck.Identity(document);
        var changed = holder.Policies with { Inline = holder.Policies.Inline.SetItem(name, document) };
        if (changed.InlineSize > holder.InlineQuota)
        {
            throw IamErrors.InlinePoliciesTooLong(holder.InlineQuota, holder.Kind, holder.Name);
        }

        holder.Save(changed);
        return new();
    }

    private static string Get(PolicyHolder holder, string name) => holder.Policies.Inline.TryGetValue(name, out var document)
        ? PolicyText.Encode(document)
        : throw IamErrors.NotFound($"{holder.Kind} policy", name);

    private static Unit Delete(PolicyHolder holder, string name)
    {
        if (!holder.Policies.Inline.ContainsKey(name))
        {
            throw IamErrors.NotFound($"{holder.Kind} policy", name);
        }

        holder.Save(holder.Policies with { Inline = holder.Policies.Inline.Remove(name) });
        return new();
    }

    private static IamPage<string> Page(PolicyHolder holder, int? maxItems, string? marker) =>
        IamPage.Take(holder.Policies.Inline.Keys, n => n, maxItems, marker);
}
