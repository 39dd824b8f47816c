using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sns;

/// <summary>Delivery to functions and delivery streams, where something runs them.</summary>
public sealed class FunctionDeliveryTests
{
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private const string Stream = "arn:aws:firehose:us-east-1:000000000000:deliverystream/s";

    [SharedDataFact(Recordings.Service)]
    public async Task AFunction_GetsTheEventAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = Targets.In(world);
        var topic = await world.CreateTopicAsync("orders", ("SignatureVersion", "2"));
        var subscription = await world.SubscribeAsync(topic, "lambda", Function);

        await world.PublishAsync(topic, "Hello world.", ("Subject", "[Subject] Test subject Signature v2"));

        var call = Assert.Single(targets.Calls);
        var record = Assert.Single(JsonNode.Parse(call.Payload)!["Records"]!.AsArray())!;
        Assert.Equal(("aws:sns", "1.0", subscription), (record.Text("EventSource"), record.Text("EventVersion"), record.Text("EventSubscriptionArn")));
        Recordings.AssertAlike(Recordings.Read(Recordings.Service, "test_publish_lambda_verify_signature[2]")["notification"]!, record["Sns"]!);
        Assert.Equal((Function, "sns.amazonaws.com", topic), (call.Target, call.Caller.Principal.Arn, call.Caller.SourceArn));
    }

    [Fact]
    public async Task AFunctionThatIsThrottled_IsTriedAgain_OneThatRefusesIsNot()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = Targets.In(world);
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("dlq", topic);
        await world.SubscribeAsync(topic, "lambda", Function, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}"}"""));

        targets.Errors.Enqueue(new("TooManyRequestsException", 429, "Rate Exceeded."));
        await world.PublishAsync(topic, "throttled");
        Assert.Equal(2, targets.Calls.Count);
        Assert.Empty(await world.ReceiveNotificationsAsync(url));

        targets.Errors.Enqueue(new("AccessDeniedException", 403, "No."));
        await world.PublishAsync(topic, "refused");
        Assert.Equal(3, targets.Calls.Count);
        Assert.Equal("refused", Assert.Single(await world.ReceiveNotificationsAsync(url)).Text("Message"));
    }

    [Theory]
    [InlineData("true", "hello")]
    [InlineData("false", null)]
    public async Task AStream_GetsTheMessage_AsTheRoleOfTheSubscription(string isRaw, string? body)
    {
        await using var world = await TestWorld.StartAsync();
        var targets = Targets.In(world);
        var topic = await world.CreateTopicAsync("orders");
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        (await world.QueryAsync("iam", "CreateRole", [("RoleName", "r"), ("AssumeRolePolicyDocument", Trust)])).Ok();
        await world.SubscribeAsync(
            topic, "firehose", Stream, ("SubscriptionRoleArn", "arn:aws:iam::000000000000:role/r"), ("RawMessageDelivery", isRaw));

        await world.PublishAsync(topic, "hello");

        var call = Assert.Single(targets.Calls);
        Assert.Equal(Stream, call.Target);
        Assert.Equal("arn:aws:iam::000000000000:role/r", Assert.IsType<AssumedRolePrincipal>(call.Caller.Principal).RoleArn);
        Assert.Equal(body ?? "hello", body is null ? JsonNode.Parse(call.Payload)!.Text("Message") : call.Payload);
    }

    [Fact]
    public async Task AStream_WhoseRoleIsNotThere_GetsNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = Targets.In(world);
        var topic = await world.CreateTopicAsync("orders");
        await world.SubscribeAsync(topic, "firehose", Stream, ("SubscriptionRoleArn", "arn:aws:iam::000000000000:role/nobody"));

        await world.PublishAsync(topic, "hello");

        Assert.Empty(targets.Calls);
    }

    [Theory]
    [InlineData("lambda.amazonaws.com", null)]
    [InlineData("sns.amazonaws.com", "arn:aws:sns:us-east-1:000000000000:others")]
    public async Task AStream_WhoseRoleDoesNotTrustTheTopic_GetsNothing_AndTheQueueForTheLostDoes(string principal, string? onlyFor)
    {
        await using var world = await TestWorld.StartAsync();
        var targets = Targets.In(world);
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("dlq", topic);
        var condition = onlyFor is null ? "" : $$$""","Condition":{"ArnEquals":{"aws:SourceArn":"{{{onlyFor}}}"}}""";
        var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{principal}}"},"Action":"sts:AssumeRole"{{condition}}}]}""";
        (await world.QueryAsync("iam", "CreateRole", [("RoleName", "r"), ("AssumeRolePolicyDocument", trust)])).Ok();
        await world.SubscribeAsync(
            topic, "firehose", Stream, ("SubscriptionRoleArn", "arn:aws:iam::000000000000:role/r"), ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}"}"""));

        await world.PublishAsync(topic, "hello");

        Assert.Empty(targets.Calls);
        Assert.Equal("hello", Assert.Single(await world.ReceiveNotificationsAsync(url)).Text("Message"));
        Assert.Equal("AccessDenied", Assert.Single(world.Server.Journal.CallsTo("sts", "AssumeRole")).ErrorCode);
    }

    private sealed record TargetCall(string Target, string Payload, InternalCaller Caller);

    /// <summary>Functions and streams that keep what they get, in the place of services that aren't built.</summary>
    private sealed class Targets : IEventFunctions, IDeliveryStreams
    {
        public List<TargetCall> Calls { get; } = [];

        public Queue<AwsServiceException> Errors { get; } = new();

        public static Targets In(TestWorld world)
        {
            var targets = new Targets();
            world.Server.World.Gateway.Capabilities.Provide<IEventFunctions>(targets);
            world.Server.World.Gateway.Capabilities.Provide<IDeliveryStreams>(targets);
            return targets;
        }

        public ValueTask InvokeAsync(string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken) =>
            TakeAsync(functionArn, payload, caller);

        public ValueTask PutAsync(string streamArn, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken) =>
            TakeAsync(streamArn, record, caller);

        private ValueTask TakeAsync(string target, ReadOnlyMemory<byte> payload, InternalCaller caller)
        {
            Calls.Add(new(target, Encoding.UTF8.GetString(payload.Span), caller));
            return Errors.TryDequeue(out var error) ? ValueTask.FromException(error) : ValueTask.CompletedTask;
        }
    }
}
