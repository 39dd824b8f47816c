using System.Collections.Immutable;
using System.Text;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Reads the document of a lifecycle, and refuses what S3 refuses.</summary>
internal static class LifecycleReader
{
    private const int MaxRules = 1000;
    private const int MaxIdLength = 255;
    private const long MaxSize = 1_099_511_627_776_000;

    public static BucketLifecycle Read(BucketLifecycleConfiguration? document, string? minimumSize, IdGenerator ids)
    {
        if (minimumSize is not (null or TransitionDefaultMinimumObjectSize.AllStorageClasses128K or TransitionDefaultMinimumObjectSize.VariesByStorageClass))
        {
            throw S3Errors.InvalidRequest($"Invalid TransitionDefaultMinimumObjectSize found: {minimumSize}");
        }

        if (document?.Rules is not { Count: > 0 } rules)
        {
            throw S3Errors.MalformedXml();
        }

        if (rules.Count > MaxRules)
        {
            throw S3Errors.InvalidRequest($"The number of lifecycle rules must not exceed the allowed limit of {MaxRules} rules.");
        }

        var read = rules.ConvertAll(r => ReadRule(r, ids));
        CheckTogether(read);
        return new([.. read], minimumSize ?? TransitionDefaultMinimumObjectSize.AllStorageClasses128K);
    }

    private static ObjectLifecycleRule ReadRule(LifecycleRule rule, IdGenerator ids)
    {
        if (rule.Status is not (ExpirationStatus.Enabled or ExpirationStatus.Disabled))
        {
            throw S3Errors.MalformedXml();
        }

        if (rule.ID?.Length > MaxIdLength)
        {
            throw S3Errors.InvalidArgument($"ID length should not exceed allowed limit of {MaxIdLength}", "ID", rule.ID);
        }

        var read = new ObjectLifecycleRule
        {
            // S3's own ids are UUIDs in base 64.
            Id = string.IsNullOrEmpty(rule.ID) ? Convert.ToBase64String(Encoding.ASCII.GetBytes(ids.NewGuid().ToString())) : rule.ID,
            IsEnabled = rule.Status == ExpirationStatus.Enabled,
            Filter = ReadFilter(rule),
            Expiration = rule.Expiration is { } e ? new(e.Days, e.Date, e.ExpiredObjectDeleteMarker) : null,
            Transitions = [.. (rule.Transitions ?? []).Select(ReadMove)],
            NoncurrentTransitions = [.. (rule.NoncurrentVersionTransitions ?? []).Select(ReadMove)],
            NoncurrentExpiration = rule.NoncurrentVersionExpiration is { } n
                ? new(n.NoncurrentDays ?? throw S3Errors.MalformedXml(), n.NewerNoncurrentVersions)
                : null,
            AbortDays = rule.AbortIncompleteMultipartUpload is { } a ? a.DaysAfterInitiation ?? throw S3Errors.MalformedXml() : null,
        };
        LifecycleChecks.Check(read);
        return read;
    }

    private static LifecycleFilter ReadFilter(LifecycleRule rule)
    {
        if (rule.Filter is null == rule.Prefix is null)
        {
            throw S3Errors.MalformedXml();
        }

        if (rule.Filter is not { } filter)
        {
            return new(FilterForm.BasePrefix) { Prefix = rule.Prefix };
        }

        var conditions = Count(filter.Prefix) + Count(filter.Tag) + Count(filter.ObjectSizeGreaterThan) + Count(filter.ObjectSizeLessThan);
        if (conditions + Count(filter.And) > 1)
        {
            throw S3Errors.MalformedXml();
        }

        return filter.And is { } and ? ReadAnd(and) : CheckSizes(new(FilterForm.Single)
        {
            Prefix = filter.Prefix,
            Tags = ReadTags(filter.Tag is null ? [] : [filter.Tag]),
            SizeGreaterThan = filter.ObjectSizeGreaterThan,
            SizeLessThan = filter.ObjectSizeLessThan,
        });
    }

    private static LifecycleFilter ReadAnd(LifecycleRuleAndOperator and)
    {
        var conditions = Count(and.Prefix) + (and.Tags?.Count ?? 0) + Count(and.ObjectSizeGreaterThan) + Count(and.ObjectSizeLessThan);
        return conditions < 2 ? throw S3Errors.MalformedXml() : CheckSizes(new(FilterForm.And)
        {
            Prefix = and.Prefix,
            Tags = ReadTags(and.Tags ?? []),
            SizeGreaterThan = and.ObjectSizeGreaterThan,
            SizeLessThan = and.ObjectSizeLessThan,
        });
    }

    private static int Count(object? condition) => condition is null ? 0 : 1;

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

    private static LifecycleFilter CheckSizes(LifecycleFilter filter)
    {
        if (filter.SizeGreaterThan is < 0 or > MaxSize)
        {
            throw S3Errors.InvalidRequest($"'ObjectSizeGreaterThan' should be between 0 and {MaxSize}.");
        }

        if (filter.SizeLessThan is < 1 or > MaxSize)
        {
            throw S3Errors.InvalidRequest($"'ObjectSizeLessThan' should be between 1 and {MaxSize}.");
        }

        return filter.SizeLessThan <= filter.SizeGreaterThan
            ? throw S3Errors.InvalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
            : filter;
    }

    private static LifecycleMove ReadMove(Transition transition) =>
        StorageTiers.IsTarget(transition.StorageClass) && transition.Days is null != transition.Date is null
            ? new(transition.Days, transition.Date, transition.StorageClass!)
            : throw S3Errors.MalformedXml();

    private static NoncurrentMove ReadMove(NoncurrentVersionTransition transition) =>
        StorageTiers.IsTarget(transition.StorageClass) && transition.NoncurrentDays is { } days
            ? new(days, transition.NewerNoncurrentVersions, transition.StorageClass!)
            : throw S3Errors.MalformedXml();

    private static void CheckTogether(List<ObjectLifecycleRule> rules)
    {
        if (rules.Select(static r => r.Id).Distinct(StringComparer.Ordinal).Count() < rules.Count)
        {
            throw S3Errors.InvalidArgument(
                "Rule ID must be unique. Found same ID for more than one rule", "ID", rules.GroupBy(static r => r.Id).First(static g => g.Count() > 1).Key);
        }

        var isOld = rules[0].Filter.Form == FilterForm.BasePrefix;
        if (rules.Exists(r => r.Filter.Form == FilterForm.BasePrefix != isOld))
        {
            throw S3Errors.InvalidRequest(isOld
                ? "Filter element can only be used in Lifecycle V2."
                : "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.");
        }

        if (isOld)
        {
            CheckOverlap(rules, "Expiration", static r => r.Expiration is not null);
            CheckOverlap(rules, "Transition", static r => !r.Transitions.IsEmpty);
        }
    }

    private static void CheckOverlap(List<ObjectLifecycleRule> rules, string action, Func<ObjectLifecycleRule, bool> has)
    {
        var prefixes = rules.Where(has).Select(static r => r.Filter.Prefix!).Order(StringComparer.Ordinal).ToList();
        foreach (var (first, second) in prefixes.Zip(prefixes.Skip(1)))
        {
            if (second.StartsWith(first, StringComparison.Ordinal))
            {
                throw S3Errors.InvalidRequest($"Found overlapping prefixes '{first}' and '{second}' for same action type '{action}'");
            }
        }
    }
}
