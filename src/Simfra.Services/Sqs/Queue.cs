using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>A queue. Its messages are in tables of their own.</summary>
internal sealed record Queue
{
    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastModifiedAt { get; init; }
    public required QueueAttributes Attributes { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>When PurgeQueue last emptied it; it may do so once in 60 seconds.</summary>
    public DateTimeOffset? PurgedAt { get; init; }

    public bool IsFifo => Name.EndsWith(QueueName.FifoSuffix, StringComparison.Ordinal);

    public QueueArn Arn => new("aws", Scope, Name);
}

/// <summary>The name of a deleted queue, which can't be used again for 60 seconds.</summary>
internal sealed record DeletedQueue(string Name, DateTimeOffset DeletedAt)
{
    public static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(60);
}

/// <summary>The sequence number of the last message sent to a queue.</summary>
internal sealed record QueueSequence(string Queue, long Last);
