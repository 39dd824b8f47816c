using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>Has a function do a job's tasks, one a call, under the job's role.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html"/>
internal sealed class FunctionTasks(Capabilities capabilities, IdGenerator ids)
{
    /// <summary>How often a task is tried that fails for a time. AWS doesn't tell its own number.</summary>
    private const int MaxAttempts = 3;

    private const string Permanent = "PermanentFailure";
    private const string Temporary = "TemporaryFailure";
    private const string Succeeded = "Succeeded";

    /// <returns>What the function says of the task.</returns>
    /// <exception cref="AwsServiceException">The function can't be called, or says that the task has failed.</exception>
    public async ValueTask<string> PerformAsync(LambdaInvokeOperation operation, BatchTask task, InternalCaller caller, CancellationToken cancellationToken)
    {
        var functions = capabilities.Find<IFunctionCalls>() ?? throw S3ControlErrors.NotBuilt("The operation LambdaInvoke of batch jobs");
        for (var attempt = 1; ; attempt++)
        {
            var question = Encoding.UTF8.GetBytes(QuestionOf(operation, task).ToJsonString());
            var answer = await functions.CallAsync(operation.FunctionArn!, question, caller, cancellationToken).ConfigureAwait(false);
            var (code, text) = answer.Error is null
                ? Read(answer.Payload)
                : (Permanent, $"Lambda returned function error: {Encoding.UTF8.GetString(answer.Payload.Span)}");
            if (code == Succeeded)
            {
                return text;
            }

            if (code != Temporary || attempt == MaxAttempts)
            {
                throw new AwsServiceException(code, (int)HttpStatusCode.OK, text);
            }
        }
    }

    private JsonObject QuestionOf(LambdaInvokeOperation operation, BatchTask task)
    {
        var isSecond = operation.InvocationSchemaVersion == "2.0";
        var job = new JsonObject { ["id"] = task.JobId };
        var subject = new JsonObject
        {
            ["taskId"] = ids.Hex(40),
            ["s3Key"] = BatchReport.EncodedKey(task.Key),
            ["s3VersionId"] = task.VersionId,
        };
        if (isSecond)
        {
            job["userArguments"] = new JsonObject(
                (operation.UserArguments ?? []).Select(static a => KeyValuePair.Create(a.Key, (JsonNode?)JsonValue.Create(a.Value))));
            subject["s3Bucket"] = task.Bucket;
        }
        else
        {
            subject["s3BucketArn"] = $"arn:aws:s3:::{task.Bucket}";
        }

        return new()
        {
            ["invocationSchemaVersion"] = isSecond ? "2.0" : "1.0",
            ["invocationId"] = ids.Hex(40),
            ["job"] = job,
            ["tasks"] = new JsonArray(subject),
        };
    }

    /// <summary>The one result of an answer; where there is none, what the answer says of missing ones.</summary>
    private static (string Code, string Text) Read(ReadOnlyMemory<byte> payload)
    {
        JsonNode? answer;
        try
        {
            answer = ClientJson.ParseNode(payload.Span);
        }
        catch (JsonException)
        {
            answer = null;
        }

        if (answer is not JsonObject { } given || given["results"] is not JsonArray results)
        {
            return (Permanent, "Lambda returned an answer that is not of the form of batch operations.");
        }

        return results is [JsonObject { } result, ..]
            ? (CodeOf(result["resultCode"]), TextOf(result["resultString"]))
            : (CodeOf(given["treatMissingKeysAs"]), "");
    }

    private static string CodeOf(JsonNode? node) => TextOf(node) is Succeeded or Temporary ? TextOf(node) : Permanent;

    private static string TextOf(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
