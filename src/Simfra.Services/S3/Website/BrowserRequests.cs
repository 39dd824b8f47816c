using Microsoft.AspNetCore.Http;
using Simfra.Integration;
using Simfra.Protocols;
using Simfra.Protocols.Rest;

namespace Simfra.Services.S3;

/// <summary>What S3 answers to browsers beside its operations: websites, and whether a page of another origin may call a bucket.</summary>
internal sealed class BrowserRequests(BucketAccess buckets) : IPlainRequests
{
    private readonly WebsiteEndpoint _websites = new(buckets);

    /// <summary>
    /// A preflight to a bucket that isn't there is none of S3's: where services have no host names it may be for any of them.
    /// </summary>
    public bool Takes(WireRequest request) => request.IsWebsite || (HttpMethods.IsOptions(request.Method) && FindBucket(request) is not null);

    public ValueTask AnswerAsync(PlainCall call)
    {
        if (!HttpMethods.IsOptions(call.Request.Method))
        {
            return _websites.AnswerAsync(call);
        }

        AnswerPreflight(call, FindBucket(call.Request));
        return ValueTask.CompletedTask;
    }

    public IEnumerable<KeyValuePair<string, string>> CrossOriginHeaders(WireRequest request, string method)
    {
        var asked = request.Header("Access-Control-Request-Method") ?? method;
        var origin = request.Header("Origin") ?? "";
        var headers = RequestedHeaders(request);
        return FindBucket(request)?.Cors.FirstOrDefault(r => r.Allows(origin, asked, headers))?.ToHeaders(origin, headers) ?? [];
    }

    private static void AnswerPreflight(PlainCall call, Bucket? bucket)
    {
        var request = call.Request;
        if (bucket is null)
        {
            throw S3Errors.NoSuchBucket(BucketOf(request));
        }

        var origin = request.Header("Origin") ?? throw S3Errors.BadPreflight("Insufficient information. Origin request header needed.");
        var method = request.Header("Access-Control-Request-Method")
            ?? throw S3Errors.BadPreflight("Invalid Access-Control-Request-Method: null");
        if (bucket.Cors.IsEmpty)
        {
            throw S3Errors.CorsNotEnabled(method);
        }

        var headers = RequestedHeaders(request);
        var rule = bucket.Cors.FirstOrDefault(r => r.Allows(origin, method, headers))
            ?? throw S3Errors.CorsNotAllowed(method, KeyOf(request).Length == 0 ? "BUCKET" : "OBJECT");
        WriteIds(call);
        foreach (var (name, value) in rule.ToHeaders(origin, headers))
        {
            call.Response.Headers[name] = value;
        }
    }

    /// <summary>The ids that every answer of S3 has.</summary>
    public static void WriteIds(PlainCall call) => RestXmlProtocol.SetHostId(call.Response, call.RequestId);

    private static string[] RequestedHeaders(WireRequest request) =>
        (request.Header("Access-Control-Request-Headers") ?? "").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Bucket? FindBucket(WireRequest request) => buckets.State.Buckets.Find(BucketOf(request));

    /// <summary>The bucket as it is in the path.</summary>
    public static string BucketOf(WireRequest request)
    {
        var path = request.ServicePath.AsSpan(1);
        var slash = path.IndexOf('/');
        return (slash < 0 ? path : path[..slash]).ToString();
    }

    /// <summary>The key as it is in the path, nothing decoded.</summary>
    private static ReadOnlySpan<char> KeyOf(WireRequest request)
    {
        var path = request.ServicePath.AsSpan(1);
        var slash = path.IndexOf('/');
        return slash < 0 ? [] : path[(slash + 1)..];
    }
}
