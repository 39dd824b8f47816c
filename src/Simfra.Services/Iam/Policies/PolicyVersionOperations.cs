using System.Globalization;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The versions of managed policies.</summary>
internal sealed class PolicyVersionOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreatePolicyVersion, CreatePolicyVersion);
        operations.Handle(IamApi.GetPolicyVersion, GetPolicyVersion);
        operations.Handle(IamApi.DeletePolicyVersion, DeletePolicyVersion);
        operations.Handle(IamApi.ListPolicyVersions, ListPolicyVersions);
        operations.Handle(IamApi.SetDefaultPolicyVersion, SetDefaultPolicyVersion);
    }

    private CreatePolicyVersionResponse CreatePolicyVersion(CreatePolicyVersionRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = PolicyOperations.FindOwn(state, request.PolicyArn);
        PolicyDocumentCheck.Managed(request.PolicyDocument!);
        if (policy.Versions.Count >= IamQuotas.VersionsPerPolicy)
        {
            throw IamErrors.TooManyVersions(IamQuotas.VersionsPerPolicy);
        }

        var number = policy.LastVersion + 1;
        var version = new IamPolicyVersion(IamPolicy.VersionId(number), request.PolicyDocument!, context.Second());
        var changed = policy with { Versions = policy.Versions.Add(version), LastVersion = number };
        if (request.SetAsDefault is true)
        {
            changed = changed with { DefaultVersionId = version.VersionId, UpdatedAt = context.Second() };
        }

        state.Policies.Put(changed);
        return new() { PolicyVersion = Show(changed, version) };
    }

    private GetPolicyVersionResponse GetPolicyVersion(GetPolicyVersionRequest request, OperationContext context)
    {
        var policy = PolicyOperations.Find(states.Of(context), request.PolicyArn);
        var version = Find(policy, request.VersionId!);
        var shown = Show(policy, version);
        shown.Document = PolicyText.Encode(version.Document);
        return new() { PolicyVersion = shown };
    }

    private Unit DeletePolicyVersion(DeletePolicyVersionRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = PolicyOperations.FindOwn(state, request.PolicyArn);
        var version = Find(policy, request.VersionId!);
        if (version.VersionId == policy.DefaultVersionId)
        {
            throw IamErrors.DefaultVersion();
        }

        state.Policies.Put(policy with { Versions = policy.Versions.Remove(version) });
        return new();
    }

    private ListPolicyVersionsResponse ListPolicyVersions(ListPolicyVersionsRequest request, OperationContext context)
    {
        var policy = PolicyOperations.Find(states.Of(context), request.PolicyArn);

        var page = IamPage.Take(policy.Versions.Reverse(), NewestFirst, request.MaxItems, request.Marker);
        return new()
        {
            Versions = page.Show(v => Show(policy, v)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit SetDefaultPolicyVersion(SetDefaultPolicyVersionRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var policy = PolicyOperations.FindOwn(state, request.PolicyArn);
        var version = Find(policy, request.VersionId!);
        state.Policies.Put(policy with { DefaultVersionId = version.VersionId, UpdatedAt = context.Second() });
        return new();
    }

    private static IamPolicyVersion Find(IamPolicy policy, string versionId) =>
        policy.FindVersion(versionId) ?? throw IamErrors.PolicyVersionNotFound(policy.Arn, versionId);

    private static string NewestFirst(IamPolicyVersion version) =>
        (int.MaxValue - int.Parse(version.VersionId.AsSpan(1), CultureInfo.InvariantCulture)).ToString("D10", CultureInfo.InvariantCulture);

    private static PolicyVersion Show(IamPolicy policy, IamPolicyVersion version) => new()
    {
        VersionId = version.VersionId,
        IsDefaultVersion = version.VersionId == policy.DefaultVersionId,
        CreateDate = version.CreatedAt,
    };
}
