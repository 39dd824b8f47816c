using Amazon.SQS;
using FluentAssertions;

namespace Simfra.Testing.Tour;

/// <summary>The first example of the product's own description, word for word.</summary>
public sealed class OrdersTests(SimfraFixture aws) : IClassFixture<SimfraFixture>
{
    [Fact]
    public async Task An_order_is_queued_and_times_out()
    {
        await aws.Seed.Sqs.QueueAsync("orders", q => q.VisibilityTimeout = 30);
        var sut = new OrderPlacer(aws.CreateClient<AmazonSQSClient>());   // a real AWS SDK client

        await sut.PlaceAsync(42);

        aws.Sqs.Queue("orders").Messages.Should().ContainSingle(m => m.Body.Contains("42"));
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(31));           // visibility timeout has run out now
        aws.Journal.Calls.Should().ContainSingle(c => c.Operation == "SendMessage");
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_aws_own_error()
    {
        using var sqs = aws.CreateClient<AmazonSQSClient>();

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => sqs.SendMessageAsync(
            new() { QueueUrl = "http://localhost/000000000000/nowhere", MessageBody = "42" }));

        error.ErrorCode.Should().Be("AWS.SimpleQueueService.NonExistentQueue");
    }

    private sealed class OrderPlacer(AmazonSQSClient sqs)
    {
        private const string QueueUrl = "http://localhost/000000000000/orders";

        public async Task PlaceAsync(int order) => await sqs.SendMessageAsync(new() { QueueUrl = QueueUrl, MessageBody = $"order {order}" });
    }
}
