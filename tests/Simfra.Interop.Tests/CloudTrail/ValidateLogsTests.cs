using System.Globalization;
using System.IO.Compression;

namespace Simfra.Interop.Tests.CloudTrail;

/// <summary><c>aws cloudtrail validate-logs</c> over what a trail has delivered: the CLI's own check of the digests' chain, signatures and hashes.</summary>
public sealed class ValidateLogsTests
{
    private const string Bucket = "audit-logs";

    /// <summary>So long ago the trail began; by now two digests are there.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(150);

    [AwsCliFact]
    public async Task WhatATrailDelivered_IsValidUntilSomebodyChangesIt()
    {
        var start = DateTimeOffset.UtcNow - Age;
        await using var server = await SimfraServer.StartAsync(o =>
        {
            o.Port = 0;
            o.ClockMode = SimfraClockMode.Manual;
            o.StartTime = start;
        });
        (string, string)[] clock = [("CLOCK_OFFSET", (-Age.TotalSeconds).ToString(CultureInfo.InvariantCulture))];
        await ClientTool.PythonAsync(server, "trail.py", [.. clock, ("STEP", "create")]);
        await server.Clock.AdvanceAsync(TimeSpan.FromMinutes(75));
        await ClientTool.PythonAsync(server, "trail.py", [("CLOCK_OFFSET", "-4500"), ("STEP", "use")]);
        await server.Clock.SetAsync(DateTimeOffset.UtcNow);
        string[] validate =
        [
            "cloudtrail", "validate-logs", "--trail-arn", "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit",
            "--start-time", start.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), "--verbose",
        ];

        var valid = await ClientTool.AwsAsync(server, validate);

        Assert.Contains("2/2 digest files valid", valid, StringComparison.Ordinal);
        Assert.Contains("2/2 log files valid", valid, StringComparison.Ordinal);

        var events = await ClientTool.AwsAsync(
            server, "cloudtrail", "lookup-events", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=CreateQueue",
            "--query", "Events[].Resources[].ResourceName", "--output", "text");
        Assert.Equal("orders-use orders-create", events.Trim().ReplaceLineEndings(" ").Replace('\t', ' '));

        using var s3 = SdkClients.S3(server);
        var log = (await s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = "AWSLogs/000000000000/CloudTrail/us-east-1/" })).S3Objects[0].Key;
        using (var forged = new MemoryStream())
        {
            using (var gzip = new GZipStream(forged, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write("""{"Records":[]}"""u8);
            }

            await s3.PutObjectAsync(new() { BucketName = Bucket, Key = log, InputStream = forged });
        }

        var invalid = await ClientTool.AwsFailsAsync(server, validate);
        Assert.Contains($"Log file\ts3://{Bucket}/{log}\tINVALID: hash value doesn't match", invalid, StringComparison.Ordinal);
        Assert.Contains("1/2 log files valid, 1/2 log files INVALID", invalid, StringComparison.Ordinal);
    }
}
