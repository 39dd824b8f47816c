using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>
/// Tells those whom a bucket's notifications name what happened to an object. Called in the turn that makes it happen: the event is kept with the change, and
/// delivered after it.
/// </summary>
internal sealed class ObjectEvents(ServiceState<S3State> states, NotificationJobs jobs, TimeProvider clock, IdGenerator ids)
{
    /// <summary>What S3 does by itself, as the source of events.</summary>
    public EventSource Service => EventSource.Service(ids);

    /// <param name="type">What happened.</param>
    /// <param name="subject">To which object.</param>
    /// <param name="source">Who made it happen.</param>
    /// <param name="extras">What events of the type tell beside.</param>
    public void Raise(ObjectEventType type, EventSubject subject, EventSource source, EventExtras? extras = null)
    {
        var state = states[StateScope.World];
        if (state.Buckets.Find(subject.Bucket) is not { Notifications: { } notifications } bucket)
        {
            return;
        }

        var rules = notifications.Rules.Where(r => r.Wants(type, subject.Key)).ToList();
        var goesToEventBridge = notifications.GoToEventBridge && type.DetailType is not null;
        if (rules.Count == 0 && !goesToEventBridge)
        {
            return;
        }

        var record = new EventRecord(type, subject, source, bucket, clock.GetUtcNow(), state.NextEventNumber()) { Extras = extras ?? new() };
        foreach (var rule in rules)
        {
            jobs.Add(bucket, new(rule.Target, rule.Arn, bucket.Name, record.ToMessage(rule.Id)));
        }

        if (goesToEventBridge)
        {
            jobs.Add(bucket, new(NotificationTarget.EventBridge, "", bucket.Name, record.ToServiceEvent(ids.NewGuid())));
        }
    }
}
