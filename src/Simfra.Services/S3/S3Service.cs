using Simfra.Faults;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.S3;

/// <summary>Amazon Simple Storage Service.</summary>
internal sealed class S3Service : ServiceModule
{
    public override ServiceSchema Schema => S3Schemas.Service;

    /// <summary>S3 words what is wrong with a parameter itself (<see cref="S3Errors"/>).</summary>
    public override ConstraintMessageStyle? ConstraintMessages => null;

    public override WireTraits WireTraits { get; } = new() { HasBareErrors = true, SendsHostId = true, WritesMilliseconds = true };

    /// <summary>A body takes as long as its client needs to send it.</summary>
    public override TimeSpan? TimeLimit => Timeout.InfiniteTimeSpan;

    public override AwsServiceException ThrottlingError(OperationSchema operation) => S3Errors.SlowDown();

    public override HandledFaults FaultsOf(OperationSchema operation) =>
        operation == S3Api.DeleteObjects.Schema ? HandledFaults.FailedEntries : HandledFaults.None;

    public override bool ObservesOwnCalls => true;

    public override FormUpload FormUpload { get; } = new PostObjectForm();

    public override IReadOnlyList<System.Type> Provides { get; } =
        [typeof(ViewSource<S3View>), typeof(IBucketDirectory), typeof(IBatchObjects), typeof(IMetricGauges)];

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var lifecycles = new LifecycleRuns(host.Jobs, host.Clock, host.Ids);
        var replications = new ReplicationQueue(host.Jobs, host.Clock);
        var states = host.State(S3State.CreateWith(lifecycles, replications));
        host.ProvideView(from => new S3View(states, from));
        host.Provide<IMetricGauges>(new S3StorageMetrics(states));
        states.OnAccountRemoved((account, _) => states[StateScope.World].RemoveOwned(account));
        var buckets = new BucketAccess(states, host.Capabilities);
        host.Provide<IBucketDirectory>(new BucketDirectory(buckets));
        host.AnswerPlain(new BrowserRequests(buckets));
        var authorization = new S3Authorization(buckets);
        host.AuthorizeWith(authorization);
        var bodies = new BodyReceiver(host.Blobs);
        var vault = new ObjectVault(host.Invoker);
        var channels = new NotificationChannels(host.Invoker, host.Capabilities);
        var events = new ObjectEvents(states, new NotificationJobs(host, states, channels), host.Clock, host.Ids);
        lifecycles.Register(states, events);
        var replicator = new Replicator(host, buckets, authorization, vault, events);
        replications.Register(replicator.ReplicateAsync);
        host.Provide<IBatchObjects>(new BatchObjects(buckets, replicator));
        var restorations = new RestorationJobs(host, buckets, events);
        host.Observe(new AccessLogs(host, states));
        var secondFactor = new SecondFactor(host.Capabilities);
        IOperationGroup[] groups =
        [
            new BucketOperations(buckets),
            new BucketTaggingOperations(buckets),
            new BucketAclOperations(buckets),
            new ObjectAclOperations(buckets, events),
            new OwnershipOperations(buckets),
            new PublicAccessBlockOperations(buckets),
            new CorsOperations(buckets),
            new WebsiteOperations(buckets),
            new BucketSettingsOperations(buckets),
            new ConfigurationOperations(buckets),
            new BucketPolicyOperations(buckets, host.Capabilities),
            new NotificationOperations(buckets, channels),
            new BucketEncryptionOperations(buckets),
            new UpdateObjectEncryptionOperation(buckets, vault),
            new BucketLoggingOperations(buckets),
            new InventoryOperations(buckets, new InventoryJobs(host, states)),
            new PutObjectOperation(buckets, bodies, vault, events),
            new GetObjectOperations(buckets, vault),
            new GetObjectAttributesOperation(buckets, vault),
            new SelectObjectContentOperation(buckets, vault),
            new ListObjectsOperations(buckets),
            new CopyObjectOperation(buckets, vault, events),
            new DeleteObjectOperations(buckets, events, secondFactor),
            new ObjectTaggingOperations(buckets, events),
            new MultipartUploadOperations(buckets, vault, lifecycles),
            new UploadPartOperations(buckets, bodies, vault),
            new CompleteMultipartUploadOperation(buckets, vault, events),
            new BucketVersioningOperations(buckets, secondFactor),
            new ListObjectVersionsOperation(buckets),
            new ObjectLockOperations(buckets),
            new BucketLifecycleOperations(buckets, lifecycles),
            new RestoreObjectOperation(buckets, events, restorations),
            new BucketReplicationOperations(buckets),
        ];
        return groups.Select(g => RequesterPays.Telling(g, buckets));
    }
}
