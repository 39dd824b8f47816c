using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.Services.CloudWatchLogs.Transformers;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Policies for all log groups of an account, or for those that they select.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html"/>
internal sealed class AccountPolicyOperations(ServiceState<CloudWatchLogsState> states, SubscriptionTargets targets) : IOperationGroup
{
    private const int MaxLength = 30_720;
    private const int MaxSelectingPolicies = 20;
    private const int MaxExtractionPolicies = 5;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutAccountPolicy, PutAccountPolicyAsync);
        operations.Handle(CloudWatchLogsApi.DescribeAccountPolicies, DescribeAccountPolicies);
        operations.Handle(CloudWatchLogsApi.DeleteAccountPolicy, DeleteAccountPolicy);
    }

    private async ValueTask<PutAccountPolicyResponse> PutAccountPolicyAsync(
        PutAccountPolicyRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.PolicyName!.StartsWith("aws/", StringComparison.Ordinal))
        {
            throw CloudWatchLogsErrors.InvalidParameter("The names of account policies cannot start with aws/.");
        }

        if (request.PolicyDocument!.Length > MaxLength)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"The policy document can be up to {MaxLength} characters long.");
        }

        var selection = request.SelectionCriteria is { } criteria ? LogGroupSelection.Parse(criteria) : null;
        CheckSelection(request.PolicyType!, selection);
        CheckDocument(request, context);
        CheckOthers(request, selection, context);
        if (request.PolicyType == PolicyType.SubscriptionFilterPolicy)
        {
            await TryTargetAsync(request, context, cancellationToken).ConfigureAwait(false);
        }

        return states.Update(() =>
        {
            CheckOthers(request, selection, context);
            var policy = new AccountLogPolicy
            {
                Type = request.PolicyType!,
                Name = request.PolicyName!,
                Document = request.PolicyDocument!,
                Selection = request.SelectionCriteria,
                UpdatedAt = context.Now.ToUnixTimeMilliseconds(),
            };
            states[context.Scope].Protection.Account.Put(policy);
            return new PutAccountPolicyResponse { AccountPolicy = Show(policy, context) };
        });
    }

    private static void CheckSelection(string type, LogGroupSelection? selection)
    {
        var isSupported = type switch
        {
            PolicyType.SubscriptionFilterPolicy => selection is null or { IsPrefix: false, IsNegated: true },
            PolicyType.TransformerPolicy or PolicyType.FieldIndexPolicy => selection is null or { IsPrefix: true, IsNegated: false },
            PolicyType.MetricExtractionPolicy => true,
            _ => selection is null,
        };
        if (!isSupported)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"The selectionCriteria is not supported for policies of type {type}.");
        }
    }

    private void CheckDocument(PutAccountPolicyRequest request, OperationContext context)
    {
        var document = request.PolicyDocument!;
        switch (request.PolicyType)
        {
            case PolicyType.DataProtectionPolicy:
                var policy = DataProtectionPolicy.Parse(document);
                if (policy.AuditGroup is { } audit && states.Find(context.Scope)?.Groups.Contains(audit) is not true)
                {
                    throw CloudWatchLogsErrors.InvalidParameter("The log group of the findings destination does not exist.");
                }

                break;
            case PolicyType.SubscriptionFilterPolicy:
                FilterPattern.Parse(AccountSubscription.Parse(document).Pattern);
                break;
            case PolicyType.TransformerPolicy:
                TransformerPlan.Of(LogTransformer.ReadDocument(document));
                break;
            case PolicyType.FieldIndexPolicy:
                IndexPolicy.Parse(document);
                break;
            default:
                PolicyDocuments.Read(document);
                break;
        }
    }

    /// <summary>One policy of a type is for all groups, or several are for groups that no other one selects.</summary>
    private void CheckOthers(PutAccountPolicyRequest request, LogGroupSelection? selection, OperationContext context)
    {
        var others = states.Find(context.Scope)?.Protection.AccountPolicies(request.PolicyType!).Where(p => p.Name != request.PolicyName).ToList();
        if (others is not { Count: > 0 })
        {
            return;
        }

        var limit = request.PolicyType switch
        {
            PolicyType.TransformerPolicy or PolicyType.FieldIndexPolicy => MaxSelectingPolicies,
            PolicyType.MetricExtractionPolicy => MaxExtractionPolicies,
            _ => 1,
        };
        if (selection is null || others.Count >= limit || others.Exists(static p => p.Selection is null))
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        if (others.Exists(p => LogGroupSelection.Parse(p.Selection!).Overlaps(selection)))
        {
            throw CloudWatchLogsErrors.InvalidParameter("The selectionCriteria overlaps with that of another policy.");
        }
    }

    private async ValueTask TryTargetAsync(PutAccountPolicyRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var subscription = AccountSubscription.Parse(request.PolicyDocument!);
        if (states.TargetToTry(subscription.DestinationArn, subscription.RoleArn, context.Scope) is { } target)
        {
            // It sends for any group, so what is asked about a group is asked about all.
            await targets.TryAsync(target, LogGroupArn.Of(context.Scope, "*"), context.Scope, context.Now, cancellationToken).ConfigureAwait(false);
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
        SelectionCriteria = policy.Selection,
        AccountId = context.AccountId,
    };
}
