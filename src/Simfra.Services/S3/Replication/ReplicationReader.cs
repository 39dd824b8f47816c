using System.Collections.Immutable;
using System.Text;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Reads the document of a replication, and refuses what S3 refuses.</summary>
internal static class ReplicationReader
{
    private const int MaxRules = 1000;
    private const int MaxIdLength = 255;
    private const int Minutes = 15;
    private const string BucketArn = "arn:aws:s3:::";

    public static BucketReplication Read(ReplicationConfiguration? document, string bucket, IdGenerator ids)
    {
        if (document is not { Role: { } role, Rules: { Count: > 0 } rules })
        {
            throw S3Errors.MalformedXml();
        }

        if (rules.Count > MaxRules)
        {
            throw S3Errors.InvalidRequest($"The number of replication rules must not exceed the allowed limit of {MaxRules} rules.");
        }

        if (!role.StartsWith("arn:aws:iam::", StringComparison.Ordinal) || !role.Contains(":role/", StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument("Invalid Role specified in replication configuration", "Role", role);
        }

        var read = rules.ConvertAll(r => ReadRule(r, bucket, ids));
        CheckTogether(read);
        return new(role, [.. read]);
    }

    private static ObjectReplicationRule ReadRule(ReplicationRule rule, string bucket, IdGenerator ids)
    {
        if (rule.ID?.Length > MaxIdLength)
        {
            throw S3Errors.InvalidArgument($"ID length should not exceed allowed limit of {MaxIdLength}", "ID", rule.ID);
        }

        var kms = rule.SourceSelectionCriteria?.SseKmsEncryptedObjects;
        var takesKms = ReadStatus(kms is null ? null : kms.Status ?? "") == true;
        CheckKms(takesKms, kms is not null, rule.Destination?.EncryptionConfiguration);
        if (ReadStatus(rule.ExistingObjectReplication is { } existing ? existing.Status ?? "" : null) == true)
        {
            throw S3Errors.NotBuilt("The replication of objects older than the rule (ExistingObjectReplication)");
        }

        var filter = ReadFilter(rule);
        var deleteMarkers = ReadStatus(rule.DeleteMarkerReplication is { } markers ? markers.Status ?? "" : null);
        if (filter.Form != FilterForm.BasePrefix)
        {
            CheckFiltered(rule.Priority, deleteMarkers, filter);
        }

        return new()
        {
            Id = string.IsNullOrEmpty(rule.ID) ? Convert.ToBase64String(Encoding.ASCII.GetBytes(ids.NewGuid().ToString())) : rule.ID,
            IsEnabled = ReadStatus(rule.Status ?? "") == true,
            Priority = rule.Priority,
            Filter = filter,
            DeleteMarkers = deleteMarkers,
            ReplicaModifications = ReadStatus(rule.SourceSelectionCriteria?.ReplicaModifications is { } m ? m.Status ?? "" : null),
            TakesKms = takesKms,
            SaysNoKms = kms is not null && !takesKms,
            SaysNoExisting = rule.ExistingObjectReplication is not null,
            Destination = ReadDestination(rule.Destination ?? throw S3Errors.MalformedXml(), bucket),
        };
    }

    private static void CheckKms(bool takesKms, bool isSaid, EncryptionConfiguration? encryption)
    {
        if (encryption is not null && !isSaid)
        {
            throw S3Errors.InvalidRequest("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
        }

        if (takesKms && string.IsNullOrEmpty(encryption?.ReplicaKmsKeyID))
        {
            throw S3Errors.InvalidRequest("ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.");
        }
    }

    private static void CheckFiltered(int? priority, bool? deleteMarkers, LifecycleFilter filter)
    {
        if (priority is null)
        {
            throw S3Errors.MissingInReplicationRule("Priority");
        }

        if (deleteMarkers is null)
        {
            throw S3Errors.MissingInReplicationRule("DeleteMarkerReplication");
        }

        if (deleteMarkers == true && !filter.Tags.IsEmpty)
        {
            throw S3Errors.InvalidRequest(
                "Delete marker replication is not supported if any Tag filter is specified. " +
                "Please refer to S3 Developer Guide for more information.");
        }
    }

    private static LifecycleFilter ReadFilter(ReplicationRule rule)
    {
        if (rule.Filter is null == rule.Prefix is null)
        {
            throw S3Errors.MalformedXml();
        }

        if (rule.Filter is not { } filter)
        {
            return new(FilterForm.BasePrefix) { Prefix = rule.Prefix };
        }

        var conditions = (filter.Prefix is null ? 0 : 1) + (filter.Tag is null ? 0 : 1) + (filter.And is null ? 0 : 1);
        if (conditions > 1)
        {
            throw S3Errors.MalformedXml();
        }

        return filter.And is { } and
            ? new(FilterForm.And) { Prefix = and.Prefix, Tags = ReadTags(and.Tags ?? []) }
            : new(FilterForm.Single) { Prefix = filter.Prefix, Tags = ReadTags(filter.Tag is null ? [] : [filter.Tag]) };
    }

    private static ImmutableSortedDictionary<string, string> ReadTags(List<Tag> tags)
    {
        if (tags.Exists(static t => string.IsNullOrEmpty(t.Key)))
        {
            throw S3Errors.MalformedXml();
        }

        return tags.Select(static t => t.Key).Distinct(StringComparer.Ordinal).Count() < tags.Count
            ? throw S3Errors.InvalidRequest("Duplicate Tag Keys are not allowed.")
            : tags.ToImmutableSortedDictionary(static t => t.Key!, static t => t.Value ?? "", StringComparer.Ordinal);
    }

    private static ReplicationDestination ReadDestination(Destination destination, string source)
    {
        var arn = destination.Bucket ?? throw S3Errors.MalformedXml();
        if (!arn.StartsWith(BucketArn, StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument("Invalid bucket ARN.", "Bucket", arn);
        }

        var bucket = arn[BucketArn.Length..];
        if (bucket == source)
        {
            throw S3Errors.InvalidRequest("Destination bucket cannot be the same as the source bucket.");
        }

        var translation = destination.AccessControlTranslation;
        if (translation is not null && (translation.Owner != OwnerOverride.Destination || destination.Account is null))
        {
            throw S3Errors.MalformedXml();
        }

        var isInTime = ReadStatus(destination.ReplicationTime is { } time ? time.Status ?? "" : null);
        var hasMetrics = ReadStatus(destination.Metrics is { } metrics ? metrics.Status ?? "" : null);
        CheckTime(destination, isInTime, hasMetrics);
        return new()
        {
            Bucket = bucket,
            Account = destination.Account,
            StorageClass = destination.StorageClass is null ? null : StorageClasses.Parse(destination.StorageClass),
            OverridesOwner = translation is not null,
            ReplicaKmsKeyId = destination.EncryptionConfiguration?.ReplicaKmsKeyID,
            IsInTime = isInTime,
            HasMetrics = hasMetrics,
            HasThreshold = destination.Metrics?.EventThreshold is not null,
        };
    }

    /// <summary>Replication in time is in 15 minutes, and is measured.</summary>
    private static void CheckTime(Destination destination, bool? isInTime, bool? hasMetrics)
    {
        if (isInTime is not null && destination.ReplicationTime!.Time?.Minutes != Minutes)
        {
            throw S3Errors.InvalidRequest($"ReplicationTime must be {Minutes} minutes.");
        }

        if (destination.Metrics?.EventThreshold is { } threshold && threshold.Minutes != Minutes)
        {
            throw S3Errors.InvalidRequest($"EventThreshold must be {Minutes} minutes.");
        }

        if (isInTime == true && hasMetrics != true)
        {
            throw S3Errors.InvalidRequest("Metrics must be enabled when ReplicationTime is enabled.");
        }
    }

    /// <summary>Enabled or Disabled; null where the element isn't there.</summary>
    private static bool? ReadStatus(string? status) => status switch
    {
        null => null,
        ReplicationRuleStatus.Enabled => true,
        ReplicationRuleStatus.Disabled => false,
        _ => throw S3Errors.MalformedXml(),
    };

    private static void CheckTogether(List<ObjectReplicationRule> rules)
    {
        if (rules.GroupBy(static r => r.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } same)
        {
            throw S3Errors.InvalidArgument("Rule Id must be unique.", "ID", same.Key);
        }

        if (rules.Select(static r => r.Filter.Form == FilterForm.BasePrefix).Distinct().Count() > 1)
        {
            throw S3Errors.MalformedXml();
        }

        if (rules.Where(static r => r.Priority is not null).GroupBy(static r => (r.Priority, r.Destination.Bucket)).Any(static g => g.Count() > 1))
        {
            throw S3Errors.InvalidRequest("Rule priorities must be unique for a destination.");
        }
    }
}
