using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen.Tests;

/// <summary>A copy of the fixture, changed in one way; the check must see it.</summary>
public sealed class DriftTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("simfra-modelgen-").FullName;

    public DriftTests()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Fixture, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_root, Path.GetRelativePath(Repository.Fixture, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private ModelsFolder Inputs => new(Path.Combine(_root, "models"));

    private string Output => Repository.Generated(_root);

    private Commands Commands => new(_root, Path.Combine(_root, "botocore"), Path.Combine(_root, "iam-data"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Check_Unchanged_FindsNothing()
    {
        Assert.Empty(Find());
        Assert.Equal(0, Commands.Check());
    }

    [Fact]
    public void Check_CheckedOutWithOtherLineEnds_FindsNothing()
    {
        foreach (var file in Directory.EnumerateFiles(Output).Concat(Directory.EnumerateFiles(Inputs.Path)))
        {
            File.WriteAllText(file, File.ReadAllText(file).Replace("\n", "\r\n", StringComparison.Ordinal));
        }

        Assert.Empty(Find());
    }

    [Fact]
    public void Check_GeneratedFileEdited_IsSeenWithAndWithoutModels()
    {
        File.AppendAllText(Path.Combine(Output, "Widgets.g.cs"), "// by hand\n");

        Assert.Equal(["Widgets.g.cs differs"], Find());
        Assert.Equal(["Widgets.g.cs differs"], FindWithoutModels());
        Assert.Equal(1, Commands.Check());
    }

    [Fact]
    public void Check_GeneratedFilesMissingOrStray_AreSeen()
    {
        File.Move(Path.Combine(Output, "Widgets.g.cs"), Path.Combine(Output, "Gizmos.g.cs"));

        Assert.Equal(["Gizmos.g.cs is not known to the lock", "Widgets.g.cs is missing"], FindWithoutModels());
        Assert.Equal(["Gizmos.g.cs is not known to the lock", "Widgets.g.cs is missing"], Find());
    }

    [Fact]
    public void Check_OperationAddedAndNotGenerated_IsSeenWithAndWithoutModels()
    {
        File.AppendAllText(Path.Combine(Inputs.Path, "widgets.ops.txt"), "ListWidgets\n");

        Assert.Equal(["widgets.ops.txt differs"], FindWithoutModels());
        Assert.Equal(["Widgets.Permissions.g.cs differs", "Widgets.g.cs differs", "lock.json is stale"], Find());
    }

    [Fact]
    public void Check_OutputOfAnotherGenerator_IsSeen()
    {
        var locked = File.ReadAllText(Inputs.LockFile);
        File.WriteAllText(Inputs.LockFile, locked.Replace("\"generator\": ", "\"generator\": 9", StringComparison.Ordinal));

        Assert.Contains("the output is of generator version 9", Assert.Single(FindWithoutModels()), StringComparison.Ordinal);
        Assert.Equal(["lock.json is stale"], Find());
    }

    [Fact]
    public void Check_ModelsOfAnotherVersion_LeavesItToTheLock()
    {
        var model = Path.Combine(_root, "botocore", "widgets", "2020-01-01", "service-2.json");
        File.WriteAllText(model, File.ReadAllText(model).Replace("\"Fancy\"", "\"Fancier\"", StringComparison.Ordinal));

        Assert.Empty(Find());
    }

    [Fact]
    public void Check_ReferenceOfAnotherVersion_LeavesItToTheLock()
    {
        var actions = Path.Combine(_root, "iam-data", "data", "actions", "widgets.json");
        File.WriteAllText(actions, File.ReadAllText(actions).Replace("widgets:Page", "widgets:Pages", StringComparison.Ordinal));

        Assert.Empty(Find());
        Assert.Contains("Page", File.ReadAllText(Path.Combine(Output, "Widgets.Permissions.g.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoLock_IsSeen()
    {
        File.Delete(Inputs.LockFile);

        Assert.EndsWith("lock.json is missing", Assert.Single(Find()), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_AfterAnOperationIsAdded_PutsEverythingInStep()
    {
        File.AppendAllText(Path.Combine(Inputs.Path, "widgets.ops.txt"), "ListWidgets\n");
        File.WriteAllText(Path.Combine(Output, "Gizmos.g.cs"), "// of a service that is gone\n");
        var untouched = Path.Combine(Output, "Naming.g.cs");
        File.SetLastWriteTimeUtc(untouched, DateTime.UnixEpoch);

        Assert.Equal(0, Commands.Generate());

        Assert.Empty(Find());
        Assert.Empty(FindWithoutModels());
        Assert.Contains("ListWidgetsRequest", File.ReadAllText(Path.Combine(Output, "Widgets.g.cs")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Output, "Gizmos.g.cs")));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(untouched));
    }

    [Theory]
    [InlineData("widgets.ops.txt", "PutWidget\n", "'PutWidget' is listed twice.")]
    [InlineData("widgets.ops.txt", "Undo\n", "widgets: 'Undo' is implemented, but the model has no such operation.")]
    [InlineData("wigdets.ops.txt", "PutWidget\n", "services.json has no service 'wigdets'.")]
    [InlineData("naming.patch.json", """[{ "op": "remove", "path": "/shapes/Gone", "reason": "r" }]""", "the model has no '/shapes/Gone'.")]
    [InlineData("naming.patch.json", "[", "naming.patch.json: ")]
    public void Generate_InputThatMakesNoSense_IsRefusedByName(string file, string text, string message)
    {
        File.AppendAllText(Path.Combine(Inputs.Path, file), text);

        Assert.Contains(message, Assert.Throws<ModelException>(() => Commands.Generate()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "operations": { "Undo": {} } }""", "widgets: 'Undo' is in the settings of IAM, but the model has no such operation.")]
    [InlineData("""{ "colour": {} }""", "widgets.iam.json: unknown key 'colour'.")]
    [InlineData("""{ "operations": { "Ping": { "colour": 1 } } }""", "widgets.iam.json: Ping: unknown key 'colour'.")]
    [InlineData("{}", "widgets.iam.json: PutWidget: IAM has no action widgets:PutWidget; name the right one under 'actions'")]
    [InlineData("{}", "widgets.iam.json: PutContent: nothing of the input tells the part (arn:${Partition}:widgets:${Region}:${Account}:part/${PartId})")]
    [InlineData("""{ "resources": { "part": 7 } }""", "part: an object of variables, \"service\" or null is expected, not 7.")]
    [InlineData("""{ "resources": { "part": { "Other": "Length" } } }""", "nothing says what PartId of arn:")]
    [InlineData(
        """{ "operations": { "PutContent": { "resources": { "part": { "PartId": "Gone" } } } } }""", "the input has no member Gone to tell the part")]
    [InlineData(
        """{ "operations": { "GetContent": { "conditionKeys": { "widgets:Page": "Length" } } } }""", "the condition key widgets:Page isn't one of")]
    [InlineData("""{ "operations": { "GetContent": { "unlisted": "Read" } } }""", "the action widgets:GetContent is listed by now.")]
    public void Generate_SettingsOfIamThatMakeNoSense_AreRefused(string settings, string message)
    {
        File.WriteAllText(Path.Combine(Inputs.Path, "widgets.iam.json"), settings);

        Assert.Contains(message, Assert.Throws<ModelException>(() => Commands.Generate()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "gone": { "name": "Gone" } }""", "there is no model of 'gone'.")]
    [InlineData("""{ "widgets": { "name": "Widgets", "colour": "red" } }""", "unknown key 'colour' in 'widgets'.")]
    [InlineData("""{ "widgets": {} }""", "'widgets' has no name.")]
    public void Generate_SettingsThatMakeNoSense_AreRefused(string settings, string message)
    {
        foreach (var file in Directory.EnumerateFiles(Inputs.Path))
        {
            File.Delete(file);
        }

        File.WriteAllText(Inputs.SettingsFile, settings);

        Assert.Contains(message, Assert.Throws<ModelException>(() => Commands.Generate()).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Find() => Drift.Find(new(Path.Combine(_root, "botocore")), new(Path.Combine(_root, "iam-data")), Inputs, Output);

    private IReadOnlyList<string> FindWithoutModels() => Drift.Find(null, null, Inputs, Output);
}
