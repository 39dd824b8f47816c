using Amazon.S3;
using Simfra.Testing;
using Xunit;

// A test that fails prints what AWS was asked meanwhile, and what it answered.
[assembly: TestFramework("Simfra.Testing.SimfraTestFramework", "Simfra.Testing.Xunit")]

namespace XunitInMemory;

/// <summary>One AWS for all tests of the class; each works in a bucket of its own.</summary>
public sealed class ReportArchiveTests(SimfraFixture aws) : IClassFixture<SimfraFixture>, IDisposable
{
    private readonly AmazonS3Client _s3 = aws.CreateClient<AmazonS3Client>();

    public void Dispose() => _s3.Dispose();

    [Fact]
    public async Task A_report_is_filed_once()
    {
        await aws.Seed.S3.BucketAsync("archive");
        var archive = new ReportArchive(_s3, "archive");

        Assert.True(await archive.AddAsync("2026", "first"));
        Assert.False(await archive.AddAsync("2026", "second"));

        Assert.Equal("first", aws.S3.Bucket("archive").Object("reports/2026").Text);
    }

    [Fact]
    public async Task Reports_are_listed_by_name()
    {
        await aws.Seed.S3.Bucket("old-archive").Object("reports/b", "").Object("reports/a", "");

        Assert.Equal(["a", "b"], await new ReportArchive(_s3, "old-archive").ListAsync());
    }
}
