using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Kms;

/// <summary>Key policies. Each key has one, called <c>default</c>.</summary>
internal sealed class KeyPolicyOperations(KeyDirectory keys, Capabilities capabilities) : IOperationGroup
{
    private readonly PolicyEvaluator _evaluator = new();

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.PutKeyPolicy, PutKeyPolicy);
        operations.Handle(KmsApi.GetKeyPolicy, GetKeyPolicy);
        operations.Handle(KmsApi.ListKeyPolicies, ListKeyPolicies);
    }

    private Unit PutKeyPolicy(PutKeyPolicyRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        keys.CheckCustomerManaged(key);
        CheckName(request.PolicyName);
        KeyPolicy.Check(request.Policy!, capabilities.Find<IPolicyPrincipals>());
        var changed = key with { Policy = request.Policy! };
        KeyPolicy.CheckLockout(changed, request.BypassPolicyLockoutSafetyCheck == true, context, _evaluator);
        keys.ApplyGrants(changed);
        return new();
    }

    private GetKeyPolicyResponse GetKeyPolicy(GetKeyPolicyRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        CheckName(request.PolicyName);
        return new() { Policy = key.Policy, PolicyName = KeyPolicy.Name };
    }

    private ListKeyPoliciesResponse ListKeyPolicies(ListKeyPoliciesRequest request, OperationContext context)
    {
        _ = keys.Get(request.KeyId!, context);
        var page = KmsPage.Of([KeyPolicy.Name], static n => n, request.Limit, request.Marker, defaultLimit: 100);
        return new() { PolicyNames = page.Entries, NextMarker = page.NextMarker, Truncated = page.Truncated };
    }

    private static void CheckName(string? name)
    {
        if (name is not (null or KeyPolicy.Name))
        {
            throw KmsErrors.NoSuchPolicy();
        }
    }
}
