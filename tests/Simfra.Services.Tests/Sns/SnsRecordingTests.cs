using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sns;

/// <summary>Recorded answers of AWS against a world's. Where they differ, docs/services/sns.md says so.</summary>
public sealed class SnsRecordingTests
{
    private const string Arn = "arn:aws:sns:us-east-1:000000000000:orders";
    private const string Fifo = Arn + ".fifo";
    private const string Elsewhere = "arn:aws:sns:eu-west-1:000000000000:orders";
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    private const string Phone = "+123123123";

    /// <summary>What was asked, by the recorded test and its step.</summary>
    public static TheoryData<string, string, string, string[]> Errors => new()
    {
        { "test_create_topic_with_attributes", "get-attrs-nonexistent-topic", "GetTopicAttributes", ["TopicArn=" + Arn + "s"] },
        { "test_create_topic_with_attributes", "get-attrs-malformed-topic", "GetTopicAttributes", ["TopicArn=test"] },
        { "test_tags", "duplicate-key-error", "TagResource", ["ResourceArn=" + Arn, .. Tag(1, "k1", "v1"), .. Tag(2, "k1", "v2")] },
        { "test_create_duplicate_topic_with_more_tags", "exception-duplicate", "CreateTopic", ["Name=orders", .. Tag(1, "k", "v")] },
        { "test_unknown_topic_publish", "error", "Publish", ["TopicArn=" + Arn + "s", "Message=x"] },
        { "test_publish_with_empty_subject", "response-with-empty-subject", "Publish", ["TopicArn=" + Arn, "Subject=", "Message=x"] },
        { "test_empty_sns_message", "empty-msg-error", "Publish", ["TopicArn=" + Arn, "Message="] },
        { "test_subscribe_with_invalid_protocol", "exception", "Subscribe", ["TopicArn=" + Arn, "Protocol=test-protocol", "Endpoint=localhost"] },
        { "test_publish_batch_messages_without_topic", "publish-batch-no-topic", "PublishBatch", ["TopicArn=" + Arn + "s", Entry("1"), Message("1", "x")] },
        { "test_subscribe_to_sqs_with_queue_url", "sub-queue-url", "Subscribe", ["TopicArn=" + Arn, "Protocol=sqs", "Endpoint=http://localhost/0/q"] },
        { "test_message_attributes_prefixes", "publish-error", "Publish", ["TopicArn=" + Arn, "Message=x", .. Attribute("attr1", "DoesNotExist", "1")] },
        { "test_message_attributes_prefixes", "publish-error-2", "Publish", ["TopicArn=" + Arn, "Message=x", .. Attribute("attr1", "Stringprefixed", "1")] },
        { "test_validations_for_fifo", "not-fifo-topic", "Subscribe", ["TopicArn=" + Arn, "Protocol=sqs", "Endpoint=" + Queue + ".fifo"] },
        { "test_validations_for_fifo", "no-msg-group-id", "Publish", ["TopicArn=" + Fifo, "Message=x"] },
        { "test_validations_for_fifo", "no-dedup-policy", "Publish", ["TopicArn=" + Fifo, "Message=x", "MessageGroupId=g"] },
        { "test_validations_for_fifo", "no-msg-dedup-regular-topic", "Publish", ["TopicArn=" + Arn, "Message=x", "MessageDeduplicationId=d"] },
        { "test_publish_wrong_phone_format", "invalid-number", "Publish", ["Message=x", "PhoneNumber=+1a234"] },
        { "test_publish_wrong_phone_format", "wrong-format", "Publish", ["Message=x", "PhoneNumber=NAA+15551234567"] },
        { "test_publish_wrong_phone_format", "wrong-endpoint", "Subscribe", ["TopicArn=" + Arn, "Protocol=sms", "Endpoint=NAA+15551234567"] },
        { "test_unsubscribe_wrong_arn_format", "invalid-unsubscribe-arn-1", "Unsubscribe", ["SubscriptionArn=randomstring"] },
        { "test_unsubscribe_wrong_arn_format", "invalid-unsubscribe-arn-2", "Unsubscribe", ["SubscriptionArn=arn:aws:sns:us-east-1:random"] },
        { "test_unsubscribe_wrong_arn_format", "invalid-unsubscribe-arn-3", "Unsubscribe", ["SubscriptionArn=arn:aws:sns:us-east-1:111111111111:random"] },
        { "test_unsubscribe_wrong_arn_format", "invalid-unsubscribe-arn-4", "Unsubscribe", ["SubscriptionArn="] },
        { "test_topic_publish_another_region", "error", "Publish", ["TopicArn=" + Elsewhere, "Message=x"] },
        { "test_topic_publish_another_region", "error-batch", "PublishBatch", ["TopicArn=" + Elsewhere, Entry("1"), Message("1", "x")] },
        { "test_publish_batch_too_long_message", "error-no-attrs", "PublishBatch", ["TopicArn=" + Arn, Entry("1"), Message("1", new('a', 256 * 1024 + 1))] },
        { "test_cross_region_delivery_sqs", "subscribe-cross-region", "Subscribe", ["TopicArn=" + Elsewhere, "Protocol=sqs", "Endpoint=" + Queue] },
        { "test_subscribe_sqs_queue_url", "subscribe-sqs-via-url-error", "Subscribe", ["TopicArn=" + Arn, "Protocol=sqs", "Endpoint=http://localhost/0/q"] },
        { "test_subscribe_bad_sms", "subscribe-bad-sms", "Subscribe", ["TopicArn=" + Arn, "Protocol=sms", "Endpoint=invalid-number"] },
        { "test_unsubscribe_from_deleted_topic", "unsubscribe-deleted-topic", "Unsubscribe", ["SubscriptionArn=x"] },
        {
            "test_subscribe_invalid_filter_policy", "subscribe-invalid-filter-policy", "Subscribe",
            ["TopicArn=" + Arn, "Protocol=sms", "Endpoint=" + Phone, "Attributes.entry.1.key=FilterPolicy", "Attributes.entry.1.value=invalid"]
        },
        {
            "test_get_subscription_attributes_error_not_exists", "get-sub-attrs-nonexistent", "GetSubscriptionAttributes",
            ["SubscriptionArn=" + Arn + ":00000000-0000-4000-8000-000000000000"]
        },
        { "test_set_invalid_sms_attributes[InvalidAttributeName]", "invalid-attribute", "SetSMSAttributes", Attributes("InvalidAttribute", "x", "attributes") },
        { "test_set_invalid_sms_attributes[InvalidSMSType]", "invalid-attribute", "SetSMSAttributes", Attributes("DefaultSMSType", "x", "attributes") },
        { "test_create_platform_application_invalid_attributes[no-args]", "platform-application-no-attributes", "CreatePlatformApplication", ["Name=a",
            "Platform=ADM"] },
        {
            "test_create_platform_application_invalid_name[too-long]", "invalid-application-name", "CreatePlatformApplication",
            ["Name=" + new string('a', 257), "Platform=ADM", .. Attributes("PlatformCredential", "c")]
        },
        {
            "test_create_platform_application_invalid_platform", "invalid-platform", "CreatePlatformApplication",
            ["Name=a", "Platform=AAA", .. Attributes("PlatformCredential", "c")]
        },
        {
            "test_set_platform_application_attributes_invalid_arn", "invalid-application-arn", "SetPlatformApplicationAttributes",
            ["PlatformApplicationArn=x", .. Attributes("Enabled", "true")]
        },
        {
            "test_delete_endpoints_of_deleted_app", "list-endpoints-after-app-delete", "ListEndpointsByPlatformApplication",
            ["PlatformApplicationArn=arn:aws:sns:us-east-1:000000000000:app/ADM/a"]
        },
        {
            "test_set_platform_endpoint_attributes_non_existent_endpoint", "set-platform-endpoint-attributes-non-existent-app", "SetEndpointAttributes",
            ["EndpointArn=arn:aws:sns:us-east-1:000000000000:endpoint/ADM/a/b", .. Attributes("Enabled", "true")]
        },
        {
            "test_add_permission_errors", "topic-not-found", "AddPermission",
            ["TopicArn=" + Arn + "s", "Label=l", "AWSAccountId.member.1=000000000000", "ActionName.member.1=Publish"]
        },
        {
            "test_add_permission_errors", "invalid-action", "AddPermission",
            ["TopicArn=" + Arn, "Label=l", "AWSAccountId.member.1=000000000000", "ActionName.member.1=InvalidAction"]
        },
        { "test_remove_permission_errors", "topic-not-found", "RemovePermission", ["TopicArn=" + Arn + "s", "Label=l"] },
    };

    /// <summary>Filter policies whose recorded errors don't show them.</summary>
    public static TheoryData<string, string, string, string> FilterPolicies => new()
    {
        { "test_validate_policy_string_operators", "error-condition-bad-cidr-str", """{"key":[{"cidr":"bad-filter"}]}""", "MessageAttributes" },
        { "test_validate_policy_string_operators", "error-condition-bad-cidr-str-slash", """{"key":[{"cidr":"bad-filter/64"}]}""", "MessageAttributes" },
        { "test_validate_policy_string_operators", "error-condition-bad-cidr-str-slash-2", """{"key":[{"cidr":"10.0.0.0/bad"}]}""", "MessageAttributes" },
        { "test_validate_policy_string_operators", "error-condition-bad-cidr-v4", """{"key":[{"cidr":"xx.11.xx/8"}]}""", "MessageAttributes" },
        { "test_validate_policy_string_operators", "error-condition-bad-cidr-v6", """{"key":[{"cidr":"xxxx:db8:1234:1a00::/64"}]}""", "MessageAttributes" },
        { "test_policy_complexity", "error-complexity-in-one-condition", $$"""{"key":[{{Numbers(151)}}]}""", "MessageAttributes" },
        { "test_policy_complexity", "error-complexity-in-two-conditions", $$"""{"k1":[{{Numbers(100)}}],"k2":[{{Numbers(51)}}]}""", "MessageAttributes" },
        { "test_policy_complexity", "error-complexity-too-many-fields", """{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}""", "MessageAttributes" },
        {
            "test_policy_complexity_with_or", "error-complexity-or-flat",
            """{"source":[1,2,3,4],"$or":[{"name":[1,2,3,4,5,6]},{"type":[1,2,3,4],"$or":[{"metric":[1,2,3,4]},{"space":[1,2,3,4]}]}]}""",
            "MessageAttributes"
        },
        {
            "test_policy_complexity_with_or", "error-complexity-or-nested",
            """{"$or":[{"name":[1,2,3]},{"space":[1,2]}],"detail":{"scope":[1,2],"$or":[{"source":[1]},{"type":[1,2,3]}]}}""",
            "MessageBody"
        },
    };

    [SharedDataTheory(Recordings.Service)]
    [MemberData(nameof(Errors))]
    public async Task Errors_AreAsRecorded(string test, string step, string operation, string[] parameters)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");
        await world.CreateFifoTopicAsync("orders.fifo");

        var answer = await world.SnsAsync(operation, parameters.Select(static p => (p.Split('=', 2)[0], p.Split('=', 2)[1])));

        AssertRecorded(Recordings.Read(Recordings.Service, test)[step]!, answer);
    }

    [SharedDataTheory(Recordings.Filters)]
    [MemberData(nameof(FilterPolicies))]
    public async Task FilterPolicies_AreRefusedAsRecorded(string test, string step, string policy, string scope)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        var answer = await world.TrySubscribeAsync(topic, "sms", Phone, ("FilterPolicy", policy), ("FilterPolicyScope", scope));

        AssertRecorded(Recordings.Read(Recordings.Filters, test)[step]!, answer);
    }

    /// <summary>Most recorded errors show the policy that they are about, so that it can be tried again.</summary>
    [SharedDataFact(Recordings.Filters)]
    public async Task FilterPolicies_AreRefusedWithTheirPlaceAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "sms", "+15551234567");
        var tried = 0;
        foreach (var error in Recordings.ErrorsOf(Recordings.Filters))
        {
            var message = error["Error"]!.Text("Message");
            var start = message.IndexOf("(String)\"", StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            var policy = message[(start + "(String)\"".Length)..message.LastIndexOf("\"; line: ", StringComparison.Ordinal)];
            AssertRecorded(error, message.Contains("Attributes Reason", StringComparison.Ordinal)
                ? await world.TrySubscribeAsync(topic, "sms", Phone, ("FilterPolicy", policy))
                : await world.SetAttributeAsync(subscription, "FilterPolicy", policy));
            tried++;
        }

        Assert.True(tried > 20);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task TopicAttributes_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync(
            "orders.fifo", ("ContentBasedDeduplication", "false"), ("DisplayName", "TestTopic"), ("SignatureVersion", "2"));

        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, "test_create_topic_with_attributes")["get-topic-attrs"]!["Attributes"]!,
            Document(await world.AttributesOfTopicAsync(topic)));
    }

    [SharedDataFact(Recordings.Service)]
    public async Task APermission_IsWrittenAsRecorded()
    {
        var recorded = Recordings.Read(Recordings.Service, "test_topic_add_multiple_permissions")["topic-policy-after-permission"]!;
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.SnsAsync(
            "AddPermission", ("TopicArn", topic), ("Label", "test"), ("AWSAccountId.member.1", "000000000000"), ("ActionName.member.1", "Publish"),
            ("ActionName.member.2", "Subscribe"))).Ok();

        Recordings.AssertAlike(recorded, JsonNode.Parse((await world.AttributesOfTopicAsync(topic))["Policy"])!);
    }

    [SharedDataTheory(Recordings.Service)]
    [InlineData("true")]
    [InlineData("false")]
    public async Task SubscriptionsAndMessages_AreAsRecorded(string isRaw)
    {
        var recorded = Recordings.Read(Recordings.Service, "test_publish_sqs_from_sns");
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("q", topic);
        var subscription = await world.SubscribeAsync(topic, "sqs", arn, ("RawMessageDelivery", isRaw));

        await world.PublishAsync(topic, "Test msg", SnsTestCalls.Attribute(1, "attr1", "Number", isRaw == "true" ? "99.12" : "100.12"));

        Recordings.AssertAlike(
            recorded[$"sub-attrs-raw-{isRaw}"]!["Attributes"]!, Document(await world.AttributesOfSubscriptionAsync(subscription)), "SubscriptionPrincipal");
        await AssertReceivedAsync(recorded[$"message-raw-{isRaw}"]!["Messages"]!, world, url);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task AFifoTopicsMessages_AreAsRecorded()
    {
        var recorded = Recordings.Read(Recordings.Service, "test_publish_to_fifo_topic_deduplication_on_topic_level");
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var queue = await world.SubscribeQueueAsync(topic, "q.fifo");

        await world.PublishAsync(topic, "Test", ("MessageGroupId", "message-group-id-1"));

        await AssertReceivedAsync(recorded["messages"]!["Messages"]!, world, queue);
    }

    [SharedDataFact(Recordings.Service)]
    public async Task HttpMessages_AreAsRecorded()
    {
        var recorded = Recordings.Read(Recordings.Service, "test_subscribe_external_http_endpoint[False]");
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "http", endpoint.Url);
        await world.Server.DrainAsync();
        (await anybody.GetAsync(endpoint.Requests[0].Json.Text("SubscribeURL"))).EnsureSuccessStatusCode();
        await world.PublishAsync(topic, "test_external_http_endpoint");
        (await anybody.GetAsync(endpoint.Requests[1].Json.Text("UnsubscribeURL"))).EnsureSuccessStatusCode();
        await world.Server.DrainAsync();

        foreach (var (post, message, headers) in new[]
        {
            (endpoint.Requests[0], "subscription-confirmation", "http-confirm-sub-headers"), (endpoint.Requests[1], "http-message", "http-message-headers"),
            (endpoint.Requests[2], "unsubscribe-request", null),
        })
        {
            var expected = recorded[message]!.AsObject();
            Assert.Equal(expected.Select(static m => m.Key).Order(), post.Json.Select(static m => m.Key).Order());
            Assert.Equal(
                expected.Text("Message").Replace("arn:<partition>:sns:<region>:111111111111:<resource:1>:<resource:2>", subscription, StringComparison.Ordinal)
                    .Replace("arn:<partition>:sns:<region>:111111111111:<resource:1>", topic, StringComparison.Ordinal),
                post.Json.Text("Message"));
            foreach (var (name, value) in headers is null ? []
                : recorded[headers]!.AsObject().Where(static h => h.Key is not ("Connection" or "Accept-Encoding")))
            {
                Assert.True(post.Headers.TryGetValue(name, out var actual), name);
                Assert.True(value!.GetValue<string>() == actual || value.GetValue<string>().Contains('<') || name == "Content-Length", $"{name}: {actual}");
            }
        }
    }

    [SharedDataTheory(Recordings.Service)]
    [InlineData("test_create_platform_endpoint_double_custom_data", "create-endpoint-double-custom-data", "foo")]
    [InlineData("test_create_platform_endpoint_custom_data", "create-endpoint-double-custom-data", null)]
    public async Task EndpointAttributes_AreAsRecorded(string test, string step, string? userData)
    {
        await using var world = await TestWorld.StartAsync();
        var application = (await world.SnsAsync(
            "CreatePlatformApplication", [("Name", "a"), ("Platform", "ADM"), .. SnsTestCalls.Entries("Attributes", [("PlatformCredential", "c")])]))
            .Ok().Element("PlatformApplicationArn")!;
        (string, string)[] given = userData is null ? [] : [("CustomUserData", userData)];

        var endpoint = (await world.SnsAsync(
            "CreatePlatformEndpoint",
            [("PlatformApplicationArn", application), ("Token", "token_1"), .. given, .. SnsTestCalls.Entries("Attributes", [("CustomUserData", "bar")])]))
            .Ok().Element("EndpointArn")!;

        Recordings.AssertAlike(
            Recordings.Read(Recordings.Service, test)[step]!["Attributes"]!,
            Document((await world.SnsAsync("GetEndpointAttributes", ("EndpointArn", endpoint))).Ok().Map("Attributes")));
    }

    internal static void AssertRecorded(JsonNode recorded, TestAnswer answer)
    {
        var error = recorded["Error"]!;
        answer.AssertXmlError(error.Text("Code"), error.Text("Message"), (int)recorded["ResponseMetadata"]!["HTTPStatusCode"]!);
    }

    internal static async Task AssertReceivedAsync(JsonNode recorded, TestWorld world, string queueUrl)
    {
        var received = Assert.Single(await world.ReceiveAsync(
            queueUrl,
            new()
            {
                ["MessageAttributeNames"] = new JsonArray("All"),
                ["MessageSystemAttributeNames"] = new JsonArray(recorded[0]!["Attributes"] is null
                ? [] : ["All"])
            }))!;
        var document = received.DeepClone();
        if (recorded[0]!["Body"] is JsonObject)
        {
            document["Body"] = JsonNode.Parse(received.Text("Body"));
        }

        Recordings.AssertAlike(recorded[0]!, document);
    }

    /// <summary>Attributes whose values are JSON are recorded as what that says.</summary>
    internal static JsonObject Document(Dictionary<string, string> attributes) => new(attributes.Select(static a => KeyValuePair.Create(
        a.Key, a.Value.StartsWith('{') ? JsonNode.Parse(a.Value) : JsonValue.Create(a.Value))));

    private static string[] Tag(int number, string key, string value) => [$"Tags.member.{number}.Key={key}", $"Tags.member.{number}.Value={value}"];

    private static string Entry(string id) => $"PublishBatchRequestEntries.member.{id}.Id={id}";

    private static string Message(string id, string message) => $"PublishBatchRequestEntries.member.{id}.Message={message}";

    private static string[] Attribute(string name, string type, string value) =>
    [
        $"MessageAttributes.entry.1.Name={name}", $"MessageAttributes.entry.1.Value.DataType={type}", $"MessageAttributes.entry.1.Value.StringValue={value}",
    ];

    private static string[] Attributes(string name, string value, string member = "Attributes") => [$"{member}.entry.1.key={name}",
        $"{member}.entry.1.value={value}"];

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));
}
