using System.Globalization;
using BenchmarkDotNet.Attributes;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Benchmarks;

/// <summary>
/// The cost of a decision on policies that have been compiled: each has four statements of several actions, resources and a condition, and
/// the last one allows. Target: 5 µs at most with ten policies.
/// </summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private readonly PolicyEvaluator _evaluator = new();
    private AccessRequest _request = null!;
    private ApplicablePolicies _policies = null!;
    private string _document = "";

    [Params(1, 10, 100)]
    public int Policies { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var alice = new IamUserPrincipal("111111111111", "AIDAEXAMPLE", "/", "alice");
        _request = new(alice, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111111111111:orders")
        {
            ResourceAccountId = "111111111111",
            Context = new ConditionContext()
                .Add("aws:username", "alice")
                .Add("aws:SecureTransport", "true")
                .Add("aws:SourceIp", "10.1.2.3")
                .Add("aws:PrincipalTag/team", "red"),
        };
        _document = Document("orders");
        _policies = new()
        {
            Identity =
            [
                .. Enumerable.Range(1, Policies - 1).Select(i => Policy(string.Create(CultureInfo.InvariantCulture, $"other-{i}"))),
                Policy("orders"),
            ],
        };
        if (!_evaluator.Evaluate(_request, _policies).IsAllowed)
        {
            throw new InvalidOperationException("The policies are meant to allow.");
        }
    }

    [Benchmark]
    public object Decide() => _evaluator.Evaluate(_request, _policies);

    /// <summary>What a decision costs whose reasons are asked for.</summary>
    [Benchmark]
    public object Explain() => _evaluator.Explain(_request, _policies);

    /// <summary>What the first decision with a policy costs in addition.</summary>
    [Benchmark]
    public object Compile() => PolicyDocument.Parse(_document);

    private static AttachedPolicy Policy(string queue) => new(queue, null, Document(queue));

    /// <summary>A policy that lets its principal use a queue, among other things.</summary>
    internal static string Document(string queue) =>
        $$$"""
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket","s3:GetBucketLocation"],
           "Resource":["arn:aws:s3:::{{{queue}}}","arn:aws:s3:::{{{queue}}}/${aws:username}/*"]},
          {"Sid":"Queue","Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:Send*"],
           "Resource":"arn:aws:sqs:*:111111111111:{{{queue}}}",
           "Condition":{"StringEquals":{"aws:PrincipalTag/team":["red","blue"]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"} } },
          {"Sid":"Tables","Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/{{{queue}}}*"},
          {"Sid":"Tls","Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"} } }]}
        """;
}
