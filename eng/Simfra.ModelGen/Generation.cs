using Simfra.ModelGen.Emit;
using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;

namespace Simfra.ModelGen;

/// <summary>What one run of the generator makes: files by name, the lock, and what there is to say about it.</summary>
internal sealed record GenerationResult(IReadOnlyDictionary<string, string> Files, LockFile Lock, IReadOnlyList<string> Remarks);

/// <summary>Models and the project's word on them in, files out. Nothing here touches the disk but to read.</summary>
internal sealed class Generation(ModelSource source, IamSource iam, ModelsFolder folder)
{
    public const string CatalogFile = "AwsCatalog.g.cs";
    public const string OtherTablesFile = "OtherTables.g.cs";

    public GenerationResult Run()
    {
        var settings = folder.ReadSettings();
        foreach (var id in settings.Keys.Except(source.Services))
        {
            throw new ModelException($"{folder.SettingsFile}: there is no model of '{id}'.");
        }

        var patterns = new PatternReport();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var models = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var plans = new List<ServicePlan>();
        foreach (var id in source.Services)
        {
            var file = source.Load(id);
            var plan = Plan(file, settings.GetValueOrDefault(id));
            models.Add(id, file.Sha256);
            plans.Add(plan);
            if (plan.Settings is { Name: var name })
            {
                files.Add($"{name}.g.cs", new ServiceEmitter(plan).Emit(file.Sha256, new TableWriter(plan, patterns).Write()));
                if (AuthorizationPlan.Create(plan, iam) is { } authorization)
                {
                    files.Add($"{name}.Permissions.g.cs", AuthorizationEmitter.Emit(name, plan.Model, authorization));
                }
            }
        }

        files.Add(CatalogFile, CatalogEmitter.EmitCatalog(plans));
        files.Add(OtherTablesFile, CatalogEmitter.EmitOtherTables(plans, patterns));
        return new(files, LockFile.Create(folder, settings.Keys, source, iam, models, files), patterns.Dropped);
    }

    /// <summary>The plan of one service, its model patched.</summary>
    public static ServicePlan Plan(ModelFile file, ServiceSettings? settings)
    {
        try
        {
            settings?.Patch?.Apply(file.Content);
            return ServicePlan.Create(ModelLoader.Parse(file.Service, file.Content), settings);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            // JSON of another type than the model's form has there, or text that isn't Unicode.
            throw new ModelException($"{file.Service}: {e.Message}");
        }
    }
}
