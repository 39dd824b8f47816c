using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The headers by which PutObject, CopyObject and CreateMultipartUpload lock the new object.</summary>
internal readonly record struct LockHeaders(ObjectRetention? Retention, string? LegalHold)
{
    private const string ModeHeader = "x-amz-object-lock-mode";
    private const string DateHeader = "x-amz-object-lock-retain-until-date";
    private const string HoldHeader = "x-amz-object-lock-legal-hold";

    public static LockHeaders Parse(PutObjectRequest request, Bucket bucket, OperationContext context) =>
        Parse(request.ObjectLockMode, request.ObjectLockRetainUntilDate, request.ObjectLockLegalHoldStatus, bucket, context);

    public static LockHeaders Parse(CopyObjectRequest request, Bucket bucket, OperationContext context) =>
        Parse(request.ObjectLockMode, request.ObjectLockRetainUntilDate, request.ObjectLockLegalHoldStatus, bucket, context);

    public static LockHeaders Parse(CreateMultipartUploadRequest request, Bucket bucket, OperationContext context) =>
        Parse(request.ObjectLockMode, request.ObjectLockRetainUntilDate, request.ObjectLockLegalHoldStatus, bucket, context);

    /// <summary>What is to be locked must come whole: its sender says what it is.</summary>
    /// <param name="isLockedByDefault">The bucket locks what brings no lock of its own.</param>
    public void CheckDigest(bool isLockedByDefault, BodyChecks checks)
    {
        var isLocked = Retention is not null || LegalHold is not null || isLockedByDefault;
        if (isLocked && checks.ContentMd5 is null && checks.Algorithm is null)
        {
            throw S3Errors.MissingLockDigest();
        }
    }

    private static LockHeaders Parse(string? mode, DateTimeOffset? until, string? legalHold, Bucket bucket, OperationContext context)
    {
        if (mode is null != until is null)
        {
            throw S3Errors.IncompleteLock(mode is null ? ModeHeader : DateHeader);
        }

        if (mode is not (null or ObjectLockMode.Governance or ObjectLockMode.Compliance))
        {
            throw S3Errors.InvalidArgument("Unknown wormMode directive.", ModeHeader, mode);
        }

        if (until <= context.Now)
        {
            throw S3Errors.PastRetention(DateHeader, TimestampText.Format(until.Value, TimestampFormat.DateTime));
        }

        if (legalHold is not (null or ObjectLockLegalHoldStatus.On or ObjectLockLegalHoldStatus.Off))
        {
            throw S3Errors.InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'", HoldHeader, legalHold);
        }

        return bucket.ObjectLock is null && (mode is not null || legalHold is not null)
            ? throw S3Errors.MissingObjectLockConfiguration()
            : new(mode is null ? null : new(mode, until!.Value), legalHold);
    }
}
