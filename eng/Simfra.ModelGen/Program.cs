using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen;

/// <summary>The command line of the generator.</summary>
internal static class Program
{
    private const string Usage = """
        usage: simfra-modelgen generate [--models DIR] [--root DIR]
               simfra-modelgen check    [--models DIR] [--root DIR]
               simfra-modelgen list <service> [--models DIR] [--root DIR]
          generate  writes src/Simfra.Models/Generated and models/lock.json
          check     fails where they aren't what generate would write; without models, where they don't match the lock
          list      the operations of a service, the implemented ones marked with *
          --models  botocore's folder 'data'; by default that of the botocore which python3 imports
          --root    the repository; by default the nearest folder upwards that has models/services.json
        """;

    private static int Main(string[] args)
    {
        try
        {
            var (command, options) = ParseArguments(args);
            var root = options.GetValueOrDefault("--root") ?? FindRoot();
            var run = new Run(new(Path.Combine(root, "models")), Path.Combine(root, "src", "Simfra.Models", "Generated"), options.GetValueOrDefault("--models"));
            return command switch
            {
                ["generate"] => run.Generate(),
                ["check"] => run.Check(),
                ["list", var service] => run.List(service),
                _ => throw new ModelException(Usage),
            };
        }
        catch (ModelException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static (string[] Command, Dictionary<string, string> Options) ParseArguments(string[] args)
    {
        var command = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                command.Add(args[i]);
            }
            else if (args[i] is "--models" or "--root" && i + 1 < args.Length)
            {
                options[args[i]] = args[++i];
            }
            else
            {
                throw new ModelException(Usage);
            }
        }

        return ([.. command], options);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "models", "services.json")))
            {
                return folder.FullName;
            }
        }

        throw new ModelException("No models/services.json here or above; say where with --root.");
    }
}

/// <summary>The commands.</summary>
internal sealed class Run(ModelsFolder folder, string outputFolder, string? modelsFolder)
{
    public int Generate()
    {
        var generated = new Generation(Models(), folder).Run();
        Directory.CreateDirectory(outputFolder);
        foreach (var stale in Directory.EnumerateFiles(outputFolder, "*.g.cs").Where(f => !generated.Files.ContainsKey(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }

        var written = generated.Files.Count(file => Write(Path.Combine(outputFolder, file.Key), file.Value));
        Write(folder.LockFile, generated.Lock.ToJson());
        foreach (var remark in generated.Remarks)
        {
            Console.WriteLine(remark);
        }

        Console.WriteLine($"{generated.Files.Count} files, {written} of them changed");
        return 0;
    }

    public int Check()
    {
        var differences = ModelSource.Find(modelsFolder) is { } models
            ? Drift.AgainstModels(new Generation(models, folder).Run(), folder, outputFolder)
            : Drift.AgainstLock(folder, outputFolder);
        foreach (var difference in differences)
        {
            Console.Error.WriteLine(difference);
        }

        Console.WriteLine(differences.Count == 0 ? "generated code is up to date" : "generated code has drifted: run eng/generate");
        return differences.Count == 0 ? 0 : 1;
    }

    public int List(string service)
    {
        var plan = Generation.Plan(Models().Load(service), folder.ReadSettings().GetValueOrDefault(service));
        foreach (var operation in plan.Model.Operations)
        {
            Console.WriteLine($"{(plan.IsImplemented(operation) ? '*' : ' ')} {operation.Name}");
        }

        return 0;
    }

    private ModelSource Models() =>
        ModelSource.Find(modelsFolder) ?? throw new ModelException("No models: pip install botocore, or say where they are with --models.");

    /// <summary>Writes a file unless it is the same already, so that a run without changes rebuilds nothing.</summary>
    private static bool Write(string file, string text)
    {
        if (File.Exists(file) && File.ReadAllText(file) == text)
        {
            return false;
        }

        File.WriteAllText(file, text);
        return true;
    }
}
