using Amazon.S3;
using Simfra;
using Simfra.Testing;
using Xunit;

namespace FaultsAndRetries;

/// <summary>
/// The clock jumps as soon as everything waits for it: retries after seconds and minutes are tested in milliseconds, and their delays are
/// seen on the clock.
/// </summary>
public sealed class SnapshotUploaderTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;
    private AmazonS3Client _s3 = null!;
    private SnapshotUploader _uploader = null!;

    public async Task InitializeAsync()
    {
        _aws = await SimfraFixture.StartAsync(static o =>
        {
            o.ClockMode = SimfraClockMode.AutoAdvance;
            o.Seed = 1; // chance strikes the same calls in every run
        });

        // The SDK would retry by itself; here it is the code's own retries that are tested.
        _s3 = _aws.CreateClient<AmazonS3Client>(static c => c.MaxErrorRetry = 0);
        _uploader = new(_s3, new Resilience(_aws.Clock, attempts: 5, firstDelay: TimeSpan.FromSeconds(10)));
        await _s3.PutBucketAsync("snapshots");
    }

    public async Task DisposeAsync()
    {
        _s3.Dispose();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task Trouble_that_passes_is_waited_for()
    {
        _aws.Faults.On("s3", "PutObject").Fail("ServiceUnavailable", 503).Times(3);
        var started = _aws.Clock.GetUtcNow();

        Assert.True(await _uploader.UploadAsync("a", "content"));

        Assert.InRange(_aws.Clock.GetUtcNow() - started, TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(71));
        Assert.Equal([503, 503, 503, 200], _aws.Journal.CallsTo("s3", "PutObject").Select(static c => c.StatusCode));
    }

    [Fact]
    public async Task Trouble_that_stays_is_told()
    {
        var fault = _aws.Faults.On("s3", "PutObject").Fail("InternalError", 500);

        await Assert.ThrowsAsync<AmazonS3Exception>(() => _uploader.UploadAsync("a", "content"));

        Assert.Equal(5, fault.Hits);
    }

    [Fact]
    public async Task An_upload_whose_answer_is_lost_is_done_once()
    {
        _aws.Faults.On("s3", "PutObject").LoseAnswer().Times(1);

        Assert.True(await _uploader.UploadAsync("a", "content"));
        Assert.Single((await _s3.ListObjectsV2Async(new() { BucketName = "snapshots" })).S3Objects);
    }

    [Fact]
    public async Task Another_file_of_that_name_stays()
    {
        await _uploader.UploadAsync("a", "first");

        Assert.False(await _uploader.UploadAsync("a", "second"));
    }

    [Fact]
    public async Task A_network_that_fails_now_and_then_is_no_matter()
    {
        _aws.Faults.On("s3", "PutObject").AnswerHttp(502, "<h1>Bad gateway</h1>").WithProbability(0.3);

        for (var i = 0; i < 20; i++)
        {
            Assert.True(await _uploader.UploadAsync($"{i}", "content"));
        }
    }
}
