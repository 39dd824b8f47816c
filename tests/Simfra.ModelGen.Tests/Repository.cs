using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen.Tests;

/// <summary>Folders of the repository that the tests read, and the models on this machine.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A small repository of its own; see eng/Simfra.ModelGen/README.md.</summary>
    public static string Fixture { get; } = Path.Combine(Root, "tests", "Simfra.ModelGen.Tests", "Fixture");

    public static ModelSource FixtureModels { get; } = new(Path.Combine(Fixture, "botocore"));

    public static IamSource FixtureIam => new(Path.Combine(Fixture, "iam-data"));

    /// <summary>AWS's Service Authorization Reference, where its package is installed.</summary>
    public static IamSource? Iam { get; } = IamSource.Find(null, Root);

    /// <summary>AWS's models, where botocore is installed.</summary>
    public static ModelSource? Models { get; } = ModelSource.Find(null);

    public static ModelsFolder Inputs { get; } = new(Path.Combine(Root, "models"));

    public static string Generated(string root) => Path.Combine(root, "src", "Simfra.Models", "Generated");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "models", "services.json")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
