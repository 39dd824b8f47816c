using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>How a bucket is served as a website.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html"/>
internal sealed record Website
{
    private const int MaxRules = 50;

    /// <summary>What stands for a folder; null where all is redirected.</summary>
    public string? IndexSuffix { get; init; }

    public string? ErrorKey { get; init; }

    /// <summary>Where everything is redirected to, or null.</summary>
    public WebsiteHost? RedirectAll { get; init; }

    public ImmutableArray<WebsiteRule> Rules { get; init; } = [];

    public static Website Parse(WebsiteConfiguration? configuration)
    {
        if (configuration is null)
        {
            throw S3Errors.MalformedXml();
        }

        if (configuration.RedirectAllRequestsTo is { } all)
        {
            return configuration is { IndexDocument: null, ErrorDocument: null, RoutingRules: null }
                ? new() { RedirectAll = new(all.HostName ?? throw S3Errors.MalformedXml(), WebsiteRule.CheckProtocol(all.Protocol)) }
                : throw S3Errors.InvalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.", "RedirectAllRequestsTo", "not null");
        }

        if (configuration.IndexDocument is not { } index)
        {
            throw S3Errors.InvalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty", "IndexDocument", "null");
        }

        if (string.IsNullOrEmpty(index.Suffix) || index.Suffix.Contains('/'))
        {
            throw S3Errors.InvalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", index.Suffix);
        }

        if (configuration.ErrorDocument is { Key: null or "" })
        {
            throw S3Errors.MalformedXml();
        }

        return new() { IndexSuffix = index.Suffix, ErrorKey = configuration.ErrorDocument?.Key, Rules = ParseRules(configuration.RoutingRules) };
    }

    public GetBucketWebsiteOutput ToOutput() => new()
    {
        RedirectAllRequestsTo = RedirectAll is { } all ? new() { HostName = all.Name, Protocol = all.Protocol } : null,
        IndexDocument = IndexSuffix is null ? null : new() { Suffix = IndexSuffix },
        ErrorDocument = ErrorKey is null ? null : new() { Key = ErrorKey },
        RoutingRules = Rules.IsEmpty ? null : [.. Rules.Select(static r => r.ToModel())],
    };

    private static ImmutableArray<WebsiteRule> ParseRules(List<RoutingRule>? rules) => rules switch
    {
        null => [],
        [] => throw S3Errors.MalformedXml(),
        { Count: > MaxRules } => throw S3Errors.InvalidRequest(string.Create(
            CultureInfo.InvariantCulture,
            $"{rules.Count} routing rules provided, the number of routing rules in a website configuration is limited to {MaxRules}.")),
        _ => [.. rules.Select(WebsiteRule.Parse)],
    };
}

/// <summary>Another host.</summary>
/// <param name="Name">With its port, where it has one.</param>
/// <param name="Protocol"><c>http</c> or <c>https</c>; null for that of the request.</param>
internal sealed record WebsiteHost(string Name, string? Protocol);
