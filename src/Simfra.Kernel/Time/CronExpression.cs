using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Time;

/// <summary>
/// AWS's cron: minutes, hours, days of the month, months, days of the week (1 is Sunday), years; in UTC. Of the two kinds of days one is a question mark.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"/>
internal sealed class CronExpression
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    private static readonly ImmutableArray<string> MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly ImmutableArray<string> DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly ImmutableSortedSet<int> _minutes;
    private readonly ImmutableSortedSet<int> _hours;
    private readonly ImmutableSortedSet<int> _months;
    private readonly ImmutableSortedSet<int> _years;
    private readonly Func<DateOnly, bool> _isDay;

    private CronExpression(
        ImmutableSortedSet<int> minutes, ImmutableSortedSet<int> hours, ImmutableSortedSet<int> months, ImmutableSortedSet<int> years,
        Func<DateOnly, bool> isDay)
    {
        _minutes = minutes;
        _hours = hours;
        _months = months;
        _years = years;
        _isDay = isDay;
    }

    /// <summary>Reads the six fields; null where they aren't such.</summary>
    public static CronExpression? Parse(string fields)
    {
        if (fields.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minutes, var hours, var days, var months, var weekdays, var years]
            || days == "?" == (weekdays == "?"))
        {
            return null;
        }

        var isDay = weekdays == "?" ? DayOfMonth(days) : DayOfWeek(weekdays.ToUpperInvariant());
        return isDay is not null
            && Values(minutes, 0, 59, []) is { } minuteSet
            && Values(hours, 0, 23, []) is { } hourSet
            && Values(months.ToUpperInvariant(), 1, 12, MonthNames) is { } monthSet
            && Values(years, FirstYear, LastYear, []) is { } yearSet
            ? new(minuteSet, hourSet, monthSet, yearSet, isDay)
            : null;
    }

    /// <summary>The first time after another; null where there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcDateTime.AddTicks(-(after.UtcDateTime.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        for (var day = DateOnly.FromDateTime(from); day.Year <= _years.Max; day = day.AddDays(1))
        {
            if (!_years.Contains(day.Year) || !_months.Contains(day.Month) || !_isDay(day))
            {
                continue;
            }

            var earliest = day == DateOnly.FromDateTime(from) ? TimeOnly.FromDateTime(from) : TimeOnly.MinValue;
            foreach (var hour in _hours.Where(h => h >= earliest.Hour))
            {
                foreach (var minute in _minutes.Where(m => hour > earliest.Hour || m >= earliest.Minute))
                {
                    return new(day.ToDateTime(new(hour, minute), DateTimeKind.Utc));
                }
            }
        }

        return null;
    }

    /// <summary>Numbers, <c>L</c> for the last one, <c>LW</c> for the last weekday, <c>15W</c> for the weekday that is next to a day.</summary>
    private static Func<DateOnly, bool>? DayOfMonth(string field)
    {
        if (field == "L")
        {
            return static d => d.Day == LastDay(d);
        }

        if (field == "LW")
        {
            return static d => d.Day == NearestWeekday(d, LastDay(d));
        }

        if (field.EndsWith('W'))
        {
            return Number(field[..^1], 1, 31, []) is { } near ? d => d.Day == NearestWeekday(d, Math.Min(near, LastDay(d))) : null;
        }

        return Values(field, 1, 31, []) is { } days ? d => days.Contains(d.Day) : null;
    }

    /// <summary>Numbers or names, <c>L</c> for Saturday, <c>FRIL</c> for the last Friday, <c>FRI#2</c> for the second one.</summary>
    private static Func<DateOnly, bool>? DayOfWeek(string field)
    {
        if (field == "L")
        {
            return static d => d.DayOfWeek == System.DayOfWeek.Saturday;
        }

        if (field.EndsWith('L'))
        {
            return Number(field[..^1], 1, 7, DayNames) is { } last ? d => NumberOf(d) == last && d.Day > LastDay(d) - 7 : null;
        }

        if (field.Split('#') is [var name, var count])
        {
            return Number(name, 1, 7, DayNames) is { } day && Number(count, 1, 5, []) is { } nth
                ? d => NumberOf(d) == day && (d.Day - 1) / 7 == nth - 1
                : null;
        }

        return Values(field, 1, 7, DayNames) is { } days ? d => days.Contains(NumberOf(d)) : null;
    }

    private static int NumberOf(DateOnly day) => (int)day.DayOfWeek + 1;

    private static int LastDay(DateOnly day) => DateTime.DaysInMonth(day.Year, day.Month);

    /// <summary>The weekday that is next to a day of the month, in the same month.</summary>
    private static int NearestWeekday(DateOnly month, int day) => new DateOnly(month.Year, month.Month, day).DayOfWeek switch
    {
        System.DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
        System.DayOfWeek.Sunday => day == LastDay(month) ? day - 2 : day + 1,
        _ => day,
    };

    /// <summary>Numbers, ranges, steps, and lists of them, or a star.</summary>
    private static ImmutableSortedSet<int>? Values(string field, int min, int max, ImmutableArray<string> names)
    {
        var values = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var part in field.Split(','))
        {
            var slash = part.IndexOf('/', StringComparison.Ordinal);
            var step = slash < 0 ? 1 : Number(part[(slash + 1)..], 1, max, []);
            var range = slash < 0 ? part : part[..slash];
            int? first;
            int? last;
            if (range == "*")
            {
                (first, last) = (min, max);
            }
            else if (range.Split('-') is [var from, var to])
            {
                (first, last) = (Number(from, min, max, names), Number(to, min, max, names));
            }
            else
            {
                first = Number(range, min, max, names);
                last = slash < 0 ? first : max;
            }

            if (step is null || first is null || last is null || first > last)
            {
                return null;
            }

            for (var value = first.Value; value <= last; value += step.Value)
            {
                values.Add(value);
            }
        }

        return values.ToImmutable();
    }

    private static int? Number(string text, int min, int max, ImmutableArray<string> names)
    {
        var named = names.IsDefaultOrEmpty ? -1 : names.IndexOf(text);
        return named >= 0 ? named + min
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
            : null;
    }
}
