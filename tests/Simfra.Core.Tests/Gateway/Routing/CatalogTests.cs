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

    [Theory]
    [MemberData(nameof(Services))]
    public async Task SignedRequest_ForAnUnbuiltOperation_IsRefusedByName(string service)
    {
        var schema = AwsCatalog.Services[service];
        var runtime = _aws.World.FindRuntime(schema);
        var operation = schema.Operations.First(o => runtime?.Find(o) is null);

        foreach (var host in new[] { "localhost:4599", $"{schema.EndpointPrefix}.us-west-2.amazonaws.com" })
        {
            var request = Request(operation) with { Host = host };
            var answer = await _aws.CallAsync(request, service, "us-west-2");

            answer.AssertError(
                FormOf(schema, _aws.World.Protocols.Select(schema, GatewayFixture.Wire(request))), 501, "NotImplemented",
                $"The operation {operation.Name} of the service {service} is not implemented by Simfra.Embedded.");
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();

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
