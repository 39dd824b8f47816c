using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Simfra.Time;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// When a mute rule mutes: from each local time of <c>at(2030-01-01T00:00)</c> or <c>cron(0 2 * * SUN)</c> on, for a while. Windows that overlap are one.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html"/>
internal sealed partial class MuteSchedule
{
    private const string AtFormat = "yyyy-MM-dd'T'HH:mm";
    private const int MaxWindows = 1000;

    private static readonly TimeSpan MinDuration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(15);

    private readonly Func<DateTimeOffset, DateTimeOffset?> _next;
    private readonly TimeSpan _duration;

    private MuteSchedule(Func<DateTimeOffset, DateTimeOffset?> next, TimeSpan duration, bool isOneTime)
    {
        _next = next;
        _duration = duration;
        IsOneTime = isOneTime;
    }

    public bool IsOneTime { get; }

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterValue: a part isn't what it should be.</exception>
    public static MuteSchedule Parse(string expression, string duration, string? timezone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone ?? "UTC", out var zone))
        {
            throw CloudWatchErrors.InvalidParameter(timezone, "Rule.Schedule.Timezone");
        }

        var length = DurationOf(duration);
        if (length is null || length < MinDuration || length > MaxDuration)
        {
            throw CloudWatchErrors.InvalidParameter(duration, "Rule.Schedule.Duration");
        }

        var match = Form().Match(expression);
        return match.Groups["kind"].Value switch
        {
            "at" when DateTime.TryParseExact(match.Groups["body"].Value, AtFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
                new(after => InstantOf(time, zone) is var start && start > after ? start : null, length.Value, isOneTime: true),
            "cron" when CronOf(match.Groups["body"].Value) is { } cron => new(after => cron.Next(after, zone), length.Value, isOneTime: false),
            _ => throw CloudWatchErrors.InvalidParameter(expression, "Rule.Schedule.Expression"),
        };
    }

    /// <summary>The end of the window that a time is in; null where it is in none.</summary>
    public DateTimeOffset? EndOfWindow(DateTimeOffset now)
    {
        DateTimeOffset? end = null;
        var start = _next(now - _duration);
        for (var windows = 0; start is { } begun && begun <= (end ?? now) && windows < MaxWindows; windows++)
        {
            end = begun + _duration;
            start = _next(begun);
        }

        return end;
    }

    /// <summary>A window is open at a time, or will be.</summary>
    public bool HasWindowSince(DateTimeOffset now) => _next(now - _duration) is not null;

    private static TimeSpan? DurationOf(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A time that the clocks skip comes as much later as they are put forward.</summary>
    private static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone) =>
        LocalTime.ToInstant(local, zone) ?? new DateTimeOffset(local, zone.GetUtcOffset(local.AddDays(-1))).ToUniversalTime();

    /// <summary>Five fields, as cron has them everywhere: a day fits by month or week where both are given.</summary>
    private static CronExpression? CronOf(string fields)
    {
        if (fields.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minutes, var hours, var days, var months, var weekdays]
            || fields.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        return CronField.TryParse(minutes, 0, 59) is { } minute
            && CronField.TryParse(hours, 0, 23) is { } hour
            && CronField.TryParse(days, 1, 31) is { } day
            && CronField.TryParse(months, 1, 12, CronExpression.MonthNames) is { } month
            && CronField.TryParse(weekdays, 0, 7, CronDays.WeekdayNames) is { } weekday
                ? new(minute, hour, new PlainDays(day, weekday, isEither: days != "*" && weekdays != "*"), month, CronField.TryParse("*", 1970, 2199)!)
                : null;
    }

    [GeneratedRegex(@"^(?<kind>at|cron)\((?<body>[^()]*)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    /// <summary>Sunday is 0, and 7 too.</summary>
    private sealed class PlainDays(CronField days, CronField weekdays, bool isEither) : CronDays
    {
        public override bool Contains(DateTime date)
        {
            var (isDay, isWeekday) = (days.Contains(date.Day), weekdays.Contains((int)date.DayOfWeek)
                || (date.DayOfWeek == DayOfWeek.Sunday && weekdays.Contains(7)));
            return isEither ? isDay || isWeekday : isDay && isWeekday;
        }
    }
}
