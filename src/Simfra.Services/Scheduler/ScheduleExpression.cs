using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Services.Scheduler;

/// <summary>When a schedule runs: <c>at(2030-01-01T00:00:00)</c>, <c>rate(5 minutes)</c> or <c>cron(0 12 * * ? *)</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"/>
internal static partial class ScheduleExpression
{
    private const string AtFormat = "yyyy-MM-dd'T'HH:mm:ss";

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static void Check(string expression)
    {
        var isValid = Form().Match(expression) is { Success: true } match && match.Groups[2].Value is var body && match.Groups[1].Value switch
        {
            "at" => DateTime.TryParseExact(body, AtFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "rate" => Rate().IsMatch(body),
            _ => IsCron(body),
        };
        if (!isValid)
        {
            throw SchedulerErrors.InvalidExpression(expression);
        }
    }

    private static bool IsCron(string body)
    {
        if (body.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var minutes, var hours, var days, var months, var weekdays, var years])
        {
            return false;
        }

        // Either the day of the month or the day of the week is named; the other is a question mark.
        return (days == "?") != (weekdays == "?")
            && IsField(minutes, 0, 59, [])
            && IsField(hours, 0, 23, [])
            && (days == "?" || days is "L" or "LW" || Nearest().IsMatch(days) || IsField(days, 1, 31, []))
            && IsField(months, 1, 12, Months)
            && (weekdays == "?" || weekdays == "L" || NthWeekday().IsMatch(weekdays) || IsField(weekdays, 1, 7, Weekdays))
            && IsField(years, 1970, 2199, []);
    }

    /// <summary>Numbers, names, ranges, steps and lists of them, or a star.</summary>
    private static bool IsField(string field, int min, int max, string[] names) =>
        field.Split(',').All(part => IsPart(part, min, max, names));

    private static bool IsPart(string part, int min, int max, string[] names)
    {
        if (part.Split('/') is [var range, var step])
        {
            return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > 0 && IsRange(range, min, max, names);
        }

        return IsRange(part, min, max, names);
    }

    private static bool IsRange(string range, int min, int max, string[] names) => range.Split('-') switch
    {
        ["*"] => true,
        [var one] => Value(one, min, max, names) is not null,
        [var from, var to] => Value(from, min, max, names) is { } first && Value(to, min, max, names) is { } last && first <= last,
        _ => false,
    };

    private static int? Value(string text, int min, int max, string[] names)
    {
        var named = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            return named + min;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
    }

    [GeneratedRegex(@"^(at|rate|cron)\((.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("^([1-9][0-9]*) (minute|minutes|hour|hours|day|days)$")]
    private static partial Regex Rate();

    [GeneratedRegex("^([1-9]|[12][0-9]|3[01])W$")]
    private static partial Regex Nearest();

    [GeneratedRegex("^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])$", RegexOptions.IgnoreCase)]
    private static partial Regex NthWeekday();
}
