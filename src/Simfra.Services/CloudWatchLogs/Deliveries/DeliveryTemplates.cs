using System.Collections.Immutable;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>What AWS allows and takes by default for the logs of a service. Known here for CloudFront's access logs.</summary>
/// <param name="Service">The service, as ARNs name it.</param>
/// <param name="LogType">What is logged.</param>
/// <param name="ResourceType">The kind of resource that logs.</param>
/// <param name="Fields">The fields in AWS's order, all of which are delivered by default.</param>
/// <param name="Action">The permission that the resource's owner needs.</param>
/// <param name="SuffixPath">The path in a bucket.</param>
/// <param name="SuffixPathFields">What the path may name.</param>
internal sealed record DeliveryTemplate(
    string Service,
    string LogType,
    string ResourceType,
    ImmutableArray<string> Fields,
    string Action,
    string SuffixPath,
    ImmutableArray<string> SuffixPathFields);

internal static class DeliveryTemplates
{
    /// <summary>The kinds of destinations that the logs can go to.</summary>
    public static ImmutableArray<string> DestinationTypes { get; } = ["S3", "CWL", "FH"];

    public static ImmutableArray<string> OutputFormats { get; } = ["json", "plain", "w3c", "raw", "parquet"];

    public static DeliveryTemplate CloudFront { get; } = new(
        "cloudfront",
        "ACCESS_LOGS",
        "distribution",
        [
            "date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "cs(Referer)", "cs(User-Agent)",
            "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id", "x-host-header", "cs-protocol", "cs-bytes", "time-taken",
            "x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version", "fle-status", "fle-encrypted-fields",
            "c-port", "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len", "sc-range-start", "sc-range-end",
        ],
        "cloudfront:AllowVendedLogDeliveryForResource",
        "AWSLogs/{account-id}/CloudFront/",
        ["DistributionId", "yyyy", "MM", "dd", "HH", "accountid"]);

    /// <summary>Fields that CloudFront logs where they are asked for.</summary>
    public static ImmutableArray<string> MoreFields { get; } =
        ["timestamp", "DistributionId", "timestamp(ms)", "origin-fbl", "origin-lbl", "asn", "c-country", "cache-behavior-path-pattern"];

    public static DeliveryTemplate? Find(string service, string logType) =>
        service == CloudFront.Service && logType == CloudFront.LogType ? CloudFront : null;
}
