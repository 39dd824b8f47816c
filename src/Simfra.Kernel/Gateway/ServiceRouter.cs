using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Gateway;

/// <summary>What a request tells of the service it is for.</summary>
/// <param name="Candidates">One service, or several that share a name; their protocols tell them apart.</param>
/// <param name="Region">The region that the host names, or null.</param>
/// <param name="ServicePath">The path within the service, or null where it is the request's own.</param>
internal readonly record struct ServiceRoute(ServiceSchema[] Candidates, string? Region, string? ServicePath)
{
    public static ServiceRoute None => new([], null, null);

    /// <summary>The host is that of a website.</summary>
    public bool IsWebsite { get; init; }
}

/// <summary>
/// Finds the service of a request, by the first of these that tells: Host header, path prefix, S3 virtual host, an API key,
/// <c>X-Amz-Target</c>, RPC v2 path, credential scope, a queue's path with an Action, a plain path (S3).
/// </summary>
internal sealed class ServiceRouter(ServiceDirectory directory)
{
    /// <summary>Paths that belong to one service wherever they are asked for, longest first where one begins another.</summary>
    private readonly (string Prefix, ServiceSchema[] Services)[] _pathPrefixes = PathPrefixes(directory);

    private readonly ServiceSchema[] _s3 = directory.ByEndpointPrefix("s3");

    public ServiceRoute Find(WireRequest request, SignatureParameters? signature)
    {
        var host = HostName.Parse(request.Host);
        if (host is { } name && ByHost(name, request, signature) is { Candidates.Length: > 0 } byHost)
        {
            return byHost;
        }

        if (ByPathPrefix(request.RawPath, signature) is { } byPath)
        {
            return new(byPath, host?.Region, null);
        }

        if (ByApiKey(request) is { Length: > 0 } byKey)
        {
            return new(byKey, host?.Region, null);
        }

        if (ByTarget(request) is { Length: > 0 } byTarget)
        {
            return new(byTarget, host?.Region, null);
        }

        if (ByRpcPath(request, signature) is { Length: > 0 } byRpc)
        {
            return new(byRpc, host?.Region, null);
        }

        if (signature is not null && directory.BySigningName(signature.Service) is { Length: > 0 } bySignature)
        {
            return new(bySignature, host?.Region, null);
        }

        if (IsQueuePath(request.RawPath) && request.Query.Contains("Action"))
        {
            return new(directory.ByEndpointPrefix("sqs"), host?.Region, null);
        }

        // S3 is the one service whose objects are asked for by plain paths, without a signature or with one of version 2.
        return request.RawPath.Length > 1 && !request.Query.Contains("Action") ? new(_s3, host?.Region, null) : ServiceRoute.None;
    }

    /// <summary>
    /// Query requests carry the service's version: it tells services that share a host name apart, and finds the service of a
    /// request that names none elsewhere.
    /// </summary>
    public ServiceSchema? ByVersion(IEnumerable<ServiceSchema> candidates, string? version, string? action)
    {
        if (version is null)
        {
            // The links in SNS's messages name an action alone.
            var named = candidates.Where(s => action is not null && s.FindOperation(action) is not null).ToArray();
            return named.Length == 1 ? named[0] : null;
        }

        var matching = candidates.Where(s => s.ApiVersion == version).ToArray();
        return Array.Find(matching, s => action is not null && s.FindOperation(action) is not null) ?? matching.FirstOrDefault();
    }

    /// <summary>The services that speak a Query protocol, for requests that tell only an Action and a Version.</summary>
    public IEnumerable<ServiceSchema> QueryServices =>
        directory.Services.Where(s => s.IsSupported && (s.Protocols & (WireProtocols.Query | WireProtocols.Ec2Query)) != 0);

    private ServiceRoute ByHost(HostName host, WireRequest request, SignatureParameters? signature)
    {
        if ((host.WebsiteBucket ?? host.BucketOfEndpoint) is { } bucket)
        {
            return new(_s3, host.Region, VirtualHostPath(bucket, request)) { IsWebsite = host.WebsiteBucket is not null };
        }

        // s3.<region>, bucket.s3.<region>, a bucket with dots in its name, <account>.s3-control.<region>
        for (var start = 0; start >= 0; start = host.Prefix.IndexOf('.', start) is var dot and >= 0 ? dot + 1 : -1)
        {
            var candidates = directory.ByEndpointPrefix(host.Prefix[start..]);
            if (candidates.Length == 0)
            {
                continue;
            }

            if (candidates == _s3 && start > 0)
            {
                return new(_s3, host.Region, VirtualHostPath(host.Prefix[..(start - 1)], request));
            }

            return new(candidates, host.Region, null);
        }

        // bucket.localhost: what an SDK makes of a plain endpoint and a bucket; nothing but the signature tells that it is S3.
        return signature?.Service == "s3" && ByPathPrefix(request.RawPath, signature) is null
            ? new(_s3, host.Region, VirtualHostPath(host.Prefix, request))
            : ServiceRoute.None;
    }

    private static string VirtualHostPath(string bucket, WireRequest request) => $"/{bucket}{request.RawPath}";

    private ServiceSchema[]? ByPathPrefix(string path, SignatureParameters? signature)
    {
        foreach (var (prefix, services) in _pathPrefixes)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal)
                && (signature is null || services.Any(s => s.SigningName.Equals(signature.Service, StringComparison.Ordinal))))
            {
                return services;
            }
        }

        return null;
    }

    /// <summary>What an API key begins with tells the service that it is for.</summary>
    private ServiceSchema[] ByApiKey(WireRequest request) =>
        BearerToken.Of(request)?.StartsWith("ACWL", StringComparison.Ordinal) is true ? [directory.Catalog["logs"]] : [];

    private ServiceSchema[] ByTarget(WireRequest request) =>
        request.Header("X-Amz-Target") is { } target && target.LastIndexOf('.') is var dot and > 0
            ? directory.ByTargetPrefix(target[..dot])
            : [];

    private ServiceSchema[] ByRpcPath(WireRequest request, SignatureParameters? signature)
    {
        if (!RpcV2Path.TryParse(request.RawPath, out var service, out _))
        {
            return [];
        }

        var named = directory.ByTargetPrefix(service);
        return named.Length > 0 || signature is null ? named : directory.BySigningName(signature.Service);
    }

    private static bool IsQueuePath(string path)
    {
        var segments = path.AsSpan().Trim('/');
        var slash = segments.IndexOf('/');
        return slash == 12 && !segments[..slash].ContainsAnyExceptInRange('0', '9');
    }

    private static (string, ServiceSchema[])[] PathPrefixes(ServiceDirectory directory) =>
    [
        ("/v20180820/", [directory.Catalog["s3control"]]),
        ("/2013-04-01/", [directory.Catalog["route53"]]),
        ("/2020-05-31/", [directory.Catalog["cloudfront"]]),
        ("/2015-03-31/functions", [directory.Catalog["lambda"]]),
        ("/model/", [directory.Catalog["bedrock-runtime"]]),
        ("/@connections/", [directory.Catalog["apigatewaymanagementapi"]]),
    ];
}

/// <summary>The path of Smithy's RPC v2 protocols: <c>/service/{service}/operation/{operation}</c>, a prefix before it allowed.</summary>
internal static class RpcV2Path
{
    public static bool TryParse(string path, out string service, out string operation)
    {
        var segments = path.Split('/');
        if (segments is [.., "service", var s, "operation", var o])
        {
            (service, operation) = (s, o);
            return true;
        }

        (service, operation) = ("", "");
        return false;
    }
}
