using Amazon.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Simfra.Testing.Frameworks;

/// <summary>xunit makes a fixture by its constructor and disposes of it, with nothing of Simfra's between.</summary>
public sealed class ClassFixtureTests(SimfraFixture aws) : IClassFixture<SimfraFixture>
{
    [Fact]
    public async Task First_FindsAnAwsThatWorks() => await UseAsync("first");

    [Fact]
    public async Task Second_FindsTheSame() => await UseAsync("second");

    private async Task UseAsync(string bucket)
    {
        using var s3 = aws.CreateClient<AmazonS3Client>();

        await s3.PutBucketAsync(bucket);

        Assert.Contains((await s3.ListBucketsAsync()).Buckets, b => b.BucketName == bucket);
    }
}

/// <summary>A class of one's own, with options of its own.</summary>
public sealed class ManualWorld() : SimfraFixture(static o => o.ClockMode = SimfraClockMode.Manual);

[CollectionDefinition(Name)]
public sealed class ManualWorldCollection : ICollectionFixture<ManualWorld>
{
    public const string Name = "Manual world";
}

[Collection(ManualWorldCollection.Name)]
public sealed class CollectionFixtureTests(ManualWorld aws)
{
    [Fact]
    public void Fixture_HasTheOptionsOfItsClass() => Assert.Equal(SimfraClockMode.Manual, aws.Clock.Mode);
}

/// <summary>What is disposed of synchronously has stopped when that returns.</summary>
public sealed class DisposalTests
{
    [Fact]
    public async Task Dispose_StopsTheFixture()
    {
        var aws = new SimfraFixture();
        using var s3 = aws.CreateClient<AmazonS3Client>(static c => c.MaxErrorRetry = 0);
        await s3.ListBucketsAsync();

        aws.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => s3.ListBucketsAsync());
        aws.Dispose();
    }
}

/// <summary>A call's line is written after its answer, so that these tests wait for it.</summary>
public sealed class LogTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task LogTo_WritesALineForACall()
    {
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var aws = await SimfraFixture.StartAsync(o => o.LogTo(l => line.TrySetResult(l)));
        using var s3 = aws.CreateClient<AmazonS3Client>();

        await s3.ListBucketsAsync();

        Assert.Contains("s3:ListBuckets", await line.Task.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogTo_OfASharedFixture_ChangesTheOutput()
    {
        await using var aws = new SimfraFixture();
        using var s3 = aws.CreateClient<AmazonS3Client>();
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        aws.LogTo(l => first.TrySetResult(l));
        await s3.PutBucketAsync("orders");
        await first.Task.WaitAsync(Patience);

        var second = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        aws.LogTo(l => second.TrySetResult(l));
        await s3.ListBucketsAsync();

        Assert.Contains("s3:CreateBucket", await first.Task, StringComparison.Ordinal);
        Assert.Contains("s3:ListBuckets", await second.Task.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogTo_AnXunitOutput_TakesTheLines()
    {
        await using var aws = await SimfraFixture.StartAsync(o => o.LogTo(output));
        using var s3 = aws.CreateClient<AmazonS3Client>();
        aws.LogTo(output);

        await s3.ListBucketsAsync();

        Assert.Empty(aws.World.Gateway.Failures.All);
    }

    [Fact]
    public async Task Output_ThatTakesNoMore_IsLeftAlone()
    {
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var times = 0;
        await using var aws = await SimfraFixture.StartAsync(o => o.LogTo(_ =>
        {
            times++;
            tried.TrySetResult();
            throw new InvalidOperationException("There is no currently active test.");
        }));
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.ListBucketsAsync();
        await tried.Task.WaitAsync(Patience);

        await s3.ListBucketsAsync();

        Assert.Equal(1, times);
        Assert.Empty(aws.World.Gateway.Failures.All);
    }

    [Fact]
    public async Task LogTo_OfAFixtureWithALogOfItsOwn_IsRefused()
    {
        await using var aws = await SimfraFixture.StartAsync(o => o.LoggerFactory = new OwnLoggers());

        Assert.Throws<InvalidOperationException>(() => aws.LogTo(static _ => { }));
    }

    private sealed class OwnLoggers : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
