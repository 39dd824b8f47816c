namespace Simfra.Services.CloudWatchLogs;

/// <summary>
/// Accounts linked for observation, as lists of groups are told to show them. Nothing links accounts here: a monitoring account sees its own groups.
/// </summary>
internal static class LinkedAccounts
{
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static void Check(bool? includesLinked, List<string>? accounts)
    {
        if (accounts is { Count: > 0 } && includesLinked is not true)
        {
            throw CloudWatchLogsErrors.InvalidParameter("accountIdentifiers can only be specified when includeLinkedAccounts is true.");
        }
    }

    /// <summary>Whether a list shows the groups of an account.</summary>
    public static bool Include(bool? includesLinked, List<string>? accounts, string account) =>
        includesLinked is not true || accounts is not { Count: > 0 } || accounts.Contains(account);
}
