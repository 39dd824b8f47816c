using System.Collections.Frozen;
using System.Globalization;

namespace Simfra.Security.Iam;

/// <summary>
/// When AWS calls a resource's policy public: it allows something to everybody, and no condition narrows that to fixed values of a key that tells
/// who or where the caller is.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status"/>
internal static class PublicAccess
{
    private const int LeastPrefixOfIPv4 = 8;
    private const int LeastPrefixOfIPv6 = 32;

    private static readonly FrozenSet<string> NarrowingKeys = FrozenSet.ToFrozenSet(
        [
            "aws:SourceIp", "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount", "aws:userid",
            "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NarrowingOperators = FrozenSet.ToFrozenSet(
        ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"], StringComparer.OrdinalIgnoreCase);

    /// <param name="policy">The resource's policy.</param>
    /// <param name="serviceKeys">Keys of the service that narrow access like those of AWS.</param>
    public static bool IsGranted(PolicyDocument policy, params IReadOnlyCollection<string> serviceKeys) =>
        policy.Statements.Any(s => IsGranted(s, serviceKeys));

    private static bool IsGranted(PolicyStatement statement, IReadOnlyCollection<string> serviceKeys) =>
        statement is { Effect: StatementEffect.Allow, Principal: { } principal }
        && (principal.IsEveryone || statement.IsNotPrincipal)
        && !statement.Conditions.Any(c =>
            (NarrowingKeys.Contains(c.Key) || serviceKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase))
            && NarrowingOperators.Contains(WithoutSetOperator(c.OperatorName))
            && c.Values.All(v => IsFixed(c.Key, v)));

    private static string WithoutSetOperator(string name) => name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static bool IsFixed(string key, string value)
    {
        if (key.Equals("aws:SourceIp", StringComparison.OrdinalIgnoreCase))
        {
            var slash = value.IndexOf('/', StringComparison.Ordinal);
            var least = value.Contains(':') ? LeastPrefixOfIPv6 : LeastPrefixOfIPv4;
            return slash < 0 || (int.TryParse(value.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length >= least);
        }

        // A role's sessions are fixed by the role's id.
        var text = key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase) && value.EndsWith(":*", StringComparison.Ordinal) ? value[..^2] : value;
        return text.Length > 0 && !text.AsSpan().ContainsAny('*', '?') && !text.Contains("${", StringComparison.Ordinal);
    }
}
