using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Services.Sns;

/// <summary>The settable attributes of a topic, as the strings that were set. Which there are, and what they take, stands in one table.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html"/>
internal sealed record TopicAttributes(ImmutableSortedDictionary<string, string> Values)
{
    public const string Policy = "Policy";
    public const string DeliveryPolicy = "DeliveryPolicy";
    public const string DisplayName = "DisplayName";
    public const string FifoTopic = "FifoTopic";
    public const string ContentBasedDeduplication = "ContentBasedDeduplication";
    public const string ArchivePolicy = "ArchivePolicy";
    public const string SignatureVersion = "SignatureVersion";
    public const string FifoThroughputScope = "FifoThroughputScope";
    public const string TracingConfig = "TracingConfig";
    public const string KmsMasterKeyId = "KmsMasterKeyId";

    public static readonly TopicAttributes Empty = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private const int MaxDisplayName = 100;
    private const int MaxSampleRate = 100;

    private static readonly ImmutableArray<string> FeedbackProtocols = ["HTTP", "SQS", "Lambda", "Firehose", "Application"];

    private static readonly ImmutableArray<Rule> Rules =
    [
        new(Policy, static _ => true),
        new(DeliveryPolicy, static _ => true),
        new(DisplayName, static v => v.Length <= MaxDisplayName),
        new(KmsMasterKeyId, static _ => true),
        new(TracingConfig, static v => v is "PassThrough" or "Active"),
        new(SignatureVersion, static v => v is "1" or "2"),
        new(FifoTopic, static v => v is "true" or "false") { IsSetAtCreation = true },
        new(ContentBasedDeduplication, static v => v is "true" or "false") { IsFifoOnly = true },
        new(FifoThroughputScope, static v => v is "Topic" or "MessageGroup") { IsFifoOnly = true },
        new(ArchivePolicy, static _ => true) { IsFifoOnly = true },
        .. FeedbackProtocols.SelectMany(Feedback),
    ];

    public bool DeduplicatesByContent => Get(ContentBasedDeduplication) == "true";

    public bool DeduplicatesPerGroup => Get(FifoThroughputScope) == "MessageGroup";

    public TimeSpan? ArchiveRetention => Get(ArchivePolicy) is { } json ? Sns.ArchivePolicy.Parse(json) : null;

    /// <summary>The version of the signature of notifications: 1 unless set.</summary>
    public string SignatureVersionOrDefault => Get(SignatureVersion) ?? "1";

    public string? Get(string name) => Values.GetValueOrDefault(name);

    /// <summary>Checks attributes as given to CreateTopic or SetTopicAttributes.</summary>
    public static void Check(IReadOnlyDictionary<string, string> given, bool isFifo, bool isCreation)
    {
        foreach (var (name, value) in given)
        {
            var rule = Rules.FirstOrDefault(r => r.Name == name);
            if (rule is null || (rule.IsFifoOnly && !isFifo) || (rule.IsSetAtCreation && !isCreation))
            {
                throw isCreation
                    ? SnsErrors.InvalidParameter("Attributes", $"Unknown attribute: {name}")
                    : SnsErrors.InvalidParameter("AttributeName");
            }

            if (value.Length > 0 && !rule.Accepts(value))
            {
                throw isCreation ? SnsErrors.InvalidParameter("Attributes", $"Invalid value for attribute: {name}") : SnsErrors.InvalidParameter(name);
            }
        }

        if (given.GetValueOrDefault(TracingConfig) == "Active")
        {
            throw SnsErrors.NotBuilt("TracingConfig Active (X-Ray)");
        }

        if (given.GetValueOrDefault(DeliveryPolicy) is { Length: > 0 } delivery)
        {
            Sns.DeliveryPolicy.CheckTopic(delivery);
        }

        if (given.GetValueOrDefault(ArchivePolicy) is { Length: > 0 } archive)
        {
            Sns.ArchivePolicy.Parse(archive);
        }
    }

    /// <summary>These attributes with others set over them. The empty string takes one away.</summary>
    public TopicAttributes With(IReadOnlyDictionary<string, string> given)
    {
        var values = Values.ToBuilder();
        foreach (var (name, value) in given)
        {
            // An empty archive policy is how archiving is switched off.
            if (value.Length == 0 || (name == ArchivePolicy && Sns.ArchivePolicy.Parse(value) is null))
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }

        return new(values.ToImmutable());
    }

    /// <summary>Whether what is given differs from these: CreateTopic of a name that is taken gives the topic that is there, if it is the same.</summary>
    public bool DiffersFrom(IReadOnlyDictionary<string, string> given) => given.Any(a => a.Value != (Get(a.Key) ?? DefaultOf(a.Key)));

    private static string DefaultOf(string name) => name switch
    {
        FifoTopic or ContentBasedDeduplication => "false",
        SignatureVersion => "1",
        TracingConfig => "PassThrough",
        FifoThroughputScope => "Topic",
        _ => "",
    };

    private static IEnumerable<Rule> Feedback(string protocol) =>
    [
        new($"{protocol}SuccessFeedbackRoleArn", static _ => true),
        new($"{protocol}FailureFeedbackRoleArn", static _ => true),
        new(
            $"{protocol}SuccessFeedbackSampleRate",
            static v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate <= MaxSampleRate),
    ];

    private sealed record Rule(string Name, Func<string, bool> Accepts)
    {
        public bool IsFifoOnly { get; init; }

        public bool IsSetAtCreation { get; init; }
    }
}
