using Simfra.Hosting;

namespace Simfra.Host.Output;

/// <summary>
/// The pages of the services in <c>docs/services</c>: the part between two marks is made from the code, the rest is written by hand.
/// </summary>
internal static class CoveragePages
{
    public const string Begin = "<!-- coverage: written by `simfra coverage --write docs/services` -->";
    public const string End = "<!-- end of coverage -->";

    /// <summary>Writes the pages of the services of which something is built.</summary>
    public static async Task WriteAsync(string folder, IEnumerable<ServiceCoverage> services)
    {
        Directory.CreateDirectory(folder);
        foreach (var coverage in services.Where(c => c.Built.Count > 0))
        {
            var file = Path.Combine(folder, $"{coverage.Service.Id}.md");
            await File.WriteAllTextAsync(file, Renew(File.Exists(file) ? await File.ReadAllTextAsync(file) : null, coverage));
        }
    }

    /// <summary>The page with its coverage as it is now; where it has none yet, below its title.</summary>
    /// <param name="page">The page as it is, or null for a new one.</param>
    /// <exception cref="InvalidDataException">The page has one of the marks alone, or they are out of order.</exception>
    public static string Renew(string? page, ServiceCoverage coverage)
    {
        page ??= $"# {coverage.Service.FullName}\n";
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return (begin, end) switch
        {
            (-1, -1) => InsertBelowTitle(page, $"{Begin}\n{CoverageReport.Table(coverage)}{End}\n"),
            ( >= 0, _) when end > begin => $"{page[..begin]}{Begin}\n{CoverageReport.Table(coverage)}{page[end..]}",
            _ => throw new InvalidDataException($"The page of {coverage.Service.Id} lacks the line {Begin} with {End} after it."),
        };
    }

    private static string InsertBelowTitle(string page, string text)
    {
        var titleEnd = page.IndexOf('\n', StringComparison.Ordinal);
        return titleEnd < 0 ? $"{page}\n\n{text}" : $"{page[..(titleEnd + 1)]}\n{text}{page[(titleEnd + 1)..]}";
    }
}
