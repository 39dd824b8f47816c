using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Simfra.Accounts;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Services;

namespace Simfra.Core.Tests.Gateway;

/// <summary>A world of its own, whose clock stands still, called without a server between.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public const string AccountId = "000000000000";

    public static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public GatewayFixture(IReadOnlyList<ServiceModule>? modules = null, Func<WorldOptions, WorldOptions>? configure = null)
    {
        var account = new Account
        {
            Id = AccountId,
            Name = "Default account",
            Email = AccountDirectory.DefaultEmail(AccountId),
            RootAccessKeyId = AccessKeyId,
            RootSecretAccessKey = Secret,
            CreatedAt = Start,
        };
        RootKey = account.ToCredential();
        var options = new WorldOptions
        {
            Clock = new(SimfraClockMode.Manual, Start),
            Ids = new(seed: 7),
            Accounts = [account],
            RootKeys = [new WellKnownCredentials(AccountId)],
        };
        World = new(configure?.Invoke(options) ?? options, modules ?? AwsServices.All);
    }

    public World World { get; }

    public Credential RootKey { get; }

    /// <summary>Signs a request for the service as its clients do, by what it says of its payload if it does.</summary>
    public TestRequest Sign(
        TestRequest request, string service, string region = "us-east-1", Credential? credential = null, DateTimeOffset? time = null)
    {
        var schema = AwsCatalog.Services[service];
        var wire = Wire(request);
        wire.Headers.Remove("Authorization");
        var rules = SignatureRules.For(schema, World.Protocols.Select(schema, wire).Id);
        new RequestSigner(credential ?? RootKey, region, schema.SigningName, rules).SignHeader(
            wire, time ?? World.Clock.GetUtcNow(),
            request.Header(DeclaredPayload.Header) ?? Convert.ToHexStringLower(SHA256.HashData(request.Body)));
        return request with { Headers = [.. wire.Headers.Select(h => (h.Key, h.Value.ToString()))] };
    }

    /// <summary>Signs and sends.</summary>
    public Task<TestAnswer> CallAsync(TestRequest request, string service, string region = "us-east-1", Credential? credential = null) =>
        SendAsync(Sign(request, service, region, credential));

    public Task<TestAnswer> SendAsync(TestRequest request, CancellationToken aborted = default) => SendAsync(request, new MemoryStream(request.Body), aborted);

    public async Task<TestAnswer> SendAsync(TestRequest request, Stream body, CancellationToken aborted = default)
    {
        var (http, answer) = Context(request, body);
        http.RequestAborted = aborted;
        await World.HandleAsync(http);
        return Answer(http, answer);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    public static (DefaultHttpContext Http, MemoryStream Answer) Context(TestRequest request, Stream body)
    {
        var http = new DefaultHttpContext();
        var answer = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = request.Target;
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Method = request.Method;
        http.Request.Scheme = "http";
        http.Request.Body = body;
        foreach (var (name, value) in request.Headers)
        {
            http.Request.Headers[name] = value;
        }

        http.Request.Headers.Host = request.Host;
        if (request.Body.Length > 0 && !http.Request.Headers.ContainsKey("Content-Length"))
        {
            http.Request.Headers.ContentLength = request.Body.Length;
        }

        return (http, answer);
    }

    public static TestAnswer Answer(HttpContext http, MemoryStream body) => new(
        http.Response.StatusCode,
        http.Response.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        body.ToArray());

    public static WireRequest Wire(TestRequest request)
    {
        var question = request.Target.IndexOf('?', StringComparison.Ordinal);
        var wire = new WireRequest
        {
            Method = request.Method,
            RawPath = question < 0 ? request.Target : request.Target[..question],
            RawQuery = question < 0 ? "" : request.Target[(question + 1)..],
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = request.Host,
            Body = request.Body,
        };
        foreach (var (name, value) in request.Headers)
        {
            wire.Headers[name] = value;
        }

        return wire;
    }
}

/// <summary>A request as it goes on the wire.</summary>
internal sealed record TestRequest(string Method, string Target, params (string Name, string Value)[] Headers)
{
    public string Host { get; init; } = "localhost:4599";

    public byte[] Body { get; init; } = [];

    public static TestRequest Json(string service, string operation, string body = "{}")
    {
        var schema = AwsCatalog.Services[service];
        var version = (schema.Protocols & WireProtocols.Json10) != WireProtocols.None ? "1.0" : "1.1";
        return new("POST", "/", ("Content-Type", $"application/x-amz-json-{version}"), ("X-Amz-Target", $"{schema.TargetPrefix}.{operation}"))
        {
            Body = Encoding.UTF8.GetBytes(body),
        };
    }

    public static TestRequest Form(string service, string operation, string parameters = "") =>
        Form($"Action={operation}&Version={AwsCatalog.Services[service].ApiVersion}{parameters}");

    public static TestRequest Form(string form) =>
        new("POST", "/", ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")) { Body = Encoding.UTF8.GetBytes(form) };

    public static TestRequest Cbor(string service, string operation, byte[] body) => new(
        "POST", $"/service/{AwsCatalog.Services[service].TargetPrefix}/operation/{operation}",
        ("smithy-protocol", "rpc-v2-cbor"), ("Content-Type", "application/cbor"), ("Accept", "application/cbor"))
    {
        Body = body,
    };

    public static TestRequest RestJson(string method, string target, string body = "") => body.Length == 0
        ? new(method, target)
        : new(method, target, ("Content-Type", "application/json")) { Body = Encoding.UTF8.GetBytes(body) };

    public static TestRequest Rest(string method, string target, string body = "", params (string Name, string Value)[] headers) =>
        new(method, target, headers) { Body = Encoding.UTF8.GetBytes(body) };

    public TestRequest With(string name, string value) =>
        this with { Headers = [.. Headers.Where(h => !h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), (name, value)] };

    public TestRequest Without(string name) =>
        this with { Headers = [.. Headers.Where(h => !h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    public string? Header(string name) => Headers.LastOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
