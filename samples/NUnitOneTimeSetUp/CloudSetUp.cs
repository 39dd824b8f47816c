using NUnit.Framework;
using Simfra.Testing;

// A test that fails prints what AWS was asked meanwhile, and what it answered.
[assembly: SimfraJournal]

namespace NUnitOneTimeSetUp;

/// <summary>Once for all tests of the namespace: an AWS with what every test needs.</summary>
[SetUpFixture]
public sealed class CloudSetUp
{
    public static SimfraFixture Seeded { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Seeded = await SimfraFixture.StartAsync();
        await Seeded.Seed.S3.Bucket("invoices").Object("2026/0001", "100.00");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await Seeded.DisposeAsync();
}
