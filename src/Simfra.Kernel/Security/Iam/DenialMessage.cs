namespace Simfra.Security.Iam;

/// <summary>What AWS tells whom it denies.</summary>
internal static class DenialMessage
{
    /// <summary>
    /// <c>User: arn:… is not authorized to perform: sqs:SendMessage on resource: arn:… because no identity-based policy allows the
    /// sqs:SendMessage action</c>
    /// </summary>
    /// <param name="request">What was asked.</param>
    /// <param name="decision">What was answered.</param>
    /// <param name="namesResource">False for services that leave the resource out.</param>
    public static string For(AccessRequest request, Decision decision, bool namesResource = true)
    {
        var resource = namesResource ? $" on resource: {request.Resource}" : "";
        return $"User: {request.Principal.Arn} is not authorized to perform: {request.Action}{resource} {Reason(request.Action, decision)}";
    }

    /// <summary><c>with an explicit deny in a service control policy</c>, <c>because no session policy allows the … action</c>.</summary>
    public static string Reason(string action, Decision decision)
    {
        var type = decision.PolicyType ?? PolicyType.Identity;
        return decision.Effect == DecisionEffect.ExplicitDeny
            ? $"with an explicit deny in {ArticleOf(type)} {NameOf(type)}"
            : $"because no {NameOf(type)} allows the {action} action";
    }

    private static string ArticleOf(PolicyType type) => type is PolicyType.Identity ? "an" : type is PolicyType.RoleTrust ? "the" : "a";

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
}
