using Amazon.S3;

namespace Simfra.Testing;

/// <summary>xunit runs classes beside each other, and each has a world of its own: the same names in all of them are nobody else's.</summary>
public abstract class WorldOfAClass : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task World_HoldsWhatItsOwnClassPutThere(int run)
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");
        for (var i = 0; i < 20; i++)
        {
            await s3.PutObjectAsync(new() { BucketName = "orders", Key = $"{GetType().Name}-{run}-{i:D2}", ContentBody = "body" });
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{GetType().Name}-{run}-{i:D2}"), _aws.S3.Bucket("orders").Objects.Select(static o => o.Key));
        Assert.Equal(21, _aws.Journal.Calls.Count);
    }
}

public sealed class FirstClassWithAWorldTests : WorldOfAClass;

public sealed class SecondClassWithAWorldTests : WorldOfAClass;

public sealed class ThirdClassWithAWorldTests : WorldOfAClass;

public sealed class FourthClassWithAWorldTests : WorldOfAClass;
