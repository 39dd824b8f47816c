using System.Buffers;

namespace Simfra.Gateway;

/// <summary>
/// A Host header taken apart: <c>bucket.s3.us-east-1.amazonaws.com</c> is prefix <c>bucket.s3</c>, region <c>us-east-1</c>.
/// Beside AWS's own domains, names under <c>localhost</c> are read the same way, so that a client that only changes the domain works.
/// </summary>
internal readonly record struct HostName(string Prefix, string? Region)
{
    private const string AcceleratedSuffix = ".s3-accelerate";
    private const string AccessPointSuffix = ".s3-accesspoint";
    private const string WebsitePrefix = $"{WebsiteEndpoint}-";

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly string[] Domains = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws", ".localhost", ".localhost.localstack.cloud"];

    /// <summary>The label that S3's websites have in the place of the service's: <c>bucket.s3-website.us-east-1</c>.</summary>
    public const string WebsiteEndpoint = "s3-website";

    /// <summary>The bucket whose website the host is; null where it is none.</summary>
    public string? WebsiteBucket => Before($".{WebsiteEndpoint}");

    /// <summary>
    /// What stands for a bucket before another of S3's endpoints: <c>bucket.s3-accelerate</c>, <c>name-111122223333.s3-accesspoint</c>; null
    /// where nothing does.
    /// </summary>
    public string? BucketOfEndpoint => Before(AcceleratedSuffix) ?? Before(AccessPointSuffix);

    /// <summary>Null where the host is none of the domains under which services have names (an address, plain <c>localhost</c>).</summary>
    public static HostName? Parse(string host)
    {
        var port = host.LastIndexOf(':');
        if (port >= 0 && !host.EndsWith(']'))
        {
            host = host[..port];
        }

        foreach (var domain in Domains)
        {
            if (host.Length > domain.Length && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            {
                return FromPrefix(host[..^domain.Length]);
            }
        }

        return null;
    }

    private string? Before(string suffix) => Prefix.EndsWith(suffix, StringComparison.Ordinal) ? Prefix[..^suffix.Length] : null;

    private static HostName FromPrefix(string prefix)
    {
        var labels = prefix.Split('.');
        for (var i = labels.Length - 1; i > 0; i--)
        {
            if (IsRegion(labels[i]))
            {
                return new(WithoutVariants(labels.AsSpan(0, i)), labels[i]);
            }
        }

        // Websites of the older regions: bucket.s3-website-us-west-2.
        if (labels[^1].StartsWith(WebsitePrefix, StringComparison.Ordinal) && IsRegion(labels[^1].AsSpan(WebsitePrefix.Length)))
        {
            var region = labels[^1][WebsitePrefix.Length..];
            labels[^1] = WebsiteEndpoint;
            return new(string.Join('.', labels), region);
        }

        // The old form of S3's regional hosts: s3-us-west-2, bucket.s3-us-west-2.
        if (labels[^1].StartsWith("s3-", StringComparison.Ordinal) && IsRegion(labels[^1].AsSpan(3)))
        {
            var region = labels[^1][3..];
            labels[^1] = "s3";
            return new(string.Join('.', labels), region);
        }

        return new(WithoutVariants(labels), null);
    }

    /// <summary>Dual-stack and FIPS endpoints are the same service.</summary>
    private static string WithoutVariants(ReadOnlySpan<string> labels)
    {
        if (labels.Length > 1 && labels[^1] == "dualstack")
        {
            labels = labels[..^1];
        }

        var prefix = string.Join('.', labels);
        return prefix.EndsWith("-fips", StringComparison.Ordinal) ? prefix[..^"-fips".Length] : prefix;
    }

    /// <summary>A region's form: <c>us-east-1</c>, <c>us-gov-west-1</c>, <c>ap-southeast-3</c>.</summary>
    public static bool IsRegion(ReadOnlySpan<char> label)
    {
        var dashes = label.Count('-');
        return dashes is 2 or 3
            && label.Length >= 9
            && char.IsAsciiDigit(label[^1])
            && label.IndexOf('-') == 2
            && char.IsAsciiLetterLower(label[0])
            && char.IsAsciiLetterLower(label[1])
            && !label.ContainsAnyExcept(RegionCharacters);
    }
}
