using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Simfra;

/// <summary>Something that happened in an emulated AWS: a call (<see cref="JournalCall"/>) or a job (<see cref="JournalJob"/>).</summary>
public abstract class JournalEntry
{
    private protected JournalEntry()
    {
    }

    /// <summary>What the entry is called. The id of a call is its request id, as the client was told it.</summary>
    public abstract string Id { get; }

    /// <summary>The <see cref="Id"/> of the call or job that set this one off; null for a call of a client.</summary>
    public abstract string? CauseId { get; }

    /// <summary>The service by the name of its model (<c>sqs</c>); null for a request that no service was found for.</summary>
    public abstract string? Service { get; }

    /// <summary>The account that it was done for; null where that isn't known: in a request whose signer isn't.</summary>
    public abstract string? AccountId { get; }

    /// <summary>The region that it was done in; empty in a service that is global.</summary>
    public abstract string Region { get; }

    /// <summary>When it began, by the instance's clock.</summary>
    public abstract DateTimeOffset StartedAt { get; }

    /// <summary>How long it took by the instance's clock, which may stand still: until the answer was ready, for a call.</summary>
    public abstract TimeSpan Duration { get; }

    /// <summary>The code of the error that it ended with (<c>QueueDoesNotExist</c>), or null.</summary>
    public abstract string? ErrorCode { get; }

    /// <summary>What the error says; null without an error, and for one that says nothing.</summary>
    public abstract string? ErrorMessage { get; }

    /// <summary>It did what it was to do.</summary>
    [MemberNotNullWhen(false, nameof(ErrorCode))]
    public bool Succeeded => ErrorCode is null;

    /// <summary>Its place among the entries, by when it began.</summary>
    internal abstract long Number { get; }

    /// <summary>What happened, on one line, without secrets.</summary>
    public abstract override string ToString();

    private protected string Time => StartedAt.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private protected string Milliseconds => Duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
