using Simfra.Core.Tests.Gateway;

namespace Simfra.Core.Tests.Faults;

/// <summary>Faults of what one service does to another.</summary>
public sealed class EdgeFaultTests
{
    [Fact]
    public async Task From_HitsTheServicesCallsAlone()
    {
        await using var edge = await Edge.StartAsync();
        var fault = edge.Faults.On("sqs", "SendMessage").From("ssm").Throttle().Times(1);

        (await edge.Aws.CallAsync(
            TestRequest.Json("sqs", "SendMessage", $$"""{"QueueUrl":"{{Edge.Queue}}","MessageBody":"client"}"""), "sqs")).Ok();
        (await edge.PutAsync("first")).AssertError(ErrorForm.Json, 403, "RequestThrottled");
        (await edge.PutAsync("second")).Ok();

        Assert.Equal(["client", "second"], await edge.ReceiveAsync());
        Assert.Equal([fault], edge.Journal.CallsTo("sqs", "SendMessage").Single(c => !c.Succeeded).Faults);
    }

    [Fact]
    public async Task FromClients_SparesServices()
    {
        await using var edge = await Edge.StartAsync();
        var fault = edge.Faults.On("sqs", "SendMessage").FromClients().Throttle();

        (await edge.PutAsync("first")).Ok();

        Assert.Equal(0, fault.Hits);
    }

    [Theory]
    [InlineData("reset", 0)]
    [InlineData("http", 0)]
    [InlineData("lostAnswer", 1)]
    [InlineData("noAnswer", 1)]
    [InlineData("truncate", 1)]
    public async Task BrokenConnections_AreServiceUnavailableBetweenServices(string effect, int delivered)
    {
        await using var edge = await Edge.StartAsync();
        var target = edge.Faults.On("sqs", "SendMessage").From("ssm");
        using var fault = effect switch
        {
            "reset" => target.ResetConnection(),
            "http" => target.AnswerHttp(503),
            "lostAnswer" => target.LoseAnswer(),
            "noAnswer" => target.NeverAnswer(),
            _ => target.TruncateAnswer(5),
        };

        (await edge.PutAsync("a")).AssertError(ErrorForm.Json, 503, "ServiceUnavailable");

        Assert.Equal(effect, fault.Effect);
        Assert.Equal(delivered, (await edge.ReceiveAsync()).Length);
    }

    [Fact]
    public async Task DuplicateDeliveries_CallTwice()
    {
        await using var edge = await Edge.StartAsync();
        var fault = edge.Faults.On("sqs", "SendMessage").From("ssm").DuplicateDeliveries().Times(1);

        (await edge.PutAsync("a")).Ok();
        (await edge.PutAsync("b")).Ok();

        Assert.Equal(["a", "a", "b"], await edge.ReceiveAsync());
        var caused = edge.Journal.CausedBy(edge.Journal.CallsTo("ssm")[0]);
        Assert.Equal(2, caused.Select(e => e.Id).Distinct().Count());
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task ReorderDeliveries_LetsTheNextOvertake()
    {
        await using var edge = await Edge.StartAsync();
        var fault = edge.Faults.On("sqs", "SendMessage").From("ssm").ReorderDeliveries(TimeSpan.FromMinutes(1)).Times(1);

        var first = edge.PutAsync("first");
        await fault.WhenHitAsync();
        (await edge.PutAsync("second")).Ok();
        (await first).Ok();

        Assert.Equal(["second", "first"], await edge.ReceiveAsync());
    }

    [Fact]
    public async Task ReorderDeliveries_WithNoneToOvertake_GoesOnAfterAWhile()
    {
        await using var edge = await Edge.StartAsync();
        var fault = edge.Faults.On("sqs", "SendMessage").From("ssm").ReorderDeliveries();

        var first = edge.PutAsync("first");
        await fault.WhenHitAsync();
        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.9));
        Assert.False(first.IsCompleted);
        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        (await first).Ok();
        Assert.Equal(["first"], await edge.ReceiveAsync());
    }

    [Fact]
    public async Task Delay_HoldsUpAJobsDelivery_ByTheClock()
    {
        await using var edge = await Edge.StartAsync();
        edge.Faults.On("sqs", "SendMessage").From("ssm").Delay(TimeSpan.FromSeconds(10));
        await edge.PutLaterAsync("a", seconds: 5);

        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(14));
        Assert.Empty(await edge.ReceiveAsync());
        await edge.Aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["a"], await edge.ReceiveAsync());
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(edge.Journal.Jobs).Duration);
    }
}
