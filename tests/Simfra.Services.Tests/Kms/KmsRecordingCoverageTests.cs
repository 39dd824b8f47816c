using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Tests;

namespace Simfra.Services.Tests.Kms;

/// <summary>That no recorded test of KMS is forgotten, nor a step of one.</summary>
public sealed partial class KmsRecordingCoverageTests
{
    private const string Recordings = "conformance/recordings/kms/test_kms.snapshot.json";
    private const string Empty = "Nothing was recorded.";

    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["test_verify_salt_length[RSA_2048-RSASSA_PSS_SHA_512]"] = Empty,
        ["test_verify_salt_length[RSA_4096-RSASSA_PKCS1_V1_5_SHA_512]"] = Empty,
        ["test_verify_salt_length[ECC_NIST_P256-ECDSA_SHA_256]"] = Empty,
    };

    [SharedDataFact(Recordings)]
    public void EveryRecordedStep_IsPlayedOrLeftOutForAReason()
    {
        var source = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests/Simfra.Services.Tests/Kms/KmsRecordingTests.cs"));
        var methods = source.Split("    [SharedData")[1..];
        var missing = new List<string>();
        foreach (var (name, recording) in JsonNode.Parse(File.ReadAllText(SharedData.PathOf(Recordings)))!.AsObject())
        {
            var test = name[(name.LastIndexOf("::", StringComparison.Ordinal) + 2)..];
            if (LeftOut.ContainsKey(test))
            {
                Assert.Empty(recording!["recorded-content"]!.AsObject());
                continue;
            }

            if (Array.Find(methods, m => IsPlayed(test, m)) is not { } method)
            {
                missing.Add(test);
                continue;
            }

            missing.AddRange(recording!["recorded-content"]!.AsObject().Select(static s => s.Key)
                .Where(step => !Texts(method).Any(t => Pattern(t).IsMatch(step)))
                .Select(step => $"{test}: {step}"));
        }

        Assert.Equal([], missing);
    }

    /// <summary>The method opens the recording, by its own name or by one that a row of its data completes.</summary>
    private static bool IsPlayed(string test, string method)
    {
        foreach (var name in Opened().Matches(method).Select(static m => m.Groups[1].Value))
        {
            var match = Pattern(name).Match(test);
            var parameters = match.Groups.Values.Skip(1).Select(static g => $"\"{g.Value}\"").ToList();
            if (match.Success && (parameters.Count == 0 || Rows().Matches(method).Any(r => parameters.TrueForAll(r.Value.Contains))))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Texts(string method) => Quoted().Matches(method).Select(static m => m.Groups[1].Value);

    /// <summary>A text of the source, whose parts in braces stand for anything.</summary>
    private static Regex Pattern(string text) =>
        new($"^{string.Join("(.+)", Hole().Split(text).Select(Regex.Escape))}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex("\"(test_[^\"]+)\"")]
    private static partial Regex Opened();

    [GeneratedRegex("\\[InlineData.*")]
    private static partial Regex Rows();

    [GeneratedRegex("\"([\\w-]+(?:\\{\\w+\\})?)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("\\{\\w+\\}")]
    private static partial Regex Hole();
}
