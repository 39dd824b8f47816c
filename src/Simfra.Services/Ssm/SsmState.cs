using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Simfra.Services.Ssm.Documents;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The parameters and documents of one account and region.</summary>
internal sealed class SsmState
{
    private static readonly TableDefinition<string, Parameter> ParameterTable =
        new("ssm.parameter", version: 2, p => p.Name, SsmJsonContext.Default)
        {
            Upgrades = [new(From: 1, WithoutPolicies)],
        };

    private static readonly TableDefinition<string, Document> DocumentTable =
        new("ssm.document", version: 1, d => d.Name, SsmJsonContext.Default);

    private static readonly TableDefinition<string, DocumentVersion> DocumentVersionTable =
        new("ssm.document-version", version: 1, v => v.Key, SsmJsonContext.Default);

    private static readonly TableDefinition<string, CustomSetting> SettingTable =
        new("ssm.service-setting", version: 1, s => s.Id, SsmJsonContext.Default);

    private SsmState(StatePartition partition)
    {
        Scope = partition.Scope;
        Parameters = partition.Table(ParameterTable);
        Settings = partition.Table(SettingTable);
        Documents = partition.Table(DocumentTable);
        DocumentVersions = partition.Table(DocumentVersionTable);
    }

    public StateScope Scope { get; }

    public Table<string, Parameter> Parameters { get; }

    public Table<string, CustomSetting> Settings { get; }

    public Table<string, Document> Documents { get; }

    public Table<string, DocumentVersion> DocumentVersions { get; }

    public static SsmState Create(StatePartition partition) => new(partition);

    /// <summary>
    /// The parameter of a name, or of an ARN of this account and region. An ARN doesn't tell whether a name of one level has a slash before it.
    /// </summary>
    public Parameter? Find(string nameOrArn)
    {
        if (ParameterName.ScopeOf(nameOrArn, Scope) != Scope)
        {
            return null;
        }

        var name = ParameterName.FromNameOrArn(nameOrArn);
        return Parameters.Find(name) ?? (name == nameOrArn ? null : Parameters.Find($"/{name}"));
    }

    /// <summary>The parameters below a path, in the order of their names. All are below the root, names without a slash too.</summary>
    public IEnumerable<Parameter> Below(string path)
    {
        if (path == "/")
        {
            return Parameters.All;
        }

        var prefix = path.EndsWith('/') ? path : $"{path}/";
        return Parameters.From(prefix).TakeWhile(p => p.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    public DocumentVersion? FindVersion(Document document, int number) => DocumentVersions.Find(DocumentVersion.KeyOf(document.Name, number));

    /// <summary>The versions of a document, the oldest first.</summary>
    public IEnumerable<DocumentVersion> VersionsOf(Document document) =>
        DocumentVersions.From(DocumentVersion.KeyOf(document.Name, 0)).TakeWhile(v => v.Document == document.Name);

    /// <summary>Versions had no policies once.</summary>
    private static void WithoutPolicies(JsonObject parameter)
    {
        foreach (var version in parameter["Versions"]!.AsArray())
        {
            version!["Policies"] = new JsonArray();
        }
    }
}

/// <summary>How the records of SSM are written where they are persisted.</summary>
[JsonSerializable(typeof(Parameter))]
[JsonSerializable(typeof(CustomSetting))]
[JsonSerializable(typeof(Document))]
[JsonSerializable(typeof(DocumentVersion))]
internal sealed partial class SsmJsonContext : JsonSerializerContext;
