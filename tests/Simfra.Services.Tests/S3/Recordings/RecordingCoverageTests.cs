using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Services.Tests.S3;

/// <summary>That no recorded test of S3 is forgotten: each is played again, or is left out for a reason.</summary>
public sealed class RecordingCoverageTests
{
    private const string Folder = "conformance/recordings/s3";
    private const string Empty = "Nothing was recorded.";
    private const string OldSignature = "Signatures of version 2 sign what version 2 says, and the test is of how boto3 sends a body with them.";

    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        ["test_cors_http_get_no_config"] = Empty,
        ["test_put_object_with_md5_and_chunk_signature_bad_headers[s3-False]"] = Empty,
        ["test_put_object_with_md5_and_chunk_signature_bad_headers[s3v4-False]"] = Empty,
        ["test_put_object_with_md5_and_chunk_signature_bad_headers[s3-True]"] = OldSignature,
        ["test_s3_get_object_headers"] = "Holds what a client made of answers that other tests have whole.",
        ["test_create_object_put_via_dynamodb"] = "Needs functions that write to a table; the record that they get is that of the queues' tests.",
        ["test_put_unicode_metadata_with_sig_s3"] = "Needs a client that sends headers beyond ASCII: played with one in the interop tests.",
        ["test_system_metadata_with_unicode"] = "Needs a client that sends headers beyond ASCII: played with one in the interop tests.",
    };

    [SharedDataFact(Folder)]
    public void EveryRecordedTest_IsPlayedOrLeftOutForAReason()
    {
        var source = string.Concat(Directory
            .EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "tests/Simfra.Services.Tests/S3"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(static f => Path.GetFileName(f) != $"{nameof(RecordingCoverageTests)}.cs").Select(File.ReadAllText));
        var recorded = Directory.EnumerateFiles(SharedData.PathOf(Folder))
            .Append(SharedData.PathOf("conformance/recordings/s3control/test_s3control.snapshot.json"))
            .SelectMany(static f => JsonNode.Parse(File.ReadAllText(f))!.AsObject().Select(static t => t.Key))
            .Select(static t => t[(t.LastIndexOf("::", StringComparison.Ordinal) + 2)..])
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], recorded.Where(t => !LeftOut.ContainsKey(t) && !source.Contains($"{NameOf(t)}[", StringComparison.Ordinal) && !IsPlayed(t)));
        Assert.Equal([], LeftOut.Keys.Where(t => !recorded.Contains(t) || IsPlayed(t)));

        bool IsPlayed(string test) => source.Contains($"\"{test}\"", StringComparison.Ordinal) || source.Contains($"::{test}\"", StringComparison.Ordinal);
    }

    /// <summary>A test's name without its parameters, for those that are played by all of theirs.</summary>
    private static string NameOf(string test) => test.Split('[')[0];
}
