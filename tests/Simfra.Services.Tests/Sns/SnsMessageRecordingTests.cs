using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.Sns.SnsRecordingTests;

namespace Simfra.Services.Tests.Sns;

/// <summary>
/// Recorded answers of AWS, step by step, against a world's: what queues get of topics, subscriptions, platform applications. Left out are recordings of functions'
/// logs (<c>*lambda*</c>), of what an HTTP server answered, and those that hold no more than an empty answer or the id of a message.
/// </summary>
public sealed class SnsMessageRecordingTests
{
    private const string App = "arn:aws:sns:us-east-1:000000000000:app/ADM/a";

    /// <summary>The recorded test, its step, whether the topic is a FIFO topic, and what was published.</summary>
    public static TheoryData<string, string, bool, string[]> Published { get; } = new()
    {
        { "test_publish_message_by_target_arn", "receive-topic-arn", false, ["Message=test-msg-1"] },
        { "test_publish_message_by_target_arn", "receive-target-arn", false, ["Message=test-msg-2", "TargetArn"] },
        { "test_publish_message_before_subscribe_topic", "receive-messages", false, ["Message=test_message_after", "Subject=test-subject-after-sub"] },
        {
            "test_message_structure_json_to_sqs", "get-msg-json-sqs", false,
            ["""Message={"default":"default field","sqs":"{\"field\": \"value\"}"}""", "MessageStructure=json"]
        },
        {
            "test_message_structure_json_to_sqs", "get-msg-json-default", false,
            ["""Message={"default":"default field"}""", "MessageStructure=json"]
        },
        { "test_publish_unicode_chars", "received-message", false, ["Message=ö§a1\"_!?,. £$-"] },
        {
            "test_publish_message_group_id", "messages", false,
            [
                "Message=test signature value with attributes", "MessageGroupId=my-group-id-1", "MessageAttributes.entry.1.Name=attr1",
                "MessageAttributes.entry.1.Value.DataType=Number", "MessageAttributes.entry.1.Value.StringValue=1",
            ]
        },
        { "test_fifo_topic_to_regular_sqs[False]", "messages", true, ["Message=Test", "MessageGroupId=g"] },
    };

    [SharedDataTheory(Recordings.Service)]
    [MemberData(nameof(Published))]
    public async Task WhatAQueueGets_IsAsRecorded(string test, string step, bool isFifo, string[] published)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = isFifo
            ? await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"))
            : await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        var named = published.Contains("TargetArn") ? "TargetArn" : "TopicArn";
        (await world.SnsAsync(
            "Publish", [(named, topic), .. published.Where(static p => p.Contains('=')).Select(static p => (p.Split('=', 2)[0], p.Split('=', 2)[1]))])).Ok();
        await world.Server.DrainAsync();

        await AssertReceivedAsync(Recordings.Read(Recordings.Service, test)[step]!["Messages"]!, world, queue);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task WhatTheDeadLetterQueueGets_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (dead, deadArn) = await world.CreateOpenQueueAsync("dead", topic);
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{deadArn}}"}"""));
        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = queue })).Ok();

        await world.PublishAsync(
            topic, "test_dlq_after_sqs_endpoint_deleted",
            [.. SnsTestCalls.Attribute(1, "attr1", "Number", "111"), .. SnsTestCalls.Attribute(2, "attr2", "Binary", "AgME")]);

        await AssertReceivedAsync(
            Recordings.Read(Recordings.Service, "test_redrive_policy_sqs_queue_subscription[False]")["messages"]!["Messages"]!, world, dead);
    }

    [SharedDataTheory(Recordings.Service)]
    [InlineData("test_subscribe_attributes", "get-subscription-attributes", false)]
    [InlineData("test_set_subscription_attributes", "set-subscription-attributes", true)]
    [InlineData("test_delete_subscriptions_on_delete_topic", "get-sub-after-topic-delete", true)]
    public async Task AttributesOfASubscription_AreAsRecorded(string test, string step, bool isRaw)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (_, arn) = await world.CreateOpenQueueAsync("q", topic);
        var subscription = await world.SubscribeAsync(topic, "sqs", arn);
        if (isRaw)
        {
            (await world.SetAttributeAsync(subscription, "RawMessageDelivery", "true")).Ok();
        }

        if (step.EndsWith("topic-delete", StringComparison.Ordinal))
        {
            (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).Ok();
        }

        // The recording was made by a user, this by the root user.
        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, test)[step]!["Attributes"]!, Document(await world.AttributesOfSubscriptionAsync(subscription)),
            "SubscriptionPrincipal");
    }

    [SharedDataFact(Recordings.Service)]
    public async Task APermission_IsWrittenAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        (await world.SnsAsync(
            "AddPermission", ("TopicArn", topic), ("Label", "test"), ("AWSAccountId.member.1", "000000000000"), ("ActionName.member.1", "Publish"))).Ok();

        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, "test_topic_add_permission")["topic-policy-after-permission"]!,
            JsonNode.Parse((await world.AttributesOfTopicAsync(topic))["Policy"])!);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task PlatformApplications_AreListedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var endpoint = await CreateEndpointAsync(world);

        var applications = (await world.SnsAsync("ListPlatformApplications")).Ok();
        var recorded = Recordings.Read(Recordings.Service, "test_list_platform_applications")["list-platform-applications"]!["PlatformApplications"]!;
        Assert.Equal(App, Assert.Single(applications.Elements("PlatformApplicationArn")));
        Recordings.AssertAlike(Assert.Single(recorded.AsArray())!["Attributes"]!, Document(applications.Map("Attributes")));
        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, "test_get_platform_application_attributes")["get-application-attributes"]!["Attributes"]!,
            Document((await world.SnsAsync("GetPlatformApplicationAttributes", ("PlatformApplicationArn", App))).Ok().Map("Attributes")));
        var endpoints = (await world.SnsAsync("ListEndpointsByPlatformApplication", ("PlatformApplicationArn", App))).Ok();
        Assert.Equal(endpoint, Assert.Single(endpoints.Elements("EndpointArn")));
        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, "test_list_platform_endpoints")["list-endpoints-by-app"]!["Endpoints"]![0]!["Attributes"]!,
            Document(endpoints.Map("Attributes")));
    }

    [SharedDataTheory(Recordings.Service)]
    [InlineData("test_set_platform_endpoint_attributes_invalid_attributes[Invalid_Name_Principal]", "PlatformPrincipal", "x")]
    [InlineData("test_set_platform_endpoint_attributes_invalid_attributes[Data_Too_Long]", "CustomUserData", null)]
    [InlineData("test_create_platform_endpoint_with_invalid_attributes[Invalid_Name_Principal]", "PlatformPrincipal", "x")]
    [InlineData("test_create_platform_endpoint_with_invalid_attributes[Invalid_Name_Generic]", "InvalidKey", "x")]
    [InlineData("test_create_platform_endpoint_with_invalid_attributes[Data_Too_Long]", "CustomUserData", null)]
    public async Task AttributesOfAnEndpoint_AreRefusedAsRecorded(string test, string name, string? value)
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAppAsync(world);
        var attributes = SnsTestCalls.Entries("Attributes", [(name, value ?? new string('x', 2049))]);
        var answer = test.StartsWith("test_set", StringComparison.Ordinal)
            ? await world.SnsAsync("SetEndpointAttributes", [("EndpointArn", await CreateEndpointAsync(world)), .. attributes])
            : await world.SnsAsync("CreatePlatformEndpoint", [("PlatformApplicationArn", App), ("Token", "t"), .. attributes]);

        AssertRecorded(Recordings.Read(Recordings.Service, test).AsObject().Single().Value!, answer);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task AnApplicationThatIsNotThere_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        const string Test = "test_set_platform_application_attributes_non_existing_app[missing-principal]";

        AssertRecorded(
            Recordings.Read(Recordings.Service, Test)["non_existing-application-arn"]!,
            await world.SnsAsync(
                "SetPlatformApplicationAttributes", [("PlatformApplicationArn", App), .. SnsTestCalls.Entries("Attributes", [("PlatformCredential", "c")])]));
    }

    [SharedDataFact(Recordings.Service)]
    public async Task TagsOfATopicThatIsMadeAgain_AreGoneAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recorded = Recordings.Read(Recordings.Service, "test_tags_removed_after_deletion");
        var topic = (await world.SnsAsync(
            "CreateTopic", ("Name", "orders"), ("Tags.member.1.Key", "k1"), ("Tags.member.1.Value", "v1"), ("Tags.member.2.Key", "k2"), ("Tags.member.2.Value", "v2")))
            .Ok().Element("TopicArn")!;
        Assert.Equal(recorded["list-created-tags"]!["Tags"]!.AsArray().Select(static t => t!.Text("Key")), await KeysAsync());
        (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).Ok();
        await world.CreateTopicAsync("orders");

        Assert.Equal(recorded["list-empty-tags"]!["Tags"]!.AsArray().Select(static t => t!.Text("Key")), await KeysAsync());

        async Task<IEnumerable<string>> KeysAsync() => (await world.SnsAsync("ListTagsForResource", ("ResourceArn", topic))).Ok().Elements("Key");
    }

    private static async Task CreateAppAsync(TestWorld world) => (await world.SnsAsync(
        "CreatePlatformApplication", [("Name", "a"), ("Platform", "ADM"), .. SnsTestCalls.Entries("Attributes", [("PlatformCredential", "c")])])).Ok();

    private static async Task<string> CreateEndpointAsync(TestWorld world) =>
        (await world.SnsAsync("CreatePlatformEndpoint", ("PlatformApplicationArn", App), ("Token", "token_1"))).Ok().Element("EndpointArn")!;
}
