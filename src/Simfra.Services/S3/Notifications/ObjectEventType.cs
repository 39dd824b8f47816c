namespace Simfra.Services.S3;

/// <summary>What can happen to an object.</summary>
/// <param name="Name">The event's name in notifications: <c>ObjectCreated:Put</c>. Rules name it with <c>s3:</c> before it.</param>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html"/>
internal sealed record ObjectEventType(string Name)
{
    private const string Deletion = "Object Deleted";
    private const string Creation = "Object Created";
    private const string Permanently = "Permanently Deleted";
    private const string Marker = "Delete Marker Created";
    private const string Expiration = "Lifecycle Expiration";

    public static readonly ObjectEventType CreatedPut = new("ObjectCreated:Put") { DetailType = Creation, Reason = "PutObject" };
    public static readonly ObjectEventType CreatedPost = new("ObjectCreated:Post") { DetailType = Creation, Reason = "POST Object" };
    public static readonly ObjectEventType CreatedCopy = new("ObjectCreated:Copy") { DetailType = Creation, Reason = "CopyObject" };

    public static readonly ObjectEventType CreatedCompleteMultipartUpload =
        new("ObjectCreated:CompleteMultipartUpload") { DetailType = Creation, Reason = "CompleteMultipartUpload" };

    public static readonly ObjectEventType RemovedDelete =
        new("ObjectRemoved:Delete") { DetailType = Deletion, Reason = "DeleteObject", DeletionType = Permanently };

    public static readonly ObjectEventType RemovedDeleteMarkerCreated =
        new("ObjectRemoved:DeleteMarkerCreated") { DetailType = Deletion, Reason = "DeleteObject", DeletionType = Marker };

    public static readonly ObjectEventType LifecycleExpirationDelete =
        new("LifecycleExpiration:Delete") { Version = "2.3", DetailType = Deletion, Reason = Expiration, DeletionType = Permanently };

    public static readonly ObjectEventType LifecycleExpirationDeleteMarkerCreated =
        new("LifecycleExpiration:DeleteMarkerCreated") { Version = "2.3", DetailType = Deletion, Reason = Expiration, DeletionType = Marker };

    public static readonly ObjectEventType LifecycleTransition = new("LifecycleTransition") { Version = "2.3", DetailType = "Object Storage Class Changed" };
    public static readonly ObjectEventType IntelligentTiering = new("IntelligentTiering") { Version = "2.3", DetailType = "Object Access Tier Changed" };
    public static readonly ObjectEventType RestorePost = new("ObjectRestore:Post") { DetailType = "Object Restore Initiated" };
    public static readonly ObjectEventType RestoreCompleted = new("ObjectRestore:Completed") { DetailType = "Object Restore Completed" };
    public static readonly ObjectEventType RestoreDelete = new("ObjectRestore:Delete") { Version = "2.3", DetailType = "Object Restore Expired" };
    public static readonly ObjectEventType TaggingPut = new("ObjectTagging:Put") { Version = "2.3", DetailType = "Object Tags Added", HasSequencer = false };

    public static readonly ObjectEventType TaggingDelete =
        new("ObjectTagging:Delete") { Version = "2.3", DetailType = "Object Tags Deleted", HasSequencer = false };

    public static readonly ObjectEventType AclPut = new("ObjectAcl:Put") { Version = "2.3", DetailType = "Object ACL Updated", HasSequencer = false };

    public static readonly ObjectEventType ReplicationFailed = new("Replication:OperationFailedReplication") { Version = "2.2" };
    public static readonly ObjectEventType ReplicationNotTracked = new("Replication:OperationNotTracked") { Version = "2.2" };

    /// <summary>The version of the record's form.</summary>
    public string Version { get; private init; } = "2.1";

    /// <summary>What the event is called in EventBridge; null for events that don't go there.</summary>
    public string? DetailType { get; private init; }

    /// <summary>EventBridge's <c>reason</c>.</summary>
    public string? Reason { get; private init; }

    /// <summary>EventBridge's <c>deletion-type</c>.</summary>
    public string? DeletionType { get; private init; }

    /// <summary>Whether the record tells its place among the key's events: those that write or delete do, and those about restores.</summary>
    public bool HasSequencer { get; private init; } = true;

    /// <summary>Whether a rule's event, <c>s3:ObjectCreated:*</c>, stands for this one.</summary>
    public bool IsNamedBy(string pattern) => NotificationRule.Includes(pattern, $"s3:{Name}");
}
