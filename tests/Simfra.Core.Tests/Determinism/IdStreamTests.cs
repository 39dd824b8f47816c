using Simfra.Core.Tests.Gateway;
using Simfra.Core.Tests.Gateway.Stages;
using Simfra.Models.Ssm;
using Simfra.Time;

namespace Simfra.Core.Tests.Determinism;

/// <summary>Each call and job of a seeded world draws from a stream of its own: what runs beside it changes nothing.</summary>
public sealed class IdStreamTests
{
    private static readonly JobDefinition Busy = new("test.busy");

    [Fact]
    public async Task Ids_OfCalls_DoNotDependOnTheJobsThatRunBesideThem()
    {
        var runs = new List<(string[] Calls, string[] Jobs)>();
        for (var run = 0; run < 20; run++)
        {
            var drawn = new List<string>();
            await using var aws = new GatewayFixture([Drawing(drawn)]);
            var calls = new List<string>();
            for (var i = 0; i < 20; i++)
            {
                // Each sets off a job that is due at once, and so runs while the next call comes.
                var answer = await aws.CallAsync(TestRequest.Json("ssm", "PutParameter", $$"""{"Name":"p{{i}}","Value":"v"}"""), "ssm");
                calls.Add($"{answer.Header("x-amzn-RequestId")} {answer.Text}");
            }

            await aws.World.DrainAsync();
            runs.Add(([.. calls], [.. drawn.Order(StringComparer.Ordinal)]));
        }

        Assert.Equal(20, runs[0].Jobs.Distinct().Count());
        Assert.All(runs, run => Assert.Equal(runs[0].Calls, run.Calls));
        Assert.All(runs, run => Assert.Equal(runs[0].Jobs, run.Jobs));
    }

    [Fact]
    public void Stream_IsItsNamesAlone()
    {
        var (ids, same) = (new IdGenerator(seed: 5), new IdGenerator(seed: 5));
        same.NewGuid();

        Assert.Equal(ids.Stream("a").Hex(32), same.Stream("a").Hex(32));
        Assert.NotEqual(ids.Stream("a").Hex(32), ids.Stream("b").Hex(32));
        Assert.NotEqual(ids.Stream("a").Hex(32), new IdGenerator(seed: 6).Stream("a").Hex(32));
        Assert.NotEqual(new IdGenerator().Stream("a").Hex(32), new IdGenerator().Stream("a").Hex(32));
    }

    [Fact]
    public async Task EnterCall_LastsAsLongAsItsMethod()
    {
        var (ids, untouched) = (new IdGenerator(seed: 5), new IdGenerator(seed: 5));

        var (first, second) = (await CallAsync(), await CallAsync());

        Assert.NotEqual(first, second);
        Assert.Equal(untouched.Hex(32), ids.Hex(32));

        async Task<string> CallAsync()
        {
            ids.EnterCall();
            await Task.Yield();
            return ids.Hex(32);
        }
    }

    private static TestModule Drawing(List<string> drawn) => new(SsmSchemas.Service, (operations, host) =>
    {
        var states = host.State(static partition => partition);
        host.Jobs.HandleAsync(Busy, async (job, cancellationToken) =>
        {
            await Task.Yield();
            var id = $"{job.Payload} {host.Ids.NewGuid()} {host.Ids.Hex(40)}";
            lock (drawn)
            {
                drawn.Add(id);
            }
        }, JobOrder.Concurrent);
        operations.Handle(SsmApi.PutParameter, (request, context) =>
        {
            host.Jobs.Schedule(Busy, context.Now, context.Scope, request.Name!);
            return new PutParameterResult { Tier = context.Ids.Hex(16) };
        });
    });
}
