using System.Globalization;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Object lock: of buckets, and the retention and legal hold of versions.</summary>
internal sealed class ObjectLockOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetObjectLockConfiguration, GetObjectLockConfiguration);
        operations.Handle(S3Api.PutObjectLockConfiguration, PutObjectLockConfiguration);
        operations.Handle(S3Api.GetObjectRetention, GetObjectRetention);
        operations.Handle(S3Api.PutObjectRetention, PutObjectRetention);
        operations.Handle(S3Api.GetObjectLegalHold, GetObjectLegalHold);
        operations.Handle(S3Api.PutObjectLegalHold, PutObjectLegalHold);
    }

    private GetObjectLockConfigurationOutput GetObjectLockConfiguration(GetObjectLockConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var settings = bucket.ObjectLock ?? throw S3Errors.ObjectLockConfigurationNotFound(bucket.Name);
        var retention = settings.Mode is null ? null : new DefaultRetention { Mode = settings.Mode, Days = settings.Days, Years = settings.Years };
        return new()
        {
            ObjectLockConfiguration = new()
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = retention is null ? null : new() { DefaultRetention = retention },
            },
        };
    }

    private PutObjectLockConfigurationOutput PutObjectLockConfiguration(PutObjectLockConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var settings = ParseSettings(request.ObjectLockConfiguration);
        if (!bucket.KeepsVersions)
        {
            throw S3Errors.InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }

        buckets.State.Buckets.Put(bucket with { ObjectLock = settings });
        return new();
    }

    private GetObjectRetentionOutput GetObjectRetention(GetObjectRetentionRequest request, OperationContext context)
    {
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        var retention = found.Retention ?? throw S3Errors.NoSuchObjectLock();
        return new() { Retention = new() { Mode = retention.Mode, RetainUntilDate = retention.Until } };
    }

    private PutObjectRetentionOutput PutObjectRetention(PutObjectRetentionRequest request, OperationContext context)
    {
        var given = request.Retention ?? throw S3Errors.MalformedXml();
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var retention = ParseRetention(given, context.Now);
        if (found.Retention?.AllowsChange(retention, context.Now, request.BypassGovernanceRetention == true) == false)
        {
            throw S3Errors.Locked();
        }

        buckets.State.Change(found with { Retention = retention });
        return new();
    }

    private GetObjectLegalHoldOutput GetObjectLegalHold(GetObjectLegalHoldRequest request, OperationContext context)
    {
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        return new() { LegalHold = new() { Status = found.LegalHold ?? throw S3Errors.NoSuchObjectLock() } };
    }

    private PutObjectLegalHoldOutput PutObjectLegalHold(PutObjectLegalHoldRequest request, OperationContext context)
    {
        var status = (request.LegalHold ?? throw S3Errors.MalformedXml()).Status;
        var found = Find(request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        if (status is not (ObjectLockLegalHoldStatus.On or ObjectLockLegalHoldStatus.Off))
        {
            throw S3Errors.MalformedXml();
        }

        buckets.State.Change(found with { LegalHold = status });
        return new();
    }

    /// <summary>The version of a request, in a bucket whose objects can be locked.</summary>
    private S3Object Find(string? bucketName, string? key, string? versionId, string? expectedOwner, OperationContext context)
    {
        var bucket = buckets.Get(bucketName, expectedOwner, context);
        var location = ObjectKey.Parse(bucket.Name, key, context);
        return bucket.ObjectLock is null ? throw S3Errors.MissingObjectLockConfiguration() : buckets.GetObject(location, versionId, context);
    }

    private static BucketLock ParseSettings(ObjectLockConfiguration? configuration)
    {
        if (configuration?.ObjectLockEnabled != ObjectLockEnabled.Enabled)
        {
            throw S3Errors.MalformedXml();
        }

        if (configuration.Rule is null)
        {
            return new(null, null, null);
        }

        if (configuration.Rule.DefaultRetention is not { Mode: ObjectLockMode.Governance or ObjectLockMode.Compliance } retention
            || retention.Days is null == retention.Years is null)
        {
            throw S3Errors.MalformedXml();
        }

        CheckPeriod(retention.Days, BucketLock.MaxDays, nameof(retention.Days));
        CheckPeriod(retention.Years, BucketLock.MaxYears, nameof(retention.Years));
        return new(retention.Mode, retention.Days, retention.Years);
    }

    private static void CheckPeriod(int? period, int max, string argument)
    {
        var value = period?.ToString(CultureInfo.InvariantCulture);
        if (period <= 0)
        {
            throw S3Errors.InvalidArgument("Default retention period must be a positive integer value.", argument, value);
        }

        if (period > max)
        {
            throw S3Errors.InvalidArgument("Default retention period too large.", argument, value);
        }
    }

    /// <summary>The retention that a document asks for; an empty one takes away what is there.</summary>
    private static ObjectRetention? ParseRetention(ObjectLockRetention given, DateTimeOffset now)
    {
        if (given is { Mode: null, RetainUntilDate: null })
        {
            return null;
        }

        if (given is not { Mode: ObjectLockRetentionMode.Governance or ObjectLockRetentionMode.Compliance, RetainUntilDate: { } until })
        {
            throw S3Errors.MalformedXml();
        }

        return until > now
            ? new(given.Mode, until)
            : throw S3Errors.PastRetention(nameof(given.RetainUntilDate), TimestampText.Format(until, TimestampFormat.DateTime));
    }
}
