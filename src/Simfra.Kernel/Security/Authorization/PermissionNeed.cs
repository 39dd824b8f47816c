namespace Simfra.Security.Authorization;

/// <summary>What a principal's policies have to allow for a call to succeed.</summary>
/// <param name="Principal">The ARN of the user, role or root user.</param>
/// <param name="Action">The action.</param>
/// <param name="Resource">The ARN as a policy names it.</param>
/// <param name="PassedToService">The service that a role is passed to; null for other actions than <c>iam:PassRole</c>.</param>
internal readonly record struct PermissionNeed(string Principal, string Action, string Resource, string? PassedToService)
{
    private const string PassedToServiceKey = "iam:PassedToService";

    public static PermissionNeed Of(Principal principal, RequiredPermission permission)
    {
        // What AWS asks an action without resources for isn't always what a policy can name.
        var resource = permission is { Schema: not null, ResourceType: null } ? "*" : permission.Resource;
        return new(NameOf(principal), permission.Action, resource, permission.Keys.FirstOrDefault(static k => k.Key == PassedToServiceKey).Value);
    }

    /// <summary>The sessions of a role need what the role shall allow.</summary>
    private static string NameOf(Principal principal) => principal switch
    {
        AssumedRolePrincipal role => role.RoleArn,
        FederatedUserPrincipal federated => federated.Issuer.Arn,
        _ => principal.Arn,
    };
}
