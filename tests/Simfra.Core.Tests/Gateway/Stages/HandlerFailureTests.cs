using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Models.Ec2;
using Simfra.Models.S3;
using Simfra.Models.Scheduler;
using Simfra.Models.Sqs;
using Simfra.Models.Sts;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>A defect in a handler is an error of AWS's form, and nothing but that call feels it.</summary>
public sealed class HandlerFailureTests
{
    private const string Message = "The request processing has failed because of an unknown error, exception or failure.";

    [Fact]
    public async Task Exception_InEachProtocol_IsInternalFailureInTheCallersForm()
    {
        await using var aws = new GatewayFixture(
        [
            Throwing(SqsApi.ListQueues), Throwing(CloudWatchApi.ListMetrics), Throwing(Ec2Api.DescribeRegions), Throwing(S3Api.ListBuckets),
            Throwing(SchedulerApi.ListSchedules),
        ]);

        (await aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs")).AssertError(ErrorForm.Json, 500, "InternalFailure", Message);
        (await aws.CallAsync(TestRequest.Form("sqs", "ListQueues"), "sqs")).AssertError(ErrorForm.Query, 500, "InternalFailure", Message);
        (await aws.CallAsync(TestRequest.Cbor("cloudwatch", "ListMetrics", [0xA0]), "cloudwatch"))
            .AssertError(ErrorForm.Cbor, 500, "InternalFailure", Message);
        (await aws.CallAsync(TestRequest.Form("ec2", "DescribeRegions"), "ec2")).AssertError(ErrorForm.Ec2, 500, "InternalFailure", Message);
        (await aws.CallAsync(new("GET", "/"), "s3")).AssertError(ErrorForm.S3, 500, "InternalFailure", Message);
        (await aws.CallAsync(TestRequest.RestJson("GET", "/schedules"), "scheduler"))
            .AssertError(ErrorForm.RestJson, 500, "InternalFailure", Message);

        Assert.Equal(
            ["sqs:ListQueues", "sqs:ListQueues", "cloudwatch:ListMetrics", "ec2:DescribeRegions", "s3:ListBuckets", "scheduler:ListSchedules"],
            aws.World.Failures.All.Select(f => $"{f.Service}:{f.Operation}"));
        Assert.All(aws.World.Failures.All, f => Assert.Equal("a defect", Assert.IsType<InvalidOperationException>(f.Exception).Message));
    }

    [Fact]
    public async Task Exception_LeavesTheWorldAlive()
    {
        var isBroken = true;
        await using var aws = new GatewayFixture([new TestModule(StsSchemas.Service, (o, _) => o.Handle(
            StsApi.GetCallerIdentity,
            (_, _) => isBroken ? throw new InvalidOperationException("a defect") : new GetCallerIdentityResponse { Account = "1" }))]);

        Assert.Equal(500, (await aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).Status);
        isBroken = false;

        Assert.Equal("1", (await aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).Ok().Element("Account"));
    }

    [Fact]
    public async Task Exception_IsRecordedWithItsRequest()
    {
        await using var aws = new GatewayFixture([Throwing(SqsApi.ListQueues)]);

        var answer = await aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs");

        Assert.Equal(answer.Header("x-amzn-RequestId"), Assert.Single(aws.World.Failures.All).RequestId);
    }

    [Fact]
    public async Task AwsError_IsNoFailure()
    {
        await using var aws = new GatewayFixture();

        (await aws.CallAsync(TestRequest.Json("sqs", "GetQueueUrl", """{"QueueName":"none"}"""), "sqs"))
            .AssertError(ErrorForm.Json, 400, "QueueDoesNotExist");

        Assert.Empty(aws.World.Failures.All);
    }

    [Fact]
    public async Task Failures_AreKeptToAHundred()
    {
        await using var aws = new GatewayFixture([Throwing(SqsApi.ListQueues)]);

        for (var i = 0; i < 120; i++)
        {
            await aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs");
        }

        Assert.Equal(100, aws.World.Failures.All.Count);
    }

    private static TestModule Throwing<TInput, TOutput>(Operation<TInput, TOutput> operation)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        new(operation.Service, (o, _) => o.Handle(operation, TOutput (TInput _, OperationContext _) => throw new InvalidOperationException("a defect")));
}
