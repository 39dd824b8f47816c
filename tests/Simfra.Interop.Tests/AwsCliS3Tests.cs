using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.S3;

namespace Simfra.Interop.Tests;

/// <summary>The AWS CLI's commands for files in S3.</summary>
public sealed class AwsCliS3Tests
{
    private const string Bucket = "s3://interop-bucket";
    private const int Size = 100 * 1024 * 1024;

    [AwsCliFact]
    public async Task CopiesALargeFileThereAndBack()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var files = new TemporaryFiles();
        var content = RandomNumberGenerator.GetBytes(Size);
        await File.WriteAllBytesAsync(files.PathOf("large.bin"), content);
        await ClientTool.AwsAsync(server, "s3", "mb", Bucket);

        await ClientTool.AwsAsync(
            server, "s3", "cp", files.PathOf("large.bin"), $"{Bucket}/folder/large.bin", "--no-progress", "--checksum-algorithm", "SHA256");
        using (var s3 = SdkClients.S3(server))
        {
            var uploaded = await s3.GetObjectMetadataAsync(
                new() { BucketName = "interop-bucket", Key = "folder/large.bin", ChecksumMode = ChecksumMode.ENABLED });
            Assert.Equal(Size, uploaded.ContentLength);
            Assert.EndsWith("-13\"", uploaded.ETag, StringComparison.Ordinal);
            Assert.EndsWith("-13", uploaded.ChecksumSHA256, StringComparison.Ordinal);
        }

        Assert.Contains($"{Size} large.bin", await ClientTool.AwsAsync(server, "s3", "ls", $"{Bucket}/folder/"), StringComparison.Ordinal);
        await ClientTool.AwsAsync(server, "s3", "cp", $"{Bucket}/folder/large.bin", files.PathOf("back.bin"), "--no-progress");
        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(files.PathOf("back.bin")))));

        Assert.Contains("BucketNotEmpty", await ClientTool.AwsFailsAsync(server, "s3", "rb", Bucket), StringComparison.Ordinal);
        await ClientTool.AwsAsync(server, "s3", "rm", Bucket, "--recursive");
        await ClientTool.AwsAsync(server, "s3", "rb", Bucket);
        Assert.Equal("", (await ClientTool.AwsAsync(server, "s3", "ls")).Trim());
    }

    [AwsCliFact]
    public async Task SyncsAFolderBothWays_AndDeletesWhatIsGone()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var files = new TemporaryFiles();
        Directory.CreateDirectory(files.PathOf("here/a b"));
        await files.WriteAsync("here/one.txt", "1");
        await files.WriteAsync("here/a b/zwei+ü.txt", "2");
        await ClientTool.AwsAsync(server, "s3", "mb", Bucket);
        Task<string> SyncAsync(string from, string to) => ClientTool.AwsAsync(server, "s3", "sync", from, to, "--no-progress", "--delete");

        await SyncAsync(files.PathOf("here"), Bucket);
        Assert.Equal(["a b/zwei+ü.txt", "one.txt"], await KeysAsync(server));
        Assert.Equal("", (await SyncAsync(files.PathOf("here"), Bucket)).Trim());

        File.Delete(files.PathOf("here/one.txt"));
        await files.WriteAsync("here/three.txt", "three");
        await SyncAsync(files.PathOf("here"), Bucket);
        Assert.Equal(["a b/zwei+ü.txt", "three.txt"], await KeysAsync(server));

        Directory.CreateDirectory(files.PathOf("there"));
        await files.WriteAsync("there/old.txt", "old");
        await SyncAsync(Bucket, files.PathOf("there"));
        Assert.Equal(["a b/zwei+ü.txt", "three.txt"], Directory
            .GetFiles(files.PathOf("there"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(files.PathOf("there"), f)).Order(StringComparer.Ordinal));
        Assert.Equal("2", await File.ReadAllTextAsync(files.PathOf("there/a b/zwei+ü.txt")));
        Assert.Equal("", (await SyncAsync(Bucket, files.PathOf("there"))).Trim());
    }

    [AwsCliFact]
    public async Task MovesAndPresigns()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        using var files = new TemporaryFiles();
        var path = await files.WriteAsync("note.txt", "hello");
        await ClientTool.AwsAsync(server, "s3", "mb", Bucket);

        await ClientTool.AwsAsync(server, "s3", "mv", path, $"{Bucket}/first name.txt", "--no-progress");
        Assert.False(File.Exists(path));
        await ClientTool.AwsAsync(server, "s3", "mv", $"{Bucket}/first name.txt", $"{Bucket}/second+name.txt");
        Assert.Equal(["second+name.txt"], await KeysAsync(server));

        var url = (await ClientTool.AwsAsync(server, "s3", "presign", $"{Bucket}/second+name.txt", "--expires-in", "60")).Trim();
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync(new Uri(url)));
        using var denied = await http.GetAsync(new Uri(url.Split('?')[0]));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, denied.StatusCode);
    }

    private static async Task<string[]> KeysAsync(SimfraServer server)
    {
        var listed = JsonNode.Parse(await ClientTool.AwsAsync(server, "s3api", "list-objects-v2", "--bucket", "interop-bucket"))!;
        return [.. listed["Contents"]!.AsArray().Select(static o => (string)o!["Key"]!)];
    }
}
