using System.Collections.Immutable;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>A report of a bucket's objects that is made each day or week.</summary>
internal sealed record InventorySettings
{
    private const string BucketArnPrefix = "arn:aws:s3:::";

    public required string Id { get; init; }

    /// <summary>New with each change: a job of the settings before makes no report.</summary>
    public required Guid Revision { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>The bucket of the reports.</summary>
    public required string TargetBucket { get; init; }

    /// <summary>Whose bucket that is to be; null for anybody's.</summary>
    public string? TargetAccount { get; init; }

    /// <summary>What the reports' keys begin with.</summary>
    public string? TargetPrefix { get; init; }

    /// <summary>The algorithm that reports are encrypted by; null for the target's own choice.</summary>
    public string? Encryption { get; init; }

    public string? KmsKeyId { get; init; }

    /// <summary>The keys that are reported begin so; null for all.</summary>
    public string? Prefix { get; init; }

    public required bool HasAllVersions { get; init; }
    public required ImmutableArray<string> Fields { get; init; }
    public required bool IsWeekly { get; init; }

    /// <exception cref="AwsServiceException">MalformedXML, IdMismatch, InvalidS3DestinationBucket, NotImplemented.</exception>
    public static InventorySettings Parse(string? id, InventoryConfiguration given, Guid revision)
    {
        if (given is not { Id: { } named, IsEnabled: { } isEnabled, Destination.S3BucketDestination: { Bucket: { } bucketArn } destination }
            || given.IncludedObjectVersions is not (InventoryIncludedObjectVersions.All or InventoryIncludedObjectVersions.Current)
            || given.Schedule?.Frequency is not (InventoryFrequency.Daily or InventoryFrequency.Weekly)
            || destination.Format is not (InventoryFormat.Csv or InventoryFormat.Orc or InventoryFormat.Parquet)
            || destination.Encryption is { SSES3: not null, SSEKMS: not null } or { SSEKMS: { KeyId: null } })
        {
            throw S3Errors.MalformedXml();
        }

        var fields = given.OptionalFields ?? [];
        if (fields.Exists(static f => !InventoryReport.Has(f)))
        {
            throw S3Errors.MalformedXml();
        }

        if (named != id)
        {
            throw S3Errors.ConfigurationIdMismatch();
        }

        if (!bucketArn.StartsWith(BucketArnPrefix, StringComparison.Ordinal) || bucketArn.Length == BucketArnPrefix.Length)
        {
            throw S3Errors.InvalidDestinationBucket();
        }

        if (destination.Format != InventoryFormat.Csv)
        {
            throw S3Errors.NotBuilt($"The inventory format {destination.Format}");
        }

        var encryption = destination.Encryption;
        return new()
        {
            Id = named,
            Revision = revision,
            IsEnabled = isEnabled,
            TargetBucket = bucketArn[BucketArnPrefix.Length..],
            TargetAccount = destination.AccountId,
            TargetPrefix = destination.Prefix,
            Encryption = encryption?.SSEKMS is not null ? ServerSideEncryption.AwsKms : encryption?.SSES3 is not null ? ServerSideEncryption.Aes256 : null,
            KmsKeyId = encryption?.SSEKMS?.KeyId,
            Prefix = given.Filter?.Prefix,
            HasAllVersions = given.IncludedObjectVersions == InventoryIncludedObjectVersions.All,
            Fields = [.. fields],
            IsWeekly = given.Schedule.Frequency == InventoryFrequency.Weekly,
        };
    }

    public InventoryConfiguration Describe() => new()
    {
        Id = Id,
        IsEnabled = IsEnabled,
        Destination = new()
        {
            S3BucketDestination = new()
            {
                AccountId = TargetAccount,
                Bucket = $"{BucketArnPrefix}{TargetBucket}",
                Format = InventoryFormat.Csv,
                Prefix = TargetPrefix,
                Encryption = Encryption switch
                {
                    null => null,
                    ServerSideEncryption.Aes256 => new() { SSES3 = new() },
                    _ => new() { SSEKMS = new() { KeyId = KmsKeyId } },
                },
            },
        },
        Filter = Prefix is null ? null : new() { Prefix = Prefix },
        IncludedObjectVersions = HasAllVersions ? InventoryIncludedObjectVersions.All : InventoryIncludedObjectVersions.Current,
        OptionalFields = Fields.IsEmpty ? null : [.. Fields],
        Schedule = new() { Frequency = IsWeekly ? InventoryFrequency.Weekly : InventoryFrequency.Daily },
    };

    /// <summary>When the next report is made: at one in the morning, weekly ones on Sundays.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        var next = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(1);
        while (next <= now || (IsWeekly && next.DayOfWeek != DayOfWeek.Sunday))
        {
            next = next.AddDays(1);
        }

        return next;
    }
}
