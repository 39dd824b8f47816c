using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3Control.BatchJobs;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Batch jobs whose tasks functions do.</summary>
public sealed class BatchFunctionTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

    [Fact]
    public async Task AFunction_IsAskedOfEachObject_UnderTheJobsRole()
    {
        await using var aws = await StartAsync();
        var function = Function.In(aws.World, static key => ("Succeeded", $"done {key}"));
        var etag = await aws.PutManifestAsync("orders,a.txt\norders,b%20c\n");

        var described = await aws.FinishAsync(await aws.StartJobAsync(Invoke(), Manifest(etag)));

        Assert.Equal(("2", "2", "0"), Progress(described));
        var id = described.Element("JobId")!;
        Assert.Equal(
            ["orders,a.txt,,succeeded,200,,done a.txt", "orders,b%20c,,succeeded,200,,done b%20c"], await aws.ReportAsync(id, "succeeded"));
        var (arn, question, caller) = function.Calls[1];
        Assert.Equal((Arn, "arn:aws:sts::000000000000:assumed-role/batch"), (arn, caller.Principal.Arn[..caller.Principal.Arn.LastIndexOf('/')]));
        var task = Assert.Single(question["tasks"]!.AsArray())!;
        Assert.Equal(
            ("1.0", id, "b%20c", "arn:aws:s3:::orders", null),
            (question.Text("invocationSchemaVersion"), question["job"]!.Text("id"), task.Text("s3Key"), task.Text("s3BucketArn"), task["s3VersionId"]));
    }

    [Fact]
    public async Task TheSecondSchema_HasArgumentsAndTheBucketsName()
    {
        await using var aws = await StartAsync();
        var function = Function.In(aws.World, static _ => ("Succeeded", ""));
        const string more = "<InvocationSchemaVersion>2.0</InvocationSchemaVersion><UserArguments><entry><key>k</key><value>v</value></entry></UserArguments>";

        await aws.FinishAsync(await aws.StartJobAsync(Invoke(more), Manifest(await aws.PutManifestAsync("orders,a.txt\n"))));

        var question = Assert.Single(function.Calls).Question;
        Assert.Equal(
            ("2.0", "v", "orders"),
            (question.Text("invocationSchemaVersion"), question["job"]!["userArguments"]!.Text("k"), question["tasks"]![0]!.Text("s3Bucket")));
    }

    [Theory]
    [InlineData("PermanentFailure", 1, "PermanentFailure,no")]
    [InlineData("TemporaryFailure", 3, "TemporaryFailure,no")]
    [InlineData("Unknown", 1, "PermanentFailure,no")]
    [InlineData("(error)", 1, "PermanentFailure,Lambda returned function error: no")]
    [InlineData("(nothing)", 1, "PermanentFailure,")]
    [InlineData("(malformed)", 1, "PermanentFailure,Lambda returned an answer that is not of the form of batch operations.")]
    public async Task ATaskThatAFunctionFails_IsReported(string code, int calls, string expected)
    {
        await using var aws = await StartAsync();
        var function = Function.In(aws.World, _ => (code, "no"));

        var described = await aws.FinishAsync(await aws.StartJobAsync(Invoke(), Manifest(await aws.PutManifestAsync("orders,a.txt\n"))));

        Assert.Equal(calls, function.Calls.Count);
        Assert.Equal([$"orders,a.txt,,failed,200,{expected}"], await aws.ReportAsync(described.Element("JobId")!, "failed"));
    }

    private static string Invoke(string more = "") => $"<LambdaInvoke><FunctionArn>{Arn}</FunctionArn>{more}</LambdaInvoke>";

    /// <summary>A function in the place of the service that isn't built; it answers by key.</summary>
    private sealed class Function(Func<string, (string Code, string Text)> answer) : IFunctionCalls
    {
        public List<(string Arn, JsonNode Question, InternalCaller Caller)> Calls { get; } = [];

        public static Function In(TestWorld world, Func<string, (string, string)> answer)
        {
            var function = new Function(answer);
            world.Server.World.Gateway.Capabilities.Provide<IFunctionCalls>(function);
            return function;
        }

        public ValueTask<bool> MayCallAsync(string functionArn, InternalCaller caller, CancellationToken cancellationToken) => new(true);

        public ValueTask<FunctionAnswer> CallAsync(
            string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken)
        {
            var question = JsonNode.Parse(payload.Span)!;
            Calls.Add((functionArn, question, caller));
            var task = question["tasks"]![0]!;
            var (code, text) = answer(task.Text("s3Key"));
            var result = new JsonObject { ["taskId"] = task.Text("taskId"), ["resultCode"] = code, ["resultString"] = text };
            var given = new JsonObject
            {
                ["invocationSchemaVersion"] = question.Text("invocationSchemaVersion"),
                ["treatMissingKeysAs"] = "PermanentFailure",
                ["invocationId"] = question.Text("invocationId"),
                ["results"] = code == "(nothing)" ? new JsonArray() : new JsonArray(result),
            };
            return new(code switch
            {
                "(error)" => new FunctionAnswer(Encoding.UTF8.GetBytes(text), "Unhandled"),
                "(malformed)" => new(Encoding.UTF8.GetBytes("\"x\""), null),
                _ => new(Encoding.UTF8.GetBytes(given.ToJsonString()), null),
            });
        }
    }
}
