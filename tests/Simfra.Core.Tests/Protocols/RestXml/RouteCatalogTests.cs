using Simfra.Models;
using Simfra.Protocols;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.RestXml;

/// <summary>Every route of every REST service leads to its own operation.</summary>
public sealed class RouteCatalogTests
{
    /// <summary>
    /// Operations that share method, path and query with another, which a request of that form means: a deprecated one with its
    /// successor, and one that AWS tells by the host name.
    /// </summary>
    private static readonly Dictionary<string, string> Ambiguous = new()
    {
        ["s3:GetBucketLifecycle"] = "GetBucketLifecycleConfiguration",
        ["s3:GetBucketNotification"] = "GetBucketNotificationConfiguration",
        ["s3:PutBucketLifecycle"] = "PutBucketLifecycleConfiguration",
        ["s3:PutBucketNotification"] = "PutBucketNotificationConfiguration",
        ["s3:ListDirectoryBuckets"] = "ListBuckets",
    };

    private static readonly RestXmlProtocol Xml = new();
    private static readonly RestJsonProtocol Json = new();

    public static TheoryData<string> Services => [.. AwsCatalog.Services.Services.Where(IsRest).Select(static s => s.Id)];

    [Theory]
    [MemberData(nameof(Services))]
    public void FindOperation_RouteOfEachOperation_LeadsToIt(string id)
    {
        var service = AwsCatalog.Services[id];
        IProtocol protocol = service.Protocols.HasFlag(WireProtocols.RestXml) ? Xml : Json;
        var astray = service.Operations
            .Select(o => (o.Name, Found: protocol.FindOperation(service, RequestOf(o))?.Name))
            .Where(r => r.Found != Ambiguous.GetValueOrDefault($"{id}:{r.Name}", r.Name))
            .Select(static r => $"{r.Name} leads to {r.Found ?? "nothing"}");

        Assert.Empty(astray);
    }

    [Fact]
    public void Catalog_HasEveryRestServiceAndTheWholeOfS3()
    {
        Assert.InRange(Services.Count, 200, 500);
        Assert.Equal(111, AwsCatalog.Services["s3"].Operations.Length);
    }

    private static bool IsRest(ServiceSchema service) => (service.Protocols & (WireProtocols.RestXml | WireProtocols.RestJson)) != 0;

    /// <summary>A request of the operation, its labels filled with values that no literal of a route has.</summary>
    private static WireRequest RequestOf(OperationSchema operation)
    {
        var mark = operation.Uri.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? operation.Uri : operation.Uri[..mark];
        var segments = UriPattern.SplitPath(path).Select(static s => Segment.Parse(s).Kind switch
        {
            SegmentKind.Label => "l%3A1",
            SegmentKind.GreedyLabel => "l%3A1/l%3A2",
            _ => s,
        });
        var query = (mark < 0 ? [] : operation.Uri[(mark + 1)..].Split('&')).Concat(operation.TellingQuery.Select(static n => $"{n}=1"));
        return TestRequests.Create(
            operation.Method,
            $"/{string.Join('/', segments)}?{string.Join('&', query)}",
            null,
            [.. operation.TellingHeaders.Select(static n => (n, "x"))]);
    }
}
