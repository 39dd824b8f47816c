using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.Sns;

/// <summary>Amazon Simple Notification Service.</summary>
internal sealed class SnsService : ServiceModule
{
    public override ServiceSchema Schema => SnsSchemas.Service;

    public override IReadOnlyList<Type> Provides => [typeof(INotificationCertificates), typeof(ITextReplies), typeof(ViewSource<SnsView>)];

    public override HandledFaults FaultsOf(OperationSchema operation) =>
        operation == SnsApi.PublishBatch.Schema ? HandledFaults.FailedEntries : HandledFaults.None;

    /// <summary>Whoever gets a message may follow its links.</summary>
    public override bool TakesUnsigned(OperationSchema operation) =>
        operation == SnsApi.ConfirmSubscription.Schema || operation == SnsApi.Unsubscribe.Schema;

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(SnsState.Create);
        host.ProvideView(from => new SnsView(states, from));
        var metrics = new SnsMetrics(host.Metrics);
        var deliveries = new DeliveryJobs(host, states, metrics);
        var dispatch = new MessageDispatch(deliveries, metrics);
        var events = new ApplicationEvents(states, dispatch, host.Clock, host.Ids);
        deliveries.PushFailed = events.DeliveryFailed;
        SubscriptionRemovalJob.Register(host.Jobs, states);
        host.AuthorizeWith(new SnsAuthorization(states));
        host.Provide<INotificationCertificates>(new NotificationCertificates());
        host.Provide<ITextReplies>(new OptOutReplies(states, host.Clock));
        return
        [
            new TopicOperations(states, host.Jobs, host.Capabilities),
            new PermissionOperations(states),
            new TopicTagOperations(states),
            new SubscribeOperation(states, host.Jobs, dispatch),
            new SubscriptionOperations(states, host.Jobs, dispatch),
            new PublishOperations(states, dispatch, new(host.Invoker)),
            new PlatformApplicationOperations(states),
            new PlatformEndpointOperations(states, events),
            new SmsOperations(states),
            new SmsSandboxOperations(states, dispatch),
        ];
    }
}
