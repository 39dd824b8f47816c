using FluentAssertions;

namespace Simfra.Testing.Seeding;

/// <summary>The first example of all, as far as it needs no client that isn't here.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task An_order_is_queued_and_times_out()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        await aws.Seed.Sqs.QueueAsync("orders", q => q.VisibilityTimeout = 30);
        var sut = new OrderPlacer(aws);

        await sut.PlaceAsync(42);

        aws.Sqs.Queue("orders").Messages.Should().ContainSingle(m => m.Body.Contains("42"));
        await sut.TakeAsync();
        aws.Sqs.Queue("orders").InFlight.Should().ContainSingle();
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(31));           // visibility timeout has run out now
        aws.Sqs.Queue("orders").Visible.Should().ContainSingle();
        aws.Journal.Calls.Should().ContainSingle(c => c.Operation == "SendMessage");
    }

    private sealed class OrderPlacer(SimfraFixture aws)
    {
        private const string QueueUrl = "http://localhost/000000000000/orders";

        public async Task PlaceAsync(int order) =>
            await aws.InvokeAsync("sqs", "SendMessage", new { QueueUrl, MessageBody = $"order {order}" });

        public async Task TakeAsync() => await aws.InvokeAsync("sqs", "ReceiveMessage", new { QueueUrl });
    }
}
