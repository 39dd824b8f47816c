using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sqs;

/// <summary>
/// Recorded answers of AWS to do with messages and permissions, against a world's. What was recorded for the Query protocol is the same as for JSON, and is
/// played once. Left out, because their inputs can't be told from them:
/// <list type="bullet">
/// <item><c>test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size</c>: a body whose digest alone is known;</item>
/// <item><c>test_fifo_group_visibility_extends_with_change_message_visibility</c>: which handles were changed, and by how much;</item>
/// <item>
/// <c>test_move_task_with_throughput_limit</c>, <c>test_move_task_delete_destination_queue_while_running</c>: when the queue went; see MessageMoveTaskTests;
/// </item>
/// <item>the three files <c>resource_providers__*</c>: what CloudFormation made of templates.</item>
/// </list>
/// </summary>
public sealed class SqsMessageRecordingTests
{
    [SharedDataFact(SqsRecording.Queues)]
    public async Task MessagesThatAreTooLong_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var small = await world.CreateQueueAsync("small", ("MaximumMessageSize", "1024"));
        var url = await world.CreateQueueAsync("q");

        await Open(world, "test_send_message_with_updated_maximum_message_size[sqs_query]")
            .CallAsync("send_oversized_message", "SendMessage", new() { ["QueueUrl"] = small, ["MessageBody"] = new string('x', 1025) });
        await Open(world, "test_send_message_batch_with_oversized_contents[sqs_query]").CallAsync("send_oversized_message_batch", "SendMessageBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(
                new JsonObject { ["Id"] = "1", ["MessageBody"] = new string('a', 1_048_576) }, new JsonObject { ["Id"] = "2", ["MessageBody"] = "a" }),
        });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AFifoQueueOfOtherAttributes_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));

        await Open(world, "test_create_fifo_queue_with_different_attributes_raises_error[sqs_query]").CallAsync("queue-already-exists", "CreateQueue", new()
        {
            ["QueueName"] = "q.fifo",
            ["Attributes"] = new JsonObject { ["FifoQueue"] = "true", ["ContentBasedDeduplication"] = "false" },
        });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AGroupThatWasEmpty_IsReceivedAgainAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_fifo_empty_message_groups_added_back_to_queue[sqs]");
        var url = await CreateFifoAsync(world);

        await SendAsync(world, url, "Message 1", "g", "1");
        await TakeAsync(world, recording, "inital-fifo-receive", url);
        await TakeAsync(world, recording, "empty-fifo-receive", url);
        await SendAsync(world, url, "Message 2", "g", "2");
        await TakeAsync(world, recording, "final-fifo-receive", url);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AttributesOfAFifoQueuesMessage_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_fifo_message_attributes[sqs_query]");
        var url = await CreateFifoAsync(world, ("VisibilityTimeout", "0"));
        var all = new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") };

        await recording.CallAsync("send_message", "SendMessage", new()
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = "message-body-1",
            ["MessageGroupId"] = "group-1",
            ["MessageDeduplicationId"] = "dedup-1",
        });
        await recording.CallAsync("receive_message_0", "ReceiveMessage", all.DeepClone().AsObject());
        await recording.CallAsync("receive_message_1", "ReceiveMessage", all);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task DeduplicationByContent_IsSwitchedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_fifo_set_content_based_deduplication_strategy[sqs]");
        var url = await CreateFifoAsync(world, ("ContentBasedDeduplication", "true"));
        var all = new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") };

        await recording.CallAsync("before-update", "GetQueueAttributes", all.DeepClone().AsObject());
        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { ["ContentBasedDeduplication"] = "false" } })).Ok();
        await recording.CallAsync("after-update", "GetQueueAttributes", all);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task BinaryAttributes_HaveTheRecordedDigest()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("q");
        const string Value = "traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        var attribute = new JsonObject { ["DataType"] = "Binary", ["BinaryValue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)) };
        await world.SendAsync(url, "test", new() { ["MessageAttributes"] = new JsonObject { ["attr1"] = attribute.DeepClone() } });

        var messages = await world.ReceiveAsync(url, new() { ["MessageAttributeNames"] = new JsonArray("All") });

        // The recording shows the bytes as Python writes them.
        var received = messages[0]!["MessageAttributes"]!["attr1"]!;
        Assert.Equal(attribute.Text("BinaryValue"), received.Text("BinaryValue"));
        received["BinaryValue"] = $"b'{Value.Replace("\u001e", "\\x1e", StringComparison.Ordinal)}'";
        Open(world, "test_send_message_with_binary_attributes[sqs_query]").CheckAnswer("binary-attrs-msg", WithoutMetadata(messages));
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task DeadLetters_KeepTheirAttributesAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_dead_letter_queue_message_attributes");
        var dead = await world.CreateQueueAsync("dead");
        var url = await world.CreateQueueAsync(
            "q", ("RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":"1"}"""));
        recording.Is("<resource:2>", "q");
        await world.SendAsync(url, "message-1", new()
        {
            ["MessageAttributes"] = JsonNode.Parse("""{"MyAttribute":{"StringValue":"foobar","DataType":"String"}}"""),
            ["MessageSystemAttributes"] = JsonNode.Parse(
                """{"AWSTraceHeader":{"StringValue":"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1","DataType":"String"}}"""),
        });
        await world.SendAsync(url, "message-2");
        JsonObject Asked() => new()
        {
            ["MaxNumberOfMessages"] = 10,
            ["MessageAttributeNames"] = new JsonArray("All"),
            ["AttributeNames"] = new JsonArray(
                "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SentTimestamp", "AWSTraceHeader", "DeadLetterQueueSourceArn"),
        };

        recording.CheckAnswer("rec-pre-dlq", await world.ReceiveAsync(url, Asked()));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(await world.ReceiveAsync(url, Asked()));
        recording.CheckAnswer("dlq-messages", await world.ReceiveAsync(dead, Asked()));
    }

    [SharedDataTheory(SqsRecording.Queues)]
    [InlineData("test_fifo_deduplication_arrives_once_after_delete[sqs-False]", "get-messages-duplicate", "g")]
    [InlineData("test_fifo_deduplication_not_on_message_group_id[sqs_query-True]", "get-dedup-messages", "other")]
    [InlineData("test_fifo_deduplication_not_on_message_group_id[sqs_query-False]", "get-dedup-messages", "other")]
    public async Task AMessageThatWasSentBefore_IsDroppedAsRecorded(string test, string second, string group)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, test);
        var byContent = test.EndsWith("True]", StringComparison.Ordinal);
        var url = await CreateFifoAsync(world, ("ContentBasedDeduplication", byContent ? "true" : "false"));
        const string Body = """{"foo": "bar"}""";

        await SendAsync(world, url, Body, "g", byContent ? null : "d");
        var messages = await world.ReceiveAsync(url);
        var handle = messages[0]!.Text("ReceiptHandle");
        messages[0]!["Body"] = JsonNode.Parse(messages[0]!.Text("Body"));
        recording.CheckAnswer("get-messages", WithoutMetadata(messages));
        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle })).Ok();
        await SendAsync(world, url, Body, group, byContent ? null : "d");
        await recording.CallAsync(second, "ReceiveMessage", new() { ["QueueUrl"] = url });
    }

    [SharedDataTheory(SqsRecording.Queues)]
    [InlineData("test_sqs_fifo_same_dedup_id_different_message_groups[sqs_query]", "queue", "perQueue", "Test", "Test")]
    [InlineData("test_fifo_high_throughput_ordering[sqs]", "messageGroup", "perMessageGroupId", "Test1", "Test2")]
    [InlineData("test_sqs_fifo_message_group_scope_no_throughput_setting[sqs]", "messageGroup", "perQueue", "Test", "Test")]
    public async Task ADeduplicationIdInTwoGroups_IsTakenAsRecorded(string test, string scope, string limit, string first, string second)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, test);
        var url = await CreateFifoAsync(world, ("DeduplicationScope", scope), ("FifoThroughputLimit", limit));

        await SendAsync(world, url, first, "g1", "d");
        await SendAsync(world, url, second, "g2", "d");

        await TakeAsync(world, recording, "same-dedup-different-grp-1", url);
        await TakeAsync(world, recording, "same-dedup-different-grp-2", url);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task NamesOfMessageAttributes_ChooseAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_receive_message_message_attribute_names_filters[sqs]");
        var url = await world.CreateQueueAsync("q", ("VisibilityTimeout", "0"));
        static JsonObject Value(string text) => new() { ["DataType"] = "String", ["StringValue"] = text };
        await recording.CallAsync("send_message_response", "SendMessage", new()
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = "msg",
            ["MessageAttributes"] = new JsonObject { ["Help.Me"] = Value("Me"), ["Hello"] = Value("There"), ["General"] = Value("Kenobi") },
        });

        foreach (var (step, names, isWhole) in ((string, string[], bool)[])
        [
            ("empty_filter", [], true), ("all_name", ["All"], true), ("all_wildcard_asterisk", ["*"], false), ("all_wildcard", [".*"], false),
            ("only_non_existing_names", ["Foo", "Help"], false), ("only_existing", ["Hello", "General"], false),
            ("existing_and_non_existing", ["Foo", "Hello"], false), ("prefix_filter", ["Hel.*"], false), ("illegal_name_1", ["AWS."], true),
            ("illegal_name_2", ["..foo"], true),
        ])
        {
            var messages = await world.ReceiveAsync(url, new() { ["MessageAttributeNames"] = Names(names) });
            recording.CheckAnswer(step, isWhole ? WithoutMetadata(messages) : messages[0]!.DeepClone());
        }
    }

    [SharedDataTheory(SqsRecording.Queues)]
    [InlineData("test_receive_message_attribute_names_filters[sqs_query]", "AttributeNames")]
    [InlineData("test_receive_message_message_system_attribute_names_filters[sqs_query]", "MessageSystemAttributeNames")]
    public async Task NamesOfSystemAttributes_ChooseAsRecorded(string test, string member)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, test);
        var url = await world.CreateQueueAsync("q", ("VisibilityTimeout", "0"));
        await world.SendAsync(url, "msg", new() { ["MessageAttributes"] = JsonNode.Parse("""{"Foo":{"DataType":"String","StringValue":"Bar"}}""") });

        await recording.CallAsync("all_attributes", "ReceiveMessage", new() { ["QueueUrl"] = url, [member] = Names("All") });
        await recording.CallAsync(
            "all_system_and_message_attributes", "ReceiveMessage", new() { ["QueueUrl"] = url, [member] = Names("All"), ["MessageAttributeNames"] = Names("All") });
        await recording.CallAsync("single_attribute", "ReceiveMessage", new() { ["QueueUrl"] = url, [member] = Names("SenderId") });
        await recording.CallAsync("multiple_attributes", "ReceiveMessage", new() { ["QueueUrl"] = url, [member] = Names("SenderId", "SequenceNumber") });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task BothKindsOfNames_AreTakenTogetherAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_message_system_attribute_names_with_attribute_names[sqs]");
        var url = await world.CreateQueueAsync("q", ("VisibilityTimeout", "0"));
        await world.SendAsync(url, "msg");

        await recording.CallAsync(
            "same_values", "ReceiveMessage", new() { ["QueueUrl"] = url, ["AttributeNames"] = Names("All"), ["MessageSystemAttributeNames"] = Names("All") });
        await recording.CallAsync(
            "different_values", "ReceiveMessage", new() { ["QueueUrl"] = url, ["AttributeNames"] = Names("SenderId"), ["MessageSystemAttributeNames"] = Names("All") });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AnEmptyQueue_AnswersAsRecorded()
    {
        await using var world = await TestWorld.StartAsync(static o => o.ClockMode = SimfraClockMode.AutoAdvance);
        var recording = Open(world, "test_receive_empty_queue[sqs]");
        var url = await world.CreateQueueAsync("q");

        await recording.CallAsync("empty_short_poll_resp_no_param", "ReceiveMessage", new() { ["QueueUrl"] = url });
        await recording.CallAsync("empty_short_poll_resp", "ReceiveMessage", new() { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 0 });
        await recording.CallAsync("empty_long_poll_resp", "ReceiveMessage", new() { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 1 });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task DeletingAfterTheTimeout_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("q", ("VisibilityTimeout", "1"));
        await world.SendAsync(url, "foobar");
        var handle = (await world.ReceiveAsync(url))[0]!.Text("ReceiptHandle");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle })).Ok();

        await Open(world, "test_delete_after_visibility_timeout[sqs]")
            .CallAsync("delete_after_timeout_queue_empty", "ReceiveMessage", new() { ["QueueUrl"] = url });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task Permissions_AreWrittenAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = Open(world, "test_sqs_permission_lifecycle[sqs_query]");
        var url = await world.CreateQueueAsync("q");
        const string Own = "000000000000";
        JsonObject Permission(string label, params string[] accounts) =>
            new() { ["QueueUrl"] = url, ["Label"] = label, ["AWSAccountIds"] = Names(accounts), ["Actions"] = Names("ReceiveMessage") };
        Task RemoveAsync(string label) => world.SqsAsync("RemovePermission", new() { ["QueueUrl"] = url, ["Label"] = label });
        async Task PolicyAsync(string step)
        {
            var answer = (await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url, ["AttributeNames"] = Names("Policy") })).Ok();
            var body = answer.Text.Length == 0 ? [] : answer.Json.AsObject();
            if (body["Attributes"] is { } attributes)
            {
                attributes["Policy"] = JsonNode.Parse(attributes.Text("Policy"));
            }

            recording.CheckAnswer(step, body);
        }

        await recording.CallAsync("add-permission-response", "AddPermission", Permission("crossaccountpermission", "668614515564", Own));
        await PolicyAsync("get-queue-policy-attribute");
        await recording.CallAsync("remove-permission-response", "RemovePermission", new() { ["QueueUrl"] = url, ["Label"] = "crossaccountpermission" });
        await PolicyAsync("get-queue-policy-attribute-after-removal");
        (await world.SqsAsync("AddPermission", Permission("crossaccountpermission", Own))).Ok();
        await PolicyAsync("get-queue-policy-attribute-first-account-same-label");
        await recording.CallAsync("get-queue-policy-attribute-second-account-same-label", "AddPermission", Permission("crossaccountpermission", Own));
        (await world.SqsAsync("AddPermission", Permission("crossaccountpermission2", Own))).Ok();
        await PolicyAsync("get-queue-policy-attribute-second-account-different-label");
        await RemoveAsync("crossaccountpermission");
        await PolicyAsync("get-queue-policy-attribute-delete-first-permission");
        await RemoveAsync("crossaccountpermission2");
        await PolicyAsync("get-queue-policy-attribute-delete-second-permission");
        await recording.CallAsync(
            "get-queue-policy-attribute-delete-non-existent-label", "RemovePermission", new() { ["QueueUrl"] = url, ["Label"] = "crossaccountpermission2" });
    }

    private static SqsRecording Open(TestWorld world, string test) => SqsRecording.Open(world, SqsRecording.Queues, test);

    private static Task<string> CreateFifoAsync(TestWorld world, params (string Name, string Value)[] attributes) =>
        world.CreateQueueAsync("q.fifo", [("FifoQueue", "true"), .. attributes]);

    private static Task<JsonNode> SendAsync(TestWorld world, string url, string body, string group, string? deduplicationId)
    {
        var more = new JsonObject { ["MessageGroupId"] = group };
        if (deduplicationId is not null)
        {
            more["MessageDeduplicationId"] = deduplicationId;
        }

        return world.SendAsync(url, body, more);
    }

    /// <summary>Receives as recorded, and deletes what came.</summary>
    private static async Task TakeAsync(TestWorld world, SqsRecording recording, string step, string url)
    {
        var received = await recording.CallAsync(step, "ReceiveMessage", new() { ["QueueUrl"] = url });
        foreach (var message in received["Messages"]?.AsArray() ?? [])
        {
            (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = message!.Text("ReceiptHandle") })).Ok();
        }
    }

    private static JsonArray Names(params string[] names) => new([.. names.Select(static n => (JsonNode)n)]);

    /// <summary>Messages as the recording has them in an answer, whose metadata are of no interest.</summary>
    private static JsonObject WithoutMetadata(JsonArray messages) => new() { ["Messages"] = messages.DeepClone() };
}
