using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.S3.NotificationTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>What buckets tell of their objects, to whom, and in which words.</summary>
public sealed class NotificationTests
{
    private const string All = "s3:ObjectCreated:* s3:ObjectRemoved:* s3:ObjectTagging:*";
    private const string Sqs = "conformance/recordings/s3/test_s3_notifications_sqs.snapshot.json";
    private const string Sns = "conformance/recordings/s3/test_s3_notifications_sns.snapshot.json";
    private const string EventBridge = "conformance/recordings/s3/test_s3_notifications_eventbridge.snapshot.json";
    private const string Tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";

    [Fact]
    public async Task ARestoration_IsToldWhenItBegins_WhenItIsDone_AndWhenItIsOver()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectRestore:*");
        (await s3.PutAsync("/orders/cold", "content", ("x-amz-storage-class", "GLACIER"))).Ok();

        await s3.PostAsync("/orders/cold?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>");
        Assert.Equal(["ObjectRestore:Post cold"], await world.ReceiveEventNamesAsync(queue));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(5));
        var completed = Assert.Single(await world.ReceiveEventsAsync(queue), static r => r.Text("eventName") == "ObjectRestore:Completed");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(2));
        var expired = Assert.Single(await world.ReceiveEventsAsync(queue), static r => r.Text("eventName") == "ObjectRestore:Delete");

        var restored = completed["glacierEventData"]!["restoreEventData"]!;
        Assert.Equal(
            ("ObjectRestore:Completed", "2.1", "2030-01-02T08:04:05.000Z", "2030-01-04T00:00:00.000Z", "GLACIER"),
            (completed.Text("eventName"), completed.Text("eventVersion"), completed.Text("eventTime"), restored.Text("lifecycleRestorationExpiryTime"),
                restored.Text("lifecycleRestoreStorageClass")));
        Assert.Equal(
            ("ObjectRestore:Delete", "2.3", "2030-01-04T00:00:00.000Z", null),
            (expired.Text("eventName"), expired.Text("eventVersion"), expired.Text("eventTime"), expired["glacierEventData"]));
    }

    [Fact]
    public async Task ARestorationThatIsMadeFaster_IsDoneOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectRestore:Completed s3:ObjectRestore:Delete");
        (await s3.PutAsync("/orders/cold", "content", ("x-amz-storage-class", "GLACIER"))).Ok();
        await s3.PostAsync("/orders/cold?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>");

        await s3.PostAsync("/orders/cold?restore", "<RestoreRequest><Tier>Expedited</Tier></RestoreRequest>");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(["ObjectRestore:Completed cold"], await world.ReceiveEventNamesAsync(queue));
        await s3.DeleteAsync("/orders/cold");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.DoesNotContain("ObjectRestore:Delete cold", await world.ReceiveEventNamesAsync(queue));
    }

    [Fact]
    public async Task ObjectsThatAreWrittenTaggedAndDeleted_AreToldOfInOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync(All);

        (await s3.PutAsync("/orders/b.txt", "hello")).Ok();
        (await s3.PutAsync("/orders/c.txt", "", ("x-amz-copy-source", "/orders/b.txt"))).Ok();
        (await s3.PutAsync("/orders/c.txt?tagging", Tags, Md5Of(Tags))).Ok();
        (await s3.DeleteAsync("/orders/c.txt?tagging")).Ok();
        (await s3.DeleteAsync("/orders/b.txt")).Ok();
        const string Delete = "<Delete><Object><Key>c.txt</Key></Object><Object><Key>none</Key></Object></Delete>";
        (await s3.PostAsync("/orders?delete", Delete, Md5Of(Delete))).Ok();
        (await s3.DeleteAsync("/orders/b.txt")).Ok();
        (await s3.PutAsync("/orders/b.txt", "x", ("If-Match", "\"none\""))).AssertError(System.Net.HttpStatusCode.NotFound, "NoSuchKey", null);

        var names = await world.ReceiveEventNamesAsync(queue);
        Assert.Equal(
            [
                "ObjectCreated:Put b.txt", "ObjectCreated:Copy c.txt", "ObjectTagging:Put c.txt", "ObjectTagging:Delete c.txt",
                "ObjectRemoved:Delete b.txt", "ObjectRemoved:Delete c.txt",
            ],
            names);
    }

    [Fact]
    public async Task AnUploadInParts_IsToldOfWhenItIsComplete()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectCreated:CompleteMultipartUpload");
        var id = (await s3.PostAsync("/orders/big?uploads", "")).Ok().Element("UploadId");
        var tag = (await s3.PutAsync($"/orders/big?partNumber=1&uploadId={id}", "part")).Ok().Header("ETag");
        Assert.Empty(await world.ReceiveEventsAsync(queue));

        var answer = await s3.PostAsync(
            $"/orders/big?uploadId={id}",
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>");

        var record = Assert.Single(await world.ReceiveEventsAsync(queue));
        Assert.Equal("ObjectCreated:CompleteMultipartUpload", record.Text("eventName"));
        Assert.Equal(answer.Ok().Element("ETag")!.Trim('"'), record["s3"]!["object"]!.Text("eTag"));
    }

    [Fact]
    public async Task Versions_AreToldOfByTheirIds()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync(All);
        const string Versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        (await s3.PutAsync("/orders?versioning", Versioning, Md5Of(Versioning))).Ok();

        var written = (await s3.PutAsync("/orders/b.txt", "x")).Ok().Header("x-amz-version-id");
        var marker = (await s3.DeleteAsync("/orders/b.txt")).Ok().Header("x-amz-version-id");
        (await s3.DeleteAsync($"/orders/b.txt?versionId={written}")).Ok();

        var events = (await world.ReceiveEventsAsync(queue)).Select(static r => (r.Text("eventName"), r["s3"]!["object"]!.Text("versionId"))).ToList();
        Assert.Equal(
            [("ObjectCreated:Put", written), ("ObjectRemoved:DeleteMarkerCreated", marker), ("ObjectRemoved:Delete", written)], events);
    }

    [Fact]
    public async Task AnAccessList_IsToldOfWhenItChanges()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectAcl:Put");
        await s3.AllowPublicAsync();
        await s3.PutOwnershipAsync("ObjectWriter");

        (await s3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "private"))).Ok();
        (await s3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();
        (await s3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();

        var record = Assert.Single(await world.ReceiveEventsAsync(queue));
        Assert.Equal(("ObjectAcl:Put", "2.3", "a.txt"), (record.Text("eventName"), record.Text("eventVersion"), record["s3"]!["object"]!.Text("key")));
        Assert.Null(record["s3"]!["object"]!["sequencer"]);
    }

    [Fact]
    public async Task WhatALifecycleDoes_IsToldAsS3sOwnDoing()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:LifecycleExpiration:* s3:LifecycleTransition s3:ObjectRestore:Post");
        const string Lifecycle = "<LifecycleConfiguration><Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><Transition>"
            + "<Days>1</Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>100</Days></Expiration></Rule></LifecycleConfiguration>";

        // Small objects stay where they are but for archives, if that is asked for.
        (await s3.PutAsync(
            "/orders?lifecycle", Lifecycle, Md5Of(Lifecycle), ("x-amz-transition-default-minimum-object-size", "varies_by_storage_class"))).Ok();

        // A queue keeps messages for four days.
        var records = new List<JsonNode>();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(
            System.Net.HttpStatusCode.Accepted, (await s3.PostAsync("/orders/a.txt?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>")).Status);
        records.AddRange(await world.ReceiveEventsAsync(queue));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(99));
        records.AddRange(await world.ReceiveEventsAsync(queue));

        Assert.Equal(["LifecycleTransition", "ObjectRestore:Post", "LifecycleExpiration:Delete"], records.Select(static r => r.Text("eventName")));
        Assert.Equal("GLACIER", records[0]["lifecycleEventData"]!["transitionEventData"]!.Text("destinationStorageClass"));
        Assert.Equal(["2.3", "2.1", "2.3"], records.Select(static r => r.Text("eventVersion")));
        Assert.Equal("s3.amazonaws.com", records[2]["userIdentity"]!.Text("principalId"));
    }

    [Fact]
    public async Task TheTestEvent_TellsTheBucketAndTheRequest()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var queue = await world.CreateEventQueueAsync();

        var answer = (await s3.NotifyAsync(QueueRule("s3:ObjectCreated:*"))).Ok();

        var message = Assert.Single(await world.ReceiveNotificationsAsync(queue));
        Assert.Equal(["Service", "Event", "Time", "Bucket", "RequestId", "HostId"], message.Select(static m => m.Key));
        Assert.Equal(
            ("Amazon S3", "2030-01-02T03:04:05.000Z", "orders", answer.Header("x-amz-request-id"), answer.Header("x-amz-id-2")),
            (message.Text("Service"), message.Text("Time"), message.Text("Bucket"), message.Text("RequestId"), message.Text("HostId")));
    }

    [Theory]
    [InlineData("prefix", "img/", "img/a.jpg,img/b.png")]
    [InlineData("suffix", ".jpg", "img/a.jpg,c.jpg")]
    [InlineData("suffix", "", "img/a.jpg,img/b.png,c.jpg,%C3%BC+d.txt")]
    [InlineData("prefix", "%C3%BC+", "%C3%BC+d.txt")]
    public async Task AFilter_LetsThroughWhatItNames(string name, string value, string keys)
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectCreated:*", Filter(name, value));

        foreach (var key in (string[])["img/a.jpg", "img/b.png", "c.jpg", "%C3%BC%20d.txt"])
        {
            (await s3.PutAsync($"/orders/{key}", "x")).Ok();
        }

        Assert.Equal(keys.Split(','), (await world.ReceiveEventsAsync(queue)).Select(static r => r["s3"]!["object"]!.Text("key")));
    }

    [Fact]
    public async Task EventsOfOneSecond_AreInOrderOfTheirSequencers()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectCreated:*");

        for (var i = 0; i < 3; i++)
        {
            (await s3.PutAsync("/orders/b.txt", "x")).Ok();
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await s3.PutAsync("/orders/b.txt", "x")).Ok();

        var sequencers = (await world.ReceiveEventsAsync(queue)).Select(static r => r["s3"]!["object"]!.Text("sequencer")).ToList();
        Assert.Equal(4, sequencers.Distinct().Count());
        Assert.Equal(sequencers.Order(StringComparer.Ordinal), sequencers);
        Assert.All(sequencers, static s => Assert.Matches("^00[0-9A-F]{16}$", s));
    }

    [Fact]
    public async Task ARecord_TellsWhoDidItAndByWhichRequest()
    {
        await using var world = await TestWorld.StartAsync();
        var (_, queue) = await world.WithEventsAsync("s3:ObjectCreated:*");
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("s3:PutObject"));
        var id = (await world.QueryAsync("iam", "GetUser", [("UserName", "worker")])).Ok().Element("UserId");

        var answer = (await user.S3.PutAsync("/orders/b.txt", "hello")).Ok();

        var record = Assert.Single(await world.ReceiveEventsAsync(queue));
        Assert.Equal($"AWS:{id}", record["userIdentity"]!.Text("principalId"));
        Assert.Equal(answer.Header("x-amz-request-id"), record["responseElements"]!.Text("x-amz-request-id"));
        Assert.Equal(answer.Header("x-amz-id-2"), record["responseElements"]!.Text("x-amz-id-2"));
        Assert.Equal(("rule", "us-east-1"), (record["s3"]!.Text("configurationId"), record.Text("awsRegion")));
    }

    [SharedDataTheory(Sqs)]
    [InlineData("test_object_created_copy", "PUT /orders/copy")]
    [InlineData("test_key_encoding", "PUT /orders/a@b")]
    [InlineData("test_object_tagging_put_event", "PUT /orders/b.txt?tagging")]
    public async Task Records_AreAsRecorded(string test, string target)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var queue = await world.CreateEventQueueAsync();
        (await s3.PutAsync("/orders/b.txt", "something")).Ok();
        (await s3.NotifyAsync(QueueRule(All))).Ok();
        await world.ReceiveNotificationsAsync(queue);

        await (target switch
        {
            "PUT /orders/copy" => s3.PutAsync("/orders/copy", "", ("x-amz-copy-source", "/orders/b.txt")),
            "PUT /orders/a@b" => s3.PutAsync("/orders/a@b", "something"),
            _ => s3.PutAsync("/orders/b.txt?tagging", Tags, Md5Of(Tags)),
        });

        var record = Assert.Single(await world.ReceiveEventsAsync(queue));

        // The recorded object of the tagging test has other bytes.
        var recorded = Recorded(Sqs, test, "receive_messages")["messages"]![0]!;
        Recordings.AssertAlike(recorded, record, test == "test_object_tagging_put_event" ? "eTag" : null);
    }

    [SharedDataFact(Sqs)]
    public async Task SkippedValidation_IsAnsweredAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        var steps = Recordings.Read(Sqs, "test_multiple_invalid_sqs_arns");

        foreach (var (step, arns) in new (string, string[])[]
        {
            ("two-queue-arns-invalid", ["invalid_arn", "invalid_arn_2"]),
            ("one-queue-invalid-one-not-existent", [QueueArn, "invalid_arn_2"]),
            ("multiple-queues-do-not-exist", ["arn:aws:sqs:us-east-1:000000000000:my-queue", "arn:aws:sqs:us-east-1:000000000000:my-queue-2"]),
        })
        {
            var answer = await s3.NotifyAsync(QueueRule("s3:ObjectCreated:*", arns[0]), QueueRule("s3:ObjectRemoved:*", arns[1]));

            var recorded = steps[step]!["Error"]!.AsObject();
            foreach (var (name, value) in recorded)
            {
                var text = value!.ToString().Replace("<partition>", "aws", StringComparison.Ordinal).Replace("<region>", "us-east-1", StringComparison.Ordinal)
                    .Replace("111111111111", "000000000000", StringComparison.Ordinal);
                Assert.Equal((step, name, text), (step, name, answer.Element(name)));
            }
        }
    }

    [SharedDataFact(Sns)]
    public async Task ATopic_GetsTheRecordsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        const string Topic = "arn:aws:sns:us-east-1:000000000000:happened";
        var policy = Statements.Policy(Statements.Allow(
            "sns:Publish", Topic, Statements.When("aws:SourceAccount", TestUser.Account), Statements.Service("s3.amazonaws.com")));
        await world.CreateTopicAsync("happened", ("Policy", policy));
        var queue = await world.SubscribeQueueAsync(Topic, "q");
        (await s3.NotifyAsync(TopicRule("s3:ObjectCreated:*", Topic))).Ok();
        await world.Server.DrainAsync();
        Assert.Equal("s3:TestEvent", JsonNode.Parse(Assert.Single(await world.ReceiveNotificationsAsync(queue)).Text("Message"))!.Text("Event"));

        (await s3.PutAsync("/orders/bucket-key", "first event")).Ok();
        await world.Server.DrainAsync();

        var message = Assert.Single(await world.ReceiveNotificationsAsync(queue));
        var recorded = Recorded(Sns, "test_object_created_put", "receive_messages")["messages"]![0]!;
        Assert.Equal(recorded.Text("Subject"), message.Text("Subject"));
        Recordings.AssertAlike(recorded["Message"]!, JsonNode.Parse(message.Text("Message"))!, "eTag");
    }

    [Fact]
    public async Task AFunction_GetsTheRecords_IfItLetsTheBucketIn()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = EventReceivers.In(world);
        var s3 = await world.WithBucketAsync();
        targets.MayBeCalled = false;
        Assert.Equal($"{Function}, null", (await s3.NotifyAsync(FunctionRule("s3:ObjectCreated:*", Function))).Element("ArgumentName1"));
        targets.MayBeCalled = true;
        (await s3.NotifyAsync(FunctionRule("s3:ObjectCreated:*", Function, "f"))).Ok();

        (await s3.PutAsync("/orders/b.txt", "hello")).Ok();
        await world.Server.DrainAsync();

        var (target, payload, caller) = Assert.Single(targets.Calls);
        Assert.Equal("b.txt", JsonNode.Parse(payload)!["Records"]![0]!["s3"]!["object"]!.Text("key"));
        Assert.Equal(Function, target);
        Assert.Equal(("s3.amazonaws.com", "arn:aws:s3:::orders", TestUser.Account), (caller!.Principal.Arn, caller.SourceArn, caller.SourceAccount));
    }

    [Fact]
    public async Task AReceiverThatIsOutOfOrder_IsTriedAgainByTheClock()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = EventReceivers.In(world);
        var s3 = await world.WithBucketAsync();
        (await s3.NotifyAsync(FunctionRule("s3:ObjectCreated:*", Function))).Ok();
        targets.Errors.Enqueue(new("ServiceException", 500, "Down."));
        targets.Errors.Enqueue(new("TooManyRequestsException", 429, "Busy."));

        (await s3.PutAsync("/orders/b.txt", "hello")).Ok();
        await world.Server.DrainAsync();
        Assert.Single(targets.Calls);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(2, targets.Calls.Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(3, targets.Calls.Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, targets.Calls.Count);
    }

    [Fact]
    public async Task AQueueThatHasShutSince_GetsNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync("s3:ObjectCreated:*");
        var attributes = new JsonObject { ["Policy"] = "" };
        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = queue, ["Attributes"] = attributes })).Ok();

        (await s3.PutAsync("/orders/b.txt", "hello")).Ok();

        Assert.Empty(await world.ReceiveEventsAsync(queue));
    }

    [SharedDataFact(EventBridge)]
    public async Task EventBridge_GetsAllEventsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = EventReceivers.In(world);
        var s3 = await world.WithBucketAsync();
        (await s3.NotifyAsync("<EventBridgeConfiguration/>")).Ok();

        (await s3.PutAsync("/orders/k%20%C3%BC", "data")).Ok();
        (await s3.DeleteAsync("/orders/k%20%C3%BC")).Ok();
        await world.Server.DrainAsync();

        var recorded = Recordings.Read(EventBridge, "test_object_created_put");
        Assert.Equal(["000000000000 us-east-1", "000000000000 us-east-1"], targets.Calls.Select(static c => c.Target));
        Recordings.AssertAlike(Loose(recorded["object_created"]!), JsonNode.Parse(targets.Calls[0].Payload)!);
        Recordings.AssertAlike(Loose(recorded["object_deleted"]!), JsonNode.Parse(targets.Calls[1].Payload)!);
        Assert.Equal("k ü", JsonNode.Parse(targets.Calls[0].Payload)!["detail"]!["object"]!.Text("key"));
    }

    private static JsonNode Recorded(string file, string test, string step) => Loose(Recordings.Read(file, test)[step]!);

    /// <summary>The words that stand for what differs each time, as the placeholders that they are.</summary>
    private static JsonNode Loose(JsonNode recorded)
    {
        var text = recorded.ToJsonString();
        foreach (var word in (string[])["amz-id", "amz-request-id", "sequencer", "object-sequencer", "request-id"])
        {
            text = text.Replace($":\"{word}\"", ":\"<>\"", StringComparison.Ordinal);
        }

        return JsonNode.Parse(text)!;
    }
}
