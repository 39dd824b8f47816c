using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Benchmarks;

/// <summary>A lean signing client: the same loop for every server that is measured.</summary>
internal sealed class LoadClient(HttpMessageHandler handler, Uri endpoint, string accessKeyId, string secret) : IDisposable
{
    private const string Region = "us-east-1";
    private const WireProtocols Json = WireProtocols.Json10 | WireProtocols.Json11;

    private readonly HttpClient _http = new(handler);
    private readonly RequestSigner _s3 = Signer(accessKeyId, secret, "s3", SignatureRules.ForObjectStorage());
    private readonly Dictionary<string, RequestSigner> _json = new[] { "sqs", "dynamodb", "kms", "secretsmanager", "ssm", "logs", "cloudwatch" }
        .ToDictionary(static s => s, s => Signer(accessKeyId, secret, AwsCatalog.Services[s].SigningName, SignatureRules.For(AwsCatalog.Services[s], Json)));

    /// <summary>Calls an operation in AWS JSON.</summary>
    public Task<byte[]> JsonAsync(string service, string operation, string json)
    {
        var schema = AwsCatalog.Services[service];
        var version = (schema.Protocols & WireProtocols.Json10) != WireProtocols.None ? "1.0" : "1.1";
        var target = $"{schema.TargetPrefix}.{operation}";
        return SendAsync(_json[service], "POST", "/", Encoding.UTF8.GetBytes(json), $"application/x-amz-json-{version}", ("X-Amz-Target", target));
    }

    public Task<byte[]> SqsAsync(string operation, string json) => JsonAsync("sqs", operation, json);

    public Task<byte[]> S3Async(string method, string path, byte[]? body = null) => SendAsync(_s3, method, path, body, "application/octet-stream");

    /// <summary>A request to upload a body that isn't signed.</summary>
    public static HttpRequestMessage SignedUpload(SimfraServer server, string path)
    {
        var wire = new WireRequest
        {
            Method = "PUT",
            RawPath = path,
            RawQuery = "",
            Headers = new HeaderDictionary(),
            Scheme = server.Endpoint.Scheme,
            Host = server.Endpoint.Authority,
        };
        Signer(server.RootAccessKeyId, server.RootSecretAccessKey, "s3", SignatureRules.ForObjectStorage())
            .SignHeader(wire, DateTimeOffset.UtcNow, "UNSIGNED-PAYLOAD");
        var request = new HttpRequestMessage(HttpMethod.Put, path);
        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return request;
    }

    public void Dispose() => _http.Dispose();

    private static RequestSigner Signer(string accessKeyId, string secret, string service, SignatureRules rules) =>
        new(new Credential(accessKeyId, secret, new RootPrincipal("")), Region, service, rules);

    private async Task<byte[]> SendAsync(
        RequestSigner signer, string method, string path, byte[]? body, string contentType, params (string Name, string Value)[] headers)
    {
        var wire = new WireRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = "",
            Headers = new HeaderDictionary(),
            Scheme = endpoint.Scheme,
            Host = endpoint.Authority,
        };
        foreach (var (name, value) in headers)
        {
            wire.Headers[name] = value;
        }

        signer.SignHeader(wire, DateTimeOffset.UtcNow, Convert.ToHexStringLower(SHA256.HashData(body ?? [])));
        using var request = new HttpRequestMessage(new(method), new Uri(endpoint, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException($"{(int)response.StatusCode} {Encoding.UTF8.GetString(answer)}");
    }
}
