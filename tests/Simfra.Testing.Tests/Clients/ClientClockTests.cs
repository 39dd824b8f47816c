using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing.Clients;

/// <summary>The fixture's clients live by the fixture's clock.</summary>
public sealed class ClientClockTests
{
    [Theory]
    [InlineData(2001)]
    [InlineData(2049)]
    public async Task Client_OfAWorldInAnotherTime_IsAnsweredAtOnce(int year)
    {
        await using var aws = await SimfraFixture.StartAsync(o =>
        {
            o.ClockMode = SimfraClockMode.Manual;
            o.StartTime = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        });
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(static c => c.MaxErrorRetry = 0);

        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        // A request whose signature is out of date would be in the journal too.
        Assert.Equal([200, 200], aws.Journal.Calls.Select(static c => c.StatusCode));
    }

    [Fact]
    public async Task PresignedUrl_IsDatedByTheWorldsClock()
    {
        await using var aws = await SimfraFixture.StartAsync(static o =>
        {
            o.ClockMode = SimfraClockMode.Manual;
            o.StartTime = new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);
        });
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");
        await s3.PutObjectAsync(new() { BucketName = "orders", Key = "a", ContentBody = "body" });
        using var http = aws.CreateHttpClient();

        var url = await s3.GetPreSignedURLAsync(
            new() { BucketName = "orders", Key = "a", Protocol = Protocol.HTTP, Expires = aws.Clock.GetUtcNow().UtcDateTime.AddMinutes(5) });

        Assert.Equal("body", await http.GetStringAsync(url));
        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(403, (int)(await http.GetAsync(url)).StatusCode);
    }

    [Theory]
    [InlineData(SimfraClockMode.Manual, null, true)]
    [InlineData(SimfraClockMode.AutoAdvance, null, true)]
    [InlineData(SimfraClockMode.Real, false, true)]
    [InlineData(SimfraClockMode.Manual, true, false)]
    public async Task Retries_WaitOnlyWhereTheyAreToldTo(SimfraClockMode mode, bool? wait, bool isAtOnce)
    {
        await using var aws = await SimfraFixture.StartAsync(o => (o.ClockMode, o.WaitBetweenRetries) = (mode, wait));
        using var s3 = aws.CreateClient<PatientS3>();
        aws.Faults.On("s3", "ListBuckets").Throttle().Times(2);

        await s3.ListBucketsAsync();

        Assert.Equal(isAtOnce ? 0 : 2, s3.Waits);
        Assert.Equal(3, aws.Journal.CallsTo("s3").Count);
    }

    [Theory]
    [InlineData(RequestRetryMode.Standard)]
    [InlineData(RequestRetryMode.Adaptive)]
    public async Task Retries_AreTheClientsOwnInNumber(RequestRetryMode mode)
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        using var s3 = aws.CreateClient<AmazonS3Client>(c => (c.RetryMode, c.MaxErrorRetry) = (mode, 2));
        var fault = aws.Faults.On("s3", "ListBuckets").Fail("InternalError", 500);

        await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());

        Assert.Equal(3, fault.Hits);
    }

    /// <summary>A client whose retry policy counts its waits, and whose waits are short.</summary>
    private sealed class PatientS3(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
    {
        private CountingRetryPolicy? _policy;

        public int Waits => _policy!.Waits;

        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(_policy = new(Config)));
        }
    }

    private sealed class CountingRetryPolicy(IClientConfig config) : StandardRetryPolicy(config)
    {
        public int Waits { get; private set; }

        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
        {
            Waits++;
            return Task.CompletedTask;
        }
    }
}
