using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Policies for all log groups of an account.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html"/>
internal sealed class AccountPolicyOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutAccountPolicy, PutAccountPolicy);
        operations.Handle(CloudWatchLogsApi.DescribeAccountPolicies, DescribeAccountPolicies);
        operations.Handle(CloudWatchLogsApi.DeleteAccountPolicy, DeleteAccountPolicy);
    }

    private PutAccountPolicyResponse PutAccountPolicy(PutAccountPolicyRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        Check(request, state);
        if (state.Protection.AccountPolicies(request.PolicyType!).Any(p => p.Name != request.PolicyName))
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        var policy = new AccountLogPolicy
        {
            Type = request.PolicyType!,
            Name = request.PolicyName!,
            Document = request.PolicyDocument!,
            UpdatedAt = context.Now.ToUnixTimeMilliseconds(),
        };
        state.Protection.Account.Put(policy);
        return new() { AccountPolicy = Show(policy, context) };
    }

    private static void Check(PutAccountPolicyRequest request, CloudWatchLogsState state)
    {
        switch (request.PolicyType)
        {
            case PolicyType.DataProtectionPolicy when request.SelectionCriteria is not null:
                throw CloudWatchLogsErrors.InvalidParameter("selectionCriteria is not supported for policies of type DATA_PROTECTION_POLICY.");
            case PolicyType.DataProtectionPolicy:
                var policy = DataProtectionPolicy.Parse(request.PolicyDocument!);
                if (policy.AuditGroup is { } audit && !state.Groups.Contains(audit))
                {
                    throw CloudWatchLogsErrors.InvalidParameter("The log group of the findings destination does not exist.");
                }

                break;
            case PolicyType.FieldIndexPolicy when request.SelectionCriteria is null:
                IndexPolicy.Parse(request.PolicyDocument!);
                break;
            case PolicyType.FieldIndexPolicy:
                throw CloudWatchLogsErrors.NotBuilt("The selectionCriteria of PutAccountPolicy");
            default:
                throw CloudWatchLogsErrors.NotBuilt($"PutAccountPolicy of the type {request.PolicyType}");
        }
    }

    private DescribeAccountPoliciesResponse DescribeAccountPolicies(DescribeAccountPoliciesRequest request, OperationContext context)
    {
        // No account is linked to another: of other accounts there is nothing to see.
        var isOwn = request.AccountIdentifiers is not { Count: > 0 } accounts || accounts.Contains(context.AccountId);
        var policies = isOwn ? states[context.Scope].Protection.AccountPolicies(request.PolicyType!) : [];
        return new()
        {
            AccountPolicies = [.. policies.Where(p => request.PolicyName is null || p.Name == request.PolicyName).Select(p => Show(p, context))],
        };
    }

    private Simfra.Schemas.Unit DeleteAccountPolicy(DeleteAccountPolicyRequest request, OperationContext context) =>
        states[context.Scope].Protection.Account.Remove(AccountLogPolicy.KeyOf(request.PolicyType!, request.PolicyName!))
            ? new()
            : throw CloudWatchLogsErrors.NotFound("The specified account policy does not exist.");

    private static AccountPolicy Show(AccountLogPolicy policy, OperationContext context) => new()
    {
        PolicyName = policy.Name,
        PolicyDocument = policy.Document,
        LastUpdatedTime = policy.UpdatedAt,
        PolicyType = policy.Type,
        Scope = Models.CloudWatchLogs.Scope.All,
        AccountId = context.AccountId,
    };
}
