using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Time;

/// <summary>What a job is: the name under which its handler is registered and its records are persisted.</summary>
internal sealed record JobDefinition(string Name);

/// <summary>A job's identity and place: jobs run by due time, those of one instant in the order in which they were scheduled.</summary>
internal readonly record struct JobId(DateTimeOffset Due, long Sequence) : IComparable<JobId>, IStateKey
{
    public int CompareTo(JobId other)
    {
        var byDue = Due.CompareTo(other.Due);
        return byDue != 0 ? byDue : Sequence.CompareTo(other.Sequence);
    }

    public string ToKeyText() => KeyText.Of((Due, Sequence));
}

/// <summary>Work that a service has put off: a record of its state, so it is persisted, forked and reset with the rest.</summary>
/// <param name="Id">When it is due, and after which others.</param>
/// <param name="Kind">The name of its <see cref="JobDefinition"/>.</param>
/// <param name="Scope">The scope that it works on.</param>
/// <param name="Payload">What its handler needs to know: a name, an id, JSON.</param>
internal sealed record Job(JobId Id, string Kind, StateScope Scope, string Payload)
{
    /// <summary>What the job is called as a piece of work, and as the cause of others.</summary>
    public string WorkId
    {
        // A job that was kept before jobs had such an id has none.
        get => field ?? $"{Kind}-{Id.Sequence}";
        init;
    }

    /// <summary>The call or job that scheduled it; null for what no work has.</summary>
    public string? Cause { get; init; }

    [JsonIgnore]
    public DateTimeOffset Due => Id.Due;
}

/// <summary>A job that has run.</summary>
/// <param name="Service">Whose it was.</param>
/// <param name="Job">What it was.</param>
/// <param name="Work">Its run as a piece of work.</param>
/// <param name="StartedAt">When it began, by the world's clock.</param>
/// <param name="Duration">How long it took, by the world's clock.</param>
/// <param name="Exception">Why it failed; null for one that did its work.</param>
internal sealed record JobRun(string Service, Job Job, Work Work, DateTimeOffset StartedAt, TimeSpan Duration, Exception? Exception)
{
    /// <summary>The journal's view of it, made when someone looks.</summary>
    internal JournalJob? Entry { get; set; }
}

/// <summary>A job that failed.</summary>
internal sealed record JobFailure(string Service, Job Job, Exception Exception);

[JsonSerializable(typeof(Job))]
internal sealed partial class JobJsonContext : JsonSerializerContext;
