using Simfra.Integration;
using Simfra.Models.SecretsManager;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>The resource policies of secrets.</summary>
internal sealed class SecretPolicyOperations(ServiceState<SecretsManagerState> states, Capabilities capabilities) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SecretsManagerApi.PutResourcePolicy, PutResourcePolicy);
        operations.Handle(SecretsManagerApi.GetResourcePolicy, GetResourcePolicy);
        operations.Handle(SecretsManagerApi.DeleteResourcePolicy, DeleteResourcePolicy);
        operations.Handle(SecretsManagerApi.ValidateResourcePolicy, ValidateResourcePolicy);
    }

    private PutResourcePolicyResponse PutResourcePolicy(PutResourcePolicyRequest request, OperationContext context)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        Check(request.ResourcePolicy!);
        if (request.BlockPublicPolicy == true && IsPublic(request.ResourcePolicy!))
        {
            throw SecretsManagerErrors.PublicPolicy();
        }

        states.PutWithReplicas(secret, s => s with { Policy = request.ResourcePolicy });
        return new() { ARN = secret.Arn, Name = secret.Name };
    }

    private GetResourcePolicyResponse GetResourcePolicy(GetResourcePolicyRequest request, OperationContext context)
    {
        var secret = states.Get(request.SecretId!, context);
        return new() { ARN = secret.Arn, Name = secret.Name, ResourcePolicy = secret.Policy };
    }

    private DeleteResourcePolicyResponse DeleteResourcePolicy(DeleteResourcePolicyRequest request, OperationContext context)
    {
        var secret = states.GetPrimary(request.SecretId!, context);
        states.PutWithReplicas(secret, static s => s with { Policy = null });
        return new() { ARN = secret.Arn, Name = secret.Name };
    }

    private ValidateResourcePolicyResponse ValidateResourcePolicy(ValidateResourcePolicyRequest request, OperationContext context)
    {
        if (request.SecretId is { } secretId)
        {
            _ = states.Get(secretId, context);
        }

        Check(request.ResourcePolicy!);
        return IsPublic(request.ResourcePolicy!)
            ? new()
            {
                PolicyValidationPassed = false,
                ValidationErrors = [new() { CheckName = "PublicPolicy", ErrorMessage = "The resource policy grants broad access to the secret." }],
            }
            : new() { PolicyValidationPassed = true, ValidationErrors = [] };
    }

    private void Check(string policy)
    {
        if (PolicyGrammar.Check(policy, PolicyDialect.Resource) is not null)
        {
            throw SecretsManagerErrors.MalformedPolicy();
        }

        if (capabilities.Find<IPolicyPrincipals>()?.FindUnknown(policy) is not null)
        {
            throw SecretsManagerErrors.UnknownPrincipal();
        }
    }

    private static bool IsPublic(string policy) => PublicAccess.IsGranted(PolicyDocument.Parse(policy));
}
