using System.Text;
using System.Text.Json.Nodes;
using Simfra.Models;
using Simfra.Protocols.Checksums;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

/// <summary>
/// A recorded test of S3, played again: its requests as boto3 sends them, the answers compared with those of AWS. Where they differ is told by
/// <see cref="S3Differences"/>, and nowhere else.
/// </summary>
internal sealed class S3Replay(TestWorld world, string test, JsonRecording recording)
{
    public const string General = "conformance/recordings/s3/test_s3.snapshot.json";
    public const string Api = "conformance/recordings/s3/test_s3_api.snapshot.json";
    public const string Cors = "conformance/recordings/s3/test_s3_cors.snapshot.json";
    public const string Lists = "conformance/recordings/s3/test_s3_list_operations.snapshot.json";
    public const string Preconditions = "conformance/recordings/s3/test_s3_preconditions.snapshot.json";

    /// <summary>What is compared: buckets are called differently, and some things are different each time.</summary>
    private static readonly string[] Words = ["date", "host-id", "i-d", "display-name", "bucket", "owner-id", "last-modified", "last--modified"];

    public RawS3Client S3 { get; set; } = world.RootS3();

    /// <summary>Whether bodies go with a CRC-32, as boto3 sends them unless it is told not to.</summary>
    public bool SendsChecksums { get; set; } = true;

    /// <summary>Opens a recording, in a world that has the bucket.</summary>
    /// <param name="file">One of the files above.</param>
    /// <param name="test">The test's name, with its parameters.</param>
    /// <param name="words">What stands in the recording for something that is different each time.</param>
    public static async Task<S3Replay> OpenAsync(TestWorld world, string file, string test, params string[] words)
    {
        // One test was recorded twice, in two files.
        var name = file == General && test == "test_list_objects_v2_with_prefix" ? $"{test} (old)" : test;
        var replay = new S3Replay(world, name, JsonRecording.Open(file, test).WithWords(Words).WithWords(words));
        await replay.DoAsync("PUT", $"/{S3Fixture.Bucket}");
        return replay;
    }

    /// <summary>The header with the checksum of a body.</summary>
    public static (string Name, string Value) Checksum(string algorithm, string body) => Checksum(algorithm, Encoding.UTF8.GetBytes(body));

    /// <summary>The same of bytes.</summary>
    public static (string Name, string Value) Checksum(string algorithm, byte[] body) =>
        ($"x-amz-checksum-{algorithm.ToLowerInvariant()}", Convert.ToBase64String(ChecksumAlgorithm.FromName(algorithm)!.Compute(body)));

    /// <summary>Says what a placeholder stands for, where the answers don't tell.</summary>
    public S3Replay With(string placeholder, string text)
    {
        recording.With(placeholder, text);
        return this;
    }

    public Task<RawAnswer> GetAsync(string step, string target, params (string Name, string Value)[] headers) =>
        SendAsync(step, "GET", target, null, [("x-amz-checksum-mode", "ENABLED"), .. headers]);

    public Task<RawAnswer> HeadAsync(string step, string target, params (string Name, string Value)[] headers) =>
        SendAsync(step, "HEAD", target, null, headers);

    public Task<RawAnswer> DeleteAsync(string step, string target, params (string Name, string Value)[] headers) =>
        SendAsync(step, "DELETE", target, null, headers);

    public Task<RawAnswer> PutAsync(string step, string target, string body, params (string Name, string Value)[] headers) =>
        SendAsync(step, "PUT", target, Encoding.UTF8.GetBytes(body), headers);

    public Task<RawAnswer> PostAsync(string step, string target, string body, params (string Name, string Value)[] headers) =>
        SendAsync(step, "POST", target, Encoding.UTF8.GetBytes(body), headers);

    public Task<RawAnswer> CopyAsync(string step, string target, string source, params (string Name, string Value)[] headers) =>
        SendAsync(step, "PUT", target, null, [("x-amz-copy-source", source), .. headers]);

    /// <summary>A listing as boto3 asks for it, with keys in URL encoding.</summary>
    public Task<RawAnswer> ListAsync(string step, string query, string bucket = S3Fixture.Bucket) =>
        GetAsync(step, $"/{bucket}?{query}{(query.Length == 0 ? "" : "&")}encoding-type=url");

    public Task<RawAnswer> AttributesAsync(string step, string target, string attributes, params (string Name, string Value)[] headers) =>
        GetAsync(
            step, $"{target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}attributes", [("x-amz-object-attributes", attributes), .. headers]);

    /// <summary>Sends a request and checks its answer.</summary>
    public async Task<RawAnswer> SendAsync(string step, string method, string target, byte[]? body, (string Name, string Value)[] headers)
    {
        var answer = await SendAsync(method, target, body, headers);
        Check(step, answer);
        return answer;
    }

    /// <summary>Sends a request whose answer isn't recorded; it succeeds.</summary>
    public async Task<RawAnswer> DoAsync(string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        (await SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body), headers)).Ok();

    /// <summary>Sets whether the bucket keeps versions.</summary>
    public Task<RawAnswer> SetVersioningAsync(string status = "Enabled", string bucket = S3Fixture.Bucket) =>
        DoAsync("PUT", $"/{bucket}?versioning", Versions.Configuration($"<Status>{status}</Status>"));

    /// <summary>The answer to the last request is the recorded one, in boto3's form.</summary>
    public void Check(string step, RawAnswer answer)
    {
        var call = world.Server.Journal.Calls.Last(static c => c is { Service: "s3" or "s3control", Source: null });
        var operation = AwsCatalog.Services[call.Service!].FindOperation(call.Operation ?? "")
            ?? throw new InvalidOperationException($"The request of {step} is of no operation: {answer}");
        Compare(step, RecordedForm.Read(operation, answer));
    }

    /// <summary>The answer is the recorded one, in the form of a document.</summary>
    public void CheckDocument(string step, RawAnswer answer)
    {
        var form = RecordedForm.ReadDocument(answer);
        if (recording[step]["StatusCode"] is not null)
        {
            form["StatusCode"] = (int)answer.Status;
        }

        Compare(step, form);
    }

    /// <summary>A part of an answer, or what was made of several, is as recorded.</summary>
    public void CheckPart(string step, JsonNode part) => recording.CheckPart(step, part, S3Differences.Of(test, step));

    private void Compare(string step, JsonObject form)
    {
        if (recording[step] is JsonObject recorded)
        {
            // A body that the test had read before it was recorded is empty.
            if (recorded["Body"]?.ToString().Length == 0)
            {
                form["Body"] = "";
            }

            // One of JSON was read by the recorder.
            if (recorded["Body"] is JsonObject)
            {
                form["Body"] = JsonNode.Parse(form["Body"]!.ToString());
            }

            // The members of an error are shown a second time beside it.
            foreach (var name in recorded.ContainsKey("Error") ? recorded.Select(static m => m.Key).Where(n => !form.ContainsKey(n)).ToList() : [])
            {
                form[name] = recorded[name]?.DeepClone();
            }
        }

        CheckPart(step, form);
    }

    private Task<RawAnswer> SendAsync(string method, string target, byte[]? body, (string Name, string Value)[] headers)
    {
        var needsChecksum = SendsChecksums && body is not null && method is "PUT" or "POST" && !target.EndsWith("?uploads", StringComparison.Ordinal)
            && !(method == "POST" && target.Contains("uploadId=", StringComparison.Ordinal))
            && !headers.Any(static h => h.Name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase) || h.Name == "Content-MD5");
        return S3.SendAsync(
            method, target, body,
            needsChecksum ? [.. headers, Checksum("CRC32", body!)] : headers);
    }
}
