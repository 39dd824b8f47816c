using Simfra.Integration;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>What condition keys are about: a call, the permission that is being decided, and whose resource it is on.</summary>
/// <param name="Call">The call.</param>
/// <param name="Permission">The permission.</param>
/// <param name="Resource">What the service knows of the resource; null where nothing.</param>
/// <param name="OwnerAccountId">The account that owns the resource; null for actions that know none.</param>
/// <param name="Policies">The policies, with the organisations of both sides.</param>
/// <param name="PrincipalTags">The tags of the principal, those of its session over its own.</param>
internal sealed record ConditionSubject(
    AuthorizationCall Call,
    RequiredPermission Permission,
    ResourceFacts? Resource,
    string? OwnerAccountId,
    ApplicablePolicies Policies,
    Func<IReadOnlyDictionary<string, string>> PrincipalTags)
{
    public OperationContext Context => Call.Context;

    public Principal Principal => Call.Context.Principal;
}
