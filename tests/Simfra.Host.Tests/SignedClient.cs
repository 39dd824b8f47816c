using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Host.Tests;

/// <summary>Signed calls to an instance in another process, with the root key of the default account.</summary>
internal sealed class SignedClient(Uri endpoint) : IDisposable
{
    private const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private readonly HttpClient _http = new() { BaseAddress = endpoint };

    /// <summary>Calls an operation in AWS JSON.</summary>
    public Task<(HttpStatusCode Status, byte[] Body)> JsonAsync(string service, string operation, JsonObject input)
    {
        var schema = AwsCatalog.Services[service];
        var version = (schema.Protocols & WireProtocols.Json10) != WireProtocols.None ? "1.0" : "1.1";
        return SendAsync(
            schema, schema.Protocols & (WireProtocols.Json10 | WireProtocols.Json11), "POST", "/", Encoding.UTF8.GetBytes(input.ToJsonString()),
            $"application/x-amz-json-{version}", ("X-Amz-Target", $"{schema.TargetPrefix}.{operation}"));
    }

    /// <summary>Calls an operation in AWS JSON that goes well.</summary>
    public async Task<JsonNode> JsonOkAsync(string service, string operation, JsonObject input)
    {
        var (status, body) = await JsonAsync(service, operation, input);
        Assert.True(status == HttpStatusCode.OK, $"{service} {operation}: {(int)status} {Encoding.UTF8.GetString(body)}");
        return body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!;
    }

    /// <summary>Sends a request to S3.</summary>
    public Task<(HttpStatusCode Status, byte[] Body)> S3Async(string method, string target, byte[]? body = null) =>
        SendAsync(AwsCatalog.Services["s3"], WireProtocols.RestXml, method, target, body ?? [], "application/octet-stream");

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        ServiceSchema service, WireProtocols protocol, string method, string target, byte[] body, string contentType,
        params (string Name, string Value)[] headers)
    {
        var wire = new WireRequest
        {
            Method = method,
            RawPath = target,
            RawQuery = "",
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = endpoint.Authority,
        };
        foreach (var (name, value) in headers)
        {
            wire.Headers[name] = value;
        }

        new RequestSigner(new Credential(KeyId, Secret, new RootPrincipal("")), "us-east-1", service.SigningName, SignatureRules.For(service, protocol))
            .SignHeader(wire, DateTimeOffset.UtcNow, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)));
        using var request = new HttpRequestMessage(new(method), target);
        if (body.Length > 0 || method == "PUT")
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }
}
