using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sqs;

/// <summary>
/// Recorded answers of AWS to a test of SQS, and whether a world's are the same. Ids, handles and times stand in a recording as placeholders:
/// a placeholder is the same text wherever it stands.
/// </summary>
internal sealed class SqsRecording(TestWorld world, JsonObject recorded)
{
    public const string Queues = "conformance/recordings/sqs/test_sqs.snapshot.json";
    public const string MoveTasks = "conformance/recordings/sqs/test_sqs_move_task.snapshot.json";

    private readonly Dictionary<string, string> _placeholders = new(StringComparer.Ordinal);

    /// <param name="path">One of the files above.</param>
    /// <param name="test">The recorded test, with its parameters.</param>
    public static SqsRecording Open(TestWorld world, string path, string test) => new(
        world,
        JsonNode.Parse(File.ReadAllText(SharedData.PathOf(path)))!.AsObject().Single(c => c.Key.EndsWith($"::{test}", StringComparison.Ordinal))
            .Value!["recorded-content"]!.AsObject());

    /// <summary>Says what a placeholder stands for.</summary>
    public void Is(string placeholder, string text) => _placeholders[placeholder] = text;

    /// <summary>Calls an operation and checks its answer.</summary>
    public async Task<JsonObject> CallAsync(string name, string operation, JsonObject input)
    {
        var answer = await world.SqsAsync(operation, input);
        var body = answer.Text.Length == 0 ? [] : answer.Json.AsObject();
        Check(name, answer, body);
        return body;
    }

    /// <summary>Checks an answer that went well, or a part of one that was recorded by itself.</summary>
    public void CheckAnswer(string name, JsonNode actual) =>
        AssertSame(name, recorded[name] is JsonObject answer ? Without(answer, "ResponseMetadata") : recorded[name], actual);

    private void Check(string name, TestAnswer answer, JsonObject body)
    {
        var expected = recorded[name] ?? throw new ArgumentException($"Nothing is recorded as {name}.", nameof(name));
        if (expected["Error"] is { } error)
        {
            // The code is told by a header, in Query's form; a recording of the Query protocol has that form alone.
            Assert.Equal(error.Text("Code"), answer.Headers["x-amzn-query-error"].Split(';')[0]);
            AssertSameText($"{name}.Message", error.Text("Message"), answer.JsonMessage);
            Assert.Equal(expected["ResponseMetadata"]!["HTTPStatusCode"]!.GetValue<int>(), (int)answer.Status);
            return;
        }

        AssertSame(name, Without(expected, "ResponseMetadata"), body);
    }

    private static JsonNode Without(JsonNode node, string member)
    {
        var copy = node.DeepClone();
        copy.AsObject().Remove(member);
        return copy;
    }

    private void AssertSame(string at, JsonNode? expected, JsonNode? actual)
    {
        switch (expected)
        {
            case JsonObject members:
                Assert.True(actual is JsonObject, $"{at} is {actual}.");
                var names = members.Select(static m => m.Key).Order(StringComparer.Ordinal);
                Assert.Equal($"{at}: {string.Join(' ', names)}", $"{at}: {string.Join(' ', actual.AsObject().Select(static m => m.Key).Order(StringComparer.Ordinal))}");
                foreach (var (name, value) in members)
                {
                    AssertSame($"{at}.{name}", value, actual[name]);
                }

                break;
            case JsonArray items:
                Assert.Equal($"{at}: {items.Count}", $"{at}: {(actual as JsonArray)?.Count}");
                foreach (var (index, item) in items.Index())
                {
                    AssertSame($"{at}[{index}]", item, actual![index]);
                }

                break;
            default:
                AssertSameText(at, expected?.ToString(), actual?.ToString());
                break;
        }
    }

    private void AssertSameText(string at, string? expected, string? actual)
    {
        if (expected == "timestamp")
        {
            Assert.True(long.TryParse(actual, out _), $"{at} is no time: {actual}");
        }
        else if (expected is ['<', .., '>'] && !expected.Contains('/'))
        {
            Assert.NotNull(actual);
            Assert.Equal((at, _placeholders.GetValueOrDefault(expected, actual)), (at, actual));
            _placeholders[expected] = actual;
        }
        else if (expected is not null && expected.StartsWith("arn:<partition>", StringComparison.Ordinal))
        {
            // Partition, region and account are the recording's; the queue's name is a placeholder.
            AssertSameText(at, expected[expected.LastIndexOf("<resource", StringComparison.Ordinal)..], actual!.Split(':')[^1]);
        }
        else
        {
            Assert.Equal((at, Filled(expected)), (at, actual));
        }
    }

    /// <summary>A text with placeholders in it, as far as they are known.</summary>
    private string? Filled(string? text) =>
        text is null ? null : _placeholders.Aggregate(text, static (t, p) => t.Replace(p.Key, p.Value, StringComparison.Ordinal));
}
