using Amazon.S3;
using NUnit.Framework;
using Simfra.Testing;

namespace NUnitOneTimeSetUp;

/// <summary>Each test has a copy of what was set up once, so that the order in which they run is nobody's business, and they run in parallel.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InvoiceStoreTests
{
    private SimfraFixture _aws = null!;
    private AmazonS3Client _s3 = null!;
    private InvoiceStore _invoices = null!;

    [SetUp]
    public async Task CopyAsync()
    {
        _aws = await CloudSetUp.Seeded.ForkAsync();
        _s3 = _aws.CreateClient<AmazonS3Client>();
        _invoices = new(_s3);
    }

    [TearDown]
    public async Task DisposeAsync()
    {
        _s3.Dispose();
        await _aws.DisposeAsync();
    }

    [Test]
    public async Task An_invoice_gets_the_next_number_of_its_year()
    {
        Assert.That(await _invoices.AddAsync(2026, 42), Is.EqualTo("2026/0002"));
        Assert.That(await _invoices.AddAsync(2027, 42), Is.EqualTo("2027/0001"));
    }

    [Test]
    public async Task A_removed_invoice_is_gone()
    {
        await _invoices.RemoveAsync("2026/0001");

        Assert.That(await _invoices.CountAsync(2026), Is.Zero);
    }
}
