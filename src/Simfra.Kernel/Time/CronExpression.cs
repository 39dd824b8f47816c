namespace Simfra.Time;

/// <summary>
/// AWS's cron: occurrences at the local times that fit six fields, <c>minutes hours day-of-month month day-of-week year</c>. Weeks begin with
/// Sunday, 1.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"/>
internal sealed record CronExpression(CronField Minutes, CronField Hours, CronDays Days, CronField Months, CronField Years)
{
    public static string[] MonthNames { get; } = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>Reads the six fields; null where they aren't such.</summary>
    public static CronExpression? TryParse(string fields)
    {
        if (fields.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minutes, var hours, var days, var months, var weekdays, var years])
        {
            return null;
        }

        return CronField.TryParse(minutes, 0, 59) is { } minute
            && CronField.TryParse(hours, 0, 23) is { } hour
            && CronDays.TryParse(days, weekdays) is { } day
            && CronField.TryParse(months, 1, 12, MonthNames) is { } month
            && CronField.TryParse(years, 1970, 2199) is { } year
                ? new(minute, hour, day, month, year)
                : null;
    }

    /// <summary>The first occurrence after an instant, by the times of a zone; null where there is none any more.</summary>
    /// <remarks>
    /// A local time that the clocks skip has no occurrence, one that they show twice has one, the first. So the instants of ascending local
    /// times ascend, and the search can begin with the time that the zone has at the given instant.
    /// </remarks>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        for (DateTime? day = local.Date; day is { } date; day = NextDay(date))
        {
            if (Years.Contains(date.Year) && Months.Contains(date.Month) && Days.Contains(date) && NextOn(date, local, after, zone) is { } occurrence)
            {
                return occurrence;
            }
        }

        return null;
    }

    private DateTimeOffset? NextOn(DateTime date, DateTime local, DateTimeOffset after, TimeZoneInfo zone)
    {
        foreach (var hour in Hours.Values)
        {
            foreach (var minute in Minutes.Values)
            {
                var time = date.AddMinutes((hour * 60) + minute);
                if (time > local && LocalTime.ToInstant(time, zone) is { } occurrence && occurrence > after)
                {
                    return occurrence;
                }
            }
        }

        return null;
    }

    /// <summary>The next day that is in one of the years and months; null where there is none.</summary>
    private DateTime? NextDay(DateTime date)
    {
        date = date.AddDays(1);
        if (!Years.Contains(date.Year))
        {
            return Years.After(date.Year) is { } year ? new DateTime(year, Months.Values[0], 1) : null;
        }

        if (Months.Contains(date.Month))
        {
            return date;
        }

        return Months.After(date.Month) is { } month
            ? new DateTime(date.Year, month, 1)
            : Years.After(date.Year) is { } later ? new DateTime(later, Months.Values[0], 1) : null;
    }
}
