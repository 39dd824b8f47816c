using System.Globalization;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Sns;

/// <summary>Subscriptions go by themselves: what nobody confirms after two days, orphans of a deleted topic after three.</summary>
internal static class SubscriptionRemovalJob
{
    public static readonly TimeSpan OrphanLife = TimeSpan.FromDays(3);
    public static readonly TimeSpan PendingLife = TimeSpan.FromDays(2);

    private static readonly JobDefinition Definition = new("sns.remove-subscription");

    public static void Register(ServiceJobs jobs, ServiceState<SnsState> states) =>
        jobs.Handle(Definition, job => Run(states[job.Scope], job.Payload));

    public static void Schedule(ServiceJobs jobs, StateScope scope, SubscriptionKey subscription, DateTimeOffset due) =>
        jobs.Schedule(Definition, due, scope, string.Create(CultureInfo.InvariantCulture, $"{subscription.Topic} {subscription.Id}"));

    private static void Run(SnsState state, string payload)
    {
        var parts = payload.Split(' ');
        if (state.Subscriptions.Find(new(parts[0], parts[1])) is { IsActive: false } subscription)
        {
            state.Subscriptions.Remove(subscription.Key);
        }
    }
}
