using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Persistence;

/// <summary>
/// Snapshots that versions of Simfra have made, committed as files: each can be read for ever. A new version of the format adds one:
/// <c>SIMFRA_WRITE_SNAPSHOT=format-2 dotnet test --filter CommittedSnapshot</c>.
/// </summary>
public sealed class CommittedSnapshotTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Persistence", "Snapshots");

    public static TheoryData<string> Names => new(Directory.EnumerateFiles(Folder, "*.simfra").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CommittedSnapshot_Opens(string name)
    {
        await using var world = await TestWorld.StartAsync(o =>
        {
            o.StartTime = null;
            o.FromSnapshot(Path.Combine(Folder, name));
        });

        Assert.Equal(TestWorld.StartTime, world.Clock.GetUtcNow());
        await SampleResources.CheckAsync(world);
        await SampleResources.CheckJobsAsync(world);
    }

    [Fact]
    public async Task CommittedSnapshot_CanBeMadeAnew()
    {
        await using var world = await TestWorld.StartAsync(static o => o.Seed = SampleResources.Seed);
        await SampleResources.MakeAsync(world);
        var file = Environment.GetEnvironmentVariable("SIMFRA_WRITE_SNAPSHOT") is { Length: > 0 } name
            ? Path.Combine(SourceFolder(), "Snapshots", $"{name}.simfra")
            : Path.GetTempFileName();

        await world.Server.SaveSnapshotAsync(file);

        await using var opened = await TestWorld.StartAsync(o => o.FromSnapshot(file));
        await SampleResources.CheckAsync(opened);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
