using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Resource policies: which services may put events.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html"/>
internal sealed class ResourcePolicyOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    private const int MaxPolicies = 10;
    private const int MaxAccountPolicyLength = 5120;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutResourcePolicy, PutResourcePolicy);
        operations.Handle(CloudWatchLogsApi.DescribeResourcePolicies, DescribeResourcePolicies);
        operations.Handle(CloudWatchLogsApi.DeleteResourcePolicy, DeleteResourcePolicy);
    }

    private PutResourcePolicyResponse PutResourcePolicy(PutResourcePolicyRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        if (request.PolicyDocument is not { } document)
        {
            throw CloudWatchLogsErrors.InvalidParameter("policyDocument must be specified.");
        }

        if (PolicyGrammar.Check(document, PolicyDialect.Resource) is { } fault)
        {
            throw CloudWatchLogsErrors.InvalidParameter(fault);
        }

        var policy = request.ResourceArn is { } arn
            ? OfGroup(request, document, states.Get(LogGroupArn.Parse(arn, context), context).Group, context)
            : OfAccount(state, request, document, context);
        state.ResourcePolicies.Put(policy);
        state.MergePolicies();
        return new() { ResourcePolicy = Show(policy), RevisionId = policy.RevisionId };
    }

    private static ResourcePolicy OfAccount(CloudWatchLogsState state, PutResourcePolicyRequest request, string document, OperationContext context)
    {
        if (request.PolicyName is not { Length: > 0 } name)
        {
            throw CloudWatchLogsErrors.InvalidParameter("policyName must be specified.");
        }

        if (document.Length > MaxAccountPolicyLength)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        if (!state.ResourcePolicies.Contains(name) && state.ResourcePolicies.All.Count(static p => p.IsOfAccount) >= MaxPolicies)
        {
            throw CloudWatchLogsErrors.LimitExceeded();
        }

        return new()
        {
            Key = name,
            Name = name,
            Document = document,
            UpdatedAt = context.Now.ToUnixTimeMilliseconds(),
        };
    }

    private ResourcePolicy OfGroup(PutResourcePolicyRequest request, string document, LogGroup group, OperationContext context)
    {
        CheckRevision(states[context.Scope].ResourcePolicies.Find(group.Arn), request.ExpectedRevisionId);
        return new()
        {
            Key = group.Arn,
            Name = request.PolicyName ?? group.Name,
            ResourceArn = group.Arn,
            Document = document,
            UpdatedAt = context.Now.ToUnixTimeMilliseconds(),
            RevisionId = context.Ids.NewGuid().ToString(),
        };
    }

    /// <summary>Who changes a group's policy has to know its revision, so that no change is lost.</summary>
    private static void CheckRevision(ResourcePolicy? existing, string? expected)
    {
        if (existing?.RevisionId != expected)
        {
            throw CloudWatchLogsErrors.InvalidParameter("The expected revision ID does not match the current revision ID of the resource policy.");
        }
    }

    private DescribeResourcePoliciesResponse DescribeResourcePolicies(DescribeResourcePoliciesRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var isOfAccount = request.ResourceArn is null && request.PolicyScope is null or PolicyScope.Account;
        var arn = request.ResourceArn is { } given ? LogGroupArn.Parse(given, context).ToString() : null;
        var (page, nextToken) = LogsPage.Of(
            last => (last is null ? state.ResourcePolicies.All : state.ResourcePolicies.From(last, inclusive: false))
                .Where(p => p.IsOfAccount == isOfAccount && (arn is null || p.ResourceArn == arn)),
            static p => p.Key,
            request.Limit,
            request.NextToken);
        return new() { ResourcePolicies = [.. page.Select(Show)], NextToken = nextToken };
    }

    private Unit DeleteResourcePolicy(DeleteResourcePolicyRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var key = request.ResourceArn is { } arn ? LogGroupArn.Parse(arn, context).ToString() : request.PolicyName ?? "";
        if (state.ResourcePolicies.Find(key) is not { } policy)
        {
            throw CloudWatchLogsErrors.NotFound($"Policy with name [{request.PolicyName}] does not exist.");
        }

        if (!policy.IsOfAccount)
        {
            CheckRevision(policy, request.ExpectedRevisionId);
        }

        state.ResourcePolicies.Remove(key);
        state.MergePolicies();
        return new();
    }

    private static Models.CloudWatchLogs.ResourcePolicy Show(ResourcePolicy policy) => new()
    {
        PolicyName = policy.Name,
        PolicyDocument = policy.Document,
        LastUpdatedTime = policy.UpdatedAt,
        PolicyScope = policy.IsOfAccount ? PolicyScope.Account : PolicyScope.Resource,
        ResourceArn = policy.ResourceArn,
        RevisionId = policy.RevisionId,
    };
}
