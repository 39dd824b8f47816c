using System.Globalization;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Managed policies and their tags.</summary>
internal sealed class PolicyOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreatePolicy, CreatePolicy);
        operations.Handle(IamApi.GetPolicy, GetPolicy);
        operations.Handle(IamApi.DeletePolicy, DeletePolicy);
        operations.Handle(IamApi.ListPolicies, ListPolicies);
        operations.Handle(IamApi.TagPolicy, TagPolicy);
        operations.Handle(IamApi.UntagPolicy, UntagPolicy);
        operations.Handle(IamApi.ListPolicyTags, ListPolicyTags);
    }

    private CreatePolicyResponse CreatePolicy(CreatePolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.Path, "path");
        var tags = IamTags.CreateOfResource(request.Tags);
        if (state.Policies.Contains(IamName.Key(request.PolicyName)))
        {
            throw IamErrors.PolicyAlreadyExists(request.PolicyName!);
        }

        if (state.Policies.Count >= IamQuotas.CustomerManagedPolicies)
        {
            throw IamErrors.QuotaExceeded("PoliciesPerAccount", IamQuotas.CustomerManagedPolicies);
        }

        PolicyDocumentCheck.Managed(request.PolicyDocument!);
        var policy = new IamPolicy
        {
            PolicyName = request.PolicyName!,
            Path = request.Path ?? IamPath.Root,
            Owner = state.AccountId,
            PolicyId = UniqueId.New(UniqueId.ManagedPolicyPrefix, state.AccountId, context.Ids),
            Description = request.Description,
            CreatedAt = context.Second(),
            UpdatedAt = context.Second(),
            DefaultVersionId = IamPolicy.VersionId(1),
            Versions = [new(IamPolicy.VersionId(1), request.PolicyDocument!, context.Second())],
            Tags = tags,
        };
        state.Policies.Add(policy);
        var shown = Show(PolicySummary.Of(policy), PolicyUsage.Of(state));
        shown.Tags = IamTags.ShowAny(policy.Tags);
        return new() { Policy = shown };
    }

    private GetPolicyResponse GetPolicy(GetPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = Find(state, request.PolicyArn);
        var shown = Show(PolicySummary.Of(policy), PolicyUsage.Of(state));
        shown.Description = policy.Description;
        shown.Tags = IamTags.Show(policy.Tags);
        return new() { Policy = shown };
    }

    private Unit DeletePolicy(DeletePolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = FindOwn(state, request.PolicyArn);
        if (PolicyUsage.Of(state).IsUsed(policy.Arn))
        {
            throw IamErrors.PolicyIsAttached();
        }

        if (policy.Versions.Count > 1)
        {
            throw IamErrors.PolicyHasVersions();
        }

        state.Policies.Remove(policy.Key);
        return new();
    }

    private ListPoliciesResponse ListPolicies(ListPoliciesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var usage = PolicyUsage.Of(state);
        var prefix = request.PathPrefix ?? IamPath.Root;
        var page = IamPage.Take(
            InScope(state, request.Scope).Where(p => p.Policy.Path.StartsWith(prefix, StringComparison.Ordinal) && IsWanted(p.Policy)),
            p => p.Key,
            request.MaxItems,
            request.Marker);
        return new()
        {
            Policies = page.Show(p => Show(p.Policy, usage)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };

        bool IsWanted(PolicySummary policy) =>
            (request.OnlyAttached is not true || usage.IsUsed(policy.Arn))
            && request.PolicyUsageFilter switch
            {
                null => true,
                PolicyUsageType.PermissionsBoundary => usage.BoundariesOf(policy.Arn) > 0,
                _ => usage.AttachmentsOf(policy.Arn) > 0,
            };
    }

    private Unit TagPolicy(TagPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = FindOwn(state, request.PolicyArn);
        state.Policies.Put(policy with { Tags = IamTags.Set(policy.Tags, request.Tags) });
        return new();
    }

    private Unit UntagPolicy(UntagPolicyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = FindOwn(state, request.PolicyArn);
        state.Policies.Put(policy with { Tags = IamTags.Remove(policy.Tags, request.TagKeys) });
        return new();
    }

    private ListPolicyTagsResponse ListPolicyTags(ListPolicyTagsRequest request, OperationContext context)
    {
        var policy = Find(states.Of(context), request.PolicyArn);
        var page = IamTags.Page(policy.Tags, request.MaxItems, request.Marker);
        return new() { Tags = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker };
    }

    /// <summary>The policy of that ARN, of this account or of AWS.</summary>
    /// <exception cref="AwsServiceException">ValidationError, NoSuchEntity.</exception>
    internal static IamPolicy Find(IamState state, string? arn) =>
        state.FindPolicy(PolicyArn.Parse(arn)) ?? throw IamErrors.PolicyNotFound(arn!);

    /// <summary>The policy of that ARN, to be changed: this account's own.</summary>
    /// <exception cref="AwsServiceException">ValidationError, AccessDenied, NoSuchEntity.</exception>
    internal static IamPolicy FindOwn(IamState state, string? arn)
    {
        var parsed = PolicyArn.Parse(arn);
        return parsed.Owner == state.AccountId
            ? state.FindPolicy(parsed) ?? throw IamErrors.PolicyNotFound(arn!)
            : throw IamErrors.ForeignPolicy();
    }

    /// <summary>The account's own policies by name, then AWS's in the order in which AWS made them.</summary>
    private static IEnumerable<(string Key, PolicySummary Policy)> InScope(IamState state, string? scope)
    {
        if (scope != PolicyScopeType.Aws)
        {
            foreach (var policy in state.Policies.All)
            {
                yield return ($"0 {policy.Key}", PolicySummary.Of(policy));
            }
        }

        if (scope != PolicyScopeType.Local)
        {
            foreach (var (i, policy) in AwsManagedPolicies.All.Index())
            {
                yield return (string.Create(CultureInfo.InvariantCulture, $"1 {i:D5}"), policy);
            }
        }
    }

    private static Policy Show(PolicySummary policy, PolicyUsage usage) => new()
    {
        PolicyName = policy.PolicyName,
        PolicyId = policy.PolicyId,
        Arn = policy.Arn,
        Path = policy.Path,
        DefaultVersionId = policy.DefaultVersionId,
        AttachmentCount = usage.AttachmentsOf(policy.Arn),
        PermissionsBoundaryUsageCount = usage.BoundariesOf(policy.Arn),
        IsAttachable = true,
        CreateDate = policy.CreatedAt,
        UpdateDate = policy.UpdatedAt,
    };
}
