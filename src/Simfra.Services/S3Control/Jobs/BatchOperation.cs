using System.Globalization;
using Simfra.Integration;
using Simfra.Models.S3Control;
using S3Models = Simfra.Models.S3;

namespace Simfra.Services.S3Control;

/// <summary>Performs a job's operation on one object: a call of S3 under the job's role.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-operations.html"/>
internal sealed class BatchOperation(IServiceInvoker invoker, Capabilities capabilities, IdGenerator ids)
{
    private const string Successful = "Successful";

    private readonly FunctionTasks _functions = new(capabilities, ids);

    /// <returns>What the report says of the task.</returns>
    public async ValueTask<string> PerformAsync(JobOperation operation, BatchTask task, InternalCaller caller, CancellationToken cancellationToken)
    {
        if (operation.LambdaInvoke is { } function)
        {
            return await _functions.PerformAsync(function, task, caller, cancellationToken).ConfigureAwait(false);
        }

        await CallAsync(operation, task, caller, cancellationToken).ConfigureAwait(false);
        return Successful;
    }

    private async ValueTask CallAsync(JobOperation operation, BatchTask task, InternalCaller caller, CancellationToken cancellationToken)
    {
        if (operation.S3PutObjectCopy is { } copy)
        {
            await invoker.InvokeAsync(S3Models.S3Api.CopyObject, CopyOf(copy, task), caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3PutObjectTagging is { } tagging)
        {
            var tags = (tagging.TagSet ?? []).Select(static t => new S3Models.Tag { Key = t.Key, Value = t.Value });
            var request = new S3Models.PutObjectTaggingRequest
            {
                Bucket = task.Bucket,
                Key = task.Key,
                VersionId = task.VersionId,
                Tagging = new() { TagSet = [.. tags] },
            };
            await invoker.InvokeAsync(S3Models.S3Api.PutObjectTagging, request, caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3DeleteObjectTagging is not null)
        {
            var request = new S3Models.DeleteObjectTaggingRequest { Bucket = task.Bucket, Key = task.Key, VersionId = task.VersionId };
            await invoker.InvokeAsync(S3Models.S3Api.DeleteObjectTagging, request, caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3PutObjectAcl is { } acl)
        {
            await invoker.InvokeAsync(S3Models.S3Api.PutObjectAcl, AclOf(acl.AccessControlPolicy!, task), caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3InitiateRestoreObject is { } restore)
        {
            var tier = restore.GlacierJobTier == S3GlacierJobTier.Bulk ? S3Models.Tier.Bulk : S3Models.Tier.Standard;
            var request = new S3Models.RestoreObjectRequest
            {
                Bucket = task.Bucket,
                Key = task.Key,
                VersionId = task.VersionId,
                RestoreRequest = new() { Days = restore.ExpirationInDays, GlacierJobParameters = new() { Tier = tier } },
            };
            await invoker.InvokeAsync(S3Models.S3Api.RestoreObject, request, caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3PutObjectLegalHold is { } hold)
        {
            var request = new S3Models.PutObjectLegalHoldRequest
            {
                Bucket = task.Bucket,
                Key = task.Key,
                VersionId = task.VersionId,
                LegalHold = new() { Status = hold.LegalHold!.Status },
            };
            await invoker.InvokeAsync(S3Models.S3Api.PutObjectLegalHold, request, caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3PutObjectRetention is { } retention)
        {
            var request = new S3Models.PutObjectRetentionRequest
            {
                Bucket = task.Bucket,
                Key = task.Key,
                VersionId = task.VersionId,
                BypassGovernanceRetention = retention.BypassGovernanceRetention,
                Retention = new() { Mode = retention.Retention!.Mode, RetainUntilDate = retention.Retention.RetainUntilDate },
            };
            await invoker.InvokeAsync(S3Models.S3Api.PutObjectRetention, request, caller, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3ReplicateObject is not null)
        {
            var objects = capabilities.Find<IBatchObjects>()!;
            await objects.ReplicateAsync(task.Bucket, task.Key, task.VersionId, caller.Principal, cancellationToken).ConfigureAwait(false);
        }
        else if (operation.S3UpdateObjectEncryption?.ObjectEncryption?.SSEKMS is { } encryption)
        {
            var request = new S3Models.UpdateObjectEncryptionRequest
            {
                Bucket = task.Bucket,
                Key = task.Key,
                VersionId = task.VersionId,
                ObjectEncryption = new() { SSEKMS = new() { KMSKeyArn = encryption.KMSKeyArn, BucketKeyEnabled = encryption.BucketKeyEnabled } },
            };
            await invoker.InvokeAsync(S3Models.S3Api.UpdateObjectEncryption, request, caller, cancellationToken).ConfigureAwait(false);
        }
    }

    private static S3Models.PutObjectAclRequest AclOf(S3AccessControlPolicy policy, BatchTask task) => new()
    {
        Bucket = task.Bucket,
        Key = task.Key,
        VersionId = task.VersionId,
        ACL = policy.CannedAccessControlList,
        AccessControlPolicy = policy.AccessControlList is not { } list ? null : new()
        {
            Owner = new() { ID = list.Owner!.ID, DisplayName = list.Owner.DisplayName },
            Grants = [.. (list.Grants ?? []).Select(static g => new S3Models.Grant { Grantee = GranteeOf(g.Grantee), Permission = g.Permission })],
        },
    };

    private static S3Models.Grantee? GranteeOf(S3Grantee? grantee) => grantee?.TypeIdentifier switch
    {
        null => null,
        S3GranteeTypeIdentifier.Id => new() { Type = S3Models.Type.CanonicalUser, ID = grantee.Identifier, DisplayName = grantee.DisplayName },
        S3GranteeTypeIdentifier.Uri => new() { Type = S3Models.Type.Group, URI = grantee.Identifier },
        _ => new() { Type = S3Models.Type.AmazonCustomerByEmail, EmailAddress = grantee.Identifier },
    };

    private static S3Models.CopyObjectRequest CopyOf(S3CopyObjectOperation copy, BatchTask task)
    {
        var prefix = copy.TargetKeyPrefix is { } given ? given.EndsWith('/') ? given : $"{given}/" : "";
        var version = task.VersionId is null ? "" : $"?versionId={task.VersionId}";
        var request = new S3Models.CopyObjectRequest
        {
            Bucket = BatchJobRequest.ParseArn(copy.TargetResource!).Bucket,
            Key = prefix + task.Key,
            CopySource = $"{task.Bucket}/{Uri.EscapeDataString(task.Key)}{version}",
            ACL = copy.CannedAccessControlList,
            CopySourceIfModifiedSince = copy.ModifiedSinceConstraint,
            CopySourceIfUnmodifiedSince = copy.UnModifiedSinceConstraint,
            MetadataDirective = copy.MetadataDirective,
            StorageClass = copy.StorageClass,
            WebsiteRedirectLocation = copy.RedirectLocation,
            RequestPayer = copy.RequesterPays == true ? S3Models.RequestPayer.Requester : null,
            ServerSideEncryption = copy.SSEAwsKmsKeyId is null ? null : S3Models.ServerSideEncryption.AwsKms,
            SSEKMSKeyId = copy.SSEAwsKmsKeyId,
            BucketKeyEnabled = copy.BucketKeyEnabled,
            ObjectLockLegalHoldStatus = copy.ObjectLockLegalHoldStatus,
            ObjectLockMode = copy.ObjectLockMode,
            ObjectLockRetainUntilDate = copy.ObjectLockRetainUntilDate,
            ChecksumAlgorithm = copy.ChecksumAlgorithm,
            GrantFullControl = GrantsOf(copy, S3Permission.FullControl),
            GrantRead = GrantsOf(copy, S3Permission.Read),
            GrantReadACP = GrantsOf(copy, S3Permission.ReadAcp),
            GrantWriteACP = GrantsOf(copy, S3Permission.WriteAcp),
        };
        if (copy.NewObjectTagging is { } tags)
        {
            request.TaggingDirective = S3Models.TaggingDirective.Replace;
            request.Tagging = string.Join('&', tags.Select(static t => $"{Uri.EscapeDataString(t.Key!)}={Uri.EscapeDataString(t.Value!)}"));
        }

        if (copy.NewObjectMetadata is { } metadata)
        {
            request.MetadataDirective = copy.MetadataDirective ?? S3Models.MetadataDirective.Replace;
            request.CacheControl = metadata.CacheControl;
            request.ContentDisposition = metadata.ContentDisposition;
            request.ContentEncoding = metadata.ContentEncoding;
            request.ContentLanguage = metadata.ContentLanguage;
            request.ContentType = metadata.ContentType;
            request.Expires = metadata.HttpExpiresDate?.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
            request.Metadata = metadata.UserMetadata;
            request.ServerSideEncryption ??= metadata.SSEAlgorithm switch
            {
                S3SSEAlgorithm.Aes256 => S3Models.ServerSideEncryption.Aes256,
                S3SSEAlgorithm.Kms => S3Models.ServerSideEncryption.AwsKms,
                _ => null,
            };
        }

        return request;
    }

    private static string? GrantsOf(S3CopyObjectOperation copy, string permission)
    {
        var grantees = (copy.AccessControlGrants ?? [])
            .Where(g => g.Permission == permission && g.Grantee is not null)
            .Select(static g => $"{g.Grantee!.TypeIdentifier}=\"{g.Grantee.Identifier}\"")
            .ToList();
        return grantees.Count == 0 ? null : string.Join(", ", grantees);
    }
}
