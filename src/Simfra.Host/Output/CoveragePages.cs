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

    /// <summary>The page with its coverage as it is now.</summary>
    /// <param name="page">The page as it is, or null for a new one.</param>
    /// <exception cref="InvalidDataException">The page hasn't both marks, in order.</exception>
    public static string Renew(string? page, ServiceCoverage coverage)
    {
        page ??= $"# {coverage.Service.FullName}\n\n{Begin}\n{End}\n";
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..begin]}{Begin}\n{CoverageReport.Table(coverage)}{page[end..]}"
            : throw new InvalidDataException($"The page of {coverage.Service.Id} lacks the line {Begin} with {End} after it.");
    }
}
