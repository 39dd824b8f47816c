using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sns;

/// <summary>
/// Recorded deliveries through filter policies, against a world's. The policies' refusals are in <see cref="SnsRecordingTests"/>. Left out are recordings that
/// don't show their policies and hold the rest of what others show: <c>test_filter_policy_on_message_body_array_of_object_attributes</c>,
/// <c>test_filter_policy_on_message_body_or_attribute</c>, <c>test_filter_policy_for_batch</c>.
/// </summary>
public sealed class SnsFilterRecordingTests
{
    [SharedDataFact(Recordings.Filters)]
    public async Task BodiesWithArrays_GoWhereTheyWereRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recorded = Recordings.Read(Recordings.Filters, "test_filter_policy_on_message_body_array_attributes");
        var topic = await world.CreateTopicAsync("orders");
        var queues = new List<string>();
        foreach (var name in new[] { "queue1", "queue2" })
        {
            queues.Add(await world.SubscribeQueueAsync(
                topic, name, ("RawMessageDelivery", "true"), ("FilterPolicyScope", "MessageBody"), ("FilterPolicy", $$$"""{"headers":{"route-to":["{{{name}}}"]}}""")));
        }

        foreach (var routes in new[] { """["queue3"]""", """["queue1"]""", """["queue2"]""", """["queue1", "queue2"]""" })
        {
            await world.PublishAsync(topic, $$$"""{"headers":{"route-to":{{{routes}}}}}""");
        }

        for (var i = 0; i < queues.Count; i++)
        {
            Assert.Equal(
                Bodies(recorded[$"messages-queue-{i}"]!),
                (await world.ReceiveBodiesAsync(queues[i])).Select(static b => JsonNode.Parse(b)!.ToJsonString()).Order(StringComparer.Ordinal));
        }
    }

    [SharedDataTheory(Recordings.Filters)]
    [InlineData(0, """{"object":{"key":[{"prefix":"auto-"},"hardcodedvalue"]}}""")]
    [InlineData(1, """{"object":{"key":[{"prefix":"auto-"},"hardcodedvalue"]}}""")]
    public async Task NestedBodies_PassAsRecorded(int message, string policy)
    {
        await using var world = await TestWorld.StartAsync();
        var recorded = Recordings.Read(Recordings.Filters, "test_filter_policy_on_message_body[True]")[$"recv-passed-msg-{message}"]!;
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(
            topic, "q", ("RawMessageDelivery", "true"), ("FilterPolicyScope", "MessageBody"), ("FilterPolicy", policy));

        await world.PublishAsync(topic, """{"object":{"key":"other"}}""");
        await world.PublishAsync(topic, Assert.Single(Bodies(recorded)));

        Assert.Equal(Bodies(recorded), await world.ReceiveBodiesAsync(queue));
    }

    [SharedDataFact(Recordings.Filters)]
    public async Task TheScopeOfAPolicy_IsShownAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recorded = Recordings.Read(Recordings.Filters, "test_set_subscription_filter_policy_scope");
        var topic = await world.CreateTopicAsync("orders");
        var (_, arn) = await world.CreateOpenQueueAsync("q", topic);
        var subscription = await world.SubscribeAsync(topic, "sqs", arn);

        await CheckAsync("sub-attrs-default");
        (await world.SetAttributeAsync(subscription, "FilterPolicyScope", "MessageBody")).Ok();
        await CheckAsync("sub-attrs-filter-scope-body");
        SnsRecordingTests.AssertRecorded(
            recorded["sub-attrs-filter-scope-error"]!, await world.SetAttributeAsync(subscription, "FilterPolicyScope", "RandomValue"));
        (await world.SetAttributeAsync(subscription, "FilterPolicy", """{"attr":["match-this"]}""")).Ok();
        await CheckAsync("sub-attrs-after-setting-policy");

        async Task CheckAsync(string step) => Recordings.AssertAlike(
            recorded[step]!["Attributes"]!, SnsRecordingTests.Document(await world.AttributesOfSubscriptionAsync(subscription)), "SubscriptionPrincipal");
    }

    private static IEnumerable<string> Bodies(JsonNode step) =>
        step["Messages"]!.AsArray().Select(static m => m!["Body"]!.ToJsonString()).Order(StringComparer.Ordinal);
}
