using System.Globalization;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Simfra.Accounts;
using Simfra.Protocols;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.State;

namespace Simfra.Benchmarks;

/// <summary>The cost of finding out who signed a small request: header parsed, body hashed, signature checked. Target: 15 µs at most.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private static readonly DateTimeOffset Now = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly byte[] _body = "{\"QueueUrl\":\"http://localhost:4599/000000000000/orders\",\"MessageBody\":\"a message of common length\"}"u8.ToArray();
    private readonly SignatureRules _rules = SignatureRules.For(WireProtocols.Json10, isQueryCompatible: true);
    private SignatureVerifier _verifier = null!;
    private WireRequest _request = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var clock = new FixedClock();
        var account = new Account
        {
            Id = "000000000000",
            Name = "Default account",
            Email = AccountDirectory.DefaultEmail("000000000000"),
            RootAccessKeyId = "AKIAIOSFODNN7EXAMPLE",
            RootSecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            CreatedAt = Now,
        };
        var key = account.ToCredential();
        _verifier = new(new CredentialStore(new AccountDirectory(new WorldState(), [account], clock, new IdGenerator())), clock);
        _request = new()
        {
            Method = "POST",
            RawPath = "/",
            RawQuery = "",
            Scheme = "http",
            Host = "sqs.us-east-1.amazonaws.com",
            Headers = new HeaderDictionary
            {
                ["Content-Type"] = "application/x-amz-json-1.0",
                ["Content-Length"] = _body.Length.ToString(CultureInfo.InvariantCulture),
                ["X-Amz-Target"] = "AmazonSQS.SendMessage",
                ["amz-sdk-invocation-id"] = "3a7e1a37-77c5-4ee6-a1a6-6e4fd60d9a8c",
                ["amz-sdk-request"] = "attempt=1; max=3",
            },
        };
        new RequestSigner(key, "us-east-1", "sqs", _rules).SignHeader(_request, Now, HashOfBody());
    }

    [Benchmark]
    public object Verify() =>
        _verifier.Verify(_request, SignatureParameters.Read(_request), _rules, new("sqs", null), HashOfBody()).Principal;

    private string HashOfBody() => Convert.ToHexStringLower(SHA256.HashData(_body));

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>The checksums of a megabyte.</summary>
public class ChecksumBenchmarks
{
    private readonly byte[] _data = new byte[1024 * 1024];

    public static IEnumerable<string> Algorithms => ChecksumAlgorithm.All.Select(a => a.Name);

    [ParamsSource(nameof(Algorithms))]
    public string Algorithm { get; set; } = "";

    [Benchmark]
    public byte[] Compute() => ChecksumAlgorithm.FromName(Algorithm)!.Compute(_data);
}
