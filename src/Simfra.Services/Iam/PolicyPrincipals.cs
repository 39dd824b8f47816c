using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Users and roles as policies of resources name them.</summary>
internal sealed class PolicyPrincipals(ServiceState<IamState> states) : IPolicyPrincipals
{
    public string? FindUnknown(string document) => TrustPolicies.FindUnknownPrincipal(states, document);
}
