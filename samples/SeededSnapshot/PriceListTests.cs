using Amazon.S3;
using Simfra.Testing;
using Xunit;

namespace SeededSnapshot;

/// <summary>The file is loaded once; each test takes a copy of what was loaded, and does with it what it likes.</summary>
public sealed class PriceListTests(Catalogue catalogue) : IClassFixture<Catalogue>, IAsyncLifetime
{
    private SimfraFixture _aws = null!;
    private AmazonS3Client _s3 = null!;
    private PriceList _prices = null!;

    public async Task InitializeAsync()
    {
        _aws = await catalogue.ForkAsync();
        _s3 = _aws.CreateClient<AmazonS3Client>();
        _prices = new(_s3);
    }

    public async Task DisposeAsync()
    {
        _s3.Dispose();
        await _aws.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Catalogue.Products - 1)]
    public async Task A_product_that_was_seeded_has_its_price(int product) => Assert.Equal(product, await _prices.FindAsync(product));

    [Fact]
    public async Task A_removed_product_has_none()
    {
        await _prices.RemoveAsync(7);

        Assert.Null(await _prices.FindAsync(7));
    }

    [Fact]
    public async Task What_another_test_removes_is_still_there()
    {
        await using var other = await catalogue.ForkAsync();
        using var s3 = other.CreateClient<AmazonS3Client>();
        await new PriceList(s3).RemoveAsync(7);

        Assert.Equal(7, await _prices.FindAsync(7));
    }
}
