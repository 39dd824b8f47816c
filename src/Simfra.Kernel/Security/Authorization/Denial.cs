using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>Why a call is refused: what was asked and not allowed, and by which decision.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"/>
internal sealed class Denial(PermissionDecision decided)
{
    private const WireProtocols JsonProtocols =
        WireProtocols.Json10 | WireProtocols.Json11 | WireProtocols.RpcV2Cbor | WireProtocols.RpcV2Json;

    /// <summary>The permission that is lacking, and how that came out.</summary>
    public PermissionDecision Decided { get; } = decided;

    public AccessRequest Request => Decided.Request;

    public Decision Decision => Decided.Decision;

    public Principal Principal => Request.Principal;

    /// <summary>What the caller isn't allowed.</summary>
    public RequiredPermission Permission => Decided.Permission;

    /// <summary>The kind of policy that denies it, or lacks what would allow it.</summary>
    public PolicyType? PolicyType => Decision.PolicyType;

    /// <summary>A statement denies it, rather than none allowing it.</summary>
    public bool IsExplicit => Decision.Effect == DecisionEffect.ExplicitDeny;

    /// <summary>Nobody in particular called.</summary>
    public bool IsAnonymous => Request.Principal is AnonymousPrincipal;

    /// <summary>Caller and resource are of one account or one organisation, whose members may know the policies that deny them.</summary>
    public bool IsAmongOwn => !Request.IsCrossAccount
        || (Decided.Policies.PrincipalOrganization is { } own && own.OrganizationId == Decided.Policies.ResourceOrganization?.OrganizationId);

    /// <summary>The message in AWS's common words.</summary>
    public string Message => MessageFor(Request.Action, ResourceNaming.UnlessWildcard);

    /// <summary>The message of a service that spells the action, or names the resource, in its own way.</summary>
    public string MessageFor(string action, ResourceNaming naming) =>
        DenialMessage.For(Request with { Action = action }, Decision, naming, Decided.Policies);

    /// <summary>
    /// The error of most services: <c>AccessDenied</c> where they speak XML, <c>AccessDeniedException</c> where JSON, with the status that
    /// comes with the protocol; services that once spoke Query keep its status, and its code in a header.
    /// </summary>
    public AwsServiceException ToError(ServiceSchema service) => ToError(service, Message);

    /// <summary>The same, with another message.</summary>
    public static AwsServiceException ToError(ServiceSchema service, string message)
    {
        if (service.IsQueryCompatible)
        {
            return new("AccessDeniedException", 403, message) { QueryErrorCode = "AccessDenied" };
        }

        if ((service.Protocols & JsonProtocols) != 0)
        {
            return new("AccessDeniedException", 400, message);
        }

        return new((service.Protocols & WireProtocols.RestJson) != 0 ? "AccessDeniedException" : "AccessDenied", 403, message);
    }
}
