using Simfra.Host.Output;
using Simfra.Hosting;
using Simfra.Tests;

namespace Simfra.Host.Tests;

/// <summary>The pages in docs/services say what is built now.</summary>
public sealed class CoveragePagesTests : IAsyncDisposable
{
    private readonly SimfraWorld _world = new(new());

    private IReadOnlyList<ServiceCoverage> Built => field ??= [.. ServiceCoverage.OfAll(_world.Gateway).Where(static c => c.Built.Count > 0)];

    private ServiceCoverage Sqs => Built.Single(static c => c.Service.Id == "sqs");

    [Fact]
    public async Task Pages_AreFresh()
    {
        foreach (var coverage in Built)
        {
            var file = Path.Combine(SharedData.RepositoryRoot, "docs", "services", $"{coverage.Service.Id}.md");
            Assert.True(File.Exists(file), $"{file} is missing: simfra coverage --write docs/services makes it.");
            var page = await File.ReadAllTextAsync(file);

            Assert.True(page == CoveragePages.Renew(page, coverage), $"{file} is stale: simfra coverage --write docs/services renews it.");
        }
    }

    [Fact]
    public void Renew_KeepsWhatIsWrittenByHand()
    {
        var page = CoveragePages.Renew($"# Title\nby hand\n{CoveragePages.Begin}\nstale\n{CoveragePages.End}\n\n## Known differences\n", Sqs);

        Assert.StartsWith($"# Title\nby hand\n{CoveragePages.Begin}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"{CoveragePages.End}\n\n## Known differences\n", page, StringComparison.Ordinal);
        Assert.Contains("| SendMessage | `sqs:SendMessage` |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", page, StringComparison.Ordinal);
        Assert.Equal(page, CoveragePages.Renew(page, Sqs));
    }

    [Theory]
    [InlineData($"{CoveragePages.Begin}\n")]
    [InlineData($"{CoveragePages.End}\n{CoveragePages.Begin}\n")]
    public void Renew_WithoutBothMarks_LeavesThePageAlone(string page) =>
        Assert.Throws<InvalidDataException>(() => CoveragePages.Renew(page, Sqs));

    [Fact]
    public void Renew_OfAPageWithoutCoverage_PutsItBelowTheTitle()
    {
        var page = CoveragePages.Renew("# Title\n\n## Known differences\n", Sqs);

        Assert.StartsWith($"# Title\n\n{CoveragePages.Begin}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"{CoveragePages.End}\n\n## Known differences\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_MakesAPageForEachServiceOfWhichSomethingIsBuilt()
    {
        var folder = Directory.CreateTempSubdirectory("simfra-coverage-");
        try
        {
            var run = await CommandRun.OfAsync(["coverage", "--write", folder.FullName]);

            Assert.Equal((0, ""), (run.ExitCode, run.Output));
            Assert.Equal(
                Built.Select(static c => $"{c.Service.Id}.md").Order(StringComparer.Ordinal),
                folder.EnumerateFiles().Select(static f => f.Name).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();
}
