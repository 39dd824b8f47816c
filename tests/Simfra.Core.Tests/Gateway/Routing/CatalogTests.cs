using System.Text.RegularExpressions;
using Simfra.Models;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Gateway.Routing;

/// <summary>Every operation of AWS is known: a signed request for it is refused by its own name, in its own protocol.</summary>
public sealed partial class CatalogTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    public static TheoryData<string> Services => [.. AwsCatalog.Services.Services.Select(s => s.Id)];

    /// <summary>Services of which some operations are, byte for byte, those of another, so that nothing in a request tells them apart.</summary>
    private static readonly Dictionary<string, string> Twins = new(StringComparer.Ordinal)
    {
        // One API under three names, at rds.<region>.
        ["docdb"] = "rds",
        ["neptune"] = "rds",

        // The second version kept these operations of the first.
        ["greengrassv2"] = "greengrass",

        // The same API in two models.
        ["pinpoint-sms-voice"] = "sms-voice",
        ["qconnect"] = "wisdom",

        // The older names of GetBucketLifecycleConfiguration and GetBucketNotificationConfiguration, and of what puts them.
        ["s3"] = "s3",
    };

    /// <summary>Services of which some operations have the routes and the signing name of others', and a host of their own to tell them.</summary>
    private static readonly Dictionary<string, string[]> TwinsButForTheHost = new(StringComparer.Ordinal)
    {
        ["bedrock-agent-runtime"] = ["bedrock-agent"],
        ["bedrock-data-automation"] = ["bedrock"],
        ["chime-sdk-identity"] = ["chime-sdk-voice"],
        ["chime-sdk-media-pipelines"] = ["chime-sdk-voice"],
        ["chime-sdk-meetings"] = ["chime-sdk-voice"],
        ["chime-sdk-messaging"] = ["chime-sdk-voice"],
        ["chime-sdk-voice"] = ["chime"],
        ["ivs-realtime"] = ["ivs"],
        ["lexv2-models"] = ["lex-models"],
        ["signer-data"] = ["signer"],
        ["timestream-write"] = ["timestream-query"],
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task SignedRequest_ForAnUnbuiltOperation_IsRefusedByName(string service)
    {
        var schema = AwsCatalog.Services[service];
        var runtime = _aws.World.FindRuntime(schema);
        var mistaken = new List<string>();
        foreach (var operation in schema.Operations.Where(o => runtime?.Find(o) is null && !IsDirectoryBuckets(o) && !IsFormerName(o)))
        {
            foreach (var host in new[] { "localhost:4599", $"{schema.EndpointPrefix}.us-west-2.amazonaws.com" })
            {
                var request = Request(operation) with { Host = host };
                var answer = await _aws.CallAsync(request, service, "us-west-2");

                var form = FormOf(schema, _aws.World.Protocols.Select(schema, GatewayFixture.Wire(request)));
                if (!IsRefusal(answer, form, operation) && !IsRefusalOfTwin(answer, form, operation, isHostTold: host.EndsWith(".com", StringComparison.Ordinal)))
                {
                    mistaken.Add($"{host} {operation.Name} {operation.Method} {operation.Uri}: {answer.Status} {answer.Text}");
                }
            }
        }

        Assert.True(mistaken.Count == 0, string.Join('\n', mistaken));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();

    /// <summary>Signed as another service, <c>s3express</c>, for a host of its own; otherwise it is ListBuckets.</summary>
    private static bool IsDirectoryBuckets(OperationSchema operation) => operation.Name == "ListDirectoryBuckets";

    /// <summary>On the wire it is the operation whose name is longer.</summary>
    private static bool IsFormerName(OperationSchema operation) =>
        operation.Name is "GetBucketLifecycle" or "PutBucketLifecycle" or "GetBucketNotification" or "PutBucketNotification";

    private static bool IsRefusal(TestAnswer answer, ErrorForm form, OperationSchema operation) => answer.Status == 501
        && (operation.Method == "HEAD"
            ? answer.Body.Length == 0
            : answer.Error(form) == ("NotImplemented", $"The operation {operation.Name} of the service {operation.Service.Id} is not implemented by Simfra.Embedded."));

    private static bool IsRefusalOfTwin(TestAnswer answer, ErrorForm form, OperationSchema operation, bool isHostTold)
    {
        return TwinsOf(operation.Service, isHostTold).SelectMany(t => AwsCatalog.Services[t].Operations).Any(o => IsSameOnTheWire(o, operation) && IsRefusal(answer, form, o));
    }

    private static string[] TwinsOf(ServiceSchema service, bool isHostTold)
    {
        if (Twins.TryGetValue(service.Id, out var twin))
        {
            return [twin];
        }

        return isHostTold ? [] : TwinsButForTheHost.GetValueOrDefault(service.Id, []);
    }

    private static bool IsSameOnTheWire(OperationSchema one, OperationSchema other)
    {
        var (first, second) = (Request(one), Request(other));
        return one.Service.SigningName == other.Service.SigningName
            && one.Service.TargetPrefix == other.Service.TargetPrefix
            && (first.Method, first.Target.TrimEnd('/')) == (second.Method, second.Target.TrimEnd('/'))
            && first.Body.AsSpan().SequenceEqual(second.Body);
    }

    private static TestRequest Request(OperationSchema operation)
    {
        var (service, protocols) = (operation.Service, operation.Service.Protocols);
        if ((protocols & (WireProtocols.Query | WireProtocols.Ec2Query)) != WireProtocols.None)
        {
            return TestRequest.Form(service.Id, operation.Name);
        }

        return (protocols & (WireProtocols.Json10 | WireProtocols.Json11)) != WireProtocols.None
            ? TestRequest.Json(service.Id, operation.Name)
            : new(operation.Method, Target(operation), [.. operation.TellingHeaders.Select(h => (h, "x"))]);
    }

    private static string Target(OperationSchema operation)
    {
        var uri = Label().Replace(operation.Uri, "x");
        foreach (var name in operation.TellingQuery)
        {
            uri += $"{(uri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}=x";
        }

        return uri;
    }

    private static ErrorForm FormOf(ServiceSchema service, IProtocol protocol) => protocol.Id switch
    {
        WireProtocols.Query => ErrorForm.Query,
        WireProtocols.Ec2Query => ErrorForm.Ec2,
        WireProtocols.RestJson => ErrorForm.RestJson,
        WireProtocols.RestXml when service.Id == "s3" => ErrorForm.S3,
        WireProtocols.RestXml => ErrorForm.RestXml,
        WireProtocols.RpcV2Cbor => ErrorForm.Cbor,
        _ => ErrorForm.Json,
    };

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Label();
}
