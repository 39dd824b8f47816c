namespace Simfra.Security.Iam;

/// <summary>How a service's denials name the resource.</summary>
internal enum ResourceNaming
{
    /// <summary><c>on resource: arn:…</c>, and <c>on resource: *</c> for actions without resources.</summary>
    Always,

    /// <summary>Not for actions without resources.</summary>
    UnlessWildcard,

    /// <summary>In double quotes, as S3 does; not for actions without resources.</summary>
    Quoted,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>What AWS tells whom it denies.</summary>
internal static class DenialMessage
{
    /// <summary>
    /// <c>User: arn:… is not authorized to perform: sqs:SendMessage on resource: arn:… because no identity-based policy allows the
    /// sqs:SendMessage action</c>
    /// </summary>
    /// <param name="request">What was asked.</param>
    /// <param name="decision">What was answered.</param>
    /// <param name="naming">How the service names the resource.</param>
    /// <param name="policies">What was decided by: a policy's ARN is told only within an account or an organisation.</param>
    public static string For(
        AccessRequest request, Decision decision, ResourceNaming naming = ResourceNaming.Always, ApplicablePolicies? policies = null)
    {
        var hasResource = request.Resource != "*";
        var resource = naming switch
        {
            ResourceNaming.Always => $" on resource: {request.Resource}",
            ResourceNaming.UnlessWildcard when hasResource => $" on resource: {request.Resource}",
            ResourceNaming.Quoted when hasResource => $" on resource: \"{request.Resource}\"",
            _ => "",
        };
        var user = request.Principal is AnonymousPrincipal ? "anonymous" : request.Principal.Arn;
        return $"User: {user} is not authorized to perform: {request.Action}{resource} {Reason(request, decision, policies)}";
    }

    /// <summary><c>with an explicit deny in a service control policy: arn:…</c>, <c>because no session policy allows the … action</c>.</summary>
    /// <inheritdoc cref="For"/>
    public static string Reason(AccessRequest request, Decision decision, ApplicablePolicies? policies = null)
    {
        var type = decision.PolicyType ?? PolicyType.Identity;
        if (decision.Effect != DecisionEffect.ExplicitDeny)
        {
            return $"because no {NameOf(type)} allows the {request.Action} action";
        }

        var arn = TellsArn(type) && IsAmongFriends(request, policies) && decision.Policy?.Arn is { } policyArn ? $": {policyArn}" : "";
        return $"with an explicit deny in {ArticleOf(type)} {NameOf(type)}{arn}";
    }

    private static string ArticleOf(PolicyType type) => type switch
    {
        PolicyType.Identity => "an",
        PolicyType.RoleTrust => "the",
        _ => "a",
    };

    private static string NameOf(PolicyType type) => type switch
    {
        PolicyType.Identity => "identity-based policy",
        PolicyType.PermissionsBoundary => "permissions boundary",
        PolicyType.Session => "session policy",
        PolicyType.ServiceControl => "service control policy",
        PolicyType.ResourceControl => "resource control policy",
        PolicyType.RoleTrust => "role trust policy",
        PolicyType.VpcEndpoint => "VPC endpoint policy",
        _ => "resource-based policy",
    };

    /// <summary>The kinds whose ARN AWS names; of resource policies there is none to name.</summary>
    private static bool TellsArn(PolicyType type) =>
        type is PolicyType.Identity or PolicyType.PermissionsBoundary or PolicyType.Session or PolicyType.ServiceControl or PolicyType.ResourceControl;

    private static bool IsAmongFriends(AccessRequest request, ApplicablePolicies? policies) =>
        !request.IsCrossAccount ||
        (policies?.PrincipalOrganization?.OrganizationId is { } id && id == policies.ResourceOrganization?.OrganizationId);
}
