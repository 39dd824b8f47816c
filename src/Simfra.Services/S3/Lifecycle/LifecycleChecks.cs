using System.Globalization;
using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What the actions of a rule must keep to, each and together.</summary>
internal static class LifecycleChecks
{
    private const int MinDaysOfInfrequentAccess = 30;

    public static void Check(ObjectLifecycleRule rule)
    {
        if (rule is { Expiration: null, Transitions.IsEmpty: true, NoncurrentTransitions.IsEmpty: true, NoncurrentExpiration: null, AbortDays: null })
        {
            throw S3Errors.InvalidRequest("At least one action needs to be specified in a rule");
        }

        CheckExpiration(rule);
        CheckTransitions(rule);
        CheckNoncurrent(rule);
        if (rule.AbortDays is { } days)
        {
            CheckPositive(days, "DaysAfterInitiation", "AbortIncompleteMultipartUpload");
            CheckFilter(rule.Filter, "AbortIncompleteMultipartUpload");
        }
    }

    private static void CheckExpiration(ObjectLifecycleRule rule)
    {
        if (rule.Expiration is not { } expiration)
        {
            return;
        }

        if ((expiration.Days is null ? 0 : 1) + (expiration.Date is null ? 0 : 1) + (expiration.ExpiredObjectDeleteMarker is null ? 0 : 1) != 1)
        {
            throw S3Errors.MalformedXml();
        }

        CheckPositive(expiration.Days, "Days", "Expiration");
        CheckMidnight(expiration.Date);
        if (expiration.ExpiredObjectDeleteMarker is not null)
        {
            CheckFilter(rule.Filter, "ExpiredObjectDeleteMarker");
        }
    }

    private static void CheckTransitions(ObjectLifecycleRule rule)
    {
        var filter = TextOf(rule.Filter);
        foreach (var transition in rule.Transitions)
        {
            CheckMidnight(transition.Date);
            CheckAge(transition.Days, "Days", "Transition", transition.StorageClass);
        }

        var byDays = rule.Transitions.Any(static t => t.Days is not null);
        var byDate = rule.Transitions.Any(static t => t.Date is not null);
        if (byDays && byDate)
        {
            throw S3Errors.InvalidRequest($"Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter '{filter}'");
        }

        if ((byDays && rule.Expiration?.Date is not null) || (byDate && rule.Expiration?.Days is not null))
        {
            throw S3Errors.InvalidRequest(
                $"Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '{filter}'");
        }

        CheckOrder(rule.Transitions.Select(static t => (t.StorageClass, t.Days ?? t.Date!.Value.Ticks)), byDays ? "Days" : "Date", "Transition", filter);
        if (rule.Transitions.Any(t => rule.Expiration?.Days <= t.Days))
        {
            throw S3Errors.InvalidArgument(
                $"'Days' in the Expiration action for filter '{filter}' must be greater than 'Days' in the Transition action", "Days");
        }

        if (rule.Transitions.Any(t => rule.Expiration?.Date <= t.Date))
        {
            throw S3Errors.InvalidArgument(
                $"'Date' in the Expiration action for filter '{filter}' must be later than 'Date' in the Transition action", "Date");
        }
    }

    private static void CheckNoncurrent(ObjectLifecycleRule rule)
    {
        const string days = "NoncurrentDays";
        const string transition = "NoncurrentVersionTransition";
        const string expiration = "NoncurrentVersionExpiration";
        foreach (var move in rule.NoncurrentTransitions)
        {
            CheckAge(move.Days, days, transition, move.StorageClass);
            CheckNewer(move.NewerVersions, transition, rule.Filter);
        }

        var filter = TextOf(rule.Filter);
        CheckOrder(rule.NoncurrentTransitions.Select(static t => (t.StorageClass, (long)t.Days)), days, transition, filter);
        if (rule.NoncurrentExpiration is not { } expiry)
        {
            return;
        }

        CheckPositive(expiry.Days, days, expiration);
        CheckNewer(expiry.NewerVersions, expiration, rule.Filter);
        if (rule.NoncurrentTransitions.Any(t => expiry.Days <= t.Days))
        {
            throw S3Errors.InvalidArgument(
                $"'{days}' in the {expiration} action for filter '{filter}' must be greater than '{days}' in the {transition} action", days);
        }
    }

    private static void CheckNewer(int? newerVersions, string action, LifecycleFilter filter)
    {
        CheckPositive(newerVersions, "NewerNoncurrentVersions", action);
        if (newerVersions is not null && filter.Form == FilterForm.BasePrefix)
        {
            throw S3Errors.InvalidRequest("NewerNoncurrentVersions element can only be used in Lifecycle V2.");
        }
    }

    /// <summary>Each class once, and the further down the later.</summary>
    private static void CheckOrder(IEnumerable<(string StorageClass, long At)> moves, string unit, string action, string filter)
    {
        var ordered = moves.OrderBy(static m => StorageTiers.Rank(m.StorageClass)).ToList();
        foreach (var (first, second) in ordered.Zip(ordered.Skip(1)))
        {
            if (first.StorageClass == second.StorageClass)
            {
                throw S3Errors.InvalidRequest(
                    $"'StorageClass' must be different for '{action}' actions in same 'Rule' with filter '{filter}'");
            }

            if (second.At <= first.At)
            {
                throw S3Errors.InvalidArgument(
                    $"'{unit}' in the {action} action for StorageClass '{second.StorageClass}' for filter '{filter}' must be greater than " +
                    $"'{unit}' in the {action} action for StorageClass '{first.StorageClass}' for filter '{filter}'",
                    unit);
            }
        }
    }

    private static void CheckAge(int? days, string unit, string action, string storageClass)
    {
        if (days < 0)
        {
            throw S3Errors.InvalidArgument($"'{unit}' in {action} action must be nonnegative", unit, days.Value.ToString(CultureInfo.InvariantCulture));
        }

        if (days < MinDaysOfInfrequentAccess && storageClass is (StorageClass.StandardIa or StorageClass.OnezoneIa))
        {
            throw S3Errors.InvalidArgument(
                $"'{unit}' in {action} action must be greater than or equal to {MinDaysOfInfrequentAccess} for storageClass '{storageClass}'",
                unit,
                days.Value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void CheckPositive(int? value, string name, string action)
    {
        if (value <= 0)
        {
            throw S3Errors.InvalidArgument(
                $"'{name}' for {action} action must be a positive integer", name, value.Value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void CheckMidnight(DateTimeOffset? date)
    {
        if (date is { } time && time.UtcDateTime.TimeOfDay != TimeSpan.Zero)
        {
            throw S3Errors.InvalidArgument("'Date' must be at midnight GMT", "Date", TimestampText.Format(time, TimestampFormat.DateTime));
        }
    }

    /// <summary>Actions on what has neither tags nor a size don't go with filters by them.</summary>
    private static void CheckFilter(LifecycleFilter filter, string action)
    {
        if (!filter.Tags.IsEmpty)
        {
            throw S3Errors.InvalidRequest($"{action} cannot be specified with Tags.");
        }

        if (filter.HasSize)
        {
            throw S3Errors.InvalidRequest($"{action} cannot be specified with Object Size.");
        }
    }

    private static string TextOf(LifecycleFilter filter) => $"(prefix={filter.Prefix})";
}
