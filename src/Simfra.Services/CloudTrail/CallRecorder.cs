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
        if (call is not { Service: not null, Operation: { } operation, Principal: not null })
        {
            return;
        }

        var isDataEvent = EventNaming.IsDataEvent(operation);
        if (isDataEvent && !trails.AnySelectsDataEvents)
        {
            return;
        }

        var caller = CallerOf(call);
        var owner = EventResources.OwnerOf(call);
        if (AccountOf(caller, owner) is not { } accountId)
        {
            return;
        }

        var resources = EventResources.Of(call);
        var isShared = owner is not null && owner != accountId;
        trails.States.Update(() =>
        {
            var view = new EventView(call, caller) { SharedEventId = isShared || caller is ServicePrincipal ? ids.NewGuid().ToString() : null };
            Record(view, accountId);
            if (isShared)
            {
                Record(view with { IsAnothers = true }, owner!);
            }
        });

        void Record(EventView view, string account)
        {
            var recorded = Describe(view, account, resources, isDataEvent);
            if (!isDataEvent)
            {
                Keep(recorded);
            }

            foreach (var trail in trails.Selecting(recorded))
            {
                delivery.Add(trail, recorded);
            }
        }
    }

    /// <summary>Who called; where a token stood for a signature, the one whom it is about.</summary>
    private static Principal CallerOf(CompletedCall call) =>
        call is { Principal: AnonymousPrincipal, Decisions: [{ Request.Principal: FederatedIdentityPrincipal identity }, ..] } ? identity : call.Principal!;

    /// <summary>The account whose trail a call is first of all in: the caller's, and that of the resource where the caller has none.</summary>
    private static string? AccountOf(Principal caller, string? owner) => caller switch
    {
        AnonymousPrincipal or FederatedIdentityPrincipal => owner,
        ServicePrincipal service => owner ?? service.AccountId,
        _ => caller.AccountId,
    };

    private RecordedEvent Describe(EventView view, string accountId, ImmutableArray<EventResource> resources, bool isDataEvent)
    {
        var call = view.Call;
        var service = call.Service!;
        var time = DateTimeOffset.FromUnixTimeSeconds(call.StartedAt.ToUnixTimeSeconds());
        RecordedEvent? recorded = null;
        recorded = new()
        {
            Key = new(time, NextSequence()),
            EventId = CallEventId.Of(call.RequestId, accountId),
            AccountId = accountId,
            Region = EventNaming.RegionOf(service, call.Region),
            IsGlobal = EventNaming.IsGlobal(service),
            Source = EventNaming.SourceOf(service),
            Name = EventNaming.NameOf(call.Operation!),
            IsReadOnly = EventNaming.IsReadOnly(call.Operation!),
            IsDataEvent = isDataEvent,
            AccessKeyId = view.IsAnothers ? null : call.AccessKeyId,
            Username = view.IsAnothers ? null : UserIdentity.NameOf(view.Caller),
            UserArn = view.IsAnothers ? null : UserIdentity.ArnOf(view.Caller),
            Resources = resources,
            Document = new(() => EventWriter.Write(view, recorded!)),
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
