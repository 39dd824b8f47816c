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
internal sealed class Replicator(ServiceHost host, BucketAccess buckets, S3Authorization authorization)
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

        var succeeded = true;
        foreach (var rule in replication.RulesFor(version))
        {
            succeeded &= await TryReplicateAsync(bucket, replication.Role, rule, version, cancellationToken).ConfigureAwait(false);
        }

        if (version.ReplicationStatus != Status.Replica)
        {
            buckets.Update(state => SetStatus(state, location, task.VersionId, succeeded ? Status.Completed : Status.Failed));
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

    private async ValueTask<bool> TryReplicateAsync(
        Bucket source, string role, ObjectReplicationRule rule, S3Object version, CancellationToken cancellationToken)
    {
        try
        {
            var principal = await _role.AssumeAsync(role, source.Arn, new(source.OwnerAccountId, source.Region), cancellationToken)
                .ConfigureAwait(false);
            CheckSource(principal, source, version);
            CheckDestination(principal, source, rule.Destination, version);
            return buckets.Update(state => Write(state, rule.Destination, version));
        }
        catch (AwsServiceException)
        {
            // The log of authorisation tells why; the object's status tells that.
            return false;
        }
    }

    private static bool Write(S3State state, ReplicationDestination destination, S3Object version)
    {
        if (state.Buckets.Find(destination.Bucket) is not { KeepsVersions: true } bucket
            || bucket.OwnerAccountId != (destination.Account ?? bucket.OwnerAccountId)
            || (bucket.ObjectLock is null && (version.Retention is not null || version.LegalHold is not null)))
        {
            return false;
        }

        state.Replicate(version with
        {
            Bucket = bucket.Name,
            StorageClass = destination.StorageClass ?? version.StorageClass,
            ReplicationStatus = Status.Replica,
            Retention = version.Retention ?? (version.IsDeleteMarker ? null : bucket.ObjectLock?.DefaultFor(version.LastModified)),
            Restoration = null,
            Access = AccessOf(version, state, bucket, destination),
        });
        return true;
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

    private void CheckSource(Principal principal, Bucket source, S3Object version)
    {
        var permissions = Begin(principal, source, S3Api.GetObject.Schema, new GetObjectRequest
        {
            Bucket = version.Bucket,
            Key = version.Key,
            VersionId = version.VersionId,
        });
        var arn = S3Authorization.ObjectArn(version.Bucket, version.Key);
        Require(permissions, "s3:GetReplicationConfiguration", source.Arn);
        Require(permissions, "s3:ListBucket", source.Arn);
        if (version.IsDeleteMarker)
        {
            return;
        }

        Require(permissions, "s3:GetObjectVersionForReplication", arn);
        Require(permissions, "s3:GetObjectVersionAcl", arn);
        if (!version.Tags.IsEmpty)
        {
            Require(permissions, "s3:GetObjectVersionTagging", arn);
        }

        if (version.Retention is not null)
        {
            Require(permissions, "s3:GetObjectRetention", arn);
        }

        if (version.LegalHold is not null)
        {
            Require(permissions, "s3:GetObjectLegalHold", arn);
        }
    }

    private void CheckDestination(Principal principal, Bucket source, ReplicationDestination destination, S3Object version)
    {
        var permissions = Begin(principal, source, S3Api.PutObject.Schema, new PutObjectRequest
        {
            Bucket = destination.Bucket,
            Key = version.Key,
            StorageClass = destination.StorageClass ?? version.StorageClass,
        });
        var arn = S3Authorization.ObjectArn(destination.Bucket, version.Key);
        if (version.IsDeleteMarker)
        {
            Require(permissions, "s3:ReplicateDelete", arn);
            return;
        }

        Require(permissions, "s3:ReplicateObject", arn);
        if (!version.Tags.IsEmpty)
        {
            Require(permissions, "s3:ReplicateTags", arn);
        }

        if (destination.OverridesOwner)
        {
            Require(permissions, "s3:ObjectOwnerOverrideToBucketOwner", arn);
        }
    }

    private CallAuthorization Begin(Principal principal, Bucket source, OperationSchema operation, IShape input)
    {
        var context = new OperationContext
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
        return host.Capabilities.Find<PolicyAuthorizer>()!.Begin(new(input, context, authorization));
    }

    private static void Require(CallAuthorization permissions, string action, string arn)
    {
        if (permissions.Check(action, arn) is { } denied)
        {
            throw denied;
        }
    }
}
