using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Simfra.Interop.Tests.Authorization;

/// <summary>Who may do what, and in which words each client is told that it may not: the same calls by every client.</summary>
public sealed partial class DenialTests
{
    [Boto3Fact]
    public async Task Boto3_IsToldWhy()
    {
        await using var world = await DenialWorld.StartAsync();

        await ClientTool.PythonAsync(world.Server, "denials.py", ("CALLS", Describe(world)));
    }

    [JavaScriptFact]
    public async Task JavaScript_IsToldWhy()
    {
        await using var world = await DenialWorld.StartAsync();

        await ClientTool.NodeAsync(world.Server, "denials.mjs", ("CALLS", Describe(world)));
    }

    [AwsCliFact]
    public async Task AwsCli_IsToldWhy()
    {
        await using var world = await DenialWorld.StartAsync();

        // Each start of the CLI takes its time: one call of each caller for each code will do.
        foreach (var call in DenialCalls.Of(world).Where(static c => c.Code is not null).DistinctBy(static c => (c.Caller, c.Code)))
        {
            var keys = world.Callers[call.Caller];
            (string, string)[] environment =
            [
                ("AWS_ACCESS_KEY_ID", keys.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", keys.SecretAccessKey), ("AWS_SESSION_TOKEN", keys.SessionToken ?? ""),
            ];
            string[] arguments =
            [
                call.Service == "s3" ? "s3api" : call.Service, CliName(call.Operation),
                .. call.Input.SelectMany(static member => new[] { $"--{CliName(member.Key)}", (string)member.Value! }),
                .. call.Operation == "GetObject" ? ["never-written"] : Array.Empty<string>(),
            ];

            var told = await ClientTool.AwsFailsAsync(world.Server, environment, arguments);

            // Version 2 of the CLI says beforehand who is speaking.
            Assert.Equal(
                $"An error occurred ({call.Code}) when calling the {call.Operation} operation: {call.Message}",
                told.Trim().Replace("aws: [ERROR]: ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task DotNet_IsToldWhy()
    {
        await using var world = await DenialWorld.StartAsync();
        foreach (var call in DenialCalls.Of(world).Where(static c => c.Service is "kms" or "s3" or "sts"))
        {
            var made = await Record.ExceptionAsync(() => CallAsync(world, call));

            if (call.Code is null)
            {
                Assert.True(made is null, $"{call}: {made}");
            }
            else
            {
                var error = Assert.IsType<AmazonServiceException>(made, exactMatch: false);
                Assert.Equal((call.Code, (HttpStatusCode)call.Status, call.Message), (error.ErrorCode, error.StatusCode, error.Message));
            }
        }
    }

    [GeneratedRegex("(?<!^)(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex BeforeCapital();

    private static string CliName(string name) => BeforeCapital().Replace(name, "-").ToLowerInvariant();

    private static string Describe(DenialWorld world) =>
        JsonSerializer.Serialize(new { Callers = world.Callers, Calls = DenialCalls.Of(world) });

    private static async Task CallAsync(DenialWorld world, ExpectedCall call)
    {
        var keys = world.Callers[call.Caller];
        AWSCredentials credentials = keys.SessionToken is { } token
            ? new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, token)
            : new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey);
        using var s3 = SdkClients.S3(world.Server, credentials);
        using var sts = SdkClients.Sts(world.Server, credentials);
        using var kms = SdkClients.Kms(world.Server, credentials);
        var bucket = (string?)call.Input["Bucket"];
        var key = (string?)call.Input["Key"];
        switch (call.Operation)
        {
            case "ListBuckets":
                await s3.ListBucketsAsync();
                break;
            case "CreateBucket":
                await s3.PutBucketAsync(bucket);
                break;
            case "DeleteBucket":
                await s3.DeleteBucketAsync(bucket);
                break;
            case "PutObject":
                await s3.PutObjectAsync(new() { BucketName = bucket, Key = key, ContentBody = "" });
                break;
            case "GetObject":
                using (await s3.GetObjectAsync(bucket, key))
                {
                    break;
                }

            case "GetCallerIdentity":
                await sts.GetCallerIdentityAsync(new());
                break;
            case "AssumeRole":
                await sts.AssumeRoleAsync(new()
                {
                    RoleArn = (string)call.Input["RoleArn"]!,
                    RoleSessionName = (string)call.Input["RoleSessionName"]!,
                    ExternalId = (string?)call.Input["ExternalId"],
                });
                break;
            case "DescribeKey":
                await kms.DescribeKeyAsync((string)call.Input["KeyId"]!);
                break;
            default:
                Assert.Fail($"No client was told how to make the call {call}.");
                break;
        }
    }
}
