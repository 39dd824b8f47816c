namespace Simfra.Services.Iam;

/// <summary>Names of users, groups, roles, policies and so on: unique in the account whatever the case of their letters.</summary>
internal static class IamName
{
    /// <summary>What a name is stored and found by.</summary>
    public static string Key(string? name) => name?.ToLowerInvariant() ?? "";
}
