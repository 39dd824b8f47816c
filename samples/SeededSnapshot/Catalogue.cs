using Simfra;
using Simfra.Testing;

namespace SeededSnapshot;

/// <summary>
/// An AWS that starts from a committed file: loading takes milliseconds, however long the seeding took. To write the file anew, run the tests
/// with <c>SEED=1</c> and commit what they wrote.
/// </summary>
public sealed class Catalogue() : SimfraFixture(static o =>
{
    o.ClockMode = SimfraClockMode.Manual;
    o.FromSnapshot(Snapshot);
})
{
    public const int Products = 100;

    private static readonly string Snapshot = Environment.GetEnvironmentVariable("SEED") == "1"
        ? Task.Run(SeedAsync).GetAwaiter().GetResult()
        : Path.Combine(AppContext.BaseDirectory, "catalogue.simfra");

    private static async Task<string> SeedAsync()
    {
        await using var aws = await StartAsync(static o =>
        {
            o.Seed = 1;
            o.ClockMode = SimfraClockMode.Manual;
            o.StartTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        });
        var catalogue = aws.Seed.S3.Bucket("catalogue");
        for (var i = 0; i < Products; i++)
        {
            catalogue = catalogue.Object($"products/{i:D5}", $$"""{ "price": {{i}} }""");
        }

        await catalogue;
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../samples/SeededSnapshot/catalogue.simfra"));
        await aws.SaveSnapshotAsync(path);
        return path;
    }
}
