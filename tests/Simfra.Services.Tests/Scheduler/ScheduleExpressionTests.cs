using System.Globalization;
using Simfra.Services.Scheduler;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>When expressions occur.</summary>
public sealed class ScheduleExpressionTests
{
    private static DateTimeOffset Start { get; } = Utc("2030-01-02T03:04:05");

    [Theory]
    [InlineData("0 12 * * ? *", "2030-01-02T12:00 2030-01-03T12:00 2030-01-04T12:00")]
    [InlineData("0/20 4 * * ? *", "2030-01-02T04:00 2030-01-02T04:20 2030-01-02T04:40 2030-01-03T04:00")]
    [InlineData("5-15/5 4,6 * * ? *", "2030-01-02T04:05 2030-01-02T04:10 2030-01-02T04:15 2030-01-02T06:05")]
    [InlineData("0 18 ? * MON-FRI *", "2030-01-02T18:00 2030-01-03T18:00 2030-01-04T18:00 2030-01-07T18:00")]
    [InlineData("1-31/30 1-1 ? * 1,7 *", "2030-01-05T01:01 2030-01-05T01:31 2030-01-06T01:01")]
    [InlineData("0 0 1 jan,JUL ? *", "2030-07-01T00:00 2031-01-01T00:00")]
    [InlineData("0 0 L * ? *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-31T00:00")]
    [InlineData("0 0 L 2 ? 2031-2032", "2031-02-28T00:00 2032-02-29T00:00")]
    [InlineData("0 0 LW * ? *", "2030-01-31T00:00 2030-02-28T00:00 2030-03-29T00:00")]
    [InlineData("0 0 1W * ? *", "2030-02-01T00:00 2030-03-01T00:00 2030-04-01T00:00 2030-05-01T00:00 2030-06-03T00:00")]
    [InlineData("0 0 31W * ? *", "2030-01-31T00:00 2030-03-29T00:00 2030-05-31T00:00")]
    [InlineData("0 0 12W * ? *", "2030-01-11T00:00 2030-02-12T00:00")]
    [InlineData("0 0 ? * L *", "2030-01-05T00:00 2030-01-12T00:00")]
    [InlineData("15 10 ? * 6L 2030", "2030-01-25T10:15 2030-02-22T10:15 2030-03-29T10:15")]
    [InlineData("0 0 ? * 3#2 *", "2030-01-08T00:00 2030-02-12T00:00")]
    [InlineData("0 0 ? * WED#5 *", "2030-01-30T00:00 2030-05-29T00:00")]
    [InlineData("0 0 29 2 ? *", "2032-02-29T00:00 2036-02-29T00:00")]
    [InlineData("0 0 1 1 ? 2190/5", "2190-01-01T00:00 2195-01-01T00:00 ")]
    [InlineData("0 0 30 2 ? *", " ")]
    [InlineData("0 0 1 1 ? 2029", " ")]
    public void Cron_OccursWhenAllFieldsFit(string fields, string expected)
    {
        var after = Start;
        foreach (var occurrence in expected.Split(' '))
        {
            var next = Next($"cron({fields})", after);

            Assert.Equal(occurrence, next?.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) ?? "");
            after = next ?? after;
        }
    }

    [Fact]
    public void Cron_AtRandom_OccursAtTheFirstMinuteThatFits()
    {
        var random = new Random(20300102);
        for (var i = 0; i < 120; i++)
        {
            var (minutes, isMinute) = Field(random, 0, 59);
            var (hours, isHour) = Field(random, 0, 23);
            var (months, isMonth) = Field(random, 1, 12);
            var isByWeek = random.Next(2) == 0;
            var (days, isDay) = Field(random, 1, isByWeek ? 7 : 31);
            var expression = $"cron({minutes} {hours} {(isByWeek ? "?" : days)} {months} {(isByWeek ? days : "?")} *)";
            var after = Start + TimeSpan.FromSeconds(random.Next(100_000_000));

            var next = Next(expression, after);

            Assert.True(next is null || (next > after && Fits(next.Value)), $"{expression} after {after:O}: {next:O}");
            var until = next ?? after.AddDays(400);
            for (var minute = after.AddSeconds(60 - after.Second); minute < until; minute = minute.AddMinutes(1))
            {
                Assert.False(Fits(minute), $"{expression} after {after:O}: {next:O}, not {minute:O}");
            }

            bool Fits(DateTimeOffset time) =>
                isMinute(time.Minute) && isHour(time.Hour) && isMonth(time.Month) && isDay(isByWeek ? (int)time.DayOfWeek + 1 : time.Day);
        }
    }

    [Theory]
    [InlineData("America/Los_Angeles", 6)]
    [InlineData("Europe/Dublin", 6)]
    [InlineData("Australia/Lord_Howe", 3)]
    [InlineData("America/Havana", 6)]
    [InlineData("Asia/Kolkata", 0)]
    public void Cron_InAnyZone_OccursAtEachLocalTimeThatThereIsOnce(string zone, int skipped)
    {
        var expression = ScheduleExpression.Parse("cron(0/10 * * * ? *)");
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var locals = new HashSet<DateTime>();
        var last = Utc("2029-12-31T00:00:00");
        var end = Utc("2031-01-01T00:00:00");

        while (expression.Next(last, Start, place) is { } next && next < end)
        {
            var local = TimeZoneInfo.ConvertTime(next, place).DateTime;
            Assert.True(next > last && local.Minute % 10 == 0 && locals.Add(local), $"{next:O} after {last:O} is {local:O}");
            last = next;
        }

        // The first one isn't after the beginning.
        Assert.Equal((366 * 144) - 1 - skipped, locals.Count);
    }

    [Theory]
    [InlineData("2030-03-09T00:00:00", "2030-03-09T10:30:00")] // 02:30 -08:00
    [InlineData("2030-03-09T10:30:00", "2030-03-11T09:30:00")] // there is no 02:30 on the 10th; then -07:00
    [InlineData("2030-11-02T09:30:00", "2030-11-03T10:30:00")]
    public void Cron_WhenClocksChange_SkipsWhatThereIsNot(string after, string next) =>
        Assert.Equal(Utc(next), Next("cron(30 2 * * ? *)", Utc(after), "America/Los_Angeles"));

    [Fact]
    public void Cron_WhenAnHourComesTwice_OccursInTheFirst()
    {
        var first = Next("cron(30 1 * * ? *)", Utc("2030-11-02T12:00:00"), "America/Los_Angeles");

        Assert.Equal(Utc("2030-11-03T08:30:00"), first);
        Assert.Equal(Utc("2030-11-04T09:30:00"), Next("cron(30 1 * * ? *)", first!.Value, "America/Los_Angeles"));
    }

    [Theory]
    [InlineData("UTC", "2030-06-01T12:00:00")]
    [InlineData("Europe/Zurich", "2030-06-01T10:00:00")]
    [InlineData("Asia/Kolkata", "2030-06-01T06:30:00")]
    public void At_OccursOnceAtTheLocalTime(string zone, string expected)
    {
        Assert.Equal(Utc(expected), Next("at(2030-06-01T12:00:00)", Start, zone));
        Assert.Null(Next("at(2030-06-01T12:00:00)", Utc(expected), zone));
    }

    [Theory]
    [InlineData("at(2030-03-10T02:30:00)", "2030-03-10T10:30:00")]
    [InlineData("at(2030-11-03T01:30:00)", "2030-11-03T08:30:00")]
    public void At_WhenClocksChange_OccursNevertheless(string expression, string expected) =>
        Assert.Equal(Utc(expected), Next(expression, Start, "America/Los_Angeles"));

    [Theory]
    [InlineData("rate(1 minute)", 60)]
    [InlineData("rate(5 minutes)", 300)]
    [InlineData("rate(2 hours)", 7200)]
    [InlineData("rate(1 day)", 86_400)]
    public void Rate_OccursFromTheStartOnAtEqualDistances(string expression, int seconds)
    {
        Assert.Equal(Start, Next(expression, Start.AddTicks(-1)));
        Assert.Equal(Start, Next(expression, Start.AddDays(-7)));
        Assert.Equal(Start.AddSeconds(seconds), Next(expression, Start));
        Assert.Equal(Start.AddSeconds(2 * seconds), Next(expression, Start.AddSeconds(seconds)));
        Assert.Equal(Start.AddSeconds(2 * seconds), Next(expression, Start.AddSeconds((2 * seconds) - 1)));

        // A day is 24 hours where the clocks change too.
        Assert.Equal(Start.AddSeconds(365L * 86_400), Next(expression, Start.AddSeconds((365L * 86_400) - 1), "America/Los_Angeles"));
    }

    [Fact]
    public void Rate_BeyondTheLastDateThereIs_OccursNoMore() => Assert.Null(Next("rate(10000000 days)", Start));

    private static DateTimeOffset? Next(string expression, DateTimeOffset after, string zone = "UTC") =>
        ScheduleExpression.Parse(expression).Next(after, Start, TimeZoneInfo.FindSystemTimeZoneById(zone))?.ToUniversalTime();

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Some field, and which values fit it.</summary>
    private static (string Text, Func<int, bool> Fits) Field(Random random, int min, int max)
    {
        var (one, other) = (random.Next(min, max + 1), random.Next(min, max + 1));
        var (low, high, step) = (Math.Min(one, other), Math.Max(one, other), random.Next(1, 8));
        return random.Next(6) switch
        {
            0 => ("*", static _ => true),
            1 => ($"{one}", value => value == one),
            2 => ($"{one},{other}", value => value == one || value == other),
            3 => ($"{low}-{high}", value => value >= low && value <= high),
            4 => ($"{low}-{high}/{step}", value => value >= low && value <= high && (value - low) % step == 0),
            _ => ($"{low}/{step}", value => value >= low && (value - low) % step == 0),
        };
    }
}
