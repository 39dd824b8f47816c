using System.Net;
using System.Text;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.NotificationTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Setting whom a bucket tells of its objects, and what is refused.</summary>
public sealed class NotificationSettingsTests
{
    private const string Bucket = "/orders?notification";
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private const string Created = "s3:ObjectCreated:*";

    /// <summary>Rules, and the message and argument by which they are refused.</summary>
    public static TheoryData<string, string, string> Refused { get; } = new()
    {
        { QueueRule(Created, "invalid-queue"), "The ARN could not be parsed", "Queue=invalid-queue" },
        { TopicRule(Created, "invalid-topic"), "The ARN could not be parsed", "Topic=invalid-topic" },
        { FunctionRule(Created, "invalid-function"), "The ARN could not be parsed", "CloudFunction=invalid-function" },
        {
            QueueRule(Created, "arn:aws:sns:us-east-1:000000000000:t"),
            "The ARN failed to satisfy constraint: Member must satisfy regular expression pattern: "
            + @"^arn:aws[\p{Alpha}\-]*:sqs:[\p{Alnum}\-]+:[\p{Digit}]{12}:[\p{Alnum}\-_]{1,80}$",
            "Queue=arn:aws:sns:us-east-1:000000000000:t"
        },
        { QueueRule(Created, QueueArn + ".fifo"), "FIFO SQS queues are not supported.", $"Queue={QueueArn}.fifo" },
        {
            QueueRule(Created, "arn:aws:sqs:eu-west-1:000000000000:events"),
            "The notification destination service region is not valid for the bucket location constraint",
            "Queue=arn:aws:sqs:eu-west-1:000000000000:events"
        },
        { QueueRule("s3:ObjectMoved:*"), "The event is not supported for notifications", "Event=s3:ObjectMoved:*" },
        { QueueRule(Created, id: new('i', 256)), "ID length exceeded allowed limit of 255", "" },
        { QueueRule(Created, filter: Filter("infix", "a")), "filter rule name must be either prefix or suffix", "FilterRule.Name=infix" },
        {
            QueueRule(Created, filter: Filter("prefix", "a") + Filter("Prefix", "b")), "Cannot specify more than one prefix rule in a filter.",
            "FilterRule.Name=Prefix"
        },
        {
            QueueRule(Created, filter: Filter("suffix", new('a', 1025))), "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation", ""
        },
        {
            QueueRule(Created, id: "a", filter: Filter("prefix", "a")) + QueueRule(Created, id: "a", filter: Filter("prefix", "b")),
            "Same ID used for multiple configurations. IDs must be unique.", "Id=a"
        },
        {
            QueueRule(Created) + QueueRule("s3:ObjectCreated:Put"),
            "Configurations overlap. Configurations on the same bucket cannot share a common event type.", ""
        },
        {
            QueueRule($"{Created} s3:ObjectCreated:Put"), "Configurations overlap. Configurations on the same bucket cannot share a common event type.", ""
        },
        {
            QueueRule(Created, filter: Filter("prefix", "img/")) + TopicRule("s3:ObjectCreated:Copy", "arn:aws:sns:us-east-1:000000000000:t"),
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.", ""
        },
        {
            QueueRule(Created, filter: Filter("suffix", ".jpg")) + QueueRule(Created, filter: Filter("suffix", "g")),
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.", ""
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task PutBucketNotificationConfiguration_WithWhatS3Refuses_Fails(string rules, string message, string argument)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var answer = await s3.NotifyAsync(rules);

        var details = argument.Split('=', 2) is [var name, var value] ? new[] { ("ArgumentName", name), ("ArgumentValue", value) } : [];
        answer.AssertError(HttpStatusCode.BadRequest, "InvalidArgument", message, details);
        Assert.Empty((await s3.GetAsync(Bucket)).Xml.Elements());
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_WithMoreThanAHundredRules_FailsWithInvalidRequest()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var answer = await s3.NotifyAsync([.. Enumerable.Range(0, 101).Select(static i => QueueRule(Created, filter: Filter("prefix", $"p{i}/")))]);

        answer.AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Too many configurations submitted. The maximum number of configurations is 100");
    }

    [Theory]
    [InlineData("<QueueConfiguration><Queue>arn:aws:sqs:us-east-1:000000000000:events</Queue></QueueConfiguration>")]
    [InlineData("<QueueConfiguration><Event>s3:ObjectCreated:*</Event></QueueConfiguration>")]
    public async Task PutBucketNotificationConfiguration_WithoutQueueOrEvent_FailsWithMalformedXml(string rule)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        (await s3.NotifyAsync(rule)).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_OfRulesThatDoNotMeet_IsKeptAsGiven()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await world.CreateEventQueueAsync();

        (await s3.NotifyAsync(
            QueueRule("s3:ObjectCreated:Put s3:ObjectCreated:Copy", id: "jpg", filter: Filter("prefix", "img/") + Filter("suffix", ".jpg")),
            QueueRule(Created, filter: Filter("SUFFIX", ".png")),
            "<EventBridgeConfiguration/>")).Ok();

        var kept = (await s3.GetAsync(Bucket)).Ok();
        Assert.Equal("NotificationConfiguration", kept.Xml.Name.LocalName);
        Assert.Equal(["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", Created], kept.Elements("Event"));
        Assert.Equal(["Prefix", "Suffix", "Suffix"], kept.Elements("Name"));
        Assert.Equal(["img/", ".jpg", ".png"], kept.Elements("Value"));
        Assert.Equal([QueueArn, QueueArn], kept.Elements("Queue"));
        Assert.Single(kept.Elements("EventBridgeConfiguration"));
        Assert.Equal(2, kept.Elements("Id").Count());
        Assert.True(Guid.TryParse(Encoding.ASCII.GetString(Convert.FromBase64String(kept.Elements("Id").Last())), out _));
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_OfNothing_EndsNotifications()
    {
        await using var world = await TestWorld.StartAsync();
        var (s3, queue) = await world.WithEventsAsync(Created);

        (await s3.NotifyAsync()).Ok();

        Assert.Empty((await s3.GetAsync(Bucket)).Ok().Xml.Elements());
        await s3.PutAsync("/orders/b.txt", "x");
        Assert.Empty(await world.ReceiveEventsAsync(queue));
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_ForQueuesThatAreNotThereOrShut_NamesThemAll()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        await world.CreateQueueAsync("shut");
        await world.CreateEventQueueAsync("of-another-bucket", "photos");
        await world.CreateEventQueueAsync("of-another-account", account: TestUser.Other);
        const string Prefix = "arn:aws:sqs:us-east-1:000000000000:";
        string[] names = ["missing", "shut", "of-another-bucket", "of-another-account"];

        var answer = await s3.NotifyAsync([.. names.Select(static n => QueueRule(Created, Prefix + n, filter: Filter("prefix", n)))]);

        const string NoPermission = "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
        answer.AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Unable to validate the following destination configurations",
            ("ArgumentName1", Prefix + "missing"), ("ArgumentValue1", "The destination queue does not exist"),
            ("ArgumentName2", Prefix + "shut"), ("ArgumentValue2", NoPermission),
            ("ArgumentName3", Prefix + "of-another-bucket"), ("ArgumentValue3", NoPermission),
            ("ArgumentName4", Prefix + "of-another-account"), ("ArgumentValue4", NoPermission));
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_ForTopicsAndFunctionsThatDoNotLetItIn_NamesThem()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        const string Name = "arn:aws:sns:us-east-1:000000000000:shut";
        var policy = Statements.Policy(Statements.Allow("sns:Publish", Name, principal: Statements.Service("events.amazonaws.com")));
        var shut = await world.CreateTopicAsync("shut", ("Policy", policy));

        var answer = await s3.NotifyAsync(
            TopicRule(Created, shut), TopicRule("s3:ObjectRemoved:*", shut + "-not"), FunctionRule("s3:ObjectRestore:*", Function));

        answer.AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "Unable to validate the following destination configurations",
            ("ArgumentName1", shut),
            ("ArgumentValue1", "Permissions on the destination topic do not allow S3 to publish notifications from this bucket"),
            ("ArgumentName2", shut + "-not"), ("ArgumentValue2", "The destination topic does not exist"),
            ("ArgumentName3", $"{Function}, null"), ("ArgumentValue3", $"Not authorized to invoke function [{Function}]"));
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_SkippingValidation_TakesAQueueThatIsNotThere()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();

        var answer = await s3.PutAsync(
            Bucket, Rules(QueueRule(Created, id: "id123")), ("x-amz-skip-destination-validation", "true"));

        answer.Ok();
        Assert.Equal("id123", (await s3.GetAsync(Bucket)).Ok().Element("Id"));
        await s3.PutAsync("/orders/lost.txt", "x");
        await world.Server.DrainAsync();
        var queue = await world.CreateEventQueueAsync();
        await s3.PutAsync("/orders/b.txt", "x");
        Assert.Equal(["ObjectCreated:Put b.txt"], await world.ReceiveEventNamesAsync(queue));
    }

    [Fact]
    public async Task PutBucketNotificationConfiguration_OfABucketThatIsNotThere_FailsWithNoSuchBucket()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.RootS3().NotifyAsync(QueueRule(Created))).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null, ("BucketName", "orders"));
        (await world.RootS3().GetAsync(Bucket)).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
    }

    [Fact]
    public async Task NotificationOperations_WithoutPermission_AreDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Statements.Allow("s3:GetBucketNotification"));

        (await user.S3.GetAsync(Bucket)).Ok();
        (await user.S3.NotifyAsync()).AssertDenied(S3TestCalls.DenialFor(user.Arn, "s3:PutBucketNotification", "arn:aws:s3:::orders"));
        await user.PutPolicyAsync(Statements.Allow("s3:PutBucketNotification"));
        (await user.S3.NotifyAsync()).Ok();
        (await user.S3.GetAsync(Bucket)).AssertDenied(S3TestCalls.DenialFor(user.Arn, "s3:GetBucketNotification", "arn:aws:s3:::orders"));
    }
}
