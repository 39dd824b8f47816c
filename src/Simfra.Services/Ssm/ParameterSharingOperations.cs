using System.Security.Cryptography;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The resource policies of advanced parameters: what other accounts may read by ARN.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html"/>
internal sealed class ParameterSharingOperations(ServiceState<SsmState> states) : IOperationGroup
{
    private const int MaxPolicyBytes = 1024;
    private const int DefaultPage = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.PutResourcePolicy, PutResourcePolicy);
        operations.Handle(SsmApi.GetResourcePolicies, GetResourcePolicies);
        operations.Handle(SsmApi.DeleteResourcePolicy, DeleteResourcePolicy);
    }

    private PutResourcePolicyResponse PutResourcePolicy(PutResourcePolicyRequest request, OperationContext context)
    {
        var parameter = Find(request.ResourceArn!, context);
        if (parameter.Latest.Tier != ParameterTier.Advanced)
        {
            throw SsmErrors.InvalidResourcePolicyTarget("Only parameters of the advanced tier can be shared.");
        }

        if (Encoding.UTF8.GetByteCount(request.Policy!) > MaxPolicyBytes)
        {
            throw SsmErrors.ResourcePolicyLimit("A policy can't be greater than 1024 bytes in size.", MaxPolicyBytes, "PolicySize");
        }

        if (PolicyGrammar.Check(request.Policy!, PolicyDialect.Resource) is { } message)
        {
            throw SsmErrors.MalformedResourcePolicy(message);
        }

        var policy = new SharingPolicy
        {
            Id = request.PolicyId is null ? context.Ids.NewGuid().ToString() : Match(parameter, request.PolicyId, request.PolicyHash).Id,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Policy!))),
            Text = request.Policy!,
        };
        if (request.PolicyId is null && parameter.Sharing is not null)
        {
            throw SsmErrors.ResourcePolicyLimit("Only one policy can be attached to a parameter.", 1, "PolicyCount");
        }

        states[context.Scope].Parameters.Put(parameter with { Sharing = policy });
        return new() { PolicyId = policy.Id, PolicyHash = policy.Hash };
    }

    private GetResourcePoliciesResponse GetResourcePolicies(GetResourcePoliciesRequest request, OperationContext context)
    {
        SharingPolicy[] policies = Find(request.ResourceArn!, context).Sharing is { } sharing ? [sharing] : [];
        var (page, nextToken) = ParameterPage.Take(policies, static p => p.Id, request.MaxResults ?? DefaultPage, request.NextToken);
        return new()
        {
            Policies = page.ConvertAll(static p => new GetResourcePoliciesResponseEntry { PolicyId = p.Id, PolicyHash = p.Hash, Policy = p.Text }),
            NextToken = nextToken,
        };
    }

    private DeleteResourcePolicyResponse DeleteResourcePolicy(DeleteResourcePolicyRequest request, OperationContext context)
    {
        var parameter = Find(request.ResourceArn!, context);
        _ = Match(parameter, request.PolicyId!, request.PolicyHash);
        states[context.Scope].Parameters.Put(parameter with { Sharing = null });
        return new();
    }

    private static SharingPolicy Match(Parameter parameter, string policyId, string? hash) => parameter.Sharing switch
    {
        { } policy when policy.Id == policyId => policy.Hash == hash ? policy : throw SsmErrors.ResourcePolicyConflict(),
        _ => throw SsmErrors.ResourcePolicyNotFound(),
    };

    private Parameter Find(string arn, OperationContext context)
    {
        var resource = arn.Split(':', 6) is ["arn", _, "ssm", _, _, var last] ? last : "";
        if (resource.StartsWith("opsitemgroup/", StringComparison.Ordinal))
        {
            throw SsmErrors.NotBuilt("The resource policy of an OpsItemGroup");
        }

        if (!resource.StartsWith("parameter/", StringComparison.Ordinal))
        {
            throw SsmErrors.InvalidResourcePolicyTarget("The ResourceArn isn't the ARN of a parameter.");
        }

        return states[context.Scope].Find(arn) ?? throw SsmErrors.ResourceNotFound();
    }
}

/// <summary>The resource policy of a parameter.</summary>
internal sealed record SharingPolicy
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of its text: who changes it has to know which text that is.</summary>
    public required string Hash { get; init; }

    public required string Text { get; init; }
}
