using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Services.Tests.S3;

/// <summary>Sends requests as they are given, signed, and shows answers as they came: for what an SDK hides.</summary>
internal sealed class RawS3Client(SimfraServer server, string region, string accessKeyId, string secret) : IDisposable
{
    private readonly HttpClient _http = new(server.CreateHandler());

    public Task<RawAnswer> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync("GET", target, null, headers);

    public Task<RawAnswer> HeadAsync(string target, params (string Name, string Value)[] headers) =>
        SendAsync("HEAD", target, null, headers);

    public Task<RawAnswer> DeleteAsync(string target, params (string Name, string Value)[] headers) =>
        SendAsync("DELETE", target, null, headers);

    public Task<RawAnswer> PutAsync(string target, string body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", target, Encoding.UTF8.GetBytes(body), headers);

    public Task<RawAnswer> PostAsync(string target, string body, params (string Name, string Value)[] headers) =>
        SendAsync("POST", target, Encoding.UTF8.GetBytes(body), headers);

    /// <param name="target">Path and query as they go on the wire.</param>
    public async Task<RawAnswer> SendAsync(
        string method, string target, byte[]? body, (string Name, string Value)[] headers, string host = "localhost", bool isSigned = true)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var wire = new WireRequest
        {
            Method = method,
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = host,
        };
        foreach (var (name, value) in headers)
        {
            wire.Headers[name] = value;
        }

        if (isSigned)
        {
            var signer = new RequestSigner(
                new Credential(accessKeyId, secret, new RootPrincipal(accessKeyId)), region, "s3", SignatureRules.ForObjectStorage());
            signer.SignHeader(wire, server.Clock.GetUtcNow(), wire.Header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD");
        }

        using var request = new HttpRequestMessage(new(method), RawUri(host, target));
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, values) in wire.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        using var response = await _http.SendAsync(request);
        return new(
            response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(
                h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A URI whose path isn't touched: dots, double slashes and escapes stay as they are.</summary>
    private static Uri RawUri(string host, string target) =>
        new($"http://{host}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}

internal sealed record RawAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XDocument.Parse(Text).Root!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The text of the first element of that name, wherever it is.</summary>
    public string? Element(string name) => Xml.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public IEnumerable<string> Elements(string name) => Xml.Descendants().Where(e => e.Name.LocalName == name).Select(static e => e.Value);

    /// <summary>Checks that this is the error, with the elements beside code and message that are given.</summary>
    public void AssertError(HttpStatusCode status, string code, string? message, params (string Name, string Value)[] details)
    {
        Assert.Equal((status, code), (Status, Element("Code")));
        if (message is not null)
        {
            Assert.Equal(message, Element("Message"));
        }

        Assert.Equal(details.ToDictionary(d => d.Name, d => (string?)d.Value), details.ToDictionary(d => d.Name, d => Element(d.Name)));
        Assert.Equal(Header("x-amz-request-id"), Element("RequestId"));
        Assert.Equal(Header("x-amz-id-2"), Element("HostId"));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Status} {Text}");
}
