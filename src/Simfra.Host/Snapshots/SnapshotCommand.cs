using System.CommandLine;
using Simfra.State.Blobs;
using Simfra.State.Storage;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Host.Snapshots;

/// <summary><c>simfra snapshot</c>: takes and loads snapshots of a running instance, and looks into their files.</summary>
internal sealed class SnapshotCommand(Func<string, string?> environment)
{
    private const int Differ = 1;

    public Command Command => new("snapshot", "Saves and loads a running instance's state, and looks into snapshots.")
    {
        SaveCommand(),
        LoadCommand(),
        ListCommand(),
        DiffCommand(),
        InspectCommand(),
    };

    private static Option<bool> Json => new("--json") { Description = "Writes JSON." };

    private static Argument<string> FileArgument(string name = "file") => new(name) { Description = "The snapshot's file." };

    private Command SaveCommand()
    {
        var (file, endpoint) = (FileArgument(), EndpointOption());
        var command = new Command("save", "Writes the state of a running instance into a file.") { file, endpoint };
        command.SetAction((parsed, stop) => RunAsync(parsed, async output =>
        {
            var path = parsed.GetRequiredValue(file);
            using var instance = new RunningInstance(parsed.GetRequiredValue(endpoint));
            await instance.SaveAsync(path, stop);
            await output.WriteLineAsync($"Saved {path}: {SnapshotText.Size(new FileInfo(path).Length)}.");
            return 0;
        }));
        return command;
    }

    private Command LoadCommand()
    {
        var (file, endpoint) = (FileArgument(), EndpointOption());
        var command = new Command("load", "Puts a snapshot in the place of all that a running instance has.") { file, endpoint };
        command.SetAction((parsed, stop) => RunAsync(parsed, async output =>
        {
            var path = parsed.GetRequiredValue(file);
            using var instance = new RunningInstance(parsed.GetRequiredValue(endpoint));
            await output.WriteLineAsync($"Loaded {path}: {await instance.LoadAsync(path, stop)}.");
            return 0;
        }));
        return command;
    }

    private static Command ListCommand()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder to look in.",
            DefaultValueFactory = static _ => ".",
        };
        var json = Json;
        var command = new Command("list", "Lists the snapshots in a folder.") { folder, json };
        command.SetAction((parsed, _) => RunAsync(parsed, async output =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (!Directory.Exists(path))
            {
                throw new SettingException($"{path}: there is no such folder.");
            }

            var files = SnapshotSummary.OfAll(path).ToList();
            await output.WriteAsync(parsed.GetValue(json) ? SnapshotJson.List(files) : SnapshotText.List(files));
            return 0;
        }));
        return command;
    }

    private static Command InspectCommand()
    {
        var (file, json) = (FileArgument(), Json);
        var command = new Command("inspect", "Shows what a snapshot holds.") { file, json };
        command.SetAction((parsed, _) => RunAsync(parsed, async output =>
        {
            var path = parsed.GetRequiredValue(file);
            var summary = new SnapshotSummary(path, Read(path));
            await output.WriteAsync(parsed.GetValue(json) ? SnapshotJson.Inspect(summary) : SnapshotText.Inspect(summary));
            return 0;
        }));
        return command;
    }

    private static Command DiffCommand()
    {
        var (before, after, json) = (FileArgument("before"), FileArgument("after"), Json);
        var exitCode = new Option<bool>("--exit-code") { Description = "Ends with 1 where the two differ." };
        var command = new Command("diff", "Shows what one snapshot has that another hasn't.") { before, after, json, exitCode };
        command.SetAction((parsed, _) => RunAsync(parsed, async output =>
        {
            var differences = SnapshotDifference.Between(Read(parsed.GetRequiredValue(before)), Read(parsed.GetRequiredValue(after)));
            await output.WriteAsync(parsed.GetValue(json) ? SnapshotJson.Diff(differences) : SnapshotText.Diff(differences));
            return parsed.GetValue(exitCode) && differences.Count > 0 ? Differ : 0;
        }));
        return command;
    }

    private static StateImage Read(string path) => SnapshotFile.Read(Path.GetFullPath(path), new MemoryBlobStore());

    private static async Task<int> RunAsync(ParseResult parsed, Func<TextWriter, Task<int>> action)
    {
        try
        {
            return await action(parsed.InvocationConfiguration.Output);
        }
        catch (Exception exception) when (exception is SettingException or SimfraStateException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private Option<string> EndpointOption() => new("--endpoint")
    {
        Description = "Where the instance is. [default: http://localhost and the port of SIMFRA_PORT, or 4599]",
        HelpName = "url",
        DefaultValueFactory = _ => $"http://localhost:{(environment(Setting.Port.Variables[0]) is { Length: > 0 } port ? port : "4599")}",
    };
}
