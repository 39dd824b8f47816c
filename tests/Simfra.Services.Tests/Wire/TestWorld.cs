using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Services.Tests.Persistence;

namespace Simfra.Services.Tests.Wire;

/// <summary>A world of its own for a test, with a clock that stands still, and signed calls to it in any of AWS's protocols.</summary>
internal sealed class TestWorld : IAsyncDisposable
{
    private readonly SimfraServer _server;
    private readonly HttpClient _http;
    private readonly Credential? _caller;

    private TestWorld(SimfraServer server, Credential? caller = null)
    {
        _server = server;
        _caller = caller;
        _http = new(server.CreateHandler());
    }

    public const string OtherAccount = "111111111111";

    public static DateTimeOffset StartTime { get; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public SimfraClock Clock => _server.Clock;

    public SimfraServer Server => _server;

    /// <summary>Keys of any account work: twelve digits with the secret <c>test</c> are its root user.</summary>
    public static async Task<TestWorld> StartAsync(Action<SimfraOptions>? configure = null) => new(await SimfraServer.StartAsync(o =>
    {
        o.LocalStackCompatibility = true;
        o.ClockMode = SimfraClockMode.Manual;
        o.StartTime = StartTime;
        configure?.Invoke(o);
    }));

    /// <summary>A copy of the world, for the caller to dispose of.</summary>
    public async Task<TestWorld> ForkAsync() => new(await _server.ForkAsync());

    /// <summary>The same world, called with another key. It ends with the world that it is of.</summary>
    public TestWorld As(string accessKeyId, string secretAccessKey, string? sessionToken = null) =>
        new(_server, new Credential(accessKeyId, secretAccessKey, new AnonymousPrincipal()) { SessionToken = sessionToken });

    /// <summary>The way in which a service of the world calls others.</summary>
    public IServiceInvoker AsService(string service) => new ServiceInvoker(_server.World.Gateway, service);

    /// <summary>Calls an operation in AWS JSON.</summary>
    public Task<TestAnswer> JsonAsync(string service, string operation, JsonNode input, string? account = null, string region = "us-east-1") =>
        RawJsonAsync(service, operation, Encoding.UTF8.GetBytes(input.ToJsonString()), account, region);

    /// <summary>The same with a body that need not be JSON.</summary>
    public Task<TestAnswer> RawJsonAsync(string service, string operation, byte[] body, string? account = null, string region = "us-east-1")
    {
        var schema = AwsCatalog.Services[service];
        var version = (schema.Protocols & WireProtocols.Json10) != WireProtocols.None ? "1.0" : "1.1";
        return SendAsync(
            schema, schema.Protocols & (WireProtocols.Json10 | WireProtocols.Json11), "POST", "/", body,
            $"application/x-amz-json-{version}", account, region, ("X-Amz-Target", $"{schema.TargetPrefix}.{operation}"));
    }

    /// <summary>Calls an operation in the Query or EC2 Query protocol.</summary>
    public Task<TestAnswer> QueryAsync(
        string service, string operation, IEnumerable<(string Name, string Value)> parameters, string? account = null, string region = "us-east-1",
        params (string Name, string Value)[] headers)
    {
        var schema = AwsCatalog.Services[service];
        var form = new (string Name, string Value)[] { ("Action", operation), ("Version", schema.ApiVersion) }.Concat(parameters)
            .Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}");
        return SendAsync(
            schema, schema.Protocols & (WireProtocols.Query | WireProtocols.Ec2Query), "POST", "/", Encoding.UTF8.GetBytes(string.Join('&', form)),
            "application/x-www-form-urlencoded", account, region, headers);
    }

    /// <summary>Sends a REST-JSON request.</summary>
    public Task<TestAnswer> RestAsync(
        string service, string method, string target, JsonNode? input = null, string? account = null, string region = "us-east-1") =>
        SendAsync(
            AwsCatalog.Services[service], WireProtocols.RestJson, method, target,
            input is null ? [] : Encoding.UTF8.GetBytes(input.ToJsonString()), "application/json", account, region);

    /// <summary>Calls an operation in Smithy RPC v2 CBOR.</summary>
    public Task<TestAnswer> CborAsync(string service, string operation, byte[] input, string? account = null, string region = "us-east-1")
    {
        var schema = AwsCatalog.Services[service];
        return SendAsync(
            schema, WireProtocols.RpcV2Cbor, "POST", $"/service/{schema.TargetPrefix}/operation/{operation}", input,
            "application/cbor", account, region, ("smithy-protocol", "rpc-v2-cbor"), ("Accept", "application/cbor"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_caller is null)
        {
            await SnapshotRoundTrip.CheckAsync(_server.World);
            await _server.DisposeAsync();
        }
    }

    private async Task<TestAnswer> SendAsync(
        ServiceSchema service, WireProtocols protocol, string method, string target, byte[] body, string contentType,
        string? account, string region, params (string Name, string Value)[] headers)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var wire = new WireRequest
        {
            Method = method,
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost",
        };
        foreach (var (name, value) in headers)
        {
            wire.Headers[name] = value;
        }

        var credential = _caller ?? new Credential(
            account ?? _server.RootAccessKeyId, account is null ? _server.RootSecretAccessKey : "test", new RootPrincipal(account ?? ""));
        new RequestSigner(credential, region, service.SigningName, SignatureRules.For(service, protocol))
            .SignHeader(wire, Clock.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(body)));

        using var request = new HttpRequestMessage(new(method), $"http://localhost{target}");
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        using var response = await _http.SendAsync(request);
        return new(
            response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}
