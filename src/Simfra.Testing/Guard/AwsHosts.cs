namespace Simfra.Testing;

/// <summary>Which hosts are AWS's own.</summary>
internal static class AwsHosts
{
    // Of all partitions: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html.
    private static readonly string[] Domains =
    [
        "amazonaws.com",
        "amazonaws.com.cn",
        "amazonaws.eu",
        "api.aws",
        "on.aws",
        "api.amazonwebservices.com.cn",
        "api.amazonwebservices.eu",
        "amazoncognito.com",
        "c2s.ic.gov",
        "sc2s.sgov.gov",
        "cloud.adc-e.uk",
        "csp.hci.ic.gov",
    ];

    // Of an instance, a task or a pod: where the SDK looks for a role's keys and the region when it was given none.
    private static readonly string[] Metadata = ["169.254.169.254", "[fd00:ec2::254]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

    public static bool IsAws(string host) => IsMetadata(host) || Array.Exists(Domains, domain => IsWithin(host.AsSpan().TrimEnd('.'), domain));

    public static bool IsMetadata(string host) => Metadata.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsWithin(ReadOnlySpan<char> host, string domain) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');
}
