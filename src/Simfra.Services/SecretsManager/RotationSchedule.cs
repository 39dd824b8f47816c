using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Models.SecretsManager;
using Simfra.Time;

namespace Simfra.Services.SecretsManager;

/// <summary>When a secret rotates: after days, at a rate or by cron, each time within a window.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html"/>
internal static partial class RotationSchedule
{
    private const int HoursOfDay = 24;
    private const int MinHours = 4;
    private const int MaxDays = 1000;

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static SecretRotation With(SecretRotation rotation, RotationRulesType? rules)
    {
        if (rules is null)
        {
            return rotation;
        }

        if (rules is { AutomaticallyAfterDays: not null, ScheduleExpression: not null })
        {
            throw SecretsManagerErrors.TwoSchedules();
        }

        if (rules.ScheduleExpression is { } expression)
        {
            CheckExpression(expression);
        }

        CheckDuration(rules.ScheduleExpression, rules.Duration);
        return rotation with { AfterDays = rules.AutomaticallyAfterDays, Schedule = rules.ScheduleExpression, Duration = rules.Duration };
    }

    /// <summary>How many days there are from one rotation to the next, which AWS tells of schedules too; null where nothing is planned.</summary>
    public static long? DaysBetween(SecretRotation rotation, DateTimeOffset opens) => rotation.AfterDays
        ?? (Next(rotation, opens) is { } next ? Math.Max(1, (long)Math.Ceiling((next.Opens - opens).TotalDays)) : null);

    /// <summary>The next window; null where nothing is planned.</summary>
    public static (DateTimeOffset Opens, DateTimeOffset Closes)? Next(SecretRotation rotation, DateTimeOffset from)
    {
        if (rotation.AfterDays is { } days)
        {
            return Window(Midnight(from).AddDays(days), rotation, TimeSpan.FromDays(1));
        }

        if (rotation.Schedule is not { } expression)
        {
            return null;
        }

        if (Rate(expression) is var (count, isDays))
        {
            // Rates of days count from midnight; those of hours from the full hour.
            return isDays
                ? Window(Midnight(from).AddDays(count), rotation, TimeSpan.FromDays(1))
                : Window(Midnight(from).AddHours(from.UtcDateTime.Hour + count), rotation, TimeSpan.FromHours(1));
        }

        return Cron(expression)!.Next(from, TimeZoneInfo.Utc) is { } next
            ? Window(next, rotation, Midnight(next).AddDays(1) - next)
            : null;
    }

    private static void CheckExpression(string expression)
    {
        switch (Rate(expression))
        {
            case (var hours, false) when hours is < MinHours or >= HoursOfDay:
                throw SecretsManagerErrors.InvalidParameter("Rate in hour should be least 4 and less than 24.");
            case (var days, true) when days is < 1 or > MaxDays:
                throw SecretsManagerErrors.InvalidParameter("Rate in day should be greater than 0 and less than 1000.");
            case null when Cron(expression) is null || Fields(expression) is not ["0", var hours, _, _, _, "*"] || IsTooOften(hours):
                throw SecretsManagerErrors.InvalidSchedule();
        }
    }

    /// <summary>A window is as long as a day at most, and closes before the next one opens and before the day is over.</summary>
    private static void CheckDuration(string? expression, string? duration)
    {
        if (duration is null)
        {
            return;
        }

        var length = HoursOf(duration);
        if (length is < 1 or > HoursOfDay)
        {
            throw SecretsManagerErrors.InvalidParameter("Duration must be at least 1 hour, at most 24 hour.");
        }

        if (expression is null)
        {
            return;
        }

        if (Rate(expression) is var (hours, isDays))
        {
            if (!isDays && length > hours)
            {
                throw SecretsManagerErrors.InvalidParameter("Duration cannot be greater than Rate in hour.");
            }
        }
        else if (int.TryParse(Fields(expression)[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start + length > HoursOfDay)
        {
            throw SecretsManagerErrors.InvalidParameter("Starting hour and duration must be within a day.");
        }
    }

    /// <summary>Whether the hours of a cron expression come more often than every four.</summary>
    private static bool IsTooOften(string hours)
    {
        var listed = hours.Split(',');
        if (listed.Contains("*") || hours.Contains('-'))
        {
            return true;
        }

        if (hours.Split('/') is [_, var step])
        {
            return !int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var every) || every < MinHours;
        }

        var times = listed.Select(static h => int.Parse(h, NumberStyles.None, CultureInfo.InvariantCulture)).Order().ToList();
        return times.Zip(times.Skip(1)).Any(static pair => pair.Second - pair.First < MinHours);
    }

    private static (DateTimeOffset Opens, DateTimeOffset Closes) Window(DateTimeOffset opens, SecretRotation rotation, TimeSpan standard)
    {
        var duration = rotation.Duration is { } given ? TimeSpan.FromHours(HoursOf(given)) : standard;
        return (opens, opens + duration - TimeSpan.FromSeconds(1));
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>A duration's <c>3h</c> as a number.</summary>
    private static int HoursOf(string duration) => int.Parse(duration.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static (int Count, bool IsDays)? Rate(string expression)
    {
        if (RatePattern().Match(expression) is not { Success: true } match)
        {
            return null;
        }

        var count = int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return (count, match.Groups[2].ValueSpan.StartsWith("day", StringComparison.Ordinal));
    }

    private static CronExpression? Cron(string expression) =>
        expression.StartsWith("cron(", StringComparison.Ordinal) && expression.EndsWith(')') ? CronExpression.TryParse(expression[5..^1]) : null;

    private static string[] Fields(string expression) => expression[5..^1].Split(' ');

    [GeneratedRegex(@"^rate\(([0-9]{1,5}) (hours?|days?)\)$")]
    private static partial Regex RatePattern();
}
