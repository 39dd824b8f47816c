using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen;

/// <summary>
/// What the committed output was made from, by hash: with it, drift shows even where the models aren't at hand.
/// </summary>
internal sealed record LockFile
{
    /// <summary>Raised with each change of the generator that changes its output.</summary>
    public const int GeneratorVersion = 3;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required int Generator { get; init; }

    /// <summary>The version of botocore that the models came with, for people; null where they came without.</summary>
    public string? Botocore { get; init; }

    /// <summary>The version of the npm package that AWS's Service Authorization Reference came in, for people.</summary>
    public string? IamData { get; init; }

    /// <summary>Hash of each model, by service.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>Hash of what was used of the Service Authorization Reference, by prefix of actions.</summary>
    public required IReadOnlyDictionary<string, string> Iam { get; init; }

    /// <summary>Hash of each file in <c>models/</c> that decides what is generated.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>Hash of each generated file.</summary>
    public required IReadOnlyDictionary<string, string> Outputs { get; init; }

    public static LockFile Create(
        ModelsFolder folder,
        IEnumerable<string> services,
        ModelSource source,
        IamSource iam,
        IReadOnlyDictionary<string, string> models,
        IReadOnlyDictionary<string, string> files) => new()
        {
            Generator = GeneratorVersion,
            Botocore = source.Version,
            IamData = iam.Version,
            Models = models,
            Iam = iam.Hashes,
            Inputs = HashInputs(folder, services),
            Outputs = new SortedDictionary<string, string>(
                files.ToDictionary(static f => f.Key, static f => Hash(f.Value), StringComparer.Ordinal), StringComparer.Ordinal),
        };

    public static SortedDictionary<string, string> HashInputs(ModelsFolder folder, IEnumerable<string> services)
    {
        var files = services.SelectMany(folder.InputFiles).Append(folder.SettingsFile);
        return new(files.ToDictionary(static f => Path.GetFileName(f), HashFile, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public static string HashFile(string file) => Hash(File.ReadAllText(file));

    /// <summary>The hash of a text, whatever line ends a checkout gave it.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));

    public static LockFile Parse(string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        return new()
        {
            Generator = root["generator"]!.GetValue<int>(),
            Botocore = root["botocore"]?.GetValue<string>(),
            IamData = root["iamData"]?.GetValue<string>(),
            Models = Section("models"),
            Iam = Section("iam"),
            Inputs = Section("inputs"),
            Outputs = Section("outputs"),
        };

        SortedDictionary<string, string> Section(string name) =>
            new((root[name] as JsonObject ?? []).ToDictionary(static e => e.Key, static e => e.Value!.GetValue<string>()), StringComparer.Ordinal);
    }

    public string ToJson()
    {
        var root = new JsonObject
        {
            ["generator"] = Generator,
            ["botocore"] = Botocore,
            ["iamData"] = IamData,
            ["models"] = Section(Models),
            ["iam"] = Section(Iam),
            ["inputs"] = Section(Inputs),
            ["outputs"] = Section(Outputs),
        };
        return root.ToJsonString(Format) + "\n";

        static JsonObject Section(IReadOnlyDictionary<string, string> hashes) =>
            new(hashes.Select(static h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value)));
    }
}
