using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Requests as a case describes them.</summary>
internal static class CaseRequest
{
    /// <param name="service">Whose request it is.</param>
    /// <param name="request">Method, uri, queryParams, headers, host and body.</param>
    /// <param name="operation">The operation's name, where the case leaves the header that gives it to the client.</param>
    /// <param name="completesHeaders">Whether headers are added that every client sends and the case doesn't mention.</param>
    public static WireRequest Create(ServiceSchema service, JsonObject request, string operation, bool completesHeaders = true)
    {
        var uri = request["uri"]?.GetValue<string>() ?? "/";
        var mark = uri.IndexOf('?', StringComparison.Ordinal);
        var query = (request["queryParams"] as JsonArray ?? []).Select(static p => p!.GetValue<string>()).ToList();
        if (mark >= 0)
        {
            query.Insert(0, uri[(mark + 1)..]);
        }

        var headers = new HeaderDictionary();
        foreach (var (name, value) in request["headers"] as JsonObject ?? [])
        {
            headers[name] = value!.GetValue<string>();
        }

        if (completesHeaders)
        {
            CompleteHeaders(service, operation, request["body"]?.GetValue<string>() ?? "", headers);
        }

        var made = new WireRequest
        {
            Method = request["method"]?.GetValue<string>() ?? "POST",
            RawPath = mark < 0 ? uri : uri[..mark],
            RawQuery = string.Join('&', query),
            Headers = headers,
            Scheme = "https",
            Host = request["host"]?.GetValue<string>() ?? "example.com",
            Body = Body(service, request["body"]?.GetValue<string>() ?? ""),
        };
        PrependBucket(made, request["resolvedHost"]?.GetValue<string>());
        return made;
    }

    /// <summary>Puts the bucket of a virtual host before the path, as the gateway does.</summary>
    private static void PrependBucket(WireRequest request, string? host)
    {
        if (host is not null && host.IndexOf(".s3", StringComparison.Ordinal) is var end and > 0)
        {
            request.ServicePath = $"/{host[..end]}{request.RawPath}";
        }
    }

    private static void CompleteHeaders(ServiceSchema service, string operation, string body, HeaderDictionary headers)
    {
        if (service.Protocols.HasFlag(WireProtocols.Json10) || service.Protocols.HasFlag(WireProtocols.Json11))
        {
            headers.TryAdd("X-Amz-Target", $"{service.TargetPrefix}.{operation}");
        }
        else if (service.Protocols.HasFlag(WireProtocols.RestJson) && body.StartsWith('{'))
        {
            headers.TryAdd("Content-Type", "application/json");
        }
    }

    /// <summary>A body as the corpora write it: text, or base64 where the protocol's documents are binary.</summary>
    public static byte[] Body(ServiceSchema service, string text) =>
        service.Protocols.HasFlag(WireProtocols.RpcV2Cbor) ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
}
