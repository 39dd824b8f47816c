using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Status = Simfra.Models.S3.ReplicationStatus;

namespace Simfra.Services.S3;

/// <summary>
/// Replicates versions to other buckets of the world, with the role of the bucket's configuration: it must be allowed to read for
/// replication in the one account and to replicate in the other, as on AWS.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"/>
internal sealed class Replicator(
    ServiceHost host, BucketAccess buckets, S3Authorization authorization, ObjectVault vault, ObjectEvents events)
{
    private const string ServiceName = "s3.amazonaws.com";
    private const string SessionName = "s3-replication";

    private readonly ServiceRole _role = new(host, ServiceName, SessionName);

    public async Task ReplicateAsync(ReplicationTask task, CancellationToken cancellationToken)
    {
        var location = new ObjectKey(task.Bucket, task.Key);
        if (buckets.State.Buckets.Find(task.Bucket) is not { Replication: { } replication } bucket
            || buckets.State.FindVersion(location, task.VersionId) is not { } version)
        {
            return;
        }

        await RunAsync(bucket, replication, version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replicates a version by all rules that are for it.</summary>
    /// <returns>Why it failed, by AWS's name of the first reason; null where it succeeded.</returns>
    public async ValueTask<string?> RunAsync(Bucket bucket, BucketReplication replication, S3Object version, CancellationToken cancellationToken)
    {
        string? first = null;
        foreach (var rule in replication.RulesFor(version))
        {
            if (await TryReplicateAsync(bucket, replication.Role, rule, version, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                first ??= failure;
                Tell(rule, version, failure);
            }
        }

        if (version.ReplicationStatus != Status.Replica)
        {
            buckets.Update(state => SetStatus(state, version.Location, version.ShownVersionId, first is null ? Status.Completed : Status.Failed));
        }

        return first;
    }

    /// <summary>Rules whose replication is measured tell of what fails.</summary>
    private void Tell(ObjectReplicationRule rule, S3Object version, string failure)
    {
        if (rule.Destination.HasMetrics == true)
        {
            var operation = version.IsDeleteMarker ? "OBJECT_DELETE" : "OBJECT_PUT";
            var facts = new ReplicationFacts(rule.Id, rule.Destination.Arn, operation, version.LastModified) { FailureReason = failure };
            buckets.Update(_ =>
            {
                events.Raise(ObjectEventType.ReplicationFailed, EventSubject.Of(version), events.Service, new() { Replication = facts });
                return facts;
            });
        }
    }

    private static bool SetStatus(S3State state, ObjectKey location, string versionId, string status)
    {
        if (state.FindVersion(location, versionId) is not { } version)
        {
            return false;
        }

        state.Change(version with { ReplicationStatus = status });
        return true;
    }

    /// <returns>Why it failed, by AWS's name of the reason; null where it succeeded.</returns>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html"/>
    private async ValueTask<string?> TryReplicateAsync(
        Bucket source, string role, ObjectReplicationRule rule, S3Object version, CancellationToken cancellationToken)
    {
        Principal principal;
        try
        {
            principal = await _role.AssumeAsync(role, source.Arn, new(source.OwnerAccountId, source.Region), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            return "AssumeRoleNotPermitted";
        }

        // The log of authorisation tells what was denied.
        var destination = rule.Destination;
        if (FindDenied(principal, source, version) is { } ofSource)
        {
            return ofSource;
        }

        if (FindUnfit(destination, version) is { } unfit)
        {
            return unfit;
        }

        if (FindDenied(principal, source, destination, version) is { } ofDestination)
        {
            return ofDestination;
        }

        var (encryption, failure) = await EncryptAsync(principal, source, destination, version, cancellationToken).ConfigureAwait(false);
        return failure ?? buckets.Update(state => Write(state, destination, version with { Encryption = encryption }));
    }

    /// <summary>What is under a key of KMS is decrypted, and encrypted again under the destination's key.</summary>
    private async ValueTask<(ObjectEncryption? Encryption, string? Failure)> EncryptAsync(
        Principal principal, Bucket source, ReplicationDestination destination, S3Object version, CancellationToken cancellationToken)
    {
        if (!ObjectEncryption.IsKms(version.Encryption?.Algorithm)
            || buckets.State.FindVersion(new(destination.Bucket, version.Key), version.ShownVersionId) is not null)
        {
            // S3's own key, or a change of something that was replicated before.
            return (version.Encryption, null);
        }

        var context = ContextOf(principal, source, S3Api.PutObject.Schema);
        try
        {
            await vault.OpenAsync(version.Encryption, context, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error)
        {
            return (null, KmsFailure("Src", "SrcGetObjectNotPermitted", error));
        }

        try
        {
            var target = buckets.State.Buckets.Find(destination.Bucket)!;
            return (
                await vault.SealReplicaAsync(
                    version.Encryption!.Algorithm!, destination.ReplicaKmsKeyId!, target, version.Key, context, cancellationToken).ConfigureAwait(false),
                null);
        }
        catch (AwsServiceException error)
        {
            return (null, KmsFailure("Dst", "DstPutObjectNotPermitted", error));
        }
    }

    private static string KmsFailure(string side, string denied, AwsServiceException error) => error.Code switch
    {
        "KMS.NotFoundException" => $"{side}KmsKeyNotFound",
        "KMS.DisabledException" or "KMS.KMSInvalidStateException" => $"{side}KmsKeyInvalidState",
        _ => denied,
    };

    /// <summary>What keeps a bucket from taking the version in, whatever the role may do.</summary>
    private string? FindUnfit(ReplicationDestination destination, S3Object version) => buckets.State.Buckets.Find(destination.Bucket) switch
    {
        null => "DstBucketNotFound",
        { KeepsVersions: false } => "DstBucketUnversioned",
        var bucket when bucket.OwnerAccountId != (destination.Account ?? bucket.OwnerAccountId) => "InitiateReplicationNotPermitted",
        { ObjectLock: null } when version.Retention is not null || version.LegalHold is not null => "DstBucketObjectLockConfigMissing",
        _ => null,
    };

    private string? Write(S3State state, ReplicationDestination destination, S3Object version)
    {
        // Meanwhile the bucket may have changed.
        if (FindUnfit(destination, version) is { } unfit)
        {
            return unfit;
        }

        var bucket = state.Buckets.Find(destination.Bucket)!;
        state.Replicate(version with
        {
            Bucket = bucket.Name,
            StorageClass = destination.StorageClass ?? version.StorageClass,
            ReplicationStatus = Status.Replica,
            Retention = version.Retention ?? (version.IsDeleteMarker ? null : bucket.ObjectLock?.DefaultFor(version.LastModified)),
            Restoration = null,
            Access = AccessOf(version, state, bucket, destination),
        });
        return null;
    }

    /// <summary>A replica is the source's owner's, unless the rule or the bucket gives it to the bucket's own.</summary>
    private static ObjectAccess? AccessOf(S3Object version, S3State state, Bucket bucket, ReplicationDestination destination)
    {
        if (destination.OverridesOwner || bucket.IsOwnerEnforced)
        {
            return null;
        }

        return version.Access is null && state.Buckets.Find(version.Bucket) is { } source && source.OwnerAccountId != bucket.OwnerAccountId
            ? new(source.OwnerAccountId, AccessControlList.OfOwner(source.OwnerId))
            : version.Access;
    }

    private string? FindDenied(Principal principal, Bucket source, S3Object version)
    {
        var permissions = Begin(principal, source, S3Api.GetObject.Schema, new GetObjectRequest
        {
            Bucket = version.Bucket,
            Key = version.Key,
            VersionId = version.VersionId,
        });
        const string notPermitted = "SrcReplicationNotPermitted";
        var arn = S3Authorization.ObjectArn(version.Bucket, version.Key);
        var isMarker = version.IsDeleteMarker;
        return FindDenied(
            permissions,
            (true, "s3:GetReplicationConfiguration", source.Arn, notPermitted),
            (true, "s3:ListBucket", source.Arn, notPermitted),
            (!isMarker, "s3:GetObjectVersionForReplication", arn, "SrcGetObjectNotPermitted"),
            (!isMarker, "s3:GetObjectVersionAcl", arn, "SrcGetAclNotPermitted"),
            (!isMarker && !version.Tags.IsEmpty, "s3:GetObjectVersionTagging", arn, "SrcGetTaggingNotPermitted"),
            (!isMarker && version.Retention is not null, "s3:GetObjectRetention", arn, "SrcGetObjectNotPermitted"),
            (!isMarker && version.LegalHold is not null, "s3:GetObjectLegalHold", arn, "SrcGetObjectNotPermitted"));
    }

    private string? FindDenied(Principal principal, Bucket source, ReplicationDestination destination, S3Object version)
    {
        var permissions = Begin(principal, source, S3Api.PutObject.Schema, new PutObjectRequest
        {
            Bucket = destination.Bucket,
            Key = version.Key,
            StorageClass = destination.StorageClass ?? version.StorageClass,
        });
        var arn = S3Authorization.ObjectArn(destination.Bucket, version.Key);
        var isMarker = version.IsDeleteMarker;
        return FindDenied(
            permissions,
            (isMarker, "s3:ReplicateDelete", arn, "DstDelObjNotPermitted"),
            (!isMarker, "s3:ReplicateObject", arn, "DstPutObjectNotPermitted"),
            (!isMarker && !version.Tags.IsEmpty, "s3:ReplicateTags", arn, "DstPutTaggingNotPermitted"),
            (!isMarker && destination.OverridesOwner, "s3:ObjectOwnerOverrideToBucketOwner", arn, "DstPutAclNotPermitted"));
    }

    private static string? FindDenied(
        CallAuthorization permissions, params ReadOnlySpan<(bool IsNeeded, string Action, string Arn, string Reason)> actions)
    {
        foreach (var (isNeeded, action, arn, reason) in actions)
        {
            if (isNeeded && permissions.Check(action, arn) is not null)
            {
                return reason;
            }
        }

        return null;
    }

    public CallAuthorization Begin(Principal principal, Bucket source, OperationSchema operation, IShape input) =>
        host.Capabilities.Find<PolicyAuthorizer>()!.Begin(new(input, ContextOf(principal, source, operation), authorization));

    private OperationContext ContextOf(Principal principal, Bucket source, OperationSchema operation) => new()
    {
        Operation = operation,
        RequestId = host.Ids.NewGuid().ToString(),
        Principal = principal,
        IsTemporary = true,
        Scope = new(principal.AccountId, source.Region),
        Now = host.Clock.GetUtcNow(),
        Ids = host.Ids,
        Endpoint = $"http://s3.{source.Region}.amazonaws.com",
    };
}
