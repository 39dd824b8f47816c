using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.State;

namespace Simfra.Core.Tests.Security;

/// <summary>A client with a key and a server that knows it, at one moment.</summary>
internal sealed class SigningFixture
{
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public const string Region = "us-east-1";

    public static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly SignatureRules Query = SignatureRules.For(WireProtocols.Query, isQueryCompatible: false);
    public static readonly SignatureRules ObjectStorage = SignatureRules.ForObjectStorage();

    private readonly SignatureVerifier _verifier;

    public SigningFixture(SignatureRules rules)
    {
        Rules = rules;
        Service = rules == ObjectStorage ? "s3" : "sqs";
        Ids = new IdGenerator(seed: 1);
        Sessions = new(new WorldSeal(new WorldState(), Ids), Clock, Ids);
        _verifier = new(new CredentialStore(new OneCredential(RootKey), Sessions), Clock);
    }

    public SignatureRules Rules { get; }

    public string Service { get; }

    public FixedTime Clock { get; } = new(Now);

    public IdGenerator Ids { get; }

    public SessionCredentials Sessions { get; }

    public Credential RootKey { get; } = new(AccessKeyId, Secret, new RootPrincipal("000000000000"));

    public RequestSigner Signer(Credential? credential = null, string? service = null, string region = Region) =>
        new(credential ?? RootKey, region, service ?? Service, Rules);

    public static WireRequest Request(
        string method = "POST", string path = "/", string query = "", string body = "", params (string Name, string Value)[] headers)
    {
        var request = new WireRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = query,
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost:4599",
            Body = Encoding.UTF8.GetBytes(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    /// <summary>The request with one of its parts replaced; headers are copied.</summary>
    public static WireRequest With(
        WireRequest request, string? method = null, string? path = null, string? query = null, string? host = null, byte[]? body = null)
    {
        var copy = new WireRequest
        {
            Method = method ?? request.Method,
            RawPath = path ?? request.RawPath,
            RawQuery = query ?? request.RawQuery,
            Headers = new HeaderDictionary(),
            Scheme = request.Scheme,
            Host = host ?? request.Host,
            Body = body ?? request.Body,
        };
        foreach (var (name, value) in request.Headers)
        {
            copy.Headers[name] = value;
        }

        return copy;
    }

    public WireRequest SignedRequest(WireRequest? request = null, Credential? credential = null, DateTimeOffset? time = null)
    {
        request ??= Request(body: "Action=ListQueues");
        Signer(credential).SignHeader(request, time ?? Now, HashOf(request));
        return request;
    }

    public WireRequest PresignedRequest(WireRequest? request = null, int expires = 3600, DateTimeOffset? time = null, Credential? credential = null)
    {
        request ??= Request("GET", "/bucket/key");
        var payloadHash = Rules == ObjectStorage ? null : HashOf(request);
        return With(request, query: Signer(credential).PresignQuery(request, time ?? Now, expires, payloadHash));
    }

    public VerifiedSignature Verify(WireRequest request, string? region = null) =>
        _verifier.Verify(request, SignatureParameters.Read(request), Rules, new(Service, region), HashOf(request));

    public AwsServiceException Refusal(WireRequest request, string? region = null) =>
        Assert.Throws<AwsServiceException>(() => Verify(request, region));

    public static string HashOf(WireRequest request) => Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));

    public static string? Detail(AwsServiceException error, string name) => error.Details.Single(d => d.Key == name).Value;
}
