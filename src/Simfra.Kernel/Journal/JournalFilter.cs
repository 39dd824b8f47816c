using Simfra.Integration;

namespace Simfra.Journal;

/// <summary>What calls someone wants to see.</summary>
internal sealed record JournalFilter
{
    public string? Service { get; init; }
    public string? Operation { get; init; }
    public string? Resource { get; init; }
    public string? Principal { get; init; }

    public bool Matches(JournalEntry entry) =>
        (Service is null || Service.Equals(entry.Service, StringComparison.OrdinalIgnoreCase))
        && (this is { Operation: null, Resource: null, Principal: null } || (entry is JournalCall call && Matches(call)));

    private bool Matches(JournalCall call) =>
        (Operation is null || NamePattern.Matches(Operation, call.Operation))
        && (Resource is null || call.IsAbout(Resource))
        && (Principal is null || call.Caller is { } caller && PrincipalPattern.Matches(Principal, caller));
}
