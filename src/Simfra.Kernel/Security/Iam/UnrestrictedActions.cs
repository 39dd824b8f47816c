namespace Simfra.Security.Iam;

/// <summary>The few actions that everyone may do.</summary>
internal static class UnrestrictedActions
{
    /// <summary>No permission is needed, and an explicit deny is without effect: AWS says so of GetCallerIdentity.</summary>
    public static bool IgnoresPolicies(string action) => string.Equals(action, "sts:GetCallerIdentity", StringComparison.OrdinalIgnoreCase);

    /// <summary>No permission is needed, but it can be denied: users get session tokens of their own accord.</summary>
    public static bool NeedsNoAllow(string action) => string.Equals(action, "sts:GetSessionToken", StringComparison.OrdinalIgnoreCase);
}
