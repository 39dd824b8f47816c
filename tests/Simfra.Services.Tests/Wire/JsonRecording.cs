using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Tests;

namespace Simfra.Services.Tests.Wire;

/// <summary>
/// What AWS answered to a test, step by step, and how a world's answers differ from it. Ids and the like stand in a recording as placeholders
/// (<c>&lt;key-id:1&gt;</c>), each of which stands for one text; times, and what is random, as words.
/// </summary>
internal sealed partial class JsonRecording(JsonObject steps, string file, string test)
{
    private const string RecordedAccount = "111111111111";

    /// <summary>Words in the place of what is different each time.</summary>
    private static readonly HashSet<string> Any = new(StringComparer.Ordinal)
    {
        "datetime", "ciphertext-blob", "plaintext", "private-key-ciphertext-blob", "private-key-plaintext", "public-key", "import-token",
        "starting-sequence-number",
    };

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal) { ["<partition>"] = "aws", ["<region>"] = "us-east-1" };

    /// <summary>Words in the place of what is different each time, of this recording alone: <c>timestamp</c>.</summary>
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private readonly HashSet<string> _played = new(StringComparer.Ordinal);

    /// <summary>The recorded steps of a test.</summary>
    /// <param name="file">The file of recordings, in <c>../shared</c>.</param>
    /// <param name="test">The test's name, with its parameters.</param>
    public static JsonRecording Open(string file, string test)
    {
        var all = JsonNode.Parse(File.ReadAllText(SharedData.PathOf(file)))!.AsObject();
        return new(all.Single(e => e.Key.EndsWith($"::{test}", StringComparison.Ordinal)).Value!["recorded-content"]!.AsObject(), file, test);
    }

    /// <summary>What AWS answered in a step.</summary>
    public JsonNode this[string step]
    {
        get
        {
            _played.Add(step);
            return steps[step] ?? throw new ArgumentException($"{test} in {file} has no step {step}.", nameof(step));
        }
    }

    /// <summary>Says which words stand for anything, a number or a list too; and which placeholders for another text each time.</summary>
    public JsonRecording WithWords(params string[] words)
    {
        _words.UnionWith(words);
        return this;
    }

    /// <summary>Says what a placeholder stands for, where the answers don't tell.</summary>
    public JsonRecording With(string placeholder, string text)
    {
        _known[placeholder] = text;
        return this;
    }

    /// <summary>A step's answer is the recorded one, as far as no difference is expected.</summary>
    /// <param name="step">The name of the step.</param>
    /// <param name="answer">What the world answered.</param>
    /// <param name="differences">Paths of members that are known to differ, <c>.KeyMaterialId</c>; each of them does.</param>
    public JsonNode Check(string step, TestAnswer answer, params string[] differences)
    {
        var recorded = this[step].DeepClone();
        var body = answer.Body.Length == 0 ? new JsonObject() : answer.Json;
        Check(step, recorded, body, answer, differences);
        return body;
    }

    /// <summary>The same of a part of an answer.</summary>
    public void CheckPart(string step, JsonNode part, params string[] differences) => Compare(step, this[step], part, differences);

    /// <summary>No step was forgotten: each was compared, or is one of those that are left out for a reason.</summary>
    public void AssertAllPlayed(params string[] leftOut) => Assert.Equal(steps.Select(static s => s.Key).Order(), _played.Concat(leftOut).Order());

    private void Check(string step, JsonNode recorded, JsonNode body, TestAnswer answer, string[] differences)
    {
        if (recorded is JsonValue text)
        {
            // An exception of boto3's, as it prints itself.
            var printed = Printed().Match(text.GetValue<string>());
            Assert.Equal(printed.Groups[1].Value, answer.JsonError);
            Compare(step, printed.Groups[2].Value, answer.JsonMessage ?? "", differences);
            return;
        }

        var metadata = recorded["ResponseMetadata"] ?? recorded["Metadata"];
        var status = (metadata?["HTTPStatusCode"] ?? metadata?["StatusCode"])?.GetValue<int>() ?? 200;
        Assert.Equal((step, status), (step, (int)answer.Status));
        if (recorded["Error"] is { } error)
        {
            // Of services that once spoke Query, boto3 shows the code of that protocol too.
            Assert.Equal((error["QueryErrorCode"] ?? error["Code"] ?? error["__type"])!.GetValue<string>(), answer.JsonError);
            Compare(step, error.Text("Message"), answer.JsonMessage ?? "", differences);
            return;
        }

        recorded.AsObject().Remove("ResponseMetadata");
        Compare(step, recorded, body, differences);
    }

    private void Compare(string step, JsonNode recorded, JsonNode? actual, string[] differences)
    {
        var found = new List<string>();
        Compare("", recorded, actual, found);
        var (expected, present) = (string.Join(' ', differences.Order(StringComparer.Ordinal)), string.Join(' ', found.Order(StringComparer.Ordinal)));
        Assert.True(
            expected == present,
            $"{test}, {step}: differs in [{present}] instead of [{expected}].\nRecorded: {recorded.ToJsonString()}\nActual:   {actual?.ToJsonString()}");
    }

    private void Compare(string path, JsonNode? recorded, JsonNode? actual, List<string> differences)
    {
        switch (recorded, actual)
        {
            case (null, null):
                break;
            case (JsonObject expected, JsonObject given):
                var wanted = expected.Select(m => KeyValuePair.Create(Resolve(m.Key), m.Value)).ToList();
                foreach (var (name, value) in wanted)
                {
                    Compare($"{path}.{name}", value, given[name], differences);
                }

                differences.AddRange(given.Select(static m => m.Key).Except(wanted.Select(static m => m.Key)).Select(name => $"{path}.{name}"));
                break;
            case (JsonArray expected, JsonArray given) when expected.Count == given.Count:
                for (var i = 0; i < expected.Count; i++)
                {
                    Compare($"{path}[{i}]", expected[i], given[i], differences);
                }

                break;
            case (JsonValue expected, not null) when _words.Contains(expected.ToString()):
                break;
            case (JsonValue expected, JsonValue given) when expected.GetValueKind() == System.Text.Json.JsonValueKind.String:
                if (!IsSame(expected.GetValue<string>(), given.ToString()))
                {
                    differences.Add(path);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(recorded, actual))
                {
                    differences.Add(path);
                }

                break;
        }
    }

    /// <summary>A text is the recorded one; what a placeholder stands for is told by the first text with it.</summary>
    private bool IsSame(string recorded, string actual)
    {
        if (Any.Contains(recorded))
        {
            return actual.Length > 0;
        }

        var names = Placeholder().Matches(recorded).Select(static m => m.Value).Where(n => !_known.ContainsKey(n) && !_words.Contains(n)).Distinct().ToList();
        var pattern = _words.Aggregate(
            Regex.Escape(Resolve(recorded)), static (p, w) => w[0] == '<' ? p.Replace(Regex.Escape(w), ".*?", StringComparison.Ordinal) : p);
        for (var i = 0; i < names.Count; i++)
        {
            var escaped = Regex.Escape(names[i]);
            var first = pattern.IndexOf(escaped, StringComparison.Ordinal);
            pattern = pattern[..first] + $"(?<p{i}>.+?)" + pattern[(first + escaped.Length)..].Replace(escaped, $"\\k<p{i}>", StringComparison.Ordinal);
        }

        if (Regex.Match(actual, $"^{pattern}$", RegexOptions.Singleline) is not { Success: true } match)
        {
            return false;
        }

        for (var i = 0; i < names.Count; i++)
        {
            _known[names[i]] = match.Groups[$"p{i}"].Value;
        }

        return true;
    }

    private string Resolve(string text) => _known.Aggregate(
        text.Replace(RecordedAccount, "000000000000", StringComparison.Ordinal), static (t, k) => t.Replace(k.Key, k.Value, StringComparison.Ordinal));

    [GeneratedRegex("<[^<>]+>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^An error occurred \((\w+)\) when calling the \w+ operation: (.*)$", RegexOptions.Singleline)]
    private static partial Regex Printed();
}
