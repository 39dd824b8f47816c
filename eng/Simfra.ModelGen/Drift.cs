using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen;

/// <summary>Compares what is committed with what the lock says, and where the models are at hand, with a fresh run.</summary>
internal static class Drift
{
    /// <summary>Differences from what a fresh run writes; where its models are not at hand, from what the lock says.</summary>
    public static IReadOnlyList<string> Find(ModelSource? source, IamSource? iam, ModelsFolder folder, string outputFolder)
    {
        if (source is null || iam is null || !File.Exists(folder.LockFile))
        {
            return AgainstLock(folder, outputFolder);
        }

        var locked = LockFile.Parse(File.ReadAllText(folder.LockFile));
        if (locked.Iam.Any(i => iam.Load(i.Key).Sha256 != i.Value))
        {
            return AgainstLock(folder, outputFolder);
        }

        var generated = new Generation(source, iam, folder).Run();
        return generated.Lock.Models.SequenceEqual(locked.Models)
            ? AgainstModels(generated, folder, outputFolder)
            : AgainstLock(folder, outputFolder);
    }

    /// <summary>Differences that show without the models.</summary>
    public static IReadOnlyList<string> AgainstLock(ModelsFolder folder, string outputFolder)
    {
        if (!File.Exists(folder.LockFile))
        {
            return [$"{folder.LockFile} is missing"];
        }

        var locked = LockFile.Parse(File.ReadAllText(folder.LockFile));
        var differences = new List<string>();
        if (locked.Generator != LockFile.GeneratorVersion)
        {
            differences.Add($"the output is of generator version {locked.Generator}, this is version {LockFile.GeneratorVersion}");
        }

        Compare(locked.Inputs, LockFile.HashInputs(folder, folder.ReadSettings().Keys), differences);
        Compare(locked.Outputs, HashOutputs(outputFolder), differences);
        return differences;
    }

    /// <summary>Differences between the committed files and those just generated.</summary>
    private static List<string> AgainstModels(GenerationResult generated, ModelsFolder folder, string outputFolder)
    {
        var differences = new List<string>();
        Compare(generated.Lock.Outputs, HashOutputs(outputFolder), differences);
        if (File.ReadAllText(folder.LockFile).ReplaceLineEndings("\n") != generated.Lock.ToJson())
        {
            differences.Add("lock.json is stale");
        }

        return differences;
    }

    private static Dictionary<string, string> HashOutputs(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, "*.cs").ToDictionary(static f => Path.GetFileName(f), LockFile.HashFile, StringComparer.Ordinal);

    private static void Compare(
        IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual, List<string> differences)
    {
        foreach (var file in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
        {
            if (!actual.TryGetValue(file, out var found))
            {
                differences.Add($"{file} is missing");
            }
            else if (!expected.TryGetValue(file, out var wanted))
            {
                differences.Add($"{file} is not known to the lock");
            }
            else if (found != wanted)
            {
                differences.Add($"{file} differs");
            }
        }
    }
}
