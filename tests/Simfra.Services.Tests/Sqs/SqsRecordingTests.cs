using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sqs;

/// <summary>
/// Recorded answers of AWS, against a world's; those to do with messages are in <see cref="SqsMessageRecordingTests"/>, which also lists what is left out.
/// </summary>
public sealed class SqsRecordingTests
{
    [SharedDataFact(SqsRecording.Queues)]
    public async Task Refusals_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("standard");
        var fifo = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        var twenty = new JsonArray([.. Enumerable.Range(0, 20).Select(static i => new JsonObject { ["Id"] = $"{i}", ["MessageBody"] = "x", ["ReceiptHandle"] = "x", ["VisibilityTimeout"] = 1 })]);
        JsonArray One(string id) => [new JsonObject { ["Id"] = id, ["MessageBody"] = "x", ["ReceiptHandle"] = "x" }];
        JsonObject Fifo(string name, JsonNode value) => new() { ["QueueUrl"] = fifo, ["MessageBody"] = "x", ["MessageGroupId"] = "g", ["MessageDeduplicationId"] = "d", [name] = value };
        JsonObject Standard(string name, JsonNode value) => new() { ["QueueUrl"] = url, ["MessageBody"] = "x", [name] = value.DeepClone() };
        JsonArray FifoEntry(string name) => [new JsonObject { ["Id"] = "1", ["MessageBody"] = "x", [name] = "x" }];
        const string LongId = "testLongIdtestLongIdtestLongIdtestLongIdtestLongIdtestLongIdtestLongIdtestLongIdtestLongIdtestLongId";
        (string Test, string Name, string Operation, JsonObject Input)[] calls =
        [
            ("test_send_receive_max_number_of_messages[sqs]", "send_max_number_of_messages", "ReceiveMessage", Standard("MaxNumberOfMessages", 11)),
            ("test_fifo_queue_send_message_with_delay_seconds_fails[sqs]", "send_message", "SendMessage", Fifo("DelaySeconds", 2)),
            ("test_too_many_entries_in_batch_request[sqs_query]", "test_too_many_entries_in_batch_request", "SendMessageBatch", Standard("Entries", twenty)),
            ("test_delete_message_batch_with_too_large_batch[sqs_query]", "error_response", "DeleteMessageBatch", Standard("Entries", twenty)),
            ("test_change_message_visibility_batch_with_too_large_batch[sqs_query]", "error_response", "ChangeMessageVisibilityBatch", Standard("Entries", twenty)),
            ("test_invalid_batch_id[sqs_query]", "test_invalid_batch_id", "SendMessageBatch", Standard("Entries", One("wrong id"))),
            ("test_delete_message_batch_invalid_msg_id[sqs_query-]", "error_response", "DeleteMessageBatch", Standard("Entries", One(""))),
            ("test_delete_message_batch_invalid_msg_id[sqs_query-invalid:id]", "error_response", "DeleteMessageBatch", Standard("Entries", One("invalid:id"))),
            ($"test_delete_message_batch_invalid_msg_id[sqs_query-{LongId}]", "error_response", "DeleteMessageBatch", Standard("Entries", One(LongId))),
            ("test_send_batch_missing_deduplication_id_for_fifo_queue[sqs]", "test_missing_deduplication_id_for_fifo_queue", "SendMessageBatch", Fifo("Entries", FifoEntry("MessageGroupId"))),
            ("test_send_batch_missing_message_group_id_for_fifo_queue[sqs]", "test_missing_message_group_id_for_fifo_queue", "SendMessageBatch", Fifo("Entries", FifoEntry("MessageDeduplicationId"))),
            (
                "test_send_message_with_empty_string_attribute[sqs]", "empty-string-attr", "SendMessage",
                Standard("MessageAttributes", new JsonObject { ["ErrorDetails"] = new JsonObject { ["StringValue"] = "", ["DataType"] = "String" } })
            ),
            ("test_send_empty_message[sqs]", "send_empty_message", "SendMessage", Standard("MessageBody", "")),
            ("test_send_receive_wait_time_seconds[sqs]", "recieve_message_error_too_large", "ReceiveMessage", Standard("WaitTimeSeconds", 21)),
            ("test_send_receive_wait_time_seconds[sqs]", "recieve_message_error_too_small", "ReceiveMessage", Standard("WaitTimeSeconds", -1)),
            ("test_send_message_to_standard_queue_with_invalid_message_group_id[empty]", "error-response", "SendMessage", Standard("MessageGroupId", "")),
            ("test_send_message_to_standard_queue_with_invalid_message_group_id[spaces]", "error-response", "SendMessage", Standard("MessageGroupId", "group 123")),
            ("test_message_deduplication_id_invalid[empty]", "error-response", "SendMessage", Fifo("MessageDeduplicationId", "")),
            ("test_message_deduplication_id_invalid[spaces]", "error-response", "SendMessage", Fifo("MessageDeduplicationId", "group 123")),
            ("test_message_deduplication_id_invalid[too_long]", "error-response", "SendMessage", Fifo("MessageDeduplicationId", new string('a', 129))),
            ("test_create_standard_queue_with_fifo_attribute_raises_error[sqs]", "invalid-attribute-fifo-queue", "CreateQueue", Create("FifoQueue", "false")),
            ("test_create_standard_queue_with_fifo_attribute_raises_error[sqs]", "invalid-attribute-content-based-deduplication", "CreateQueue", Create("ContentBasedDeduplication", "false")),
            ("test_create_standard_queue_with_fifo_attribute_raises_error[sqs]", "invalid-attribute-deduplication-scope", "CreateQueue", Create("DeduplicationScope", "queue")),
            ("test_create_standard_queue_with_fifo_attribute_raises_error[sqs]", "invalid-attribute-throughput-limit", "CreateQueue", Create("FifoThroughputLimit", "perQueue")),
            ("test_set_unsupported_attribute_standard[sqs]", "invalid-attr-name-1", "SetQueueAttributes", Standard("Attributes", new JsonObject { ["FifoQueue"] = "true" })),
        ];
        foreach (var (test, name, operation, input) in calls)
        {
            await SqsRecording.Open(world, SqsRecording.Queues, test).CallAsync(name, operation, input);
        }

        JsonObject Create(string name, string value) => new() { ["QueueName"] = "new", ["Attributes"] = new JsonObject { [name] = value } };
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AttributesOfAQueue_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_create_and_update_queue_attributes[sqs_query]");
        var url = await world.CreateQueueAsync("q", ("MessageRetentionPeriod", "604800"), ("ReceiveMessageWaitTimeSeconds", "10"), ("VisibilityTimeout", "20"));

        await recording.CallAsync("get_queue_attributes", "GetQueueAttributes", All(url));
        await SetAsync(world, url, ("DelaySeconds", "420"), ("MaximumMessageSize", "2048"), ("VisibilityTimeout", "69"));
        await recording.CallAsync("get_updated_queue_attributes", "GetQueueAttributes", All(url));
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task AttributesThatAreTakenAway_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_set_queue_attributes_default_values[sqs]");
        var url = await world.CreateQueueAsync("q");

        await recording.CallAsync("get-queue-attributes-initial-values", "GetQueueAttributes", All(url));
        await SetAsync(world, url, ("KmsMasterKeyId", "testKeyId"), ("KmsDataKeyReusePeriodSeconds", "6000"));
        await recording.CallAsync("get-queue-attributes-after-update", "GetQueueAttributes", All(url));
        await SetAsync(world, url, ("KmsMasterKeyId", ""));
        await recording.CallAsync("get-queue-attributes-after-set-to-defaults", "GetQueueAttributes", All(url));
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task Tags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_tag_untag_queue[sqs]");
        var url = await world.CreateQueueAsync("q");
        async Task UntagAsync(params string[] keys) =>
            (await world.SqsAsync("UntagQueue", new() { ["QueueUrl"] = url, ["TagKeys"] = new JsonArray([.. keys.Select(static k => JsonValue.Create(k))]) })).Ok();

        (await world.SqsAsync("TagQueue", new() { ["QueueUrl"] = url, ["Tags"] = new JsonObject { ["tag1"] = "value1", ["tag2"] = "value2", ["tag3"] = "" } })).Ok();
        await recording.CallAsync("get-tag-1", "ListQueueTags", new() { ["QueueUrl"] = url });
        await UntagAsync("tag1", "tag3");
        await recording.CallAsync("get-tag-2", "ListQueueTags", new() { ["QueueUrl"] = url });
        await UntagAsync("tag2");
        await recording.CallAsync("get-tag-after-untag", "ListQueueTags", new() { ["QueueUrl"] = url });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task Deduplication_WhenTheScopeBecomesTheGroup_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_fifo_change_to_high_throughput_after_creation[sqs]");
        var url = await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("DeduplicationScope", "queue"), ("FifoThroughputLimit", "perQueue"));

        await SendAsync(world, url, "Test1", "g1", "d1");
        await SendAsync(world, url, "Test2", "g2", "d1");
        await ReceiveAsync(world, recording, "same-dedup-different-grp-1", url);
        await ReceiveAsync(world, recording, "same-dedup-different-grp-2", url);
        await SetAsync(world, url, ("DeduplicationScope", "messageGroup"), ("FifoThroughputLimit", "perMessageGroupId"));
        await recording.CallAsync("set-to-high-throughput", "GetQueueAttributes", All(url));
        await SendAsync(world, url, "Test3", "g2", "d1");
        await ReceiveAsync(world, recording, "same-dedup-different-grp-high-throughput", url);
        await SendAsync(world, url, "Test4", "g1", "d1");
        await ReceiveAsync(world, recording, "same-dedup-different-grp-high-throughput-2", url);
        await SendAsync(world, url, "Test4", "g2", "d2");
        await ReceiveAsync(world, recording, "new-dedup2-high-throughput", url);
        await SendAsync(world, url, "Test5", "g2", "d2");
        await ReceiveAsync(world, recording, "same-dedup2-high-throughput", url);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task Deduplication_WhenTheScopeBecomesTheQueue_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_fifo_change_to_regular_throughput_after_creation[sqs_query]");
        var url = await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("DeduplicationScope", "messageGroup"), ("FifoThroughputLimit", "perMessageGroupId"));

        await SendAsync(world, url, "Test1", "g1", "d1");
        await SendAsync(world, url, "Test2", "g2", "d1");
        await ReceiveAsync(world, recording, "same-dedup-different-grp-1", url);
        await ReceiveAsync(world, recording, "same-dedup-different-grp-2", url);
        await SetAsync(world, url, ("DeduplicationScope", "queue"), ("FifoThroughputLimit", "perQueue"));
        await recording.CallAsync("set-to-regular-throughput", "GetQueueAttributes", All(url));
        await SendAsync(world, url, "Test3", "g3", "d1");
        await ReceiveAsync(world, recording, "same-dedup-different-grp-regular-throughput", url);
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task DelayOfAFifoQueue_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay[sqs]");
        var url = await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), ("DelaySeconds", "2"));

        await recording.CallAsync("send_message_result", "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "message-1", ["MessageGroupId"] = "g", ["DelaySeconds"] = 0 });
        await recording.CallAsync("receive_message_initial_result", "ReceiveMessage", new() { ["QueueUrl"] = url });
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await recording.CallAsync("receive_message_after_delay_result", "ReceiveMessage", new() { ["QueueUrl"] = url });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task DeletingAfterTheTimeout_FromAFifoQueue_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_fifo_delete_after_visibility_timeout[sqs]");
        var url = await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), ("VisibilityTimeout", "1"));
        await world.SendAsync(url, "foobar", new() { ["MessageGroupId"] = "g" });

        var received = await recording.CallAsync("received_sqs_message", "ReceiveMessage", new() { ["QueueUrl"] = url });
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await recording.CallAsync(
            "delete_after_timeout_fifo", "DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = received["Messages"]![0]!.Text("ReceiptHandle") });
    }

    [SharedDataFact(SqsRecording.Queues)]
    public async Task PurgingTwice_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = SqsRecording.Open(world, SqsRecording.Queues, "test_successive_purge_calls_fail[sqs]");
        var url = await world.CreateQueueAsync("q");
        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url })).Ok();

        recording.Is("<queue-name>", "q");
        await recording.CallAsync("purge_queue_error", "PurgeQueue", new() { ["QueueUrl"] = url });
    }

    [SharedDataFact(SqsRecording.MoveTasks)]
    public async Task HandlesOfNoMoveTask_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        async Task CheckAsync(string test, string handle) =>
            await SqsRecording.Open(world, SqsRecording.MoveTasks, test).CallAsync("error", "CancelMessageMoveTask", new() { ["TaskHandle"] = handle });
        string Handle(string queue) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"taskId":"10f57157-fd43-4795-8889-2f4ac8b1e0bc","sourceArn":"arn:aws:sqs:us-east-1:000000000000:{{queue}}"}"""));

        await CheckAsync("test_cancel_with_invalid_task_handle", "foobared");
        await CheckAsync("test_cancel_with_invalid_source_arn_in_task_handle", Handle("invalid"));
        await CheckAsync("test_cancel_with_invalid_task_id_in_task_handle", Handle("dead"));
    }

    private static JsonObject All(string url) => new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") };

    private static async Task SetAsync(TestWorld world, string url, params (string Name, string Value)[] attributes) =>
        (await world.SqsAsync("SetQueueAttributes", new()
        {
            ["QueueUrl"] = url,
            ["Attributes"] = new JsonObject(attributes.Select(static a => KeyValuePair.Create(a.Name, (JsonNode?)a.Value))),
        })).Ok();

    private static Task<JsonNode> SendAsync(TestWorld world, string url, string body, string group, string deduplicationId) =>
        world.SendAsync(url, body, new() { ["MessageGroupId"] = group, ["MessageDeduplicationId"] = deduplicationId });

    /// <summary>Receives a message as recorded, and deletes it.</summary>
    private static async Task ReceiveAsync(TestWorld world, SqsRecording recording, string name, string url)
    {
        var received = await recording.CallAsync(name, "ReceiveMessage", new() { ["QueueUrl"] = url });
        if (received["Messages"] is JsonArray { Count: 1 } messages && messages[0] is { } message)
        {
            (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = message.Text("ReceiptHandle") })).Ok();
        }
    }
}
