using Simfra.Security.Iam.Grammar;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Checks policy documents before they are kept: their grammar, their size, and whom a trust policy names.</summary>
internal static class PolicyDocumentCheck
{
    /// <summary>An inline policy of a user, group or role.</summary>
    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocument.</exception>
    public static void Identity(string document) => CheckGrammar(document, PolicyDialect.Identity);

    /// <summary>A managed policy's version.</summary>
    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocument, LimitExceeded.</exception>
    public static void Managed(string document)
    {
        Identity(document);
        if (PolicyText.SizeOf(document) > IamQuotas.ManagedPolicySize)
        {
            throw IamErrors.QuotaExceeded("PolicySize", IamQuotas.ManagedPolicySize);
        }
    }

    /// <summary>A role's trust policy.</summary>
    /// <exception cref="Schemas.AwsServiceException">MalformedPolicyDocument, LimitExceeded.</exception>
    public static void Trust(ServiceState<IamState> states, string document)
    {
        CheckGrammar(document, PolicyDialect.Trust);
        if (PolicyText.SizeOf(document) > IamQuotas.AssumeRolePolicySize)
        {
            throw IamErrors.QuotaExceeded("ACLSizePerRole", IamQuotas.AssumeRolePolicySize);
        }

        if (TrustPolicies.FindUnknownPrincipal(states, document) is { } unknown)
        {
            throw IamErrors.InvalidPrincipal(unknown);
        }
    }

    private static void CheckGrammar(string document, PolicyDialect dialect)
    {
        if (PolicyGrammar.Check(document, dialect) is { } error)
        {
            throw IamErrors.MalformedPolicy(error);
        }
    }
}
