using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Simfra.Interop.Tests.Presigning;

/// <summary>URLs and forms that each client signs, sent by a plain HTTP client until they expire by the instance's clock.</summary>
public sealed class PresigningTests
{
    private const string Bucket = "interop-presigned";
    private const string Key = "a b/pre+signed ü";

    [Boto3Fact]
    public async Task Boto3_ByVersion2AndVersion4_AndForms() =>
        await CheckAsync(async server => PresignedRequest.Read(await ClientTool.PythonAsync(server, "presign.py")), count: 8);

    [JavaScriptFact]
    public async Task JavaScript_AndForms() =>
        await CheckAsync(async server => PresignedRequest.Read(await ClientTool.NodeAsync(server, "presign.mjs")), count: 3);

    [AwsCliFact]
    public async Task AwsCli() => await CheckAsync(
        async server =>
        {
            var printed = await ClientTool.AwsAsync(server, "s3", "presign", $"s3://{Bucket}/{Key}", "--expires-in", "60");
            return [new("presign", "GET", new(printed.Trim()))];
        },
        count: 1);

    [Fact]
    public async Task DotNet() => await CheckAsync(
        async server =>
        {
            using var s3 = SdkClients.S3(server);
            return
            [
                new("put", "PUT", await SignAsync(s3, HttpVerb.PUT)),
                new("get", "GET", await SignAsync(s3, HttpVerb.GET)),
                new("head", "HEAD", await SignAsync(s3, HttpVerb.HEAD)),
            ];
        },
        count: 3);

    private static async Task CheckAsync(Func<SimfraServer, Task<PresignedRequest[]>> sign, int count)
    {
        await using var server = await SimfraServer.StartAsync(static o =>
        {
            o.Port = 0;
            o.ClockMode = SimfraClockMode.Manual;
        });
        using var s3 = SdkClients.S3(server);
        await s3.PutBucketAsync(Bucket);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = Key, ContentBody = "by url" });
        var requests = await sign(server);
        Assert.Equal(count, requests.Length);
        using var http = new HttpClient();

        foreach (var request in requests)
        {
            var (status, body) = await request.SendAsync(http);
            Assert.True(status == (request.Fields is null ? HttpStatusCode.OK : HttpStatusCode.NoContent), $"{request.Name}: {status} {body}");
            if (request.Method == "GET")
            {
                Assert.Equal("by url", body);
            }

            var forged = request with { Url = new($"{request.Url.AbsoluteUri.Replace("pre%2Bsigned", "other", StringComparison.Ordinal)}"), Fields = Forge(request) };
            (status, body) = await forged.SendAsync(http);
            Assert.True(status == HttpStatusCode.Forbidden, $"{request.Name}: {status} {body}");
            Assert.Contains(request.Method == "HEAD" ? "" : "<Code>SignatureDoesNotMatch</Code>", body, StringComparison.Ordinal);
        }

        // The clients sign by the system's time, from which the instance's clock began.
        await server.Clock.SetAsync(DateTimeOffset.UtcNow.AddMinutes(2));
        foreach (var request in requests)
        {
            var (status, body) = await request.SendAsync(http);
            var message = request.Fields is null ? "Request has expired" : "Invalid according to Policy: Policy expired.";
            Assert.True(status == HttpStatusCode.Forbidden, $"{request.Name}: {status} {body}");
            Assert.Contains(
                request.Method == "HEAD" ? "" : $"<Code>AccessDenied</Code><Message>{message}</Message>", body, StringComparison.Ordinal);
        }
    }

    /// <summary>A form whose policy says something else than what was signed.</summary>
    private static Dictionary<string, string>? Forge(PresignedRequest request)
    {
        if (request.Fields is null)
        {
            return null;
        }

        var forged = new Dictionary<string, string>(request.Fields);
        var policy = forged.Keys.Single(static name => name.Equals("policy", StringComparison.OrdinalIgnoreCase));
        forged[policy] = Convert.ToBase64String("""{"expiration":"2999-01-01T00:00:00Z","conditions":[["starts-with","$key",""]]}"""u8);
        return forged;
    }

    private static async Task<Uri> SignAsync(AmazonS3Client s3, HttpVerb verb) => new(await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = Bucket,
        Key = Key,
        Verb = verb,
        Protocol = Protocol.HTTP,
        Expires = DateTime.UtcNow.AddMinutes(1),
    }));
}
