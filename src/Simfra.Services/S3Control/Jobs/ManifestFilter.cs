using Simfra.Integration;
using Simfra.Models.S3Control;

namespace Simfra.Services.S3Control;

/// <summary>Which objects of a bucket a generated list has: those that every part of the filter takes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_JobManifestGeneratorFilter.html"/>
internal static class ManifestFilter
{
    public static bool Takes(this JobManifestGeneratorFilter filter, BatchCandidate candidate) =>
        (filter.EligibleForReplication is not { } eligible || eligible == candidate.IsEligibleForReplication)
        && (filter.CreatedAfter is not { } after || candidate.LastModified > after)
        && (filter.CreatedBefore is not { } before || candidate.LastModified < before)
        && (filter.ObjectSizeGreaterThanBytes is not { } least || candidate.Size > least)
        && (filter.ObjectSizeLessThanBytes is not { } most || candidate.Size < most)
        && (filter.ObjectReplicationStatuses is not { Count: > 0 } statuses || statuses.Contains(candidate.ReplicationStatus ?? ReplicationStatus.None))
        && (filter.MatchAnyStorageClass is not { Count: > 0 } classes || classes.Contains(candidate.StorageClass))
        && (filter.MatchAnyObjectEncryption is not { Count: > 0 } encryptions || encryptions.Exists(e => Takes(e, candidate)))
        && (filter.KeyNameConstraint is not { } constraint || Takes(constraint, candidate.Key));

    private static bool Takes(KeyNameConstraint constraint, string key) =>
        (constraint.MatchAnyPrefix is not { Count: > 0 } prefixes || prefixes.Exists(p => key.StartsWith(p, StringComparison.Ordinal)))
        && (constraint.MatchAnySuffix is not { Count: > 0 } suffixes || suffixes.Exists(s => key.EndsWith(s, StringComparison.Ordinal)))
        && (constraint.MatchAnySubstring is not { Count: > 0 } parts || parts.Exists(p => key.Contains(p, StringComparison.Ordinal)));

    /// <summary>Nothing is unencrypted.</summary>
    private static bool Takes(ObjectEncryptionFilter filter, BatchCandidate candidate) =>
        (filter.SSES3 is not null && candidate is { KmsAlgorithm: null, HasCustomerKey: false })
        || (filter.SSEC is not null && candidate.HasCustomerKey)
        || (filter.DSSEKMS is { } dsse && candidate.KmsAlgorithm == "aws:kms:dsse" && (dsse.KmsKeyArn ?? candidate.KmsKeyArn) == candidate.KmsKeyArn)
        || (filter.SSEKMS is { } kms && candidate.KmsAlgorithm == "aws:kms" && (kms.KmsKeyArn ?? candidate.KmsKeyArn) == candidate.KmsKeyArn
            && (kms.BucketKeyEnabled ?? candidate.HasBucketKey) == candidate.HasBucketKey);
}
