using Amazon.S3;
using Simfra.Testing;
using Xunit;

namespace XunitInMemory;

public sealed class ReportArchiveTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;
    private ReportArchive _archive = null!;

    public async Task InitializeAsync()
    {
        _aws = await SimfraFixture.StartAsync();
        var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("archive");
        _archive = new(s3, "archive");
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task A_report_is_filed_once()
    {
        Assert.True(await _archive.AddAsync("2026", "first"));
        Assert.False(await _archive.AddAsync("2026", "second"));

        Assert.Equal(["2026"], await _archive.ListAsync());
    }

    [Fact]
    public async Task Reports_are_listed_by_name()
    {
        await _archive.AddAsync("b", "");
        await _archive.AddAsync("a", "");

        Assert.Equal(["a", "b"], await _archive.ListAsync());
    }
}
