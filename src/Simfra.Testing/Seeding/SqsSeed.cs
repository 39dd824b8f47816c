using System.Globalization;
using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds queues and messages.</summary>
public sealed class SqsSeed
{
    private readonly SeedCalls _calls;

    internal SqsSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A queue. One whose name ends in <c>.fifo</c> is a FIFO queue.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Sets its attributes.</param>
    public QueueSeed Queue(string name, Action<QueueSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var settings = new QueueSettings();
        configure?.Invoke(settings);
        return new(_calls, name, settings);
    }

    /// <inheritdoc cref="Queue"/>
    public Task<QueueSeed> QueueAsync(string name, Action<QueueSettings>? configure = null) => Queue(name, configure).AsTask();
}

/// <summary>Attributes of a queue that is seeded. What is left null has SQS's default.</summary>
public sealed class QueueSettings
{
    /// <summary>How long a message that was received is invisible, in seconds.</summary>
    public int? VisibilityTimeout { get; set; }

    /// <summary>How long a message that was sent is invisible, in seconds.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>How long messages are kept, in seconds.</summary>
    public int? MessageRetentionPeriod { get; set; }

    /// <summary>How long a receiver waits for a message, in seconds.</summary>
    public int? ReceiveMessageWaitTimeSeconds { get; set; }

    /// <summary>The largest message, in bytes.</summary>
    public int? MaximumMessageSize { get; set; }

    /// <summary>The queue that takes messages which were received too often: its name, in the same account and region.</summary>
    public string? DeadLetterQueue { get; set; }

    /// <summary>How often a message may be received before it goes to <see cref="DeadLetterQueue"/>.</summary>
    public int MaxReceiveCount { get; set; } = 3;

    /// <summary>A FIFO queue makes deduplication ids of the bodies.</summary>
    public bool ContentBasedDeduplication { get; set; }

    /// <summary>The queue's policy, as JSON.</summary>
    public string? Policy { get; set; }

    /// <summary>Other attributes by AWS's names.</summary>
    public IDictionary<string, string> Attributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Its tags.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal JsonObject? ToJson(bool isFifo, SeedCalls calls)
    {
        var attributes = new Dictionary<string, string>(Attributes, StringComparer.Ordinal);
        Set("VisibilityTimeout", VisibilityTimeout);
        Set("DelaySeconds", DelaySeconds);
        Set("MessageRetentionPeriod", MessageRetentionPeriod);
        Set("ReceiveMessageWaitTimeSeconds", ReceiveMessageWaitTimeSeconds);
        Set("MaximumMessageSize", MaximumMessageSize);
        if (Policy is not null)
        {
            attributes["Policy"] = Policy;
        }

        if (DeadLetterQueue is not null)
        {
            attributes["RedrivePolicy"] = new JsonObject
            {
                ["deadLetterTargetArn"] = $"arn:aws:sqs:{calls.Region}:{calls.AccountId}:{DeadLetterQueue}",
                ["maxReceiveCount"] = MaxReceiveCount,
            }.ToJsonString();
        }

        if (isFifo)
        {
            attributes["FifoQueue"] = "true";
        }

        if (ContentBasedDeduplication)
        {
            attributes["ContentBasedDeduplication"] = "true";
        }

        return SeedJson.Of(attributes);

        void Set(string name, int? value)
        {
            if (value is { } number)
            {
                attributes[name] = number.ToString(CultureInfo.InvariantCulture);
            }
        }
    }
}

/// <summary>A queue that is seeded.</summary>
public sealed class QueueSeed : Seeded<QueueSeed>
{
    private string? _url;

    internal QueueSeed(SeedCalls calls, string name, QueueSettings settings)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            var created = await Calls.InvokeAsync(
                "sqs",
                "CreateQueue",
                new JsonObject
                {
                    ["QueueName"] = name,
                    ["Attributes"] = settings.ToJson(name.EndsWith(".fifo", StringComparison.Ordinal), Calls),
                    ["tags"] = SeedJson.Of(settings.Tags),
                }.Compact()).ConfigureAwait(false);
            _url = created.Text("QueueUrl");
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:sqs:{Calls.Region}:{Calls.AccountId}:{Name}";

    /// <summary>Its URL.</summary>
    public string Url => Given(_url);

    /// <summary>Sends a message to it.</summary>
    /// <param name="body">What is sent.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public QueueSeed Message(string body, Action<MessageSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var settings = new MessageSettings();
        configure?.Invoke(settings);
        return Then(() => Calls.InvokeAsync("sqs", "SendMessage", settings.ToJson(Url, body)));
    }
}

/// <summary>What a message that is seeded has beside its body.</summary>
public sealed class MessageSettings
{
    /// <summary>How long it is invisible, in seconds; the queue's delay by default.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Its message group.</summary>
    public string? GroupId { get; set; }

    /// <summary>Its deduplication id.</summary>
    public string? DeduplicationId { get; set; }

    /// <summary>Its message attributes, of the type <c>String</c>.</summary>
    public IDictionary<string, string> Attributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal JsonObject ToJson(string queueUrl, string body)
    {
        var attributes = new JsonObject(Attributes.Select(static a => KeyValuePair.Create(
            a.Key, (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = a.Value })));
        return new JsonObject
        {
            ["QueueUrl"] = queueUrl,
            ["MessageBody"] = body,
            ["DelaySeconds"] = DelaySeconds,
            ["MessageGroupId"] = GroupId,
            ["MessageDeduplicationId"] = DeduplicationId,
            ["MessageAttributes"] = attributes.Count == 0 ? null : attributes,
        }.Compact();
    }
}
