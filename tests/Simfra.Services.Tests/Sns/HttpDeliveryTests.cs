using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Simfra.Models.Sns;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Delivery to endpoints over HTTP: real requests to a server of this machine.</summary>
public sealed class HttpDeliveryTests
{
    [Fact]
    public async Task AnEndpoint_IsInvitedConfirmsAndGetsMessages()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");

        var subscription = await world.SubscribeAsync(topic, "http", endpoint.Url);
        await world.Server.DrainAsync();

        var invitation = Assert.Single(endpoint.Requests);
        Assert.Equal("SubscriptionConfirmation", invitation.Headers["x-amz-sns-message-type"]);
        Assert.Equal(topic, invitation.Headers["x-amz-sns-topic-arn"]);
        Assert.Equal(("text/plain; charset=UTF-8", "Amazon Simple Notification Service Agent"), (invitation.Headers["Content-Type"],
            invitation.Headers["User-Agent"]));
        Assert.DoesNotContain("x-amz-sns-subscription-arn", invitation.Headers.Keys);
        var document = invitation.Json;
        Assert.Equal(
            ["Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"],
            document.Select(static m => m.Key));
        Assert.Equal(
            $"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
            document.Text("Message"));

        (await anybody.GetAsync(document.Text("SubscribeURL"))).EnsureSuccessStatusCode();
        var id = await world.PublishAsync(topic, "hello");

        var notification = endpoint.Requests[1];
        Assert.Equal(
            ("Notification", id, subscription),
            (notification.Headers["x-amz-sns-message-type"], notification.Headers["x-amz-sns-message-id"], notification.Headers["x-amz-sns-subscription-arn"]));
        Assert.Equal("hello", notification.Json.Text("Message"));
    }

    [Fact]
    public async Task RawDelivery_BringsTheMessageAlone_InTheContentTypeOfThePolicy()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        await SubscribeAsync(
            world, topic, endpoint, ("RawMessageDelivery", "true"), ("DeliveryPolicy", """{"requestPolicy":{"headerContentType":"application/json"}}"""));

        await world.PublishAsync(topic, """{"a":1}""");

        var request = endpoint.Requests[^1];
        Assert.Equal(("""{"a":1}""", "true", "application/json"), (request.Body, request.Headers["x-amz-sns-rawdelivery"], request.Headers["Content-Type"]));
    }

    [Fact]
    public async Task AThrottlePolicy_SpreadsMessagesOverTime()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        await SubscribeAsync(world, topic, endpoint, ("RawMessageDelivery", "true"), ("DeliveryPolicy", """{"throttlePolicy":{"maxReceivesPerSecond":2}}"""));
        foreach (var message in (string[])["1", "2", "3", "4"])
        {
            await world.PublishAsync(topic, message);
        }

        Assert.Equal(["1"], Received());
        await world.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(500));
        Assert.Equal(["1", "2"], Received());
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["1", "2", "3", "4"], Received());

        IEnumerable<string> Received() => endpoint.Requests.Skip(1).Select(static r => r.Body);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task TheSignature_VerifiesByTheCertificateThatTheInstanceServes(string version)
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders", ("SignatureVersion", version));
        await SubscribeAsync(world, topic, endpoint);
        await world.PublishAsync(topic, "hello", ("Subject", "greetings"));
        await world.PublishAsync(topic, "bare");

        foreach (var request in endpoint.Requests)
        {
            var document = request.Json;
            var pem = await anybody.GetStringAsync(document.Text("SigningCertURL"));
            Assert.Equal(version, document.Text("SignatureVersion"));
            Assert.True(Verifies(document, pem, version), request.Body);
            document["Message"] = "forged";
            Assert.False(Verifies(document, pem, version));
        }

        Assert.Equal(3, endpoint.Requests.Count);
    }

    /// <summary>The SDKs' validators insist on a host of AWS's and on HTTPS, which in memory are as good as any.</summary>
    [Fact]
    public async Task WhoSubscribesByTheHostOfAws_GetsLinksThatItsValidatorsTake()
    {
        await using var world = await TestWorld.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("q", topic);

        await SendToAwsAsync(world, anybody, $"Action=Subscribe&Version=2010-03-31&TopicArn={topic}&Protocol=sqs&Endpoint={arn}");
        await world.PublishAsync(topic, "hello");

        var document = Assert.Single(await world.ReceiveNotificationsAsync(url));
        Assert.Matches(@"^https://sns\.[a-zA-Z0-9\-]{3,}\.amazonaws\.com(\.cn)?/SimpleNotificationService-[0-9a-f]{32}\.pem$", document.Text("SigningCertURL"));
        Assert.True(Verifies(document, await anybody.GetStringAsync(document.Text("SigningCertURL")), "1"));
        (await anybody.GetAsync(document.Text("UnsubscribeURL"))).EnsureSuccessStatusCode();
        Assert.Empty((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
    }

    [Fact]
    public async Task ServersThatFail_AreTriedAgainByTheClock()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        await SubscribeAsync(world, topic, endpoint);
        endpoint.Status = 503;

        await world.PublishAsync(topic, "hello");
        Assert.Equal(2, endpoint.Requests.Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(19));
        Assert.Equal(2, endpoint.Requests.Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, endpoint.Requests.Count);
        endpoint.Status = 200;
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(4, endpoint.Requests.Count);
        Assert.Equal(endpoint.Requests[1].Headers["x-amz-sns-message-id"], endpoint.Requests[3].Headers["x-amz-sns-message-id"]);
    }

    [Theory]
    [InlineData(503, 4)]
    [InlineData(429, 4)]
    [InlineData(404, 1)]
    [InlineData(302, 1)]
    public async Task AMessageThatCannotBeDelivered_GoesToTheDeadLetterQueue(int status, int attempts)
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("dlq", topic);
        await SubscribeAsync(world, topic, endpoint, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}"}"""));
        endpoint.Status = status;

        await world.PublishAsync(topic, "hello");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("hello", Assert.Single(await world.ReceiveNotificationsAsync(url)).Text("Message"));
        Assert.Equal(1 + attempts, endpoint.Requests.Count);
    }

    [Fact]
    public async Task ADeliveryPolicy_SaysHowOftenAndWhen()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        await SubscribeAsync(
            world, topic, endpoint,
            ("DeliveryPolicy", """
                {"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":9,"numRetries":6,
                "numNoDelayRetries":2,"numMinDelayRetries":1,"numMaxDelayRetries":1}}
                """));
        endpoint.Status = 500;

        await world.PublishAsync(topic, "hello");

        // At once and twice again; after 1 s; backing off 1 s and 9 s; after 9 s.
        foreach (var (seconds, requests) in new[] { (0, 4), (1, 5), (1, 6), (8, 6), (1, 7), (9, 8), (3600, 8) })
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds));
            Assert.Equal(requests, endpoint.Requests.Count);
        }
    }

    [Fact]
    public async Task AnEndpointBeyondThisMachine_IsNotCalled()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        var subscription = await world.SubscribeAsync(topic, "https", "https://example.com/x");
        await world.Server.DrainAsync();

        Assert.Equal("true", (await world.AttributesOfSubscriptionAsync(subscription))["PendingConfirmation"]);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(world.Server.Journal.Entries.OfType<JournalJob>());
    }

    [Fact]
    public async Task AnEndpointThatIsUnsubscribed_IsTold_AndMayTakeItBack()
    {
        await using var world = await TestWorld.StartAsync();
        await using var endpoint = await HttpTestEndpoint.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await SubscribeAsync(world, topic, endpoint);

        (await world.SnsAsync("Unsubscribe", ("SubscriptionArn", subscription))).Ok();
        await world.PublishAsync(topic, "unheard");

        var farewell = endpoint.Requests[^1].Json;
        Assert.Equal((2, "UnsubscribeConfirmation"), (endpoint.Requests.Count, farewell.Text("Type")));
        (await anybody.GetAsync(farewell.Text("SubscribeURL"))).EnsureSuccessStatusCode();
        await world.PublishAsync(topic, "heard");
        Assert.Equal("heard", endpoint.Requests[^1].Json.Text("Message"));
        Assert.Equal("0", (await world.AttributesOfTopicAsync(topic))["SubscriptionsDeleted"]);
    }

    private static async Task SendToAwsAsync(TestWorld world, HttpClient http, string form)
    {
        const string Host = "sns.us-east-1.amazonaws.com";
        var body = Encoding.UTF8.GetBytes(form);
        var wire = new WireRequest { Method = "POST", RawPath = "/", RawQuery = "", Headers = new HeaderDictionary(), Scheme = "https", Host = Host };
        var credential = new Credential(world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey, new RootPrincipal(""));
        new RequestSigner(credential, "us-east-1", "sns", SignatureRules.For(SnsSchemas.Service, WireProtocols.Query))
            .SignHeader(wire, world.Clock.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(body)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{Host}/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        (await http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private static async Task<string> SubscribeAsync(
        TestWorld world, string topic, HttpTestEndpoint endpoint, params (string Name, string Value)[] attributes)
    {
        var subscription = await world.SubscribeAsync(topic, "http", endpoint.Url, attributes);
        await world.Server.DrainAsync();
        (await world.SnsAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", endpoint.Requests[^1].Json.Text("Token")))).Ok();
        return subscription;
    }

    /// <summary>As AWS's SDKs verify.</summary>
    private static bool Verifies(JsonObject document, string pem, string version)
    {
        string[] members = document.ContainsKey("SubscribeURL")
            ? ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
            : ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
        var text = string.Concat(members.Where(document.ContainsKey).Select(m => $"{m}\n{document.Text(m)}\n"));
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using var key = certificate.GetRSAPublicKey()!;
        return key.VerifyData(
            Encoding.UTF8.GetBytes(text), Convert.FromBase64String(document.Text("Signature")),
            version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
    }
}
