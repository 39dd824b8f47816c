using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.Sqs;
using Simfra.Schemas;

namespace Simfra.Services.Sqs;

/// <summary>
/// The settable attributes of a queue, as the strings that were set; what wasn't set has its default. Which attributes exist,
/// their limits and defaults stand in one table.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"/>
internal sealed record QueueAttributes(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>The largest message, in bytes, that a queue can take.</summary>
    public const int MaxMessageBytes = 1_048_576;

    public static readonly QueueAttributes Empty =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private static readonly ImmutableArray<AttributeRule> Rules =
    [
        AttributeRule.Number(QueueAttributeName.DelaySeconds, "0", 0, 900),
        AttributeRule.Number(QueueAttributeName.MaximumMessageSize, "1048576", 1024, MaxMessageBytes),
        AttributeRule.Number(QueueAttributeName.MessageRetentionPeriod, "345600", 60, 1_209_600),
        AttributeRule.Number(QueueAttributeName.ReceiveMessageWaitTimeSeconds, "0", 0, 20),
        AttributeRule.Number(QueueAttributeName.VisibilityTimeout, "30", 0, 43_200),
        AttributeRule.Number(QueueAttributeName.KmsDataKeyReusePeriodSeconds, null, 60, 86_400),
        AttributeRule.Choice(QueueAttributeName.SqsManagedSseEnabled, "true", "true", "false"),
        AttributeRule.Text(QueueAttributeName.Policy),
        AttributeRule.Text(QueueAttributeName.KmsMasterKeyId),
        AttributeRule.Text(QueueAttributeName.RedrivePolicy),
        AttributeRule.Text(QueueAttributeName.RedriveAllowPolicy),
        AttributeRule.Choice(QueueAttributeName.FifoQueue, null, "true") with { IsFifoOnly = true, IsSetAtCreation = true },
        AttributeRule.Choice(QueueAttributeName.ContentBasedDeduplication, "false", "true", "false") with { IsFifoOnly = true },
        AttributeRule.Choice(QueueAttributeName.DeduplicationScope, "queue", "messageGroup", "queue") with { IsFifoOnly = true },
        AttributeRule.Choice(QueueAttributeName.FifoThroughputLimit, "perQueue", "perQueue", "perMessageGroupId") with { IsFifoOnly = true },
    ];

    public TimeSpan Delay => Seconds(QueueAttributeName.DelaySeconds);
    /// <summary>The queue's key of KMS by id, alias or ARN, as it was set; null where KMS encrypts nothing.</summary>
    public string? KmsKey => Get(QueueAttributeName.KmsMasterKeyId);

    /// <summary>How long a data key is used before KMS is asked again.</summary>
    public TimeSpan DataKeyReusePeriod => Get(QueueAttributeName.KmsDataKeyReusePeriodSeconds) is null
        ? TimeSpan.FromMinutes(5)
        : Seconds(QueueAttributeName.KmsDataKeyReusePeriodSeconds);

    public TimeSpan RetentionPeriod => Seconds(QueueAttributeName.MessageRetentionPeriod);
    public TimeSpan WaitTime => Seconds(QueueAttributeName.ReceiveMessageWaitTimeSeconds);
    public TimeSpan VisibilityTimeout => Seconds(QueueAttributeName.VisibilityTimeout);
    public int MaximumMessageSize => int.Parse(Get(QueueAttributeName.MaximumMessageSize)!, CultureInfo.InvariantCulture);
    public bool ContentBasedDeduplication => Get(QueueAttributeName.ContentBasedDeduplication) == "true";
    public bool DeduplicatesPerGroup => Get(QueueAttributeName.DeduplicationScope) == "messageGroup";
    public RedrivePolicy? RedrivePolicy => Get(QueueAttributeName.RedrivePolicy) is { } json ? RedrivePolicy.Parse(json) : null;
    public RedriveAllowPolicy? RedriveAllowPolicy => Get(QueueAttributeName.RedriveAllowPolicy) is { } json ? RedriveAllowPolicy.Parse(json) : null;

    /// <summary>The name is one that GetQueueAttributes knows.</summary>
    public static bool IsKnown(string name) => name is QueueAttributeName.QueueArn
        or QueueAttributeName.CreatedTimestamp or QueueAttributeName.LastModifiedTimestamp
        or QueueAttributeName.ApproximateNumberOfMessages or QueueAttributeName.ApproximateNumberOfMessagesNotVisible
        or QueueAttributeName.ApproximateNumberOfMessagesDelayed
        || Rules.Any(r => r.Name == name);

    /// <summary>Checks attributes as given to CreateQueue or SetQueueAttributes.</summary>
    /// <exception cref="AwsServiceException">InvalidAttributeName or InvalidAttributeValue.</exception>
    public static void Check(IReadOnlyDictionary<string, string> given, bool isFifo, bool isCreation)
    {
        foreach (var (name, value) in given)
        {
            var rule = Rules.FirstOrDefault(r => r.Name == name) ?? throw SqsErrors.UnknownAttribute(name);
            if (rule.IsFifoOnly && !isFifo)
            {
                throw name is QueueAttributeName.DeduplicationScope or QueueAttributeName.FifoThroughputLimit
                    ? SqsErrors.InvalidAttributeName($"You can specify the {name} only when FifoQueue is set to true.")
                    : SqsErrors.UnknownAttribute(name);
            }

            if ((rule.IsSetAtCreation && !isCreation) || !rule.Accepts(value))
            {
                throw SqsErrors.InvalidAttributeValue(name);
            }
        }
    }

    /// <summary>These attributes with others set over them. The empty string takes a text attribute away.</summary>
    public QueueAttributes With(IReadOnlyDictionary<string, string> given)
    {
        var values = Values.ToBuilder();
        foreach (var (name, value) in given)
        {
            if (value.Length == 0)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }

        // One kind of server-side encryption at a time: naming a key ends SQS's own.
        if (given.GetValueOrDefault(QueueAttributeName.KmsMasterKeyId) is { Length: > 0 })
        {
            values[QueueAttributeName.SqsManagedSseEnabled] = "false";
            values.TryAdd(QueueAttributeName.KmsDataKeyReusePeriodSeconds, "300");
        }
        else if (given.GetValueOrDefault(QueueAttributeName.SqsManagedSseEnabled) == "true"
            || given.ContainsKey(QueueAttributeName.KmsMasterKeyId))
        {
            values.Remove(QueueAttributeName.KmsMasterKeyId);
            values.Remove(QueueAttributeName.KmsDataKeyReusePeriodSeconds);
        }

        return new(values.ToImmutable());
    }

    /// <summary>The first of the given attributes whose value differs from this queue's, or null.</summary>
    public string? FirstDifference(IReadOnlyDictionary<string, string> given) =>
        given.Where(a => (Get(a.Key) ?? "") != a.Value).Select(a => a.Key).FirstOrDefault();

    /// <summary>The value set, or the default; null where the attribute has neither.</summary>
    public string? Get(string name) =>
        Values.TryGetValue(name, out var value) ? value : Rules.FirstOrDefault(r => r.Name == name)?.Default;

    /// <summary>All attributes that the queue shows.</summary>
    public IEnumerable<KeyValuePair<string, string>> Shown(bool isFifo) =>
        from rule in Rules
        where isFifo || !rule.IsFifoOnly
        let value = Get(rule.Name)
        where value is not null
        select KeyValuePair.Create(rule.Name, value);

    private TimeSpan Seconds(string name) => TimeSpan.FromSeconds(int.Parse(Get(name)!, CultureInfo.InvariantCulture));

    private sealed record AttributeRule(string Name, string? Default, Func<string, bool> Accepts)
    {
        public bool IsFifoOnly { get; init; }

        public bool IsSetAtCreation { get; init; }

        public static AttributeRule Number(string name, string? defaultValue, int min, int max) => new(
            name,
            defaultValue,
            value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= min
                && number <= max);

        public static AttributeRule Choice(string name, string? defaultValue, params string[] values) =>
            new(name, defaultValue, value => values.Contains(value));

        public static AttributeRule Text(string name) => new(name, null, static _ => true);
    }
}
