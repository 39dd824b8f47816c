using Simfra.Integration;
using Simfra.Models.CloudTrail;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudTrail;

/// <summary>AWS CloudTrail: the record of every call, and its delivery to buckets.</summary>
internal sealed class CloudTrailService : ServiceModule
{
    public override ServiceSchema Schema => CloudTrailSchemas.Service;

    /// <summary>CloudTrail words what is wrong with a parameter itself (<see cref="CloudTrailErrors"/>).</summary>
    public override ConstraintMessageStyle? ConstraintMessages => null;

    public override bool ObservesCalls => true;

    public override IReadOnlyList<Type> Provides { get; } = [typeof(ViewSource<CloudTrailView>)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var trails = TrailDirectory.Create(host);
        host.ProvideView(from => new CloudTrailView(trails.States, from));
        var bucket = new TrailBucket(host.Invoker);
        var logs = new LogDelivery(host, trails, bucket);
        host.Observe(new CallRecorder(trails, logs, host.Ids));
        return
        [
            new TrailOperations(trails, bucket, logs),
            new TrailQueryOperations(trails),
            new TrailLoggingOperations(trails),
            new EventSelectorOperations(trails),
            new TagOperations(trails),
            new LookupEventsOperation(trails),
            new PublicKeyOperations(trails),
        ];
    }
}
