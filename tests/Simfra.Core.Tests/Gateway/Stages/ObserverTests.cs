using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.Security;

namespace Simfra.Core.Tests.Gateway.Stages;

public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_SeesCallsAsTheyWereAnswered()
    {
        var observer = new RecordingObserver();
        await using var aws = new GatewayFixture(configure: o => o with { Observers = [observer] });

        var good = await aws.CallAsync(TestRequest.Json("ssm", "DescribeParameters", """{"MaxResults":10}"""), "ssm", "eu-west-1");
        var bad = await aws.CallAsync(TestRequest.Json("ssm", "GetParameter", """{"Name":"none"}"""), "ssm");
        var unsigned = await aws.SendAsync(TestRequest.Json("ssm", "GetParameter"));

        Assert.Equal([200, 400, 400], observer.Calls.Select(c => c.StatusCode));
        var call = observer.Calls[0];
        Assert.Equal(("ssm", "DescribeParameters", "eu-west-1"), (call.Service?.Id, call.Operation?.Name, call.Region));
        Assert.Equal(new RootPrincipal(GatewayFixture.AccountId), call.Principal);
        Assert.Equal(10, Assert.IsType<DescribeParametersRequest>(call.Input).MaxResults);
        Assert.IsType<DescribeParametersResult>(call.Output);
        Assert.Equal((GatewayFixture.Start, good.Header("x-amzn-RequestId")), (call.StartedAt, call.RequestId));
        Assert.Equal("ParameterNotFound", observer.Calls[1].Error?.Code);
        Assert.Equal(bad.Header("x-amzn-RequestId"), observer.Calls[1].RequestId);
        Assert.Null(observer.Calls[1].Output);
        Assert.Null(observer.Calls[2].Principal);
        Assert.Equal(unsigned.Header("x-amzn-RequestId"), observer.Calls[2].RequestId);
    }

    [Fact]
    public async Task FailingObserver_HarmsNeitherTheCallNorTheOthers()
    {
        var after = new RecordingObserver();
        await using var aws = new GatewayFixture(configure: o => o with { Observers = [new Failing(), after] });

        (await aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts")).Ok();

        Assert.Single(after.Calls);
        Assert.Empty(aws.World.Failures.All);
    }

    private sealed class Failing : ICallObserver
    {
        public void OnCompleted(CompletedCall call) => throw new InvalidOperationException("an observer's defect");
    }
}
