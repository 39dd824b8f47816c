using System.Text.RegularExpressions;

namespace Simfra.Time;

/// <summary>The days that a cron expression names: by the day of the month or by the day of the week, the other being a question mark.</summary>
internal abstract partial class CronDays
{
    private const int Sunday = 1;
    private const int Saturday = 7;

    public static string[] WeekdayNames { get; } = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <returns>Null where the fields aren't valid.</returns>
    public static CronDays? TryParse(string days, string weekdays)
    {
        if ((days == "?") == (weekdays == "?"))
        {
            return null;
        }

        return days == "?" ? OfWeek(weekdays) : OfMonth(days);
    }

    public abstract bool Contains(DateTime date);

    private static CronDays? OfMonth(string field)
    {
        if (field is "L" or "LW")
        {
            return new LastOfMonth(isWeekday: field == "LW");
        }

        return Nearest().Match(field) is { Success: true } nearest
            ? new NearestWeekday(CronField.Value(nearest.Groups[1].Value, 1, 31, [])!.Value)
            : CronField.TryParse(field, 1, 31) is { } days ? new OnDays(days) : null;
    }

    private static CronDays? OfWeek(string field)
    {
        // By itself it is the last day of the week.
        if (field == "L")
        {
            return OfWeek("SAT");
        }

        if (Nth().Match(field) is { Success: true } match)
        {
            var weekday = CronField.Value(match.Groups[1].Value, Sunday, Saturday, WeekdayNames)!.Value;
            return match.Groups[2].Value is ['#', var nth] ? new NthWeekday(weekday, nth - '0') : new LastWeekday(weekday);
        }

        return CronField.TryParse(field, Sunday, Saturday, WeekdayNames) is { } weekdays ? new OnWeekdays(weekdays) : null;
    }

    private static int WeekdayOf(DateTime date) => (int)date.DayOfWeek + Sunday;

    private static bool IsWeekend(DateTime date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static DateTime LastDayOf(DateTime date) => new(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month));

    [GeneratedRegex("^([1-9]|[12][0-9]|3[01])W$")]
    private static partial Regex Nearest();

    [GeneratedRegex("^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])$", RegexOptions.IgnoreCase)]
    private static partial Regex Nth();

    private sealed class OnDays(CronField days) : CronDays
    {
        public override bool Contains(DateTime date) => days.Contains(date.Day);
    }

    private sealed class OnWeekdays(CronField weekdays) : CronDays
    {
        public override bool Contains(DateTime date) => weekdays.Contains(WeekdayOf(date));
    }

    /// <summary>The last day of the month, or its last one from Monday to Friday.</summary>
    private sealed class LastOfMonth(bool isWeekday) : CronDays
    {
        public override bool Contains(DateTime date)
        {
            var last = LastDayOf(date);
            while (isWeekday && IsWeekend(last))
            {
                last = last.AddDays(-1);
            }

            return date == last;
        }
    }

    /// <summary>The day from Monday to Friday that is nearest to a day, in the same month. A month that hasn't got the day has none.</summary>
    private sealed class NearestWeekday(int day) : CronDays
    {
        public override bool Contains(DateTime date)
        {
            if (day > DateTime.DaysInMonth(date.Year, date.Month))
            {
                return false;
            }

            var wanted = new DateTime(date.Year, date.Month, day);
            var nearest = wanted.DayOfWeek switch
            {
                DayOfWeek.Saturday => wanted.AddDays(day == 1 ? 2 : -1),
                DayOfWeek.Sunday => wanted.AddDays(wanted == LastDayOf(wanted) ? -2 : 1),
                _ => wanted,
            };
            return date == nearest;
        }
    }

    private sealed class LastWeekday(int weekday) : CronDays
    {
        public override bool Contains(DateTime date) => WeekdayOf(date) == weekday && date.AddDays(7).Month != date.Month;
    }

    private sealed class NthWeekday(int weekday, int nth) : CronDays
    {
        public override bool Contains(DateTime date) => WeekdayOf(date) == weekday && (date.Day - 1) / 7 == nth - 1;
    }
}
