using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;

namespace Simfra.Interop.Tests.Uploads;

/// <summary>Large and streaming uploads as each client signs them: in parts, in signed chunks, with checksums behind the body.</summary>
public sealed class UploadTests
{
    private const int Size = 20 * 1024 * 1024;
    private const string Bucket = "interop-uploads";

    [Boto3Fact]
    public async Task Boto3_FilesAndStreamsInParts()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);

        await ClientTool.PythonAsync(server, "uploads.py");
    }

    [JavaScriptFact]
    public async Task JavaScript_StreamsInParts_WithTrailers()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);

        await ClientTool.NodeAsync(server, "uploads.mjs");
    }

    [Fact]
    public async Task DotNet_TransferUtility_InPartsOfSignedChunks()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var s3 = SdkClients.S3(server);
        var payloads = Watch(s3);
        await s3.PutBucketAsync(Bucket);
        var content = RandomNumberGenerator.GetBytes(Size);
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 8 * 1024 * 1024 });

        await transfer.UploadAsync(new TransferUtilityUploadRequest
        {
            BucketName = Bucket,
            Key = "large",
            InputStream = new MemoryStream(content),
            PartSize = 8 * 1024 * 1024,
        });

        Assert.Equal(["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"], payloads["UploadPartRequest"].Distinct());
        await CheckAsync(s3, "large", content, parts: 3);
    }

    [Fact]
    public async Task DotNet_TransferUtility_FilesAndFoldersThereAndBack()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var s3 = SdkClients.S3(server);
        await s3.PutBucketAsync(Bucket);
        using var files = new TemporaryFiles();
        var content = RandomNumberGenerator.GetBytes(Size);
        await File.WriteAllBytesAsync(files.PathOf("large"), content);
        Directory.CreateDirectory(files.PathOf("folder/sub"));
        await files.WriteAsync("folder/a.txt", "a");
        await files.WriteAsync("folder/sub/ü b.txt", "b");
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 8 * 1024 * 1024 });

        await transfer.UploadAsync(files.PathOf("large"), Bucket, "large");
        await transfer.DownloadAsync(files.PathOf("large-back"), Bucket, "large");
        await transfer.UploadDirectoryAsync(new()
        {
            BucketName = Bucket,
            Directory = files.PathOf("folder"),
            KeyPrefix = "there",
            SearchOption = SearchOption.AllDirectories,
        });
        await transfer.DownloadDirectoryAsync(Bucket, "there", files.PathOf("back"));

        Assert.Equal(content, await File.ReadAllBytesAsync(files.PathOf("large-back")));
        Assert.Equal("a", await File.ReadAllTextAsync(files.PathOf("back/a.txt")));
        Assert.Equal("b", await File.ReadAllTextAsync(files.PathOf("back/sub/ü b.txt")));
    }

    [Fact]
    public async Task DotNet_TransferUtility_AbortsWhatWasBegunBefore()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var s3 = SdkClients.S3(server);
        await s3.PutBucketAsync(Bucket);
        foreach (var key in (string[])["one", "two"])
        {
            await s3.InitiateMultipartUploadAsync(Bucket, key);
        }

        using var transfer = new TransferUtility(s3);
        await transfer.AbortMultipartUploadsAsync(Bucket, server.Clock.GetUtcNow().UtcDateTime.AddDays(1));

        Assert.Empty((await s3.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []);
    }

    [Theory]
    [InlineData(true, "CRC32", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")]
    [InlineData(true, "SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")]
    [InlineData(false, "SHA1", null)]
    public async Task DotNet_PutObject_InChunksAndWhole(bool inChunks, string checksum, string? payload)
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var s3 = SdkClients.S3(server);
        var payloads = Watch(s3);
        await s3.PutBucketAsync(Bucket);
        var content = RandomNumberGenerator.GetBytes(300_000);

        var put = await s3.PutObjectAsync(new()
        {
            BucketName = Bucket,
            Key = "streamed",
            InputStream = new MemoryStream(content),
            UseChunkEncoding = inChunks,
            ChecksumAlgorithm = ChecksumAlgorithm.FindValue(checksum),
        });

        Assert.Equal([payload ?? Convert.ToHexStringLower(SHA256.HashData(content))], payloads["PutObjectRequest"]);
        Assert.NotNull(checksum switch
        {
            "CRC32" => put.ChecksumCRC32,
            "SHA1" => put.ChecksumSHA1,
            _ => put.ChecksumSHA256,
        });
        await CheckAsync(s3, "streamed", content, parts: 0);
    }

    [Fact]
    public async Task DotNet_ABodyThatIsNotWhatWasSigned_IsRefused()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var s3 = SdkClients.S3(server);
        await s3.PutBucketAsync(Bucket);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(new()
        {
            BucketName = Bucket,
            Key = "spoilt",
            InputStream = new MemoryStream(new byte[100]),
            ChecksumSHA256 = Convert.ToBase64String(SHA256.HashData(new byte[99])),
        }));

        Assert.Equal("BadDigest", error.ErrorCode);
        Assert.Equal(0, (await s3.ListObjectsV2Async(new() { BucketName = Bucket })).KeyCount);
    }

    /// <summary>How the bodies of a client's requests are declared, by the requests' names.</summary>
    private static Dictionary<string, List<string>> Watch(AmazonS3Client s3)
    {
        var payloads = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        s3.AfterResponseEvent += (_, arguments) =>
        {
            if (arguments is WebServiceResponseEventArgs { Request: var request, RequestHeaders: var headers }
                && headers.TryGetValue("X-Amz-Content-SHA256", out var payload))
            {
                lock (payloads)
                {
                    var name = request.GetType().Name;
                    if (!payloads.TryGetValue(name, out var seen))
                    {
                        payloads[name] = seen = [];
                    }

                    seen.Add(payload);
                }
            }
        };
        return payloads;
    }

    private static async Task CheckAsync(AmazonS3Client s3, string key, byte[] content, int parts)
    {
        using var read = await s3.GetObjectAsync(Bucket, key);
        using var back = new MemoryStream();
        await read.ResponseStream.CopyToAsync(back);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(SHA256.HashData(back.ToArray())));
        var dash = read.ETag.IndexOf('-', StringComparison.Ordinal);
        Assert.Equal(parts, dash < 0 ? 0 : int.Parse(read.ETag.AsSpan(dash + 1).TrimEnd('"'), CultureInfo.InvariantCulture));
    }
}
