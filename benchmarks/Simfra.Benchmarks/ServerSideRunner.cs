using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Benchmarks;

/// <summary>
/// What a call costs inside the server: the whole way through the gateway, signature check included, without a client and
/// without HTTP's parsing.
/// </summary>
internal static class ServerSideRunner
{
    private const int WarmUp = 20_000;
    private const int Calls = 100_000;

    public static async Task RunAsync()
    {
        // The first run warms the code up, too.
        await RunAsync("", journalCapacity: 10_000);
        await RunAsync(", no journal", journalCapacity: 0);
        await RunAsync(", journal of 10,000", journalCapacity: 10_000);
    }

    private static async Task RunAsync(string condition, int journalCapacity)
    {
        await using var server = await SimfraServer.StartAsync(o => o.JournalCapacity = journalCapacity);
        var create = Signed(server, "sqs", "AmazonSQS.CreateQueue", "{\"QueueName\":\"load\"}");
        await HandleAsync(server, create);
        const string Url = "http://localhost/000000000000/load";
        var send = Signed(server, "sqs", "AmazonSQS.SendMessage", $"{{\"QueueUrl\":\"{Url}\",\"MessageBody\":\"{new string('x', 100)}\"}}");
        var attributes = Signed(server, "sqs", "AmazonSQS.GetQueueUrl", "{\"QueueName\":\"load\"}");

        await MeasureAsync($"SQS SendMessage{condition}", server, send, "target 40 us");
        await MeasureAsync($"SQS GetQueueUrl{condition}", server, attributes, "");
    }

    private static async Task MeasureAsync(string name, SimfraServer server, (WireRequest Request, byte[] Body) call, string target)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await HandleAsync(server, call);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
        {
            await HandleAsync(server, call);
        }

        var microseconds = watch.Elapsed.TotalMicroseconds / Calls;
        process.Refresh();
        var used = (process.TotalProcessorTime - processor).TotalMicroseconds / Calls;
        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Calls;
        Console.WriteLine($"{name}: {microseconds:0.0} us ({used:0.0} us of processor time), about {bytes:N0} bytes a call {target}");
    }

    /// <summary>Takes a call the whole way through the gateway.</summary>
    public static async Task HandleAsync(SimfraServer server, (WireRequest Request, byte[] Body) call)
    {
        var http = new DefaultHttpContext();
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget =
            call.Request.RawQuery.Length == 0 ? call.Request.RawPath : $"{call.Request.RawPath}?{call.Request.RawQuery}";
        http.Request.Method = call.Request.Method;
        http.Request.Scheme = call.Request.Scheme;
        foreach (var header in call.Request.Headers)
        {
            http.Request.Headers[header.Key] = header.Value;
        }

        http.Request.Headers.Host = call.Request.Host;
        http.Request.ContentLength = call.Body.Length;
        http.Request.Body = new MemoryStream(call.Body, writable: false);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        await server.World.Gateway.HandleAsync(http);
        if (http.Response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status204NoContent))
        {
            throw new InvalidOperationException($"The call was answered with {http.Response.StatusCode}.");
        }
    }

    /// <summary>A call of S3, signed once.</summary>
    /// <param name="server">Who is called.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path as it goes on the wire.</param>
    /// <param name="query">The query as it goes on the wire.</param>
    /// <param name="body">The body, or nothing.</param>
    public static (WireRequest Request, byte[] Body) SignedS3(SimfraServer server, string method, string path, string query, byte[] body)
    {
        var request = new WireRequest
        {
            Method = method,
            RawPath = path,
            RawQuery = query,
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost",
        };
        var credential = new Credential(server.RootAccessKeyId, server.RootSecretAccessKey, new RootPrincipal(server.DefaultAccountId));
        new RequestSigner(credential, "us-east-1", "s3", SignatureRules.ForObjectStorage())
            .SignHeader(request, server.Clock.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(body)));
        return (request, body);
    }

    /// <summary>A call in AWS JSON, signed once: it may be made as often as is wanted while the signature is fresh.</summary>
    public static (WireRequest Request, byte[] Body) Signed(SimfraServer server, string service, string target, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var request = new WireRequest
        {
            Method = "POST",
            RawPath = "/",
            RawQuery = "",
            Headers = new HeaderDictionary { ["X-Amz-Target"] = target, ["Content-Type"] = "application/x-amz-json-1.0" },
            Scheme = "http",
            Host = "localhost",
        };
        var rules = SignatureRules.For(WireProtocols.Json10, isQueryCompatible: service == "sqs");
        var credential = new Credential(server.RootAccessKeyId, server.RootSecretAccessKey, new RootPrincipal(server.DefaultAccountId));
        new RequestSigner(credential, "us-east-1", service, rules)
            .SignHeader(request, server.Clock.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(body)));
        return (request, body);
    }
}
