using System.CommandLine;
using Simfra.Host.Output;
using Simfra.Hosting;

namespace Simfra.Host;

/// <summary><c>simfra coverage</c>: which operations are built, by what is registered.</summary>
internal sealed class CoverageCommand
{
    private readonly Argument<string?> _service = new("service")
    {
        Description = "The name of a service's model: sqs. Without one, all services are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _format = new Option<string>("--format")
    {
        Description = "text, markdown or json.",
        DefaultValueFactory = static _ => "text",
    }.AcceptOnlyFromAmong("text", "markdown", "json");

    private readonly Option<string?> _write = new("--write")
    {
        Description = "Writes the tables into the pages of a folder (docs/services) instead of printing them.",
        HelpName = "folder",
    };

    public Command Command
    {
        get
        {
            var command = new Command("coverage", "Lists the operations that are built, and those that aren't.") { _service, _format, _write };
            command.SetAction((parsed, _) => RunAsync(
                parsed.GetValue(_service),
                parsed.GetRequiredValue(_format),
                parsed.GetValue(_write),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error));
            return command;
        }
    }

    private static async Task<int> RunAsync(string? service, string format, string? folder, TextWriter output, TextWriter error)
    {
        await using var world = new SimfraWorld(new());
        var services = ServiceCoverage.OfAll(world.Gateway).Where(c => service is null || c.Service.Id == service).ToArray();
        if (services.Length == 0)
        {
            await error.WriteLineAsync($"'{service}' is not among the services. simfra coverage lists them.");
            return 1;
        }

        if (folder is not null)
        {
            await CoveragePages.WriteAsync(folder, services);
            return 0;
        }

        await output.WriteAsync(format switch
        {
            "json" => CoverageReport.Json(services),
            "markdown" => CoverageReport.Markdown(services),
            _ => CoverageReport.Text(services, isDetailed: service is not null),
        });
        return 0;
    }
}
