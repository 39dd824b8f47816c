using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>A topic. Its subscriptions are in a table of their own.</summary>
internal sealed record Topic
{
    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required TopicAttributes Attributes { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>The data protection policy; null where it has none.</summary>
    public string? DataProtectionPolicy { get; init; }

    /// <summary>How many subscriptions have been deleted.</summary>
    public int DeletedSubscriptions { get; init; }

    /// <summary>When it began to keep its messages; null where it doesn't.</summary>
    public DateTimeOffset? ArchivesSince { get; init; }

    public bool IsFifo => Name.EndsWith(TopicName.FifoSuffix, StringComparison.Ordinal);

    public string Arn => $"arn:aws:sns:{Scope.Region}:{Scope.Account}:{Name}";
}

/// <summary>A topic's name: 1 to 256 letters, digits, hyphens and underscores; a FIFO topic's ends with <c>.fifo</c>, which counts.</summary>
internal static class TopicName
{
    public const string FifoSuffix = ".fifo";
    private const int MaxLength = 256;

    public static string Check(string? name, bool isFifo)
    {
        if (isFifo)
        {
            return name is not null && name.EndsWith(FifoSuffix, StringComparison.Ordinal) && name.Length <= MaxLength && IsPlain(name[..^FifoSuffix.Length])
                ? name
                : throw SnsErrors.InvalidParameter(
                    "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, " +
                    "and hyphens, and must be between 1 and 256 characters long.");
        }

        return name is { Length: <= MaxLength } && IsPlain(name) ? name : throw SnsErrors.InvalidParameter("Topic Name");
    }

    private static bool IsPlain(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
