using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>The kinds of policies, as denials name them.</summary>
internal enum DenyingPolicy
{
    IdentityBased,
    ResourceBased,
    PermissionsBoundary,
    Session,
    ServiceControl,
    ResourceControl,
    RoleTrust,
}

/// <summary>Why a call is refused.</summary>
/// <param name="Principal">Who called.</param>
/// <param name="Permission">What the caller isn't allowed.</param>
/// <param name="Policy">The kind of policy that denies it, or lacks what would allow it.</param>
/// <param name="IsExplicit">A statement denies it, rather than none allowing it.</param>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"/>
internal sealed record Denial(Principal Principal, RequiredPermission Permission, DenyingPolicy Policy, bool IsExplicit)
{
    /// <summary>The resource belongs to another account than the caller.</summary>
    public bool IsCrossAccount { get; init; }

    /// <summary>The message in AWS's common words.</summary>
    public string Message => $"{Opening} {Reason}";

    /// <summary>The message up to the reason.</summary>
    public string Opening => Permission.Resource == "*"
        ? $"User: {Principal.Arn} is not authorized to perform: {Permission.Action}"
        : $"User: {Principal.Arn} is not authorized to perform: {Permission.Action} on resource: {Permission.Resource}";

    /// <summary>The reason: <c>because no identity-based policy allows the sqs:SendMessage action</c>.</summary>
    public string Reason => IsExplicit
        ? $"with an explicit deny in {Article} {PolicyName}"
        : $"because no {PolicyName} allows the {Permission.Action} action";

    private string Article => Policy == DenyingPolicy.IdentityBased ? "an" : "a";

    private string PolicyName => Policy switch
    {
        DenyingPolicy.IdentityBased => "identity-based policy",
        DenyingPolicy.ResourceBased => "resource-based policy",
        DenyingPolicy.PermissionsBoundary => "permissions boundary",
        DenyingPolicy.Session => "session policy",
        DenyingPolicy.ServiceControl => "service control policy",
        DenyingPolicy.ResourceControl => "resource control policy",
        DenyingPolicy.RoleTrust => "role trust policy",
        _ => throw new ArgumentOutOfRangeException(nameof(Policy)),
    };

    /// <summary>The error of most services: <c>AccessDenied</c> in XML, <c>AccessDeniedException</c> in JSON and CBOR.</summary>
    public AwsServiceException ToError(ServiceSchema service) => (service.Protocols & XmlProtocols) != 0 && (service.Protocols & ~XmlProtocols) == 0
        ? new("AccessDenied", 403, Message)
        : new("AccessDeniedException", 400, Message);

    private const WireProtocols XmlProtocols = WireProtocols.Query | WireProtocols.Ec2Query | WireProtocols.RestXml;
}
