using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>When a schedule runs: <c>at(2030-01-01T00:00:00)</c>, <c>rate(5 minutes)</c> or <c>cron(0 12 * * ? *)</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"/>
internal abstract partial record ScheduleExpression
{
    /// <summary>It has one occurrence, and no start or end beside it.</summary>
    public virtual bool IsOneTime => false;

    /// <exception cref="Schemas.AwsServiceException">ValidationException.</exception>
    public static ScheduleExpression Parse(string expression)
    {
        var match = Form().Match(expression);
        var body = match.Groups[2].Value;
        return match.Groups[1].Value switch
        {
            "at" => (ScheduleExpression?)AtExpression.TryParse(body),
            "rate" => RateExpression.TryParse(body),
            "cron" => CronExpression.TryParse(body) is { } cron ? new CronSchedule(cron) : null,
            _ => null,
        }
            ?? throw SchedulerErrors.InvalidExpression(expression);
    }

    /// <summary>The first occurrence after an instant; null where there is none.</summary>
    /// <param name="after">The instant, which is no occurrence to be found itself.</param>
    /// <param name="start">What intervals are counted from, the first occurrence of a rate.</param>
    /// <param name="zone">Where the times of the expression are read.</param>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start, TimeZoneInfo zone);

    [GeneratedRegex(@"^(at|rate|cron)\((.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Form();
}

/// <summary>One occurrence, at a local time.</summary>
internal sealed record AtExpression(DateTime Time) : ScheduleExpression
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss";

    public override bool IsOneTime => true;

    public static AtExpression? TryParse(string body) =>
        DateTime.TryParseExact(body, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? new(time) : null;

    /// <summary>A time that the clocks skip comes as much later as they are put forward; of one that comes twice it is the first.</summary>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start, TimeZoneInfo zone)
    {
        var occurrence = LocalTime.ToInstant(Time, zone) ?? new DateTimeOffset(Time, zone.GetUtcOffset(Time.AddDays(-1)));
        return occurrence > after ? occurrence : null;
    }
}

/// <summary>Occurrences at equal distances. A day is 24 hours, whatever the clocks do.</summary>
internal sealed partial record RateExpression(TimeSpan Interval) : ScheduleExpression
{
    public static RateExpression? TryParse(string body)
    {
        var match = Form().Match(body);
        var unit = match.Groups[2].Value.TrimEnd('s') switch
        {
            "minute" => TimeSpan.TicksPerMinute,
            "hour" => TimeSpan.TicksPerHour,
            _ => TimeSpan.TicksPerDay,
        };
        return long.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= TimeSpan.MaxValue.Ticks / unit
            ? new(TimeSpan.FromTicks(count * unit))
            : null;
    }

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start, TimeZoneInfo zone)
    {
        if (after < start)
        {
            return start;
        }

        var last = start + TimeSpan.FromTicks((after - start).Ticks / Interval.Ticks * Interval.Ticks);
        return Interval <= DateTimeOffset.MaxValue - last ? last + Interval : null;
    }

    [GeneratedRegex("^([1-9][0-9]*) (minute|minutes|hour|hours|day|days)$")]
    private static partial Regex Form();
}

/// <summary>Occurrences at the times of a zone that fit a cron expression.</summary>
internal sealed record CronSchedule(CronExpression Expression) : ScheduleExpression
{
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start, TimeZoneInfo zone) => Expression.Next(after, zone);
}
