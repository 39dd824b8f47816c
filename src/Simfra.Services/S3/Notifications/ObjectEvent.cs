using Simfra.Integration;
using Simfra.Protocols.Rest;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>The object that an event is about; of one that is gone, its key alone.</summary>
internal sealed record EventSubject(string Bucket, string Key)
{
    public long? Size { get; init; }

    /// <summary>Without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>Null for null versions, and in buckets without versioning.</summary>
    public string? VersionId { get; init; }

    public static EventSubject Of(S3Object subject) => new(subject.Bucket, subject.Key)
    {
        Size = subject.Size,
        ETag = subject.ETag,
        VersionId = subject.VersionId,
    };
}

/// <summary>Who made an event happen.</summary>
/// <param name="PrincipalId">As notifications tell it: <c>AWS:</c> and the unique id.</param>
/// <param name="Requester">As EventBridge tells it: the account, or the service.</param>
/// <param name="Address">The address that the request came from.</param>
/// <param name="RequestId">The request's.</param>
internal sealed record EventSource(string PrincipalId, string Requester, string Address, string RequestId)
{
    public const string ServiceName = "s3.amazonaws.com";

    public string HostId => RestXmlProtocol.HostId(RequestId);

    /// <summary>The caller of an operation.</summary>
    public static EventSource Of(OperationContext context) => new(
        context.Principal is AnonymousPrincipal ? "Anonymous" : $"AWS:{context.Principal.UserId}",
        context.Principal is ServicePrincipal service ? service.Name : context.Principal.AccountId,
        context.SourceAddress?.ToString() ?? (context.Principal is ServicePrincipal by ? by.Name : "127.0.0.1"),
        context.RequestId);

    /// <summary>S3 itself: lifecycle rules, restores, replication.</summary>
    public static EventSource Service(IdGenerator ids) =>
        new(ServiceName, ServiceName, ServiceName, ids.Text(16, IdGenerator.UpperAlphanumericAlphabet));
}

/// <summary>What some events tell beside object and source.</summary>
internal sealed record EventExtras
{
    /// <summary>The class that a restored object has, or that a transition gave it.</summary>
    public string? StorageClass { get; init; }

    /// <summary>When a restored copy goes.</summary>
    public DateTimeOffset? RestoreExpiry { get; init; }

    public ReplicationFacts? Replication { get; init; }
}

/// <summary>Which replication an event is about.</summary>
internal sealed record ReplicationFacts(string RuleId, string DestinationBucketArn, string Operation, DateTimeOffset RequestTime)
{
    public string? FailureReason { get; init; }
}
