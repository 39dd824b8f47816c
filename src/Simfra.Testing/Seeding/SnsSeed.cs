using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds topics and subscriptions.</summary>
public sealed class SnsSeed
{
    private readonly SeedCalls _calls;

    internal SnsSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A topic. One whose name ends in <c>.fifo</c> is a FIFO topic.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tags">Its tags.</param>
    public TopicSeed Topic(string name, params (string Key, string Value)[] tags)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(tags);
        return new(_calls, name, tags);
    }

    /// <inheritdoc cref="Topic"/>
    public Task<TopicSeed> TopicAsync(string name, params (string Key, string Value)[] tags) => Topic(name, tags).AsTask();
}

/// <summary>What a subscription that is seeded has beside its protocol and endpoint.</summary>
public sealed class SubscriptionSettings
{
    /// <summary>Which messages it gets, as JSON; all by default.</summary>
    public string? FilterPolicy { get; set; }

    /// <summary>Whether the filter looks at the messages' bodies, not at their attributes.</summary>
    public bool FiltersByBody { get; set; }

    /// <summary>Whether messages come as they were published, without SNS's envelope.</summary>
    public bool RawMessageDelivery { get; set; }

    internal JsonObject? ToJson()
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FilterPolicy is not null)
        {
            attributes["FilterPolicy"] = FilterPolicy;
        }

        if (FiltersByBody)
        {
            attributes["FilterPolicyScope"] = "MessageBody";
        }

        if (RawMessageDelivery)
        {
            attributes["RawMessageDelivery"] = "true";
        }

        return SeedJson.Of(attributes);
    }
}

/// <summary>A topic that is seeded.</summary>
public sealed class TopicSeed : Seeded<TopicSeed>
{
    internal TopicSeed(SeedCalls calls, string name, (string Key, string Value)[] tags)
        : base(calls)
    {
        Name = name;
        Begin(() => Calls.InvokeAsync(
            "sns",
            "CreateTopic",
            new JsonObject
            {
                ["Name"] = name,
                ["Attributes"] = name.EndsWith(".fifo", StringComparison.Ordinal) ? new JsonObject { ["FifoTopic"] = "true" } : null,
                ["Tags"] = SeedJson.Tags(tags.Select(static tag => KeyValuePair.Create(tag.Key, tag.Value))),
            }.Compact()));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:sns:{Calls.Region}:{Calls.AccountId}:{Name}";

    /// <summary>Subscribes to it.</summary>
    /// <param name="protocol">How messages come: <c>sqs</c>, <c>http</c>, <c>lambda</c>, <c>email</c>.</param>
    /// <param name="endpoint">Where they come to: an ARN, a URL, an address.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public TopicSeed Subscribe(string protocol, string endpoint, Action<SubscriptionSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(protocol);
        ArgumentException.ThrowIfNullOrEmpty(endpoint);
        var settings = new SubscriptionSettings();
        configure?.Invoke(settings);
        return Then(() => Calls.InvokeAsync(
            "sns",
            "Subscribe",
            new JsonObject { ["TopicArn"] = Arn, ["Protocol"] = protocol, ["Endpoint"] = endpoint, ["Attributes"] = settings.ToJson() }.Compact()));
    }

    /// <summary>
    /// Subscribes a queue of the same account and region, which is there already, and gives it a policy that lets the topic send to it, in
    /// the place of the policy that it has.
    /// </summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="configure">Sets the rest of the subscription.</param>
    public TopicSeed SubscribeQueue(string queue, Action<SubscriptionSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        var queueArn = $"arn:aws:sqs:{Calls.Region}:{Calls.AccountId}:{queue}";
        Begin(async () =>
        {
            var found = await Calls.InvokeAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = queue }).ConfigureAwait(false);
            await Calls.InvokeAsync(
                "sqs",
                "SetQueueAttributes",
                new()
                {
                    ["QueueUrl"] = found.Text("QueueUrl"),
                    ["Attributes"] = new JsonObject { ["Policy"] = PolicyOf(queueArn) },
                }).ConfigureAwait(false);
        });
        return Subscribe("sqs", queueArn, configure);
    }

    /// <summary>Publishes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="subject">Its subject.</param>
    public TopicSeed Publish(string message, string? subject = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return Then(() => Calls.InvokeAsync(
            "sns", "Publish", new JsonObject { ["TopicArn"] = Arn, ["Message"] = message, ["Subject"] = subject }.Compact()));
    }

    private string PolicyOf(string queueArn) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "sns.amazonaws.com" },
            ["Action"] = "sqs:SendMessage",
            ["Resource"] = queueArn,
            ["Condition"] = new JsonObject { ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = Arn } },
        },
    }.ToJsonString();
}
