namespace Simfra.Security.Authorization;

/// <summary>The parts of an ARN that decisions ask for.</summary>
internal static class ArnText
{
    private const int AccountIdLength = 12;

    /// <summary>The fifth part, where it is an account; null otherwise: S3's ARNs have none.</summary>
    public static string? AccountOf(string arn)
    {
        var account = Part(arn, 4);
        return account.Length == AccountIdLength && !account.ContainsAnyExceptInRange('0', '9') ? account.ToString() : null;
    }

    private static ReadOnlySpan<char> Part(string arn, int index)
    {
        var rest = arn.AsSpan();
        for (; index > 0; index--)
        {
            var colon = rest.IndexOf(':');
            if (colon < 0)
            {
                return [];
            }

            rest = rest[(colon + 1)..];
        }

        return rest.IndexOf(':') is var end and >= 0 ? rest[..end] : [];
    }
}
