using Simfra.Integration;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>What management policies come to for accounts, and what is wrong with that.</summary>
internal sealed class EffectivePolicyOperations(OrganizationAccess access, OrganizationShapes shapes) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.DescribeEffectivePolicy, DescribeEffectivePolicy);
        operations.Handle(OrganizationsApi.ListEffectivePolicyValidationErrors, ListEffectivePolicyValidationErrors);
        operations.Handle(OrganizationsApi.ListAccountsWithInvalidEffectivePolicy, ListAccountsWithInvalidEffectivePolicy);
    }

    /// <summary>Every account may ask for its own.</summary>
    private DescribeEffectivePolicyResponse DescribeEffectivePolicy(DescribeEffectivePolicyRequest request, OperationContext context)
    {
        var (state, organization, member) = access.Member(context);
        var targetId = request.TargetId ?? member.AccountId;
        if (targetId != member.AccountId)
        {
            access.Reader(request, context);
        }

        if (state.HasParent(organization, targetId))
        {
            throw OrganizationsErrors.TargetNotSupported();
        }

        if (state.FindMember(organization, targetId) is null)
        {
            throw OrganizationsErrors.TargetNotFound();
        }

        CheckEnabled(organization, request.PolicyType!);
        var view = state.EffectivePolicies.Find((targetId, request.PolicyType!))!;
        return new()
        {
            EffectivePolicy = new()
            {
                TargetId = targetId,
                PolicyType = view.PolicyType,
                PolicyContent = view.Content,
                LastUpdatedTimestamp = view.UpdatedAt,
            },
        };
    }

    private ListEffectivePolicyValidationErrorsResponse ListEffectivePolicyValidationErrors(
        ListEffectivePolicyValidationErrorsRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var member = state.GetMember(organization, request.AccountId!);
        CheckEnabled(organization, request.PolicyType!);
        var view = state.EffectivePolicies.Find((member.AccountId, request.PolicyType!))!;
        var (page, nextToken) = OrganizationsPage.Take(
            view.Errors.Select(static (error, index) => (Error: error, Key: index.ToString("D5", System.Globalization.CultureInfo.InvariantCulture))),
            static e => e.Key, request.MaxResults, request.NextToken);
        return new()
        {
            AccountId = member.AccountId,
            PolicyType = view.PolicyType,
            Path = view.Errors.IsEmpty ? null : state.PathOf(organization, member.AccountId),
            EvaluationTimestamp = view.Errors.IsEmpty ? null : view.EvaluatedAt,
            EffectivePolicyValidationErrors = page.ConvertAll(static e => Show(e.Error)),
            NextToken = nextToken,
        };
    }

    private ListAccountsWithInvalidEffectivePolicyResponse ListAccountsWithInvalidEffectivePolicy(
        ListAccountsWithInvalidEffectivePolicyRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        CheckEnabled(organization, request.PolicyType!);
        var invalid = state.MembersByOrganization.Find(organization.Id)
            .Where(m => state.EffectivePolicies.Find((m.AccountId, request.PolicyType!)) is { Errors.IsEmpty: false });
        var (page, nextToken) = OrganizationsPage.Take(invalid, static m => m.AccountId, request.MaxResults, request.NextToken);
        return new()
        {
            Accounts = page.ConvertAll(m => shapes.Show(state, organization, m)),
            PolicyType = request.PolicyType,
            NextToken = nextToken,
        };
    }

    private static void CheckEnabled(Organization organization, string policyType)
    {
        if (!organization.IsEnabled(policyType))
        {
            throw OrganizationsErrors.NoEffectivePolicy();
        }
    }

    private static EffectivePolicyValidationError Show(EffectivePolicyError error) => new()
    {
        ErrorCode = error.Code,
        ErrorMessage = error.Message,
        PathToError = error.Path,
        ContributingPolicies = [.. error.Policies],
    };
}
