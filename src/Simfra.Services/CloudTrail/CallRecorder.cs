using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>
/// Records each call after its answer: management events for LookupEvents, and for the trails what they select. Data events are
/// kept only where a trail wants them.
/// </summary>
internal sealed class CallRecorder(TrailDirectory trails, LogDelivery delivery, IdGenerator ids) : ICallObserver
{
    /// <summary>LookupEvents finds the events of so long.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>A bound on memory that AWS doesn't have: the oldest events of an account and region make room.</summary>
    private const int MaxEvents = 50_000;

    public void OnCompleted(CompletedCall call)
    {
        // What CloudTrail itself delivers isn't recorded: it would never end.
        if (call.Principal is ServicePrincipal { Name: TrailBucket.ServiceName })
        {
            return;
        }

        // Calls that nobody could be found for, or that name no operation, aren't recorded on AWS either.
        if (call is not { Service: { } service, Operation: { } operation, Principal: { } principal })
        {
            return;
        }

        var isDataEvent = EventNaming.IsDataEvent(operation);
        if (isDataEvent && !trails.AnySelectsDataEvents)
        {
            return;
        }

        var accountId = principal is AnonymousPrincipal ? EventResources.OwnerOf(call) : principal.AccountId;
        if (accountId is null)
        {
            return;
        }

        var resources = EventResources.Of(call);
        trails.States.Update(() =>
        {
            Record(call, accountId, resources, isDataEvent);
            if (EventResources.OwnerOf(call) is { } owner && owner != accountId)
            {
                Record(call, owner, resources, isDataEvent);
            }
        });

        void Record(CompletedCall answered, string account, ImmutableArray<EventResource> concerned, bool isData)
        {
            var recorded = Describe(answered, account, concerned, isData);
            if (!isData)
            {
                Keep(recorded);
            }

            foreach (var trail in trails.Selecting(recorded))
            {
                delivery.Add(trail, recorded);
            }
        }
    }

    private RecordedEvent Describe(CompletedCall call, string accountId, ImmutableArray<EventResource> resources, bool isDataEvent)
    {
        var service = call.Service!;
        var time = DateTimeOffset.FromUnixTimeSeconds(call.StartedAt.ToUnixTimeSeconds());
        RecordedEvent? recorded = null;
        recorded = new()
        {
            Key = new(time, NextSequence()),
            EventId = ids.NewGuid().ToString(),
            AccountId = accountId,
            Region = EventNaming.RegionOf(service, call.Region),
            IsGlobal = EventNaming.IsGlobal(service),
            Source = EventNaming.SourceOf(service),
            Name = EventNaming.NameOf(call.Operation!),
            IsReadOnly = EventNaming.IsReadOnly(call.Operation!),
            IsDataEvent = isDataEvent,
            AccessKeyId = call.AccessKeyId,
            Username = UserIdentity.NameOf(call.Principal!),
            UserArn = call.Principal!.Arn,
            Resources = resources,
            Document = new(() => EventWriter.Write(call, recorded!)),
        };
        return recorded;
    }

    /// <summary>A count of the world's events, which tells those of one second apart.</summary>
    private long NextSequence()
    {
        var counters = trails.States[StateScope.World].Counters;
        var next = (counters.Find(EventCounter.Name)?.Value ?? 0) + 1;
        counters.Put(new(next));
        return next;
    }

    private void Keep(RecordedEvent recorded)
    {
        var events = trails.States[recorded.Scope].Events;
        events.Add(recorded);
        while (events.All.FirstOrDefault() is { } oldest && (events.Count > MaxEvents || oldest.Key.Time < recorded.Key.Time - Retention))
        {
            events.Remove(oldest.Key);
        }
    }
}
