using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>That nothing recorded of CloudWatch Logs is forgotten: each step of each test is played again, or is left out for a reason.</summary>
public sealed class LogsRecordingCoverageTests
{
    private const string Folder = "conformance/recordings/logs";

    private static readonly Dictionary<(string Test, string Step), string> LeftOut = new()
    {
        [("test_put_subscription_filter_lambda", "add_permission")] = "An answer of Lambda, which isn't built.",
    };

    [SharedDataFact(Folder)]
    public void EveryRecordedStep_IsPlayedOrLeftOutForAReason()
    {
        var methods = Directory
            .EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "tests/Simfra.Services.Tests/CloudWatchLogs"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(static f => Path.GetFileName(f) != $"{nameof(LogsRecordingCoverageTests)}.cs")
            .SelectMany(static f => File.ReadAllText(f).Split("[SharedData"))
            .ToList();
        var recorded = Directory.EnumerateFiles(SharedData.PathOf(Folder), "*.json")
            .SelectMany(static f => JsonNode.Parse(File.ReadAllText(f))!.AsObject())
            .SelectMany(static t => t.Value!["recorded-content"]!.AsObject().Select(s => (Test: NameOf(t.Key), Step: s.Key)))
            .ToHashSet();

        Assert.True(recorded.Count > 50);
        Assert.Equal([], recorded.Where(s => !LeftOut.ContainsKey(s) && !IsPlayed(s)));
        Assert.Equal([], LeftOut.Keys.Where(s => !recorded.Contains(s) || IsPlayed(s)));

        // One test method opens the recording and checks the step.
        bool IsPlayed((string Test, string Step) s) => methods.Exists(
            m => m.Contains($"{s.Test}\"", StringComparison.Ordinal) && m.Contains($"\"{s.Step}\"", StringComparison.Ordinal));
    }

    private static string NameOf(string test) => test[(test.LastIndexOf("::", StringComparison.Ordinal) + 2)..];
}
