using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Models.SecretsManager;
using Simfra.Time;

namespace Simfra.Services.SecretsManager;

/// <summary>When a secret rotates: after days, at a rate or by cron, each time within a window.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html"/>
internal static partial class RotationSchedule
{
    private const int MinHours = 4;
    private const int MaxHours = 999 * 24;

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static SecretRotation With(SecretRotation rotation, RotationRulesType? rules, DateTimeOffset now)
    {
        if (rules is null)
        {
            return rotation;
        }

        if (rules is { AutomaticallyAfterDays: not null, ScheduleExpression: not null })
        {
            throw SecretsManagerErrors.TwoSchedules();
        }

        if (rules.ScheduleExpression is { } expression && Hours(expression) is null && Cron(expression) is null)
        {
            throw SecretsManagerErrors.InvalidParameter($"The rotation schedule expression {expression} is not valid.");
        }

        var changed = rotation with { AfterDays = rules.AutomaticallyAfterDays, Schedule = rules.ScheduleExpression, Duration = rules.Duration };
        return Next(changed, now) is { } next && next.Closes >= LastEnd(changed, next.Opens)
            ? throw SecretsManagerErrors.InvalidParameter("The rotation window must not extend into the next rotation window or the next UTC day.")
            : changed;
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

        if (Hours(expression) is { } hours)
        {
            // Rates of days count from midnight; those of hours from the full hour.
            return hours % 24 == 0
                ? Window(Midnight(from).AddHours(hours), rotation, TimeSpan.FromDays(1))
                : Window(Midnight(from).AddHours(from.UtcDateTime.Hour + hours), rotation, TimeSpan.FromHours(1));
        }

        return Cron(expression)!.Next(from, TimeZoneInfo.Utc) is { } next
            ? Window(next, rotation, Midnight(next).AddDays(1) - next)
            : null;
    }

    private static (DateTimeOffset Opens, DateTimeOffset Closes) Window(DateTimeOffset opens, SecretRotation rotation, TimeSpan standard)
    {
        var duration = rotation.Duration is { } given
            ? TimeSpan.FromHours(int.Parse(given.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture))
            : standard;
        return (opens, opens + duration - TimeSpan.FromSeconds(1));
    }

    /// <summary>When a window has to be closed: before the next of the same day opens, and by the day's end.</summary>
    private static DateTimeOffset LastEnd(SecretRotation rotation, DateTimeOffset opens) =>
        rotation.Schedule is { } expression && Hours(expression) is { } hours && hours % 24 != 0 ? opens.AddHours(hours) : Midnight(opens).AddDays(1);

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private static int? Hours(string expression)
    {
        if (Rate().Match(expression) is not { Success: true } match)
        {
            return null;
        }

        var hours = int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            * (match.Groups[2].ValueSpan.StartsWith("day", StringComparison.Ordinal) ? 24 : 1);
        return hours is >= MinHours and <= MaxHours ? hours : null;
    }

    private static CronExpression? Cron(string expression) =>
        expression.StartsWith("cron(", StringComparison.Ordinal) && expression.EndsWith(')') ? CronExpression.TryParse(expression[5..^1]) : null;

    [GeneratedRegex(@"^rate\(([1-9][0-9]{0,4}) (hours?|days?)\)$")]
    private static partial Regex Rate();
}
