using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.NotificationTestCalls;
using static Simfra.Services.Tests.S3.S3Replay;

namespace Simfra.Services.Tests.S3;

/// <summary>Recorded notifications of AWS, against a world's.</summary>
public sealed class NotificationRecordingTests
{
    private const string Queues = "conformance/recordings/s3/test_s3_notifications_sqs.snapshot.json";
    private const string Topics = "conformance/recordings/s3/test_s3_notifications_sns.snapshot.json";
    private const string Buses = "conformance/recordings/s3/test_s3_notifications_eventbridge.snapshot.json";
    private const string Created = "s3:ObjectCreated:*";
    private const string MyQueue = "arn:aws:sqs:us-east-1:000000000000:my-queue";

    /// <summary>What is different with each event.</summary>
    private static readonly string[] Words = ["amz-id", "amz-request-id", "sequencer", "object-sequencer", "request-id"];

    [SharedDataFact(Queues)]
    public async Task WhatWasMadeAndDeleted_IsToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Queues, "test_object_created_and_object_removed", Words);
        var queue = await ListenAsync(world, replay, $"{Created} s3:ObjectRemoved:*");
        await replay.DoAsync("PUT", "/orders/src-object", "something");
        await replay.S3.PutAsync("/orders/dest-object", "", ("x-amz-copy-source", "/orders/src-object"));
        await replay.DoAsync("DELETE", "/orders/src-object");

        // The recorder sorts by the events' names, and so it names the keys.
        var records = (await world.ReceiveEventsAsync(queue)).OrderBy(static r => r.Text("eventName"), StringComparer.Ordinal);
        replay.CheckPart("receive_messages", Messages(records));
    }

    [SharedDataFact(Queues)]
    public async Task WhatWasRestored_IsToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Queues, "test_restore_object", Words);
        var queue = await ListenAsync(world, replay, "s3:ObjectRestore:*");
        await replay.DoAsync("PUT", "/orders/my_key_restore", "something", ("x-amz-storage-class", "GLACIER"));
        await replay.S3.PostAsync(
            "/orders/my_key_restore?restore",
            "<RestoreRequest><Days>1</Days><GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters></RestoreRequest>");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        replay.CheckPart("receive_messages", Messages(await world.ReceiveEventsAsync(queue)));
    }

    [SharedDataFact(Queues)]
    public async Task PresignedUploadsInTwoRegions_AreToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Queues, "test_object_created_put_with_presigned_url_upload", Words);
        var queue = await ListenAsync(world, replay, Created);
        (await replay.S3.PutAsync("/orders/key-by-hostname", "something")).Ok();
        replay.CheckPart("receive_messages", Messages(await world.ReceiveEventsAsync(queue)));

        using var west = new RawS3Client(world.Server, "us-west-2", world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey);
        (await west.PutAsync("/western", "<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>")).Ok();
        const string arn = "arn:aws:sqs:us-west-2:000000000000:western";
        var policy = Statements.Policy(Statements.Allow("sqs:SendMessage", arn, principal: Statements.Service("s3.amazonaws.com")));
        var made = await world.JsonAsync(
            "sqs", "CreateQueue", new JsonObject { ["QueueName"] = "western", ["Attributes"] = new JsonObject { ["Policy"] = policy } }, region: "us-west-2");
        var url = made.Ok().Json.Text("QueueUrl");
        (await west.PutAsync("/western?notification", Rules(QueueRule(Created, arn)))).Ok();
        (await west.PutAsync("/western/key-by-hostname", "something")).Ok();
        await world.Server.DrainAsync();
        var received = await world.JsonAsync(
            "sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = url, ["MaxNumberOfMessages"] = 10 }, region: "us-west-2");
        var records = received.Ok().Json["Messages"]!.AsArray().Select(static m => JsonNode.Parse(m!.Text("Body"))!["Records"]?[0]).OfType<JsonNode>();

        replay.CheckPart("receive_messages_region_2", Messages(records));
    }

    [SharedDataFact(Queues)]
    public async Task QueuesThatAreNone_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Queues, "test_invalid_sqs_arn");
        var skip = ("x-amz-skip-destination-validation", "true");
        await PutAsync("invalid_not_skip", "invalid-queue");
        await PutAsync("invalid_skip", "invalid-queue", skip);
        await PutAsync("queue-does-not-exist", MyQueue);
        await replay.DoAsync("PUT", "/orders?notification", Rules(QueueRule(Created, MyQueue, "id123")), skip);
        await replay.GetAsync("skip_destination_validation", "/orders?notification");

        Task<RawAnswer> PutAsync(string step, string arn, params (string, string)[] headers) =>
            replay.PutAsync(step, "/orders?notification", Rules(QueueRule(Created, arn, "id123")), headers);
    }

    [SharedDataFact(Queues)]
    public async Task FiltersOfNothing_AreKeptAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Queues, "test_filter_rules_empty_value");
        await replay.DoAsync(
            "PUT", "/orders?notification", Rules(QueueRule(Created, $"{MyQueue}-1", "rule", Filter("suffix", ""))),
            ("x-amz-skip-destination-validation", "true"));
        await replay.GetAsync("bucket_notification_configuration", "/orders?notification");

        var invalid = await OpenAsync(world, Api, "test_bucket_notification_with_invalid_filter_rules");
        await invalid.PutAsync(
            "invalid_filter_name", "/orders?notification", Rules(QueueRule(Created, MyQueue, "rule", Filter("INVALID", "value"))),
            ("x-amz-skip-destination-validation", "true"));
    }

    [SharedDataFact(Topics)]
    public async Task ATopicWithAFilter_IsToldAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        const string topic = "arn:aws:sns:us-east-1:000000000000:happened";
        var replay = await OpenAsync(world, Topics, "test_bucket_notifications_with_filter", [.. Words, "<signature>"]);
        await world.CreateTopicAsync(
            "happened", ("Policy", Statements.Policy(Statements.Allow("sns:Publish", topic, principal: Statements.Service("s3.amazonaws.com")))));
        var queue = await world.SubscribeQueueAsync(topic, "q");
        var filter = $"<Filter><S3Key>{Filter("prefix", "testupload/")}{Filter("suffix", "testfile.txt")}</S3Key></Filter>";
        await replay.DoAsync("PUT", "/orders?notification", Rules(
            $"<TopicConfiguration><Topic>{topic}</Topic><Event>{Created}</Event>{filter}</TopicConfiguration>"));
        await world.ReceiveNotificationsAsync(queue);

        await replay.DoAsync("PUT", "/orders/testupload/dir1/not-the-file.txt", "x");
        await replay.DoAsync("PUT", "/orders/testupload/dir1/testfile.txt", new string('x', 35));
        await world.Server.DrainAsync();

        var message = (await world.ReceiveNotificationsAsync(queue)).Single(static m => !m.Text("Message").Contains("s3:TestEvent", StringComparison.Ordinal));
        message["Message"] = JsonNode.Parse(message.Text("Message"));
        replay.CheckPart("message", message);
    }

    [SharedDataFact(Topics)]
    public async Task ABucketThatIsntThere_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Topics, "test_bucket_not_exist");

        await replay.PutAsync(
            "bucket_not_exists", "/this-bucket-does-not-exist?notification", Rules(TopicRule(Created, "arn:aws:sns:us-east-1:000000000000:happened")));
    }

    [SharedDataFact(Buses)]
    public async Task EventBridge_IsToldOfVersionsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var replay = await OpenAsync(world, Buses, "test_object_created_put_versioned", Words);
        var bus = EventReceivers.In(world);
        const string key = "/orders/test-key";
        await replay.SetVersioningAsync();
        var first = (await replay.PutAsync("obj-ver1", key, "data")).Header("x-amz-version-id");
        await replay.PutAsync("obj-ver2", key, "data-version2");
        var marker = (await replay.DeleteAsync("delete-marker", key)).Header("x-amz-version-id");
        await replay.DeleteAsync("delete-version", $"{key}?versionId={first}");
        await replay.SetVersioningAsync("Suspended");
        await replay.DoAsync("PUT", "/orders?notification", Rules("<EventBridgeConfiguration/>"));
        await replay.PutAsync("add-null-version", key, "data-version3");
        await replay.DeleteAsync("del-delete-marker", $"{key}?versionId={marker}");
        await world.Server.DrainAsync();

        // The recorder has the same list in both places: that of the time after the suspension.
        replay.CheckPart("message-versioning-suspended", new JsonArray([.. bus.Calls.Select(static c => JsonNode.Parse(c.Payload))]));
    }

    private static JsonObject Messages(IEnumerable<JsonNode> records) => new() { ["messages"] = new JsonArray([.. records.Select(static r => r.DeepClone())]) };

    private static async Task<string> ListenAsync(TestWorld world, S3Replay replay, string events)
    {
        var queue = await world.CreateEventQueueAsync();
        await replay.DoAsync("PUT", "/orders?notification", Rules(QueueRule(events)));
        return queue;
    }
}
