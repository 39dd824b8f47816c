using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Simfra.Hosting;

namespace Simfra.Host.Output;

/// <summary>What is built, in the forms that <c>simfra coverage</c> prints.</summary>
internal static class CoverageReport
{
    /// <param name="isDetailed">The names of the operations too.</param>
    public static string Text(IReadOnlyList<ServiceCoverage> services, bool isDetailed)
    {
        var text = new StringBuilder();
        var width = services.Max(c => c.Service.Id.Length);
        foreach (var coverage in services)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{coverage.Service.Id.PadRight(width)}  {coverage.Built.Count,4} of {coverage.OperationCount,4}  {string.Join(", ", coverage.Protocols)}");
            text.Append('\n');
            if (isDetailed)
            {
                AppendNames(text, "built", coverage.Built);
                AppendNames(text, "not built, refused with 501 NotImplemented", coverage.NotBuilt);
            }
        }

        text.Append(
            CultureInfo.InvariantCulture, $"{services.Sum(c => c.Built.Count)} of {services.Sum(c => c.OperationCount)} operations are built.");
        return text.Append('\n').ToString();
    }

    public static string Markdown(IReadOnlyList<ServiceCoverage> services) => string.Join('\n', services.Select(c => $"## {c.Service.FullName}\n\n{Table(c)}"));

    /// <summary>The part of a service's page that is made from the code.</summary>
    public static string Table(ServiceCoverage coverage)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{coverage.Built.Count} of {coverage.OperationCount} operations are built. Protocols: {string.Join(", ", coverage.Protocols)}.\n");
        if (coverage.Built.Count > 0)
        {
            text.Append("\n| operation | IAM action |\n|---|---|\n");
            foreach (var name in coverage.Built)
            {
                var actions = string.Join(", ", coverage.Service.FindOperation(name)!.IamActions.Select(static a => $"`{a}`"));
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {actions} |\n");
            }
        }

        if (coverage.NotBuilt.Count > 0)
        {
            text.Append("\nNot built, and refused with `501 NotImplemented`: ").AppendJoin(", ", coverage.NotBuilt).Append(".\n");
        }

        return text.ToString();
    }

    public static string Json(IReadOnlyList<ServiceCoverage> services)
    {
        var document = services.Select(c => new CoverageDocument(c.Service.Id, c.Service.FullName, [.. c.Protocols], c.Built, c.NotBuilt)).ToArray();
        return JsonSerializer.Serialize(document, CoverageJsonContext.Default.CoverageDocumentArray) + "\n";
    }

    private static void AppendNames(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            text.Append("  ").Append(title).Append(":\n    ").AppendJoin("\n    ", names).Append('\n');
        }
    }
}

internal sealed record CoverageDocument(
    string Name, string FullName, IReadOnlyList<string> Protocols, IReadOnlyList<string> Built, IReadOnlyList<string> NotBuilt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(CoverageDocument[]))]
internal sealed partial class CoverageJsonContext : JsonSerializerContext;
