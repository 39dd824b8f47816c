using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

public sealed class QueryCommandTests
{
    private static readonly string[] Orders =
    [
        """{"level":"INFO","ms":12,"user":{"name":"ada","tags":["x","y"]},"ok":true}""",
        """{"level":"ERROR","ms":340.5,"user":{"name":"bob","tags":["z"]},"ok":false}""",
        """{"level":"ERROR","ms":7,"user":{"name":"ada"}}""",
        "plain text",
    ];

    [Fact]
    public void Query_WithoutFields_ShowsTimestampAndMessageNewestFirst() => Assert.Equal(
        ["@timestamp=2030-01-02 03:04:06.000, @message=b", "@timestamp=2030-01-02 03:04:05.000, @message=a"],
        QueryRun.Lines("filter @message != \"c\"", "a", "b", "c"));

    [Fact]
    public void Fields_ShowsWhatAnEventHas() => Assert.Equal(
        ["", "level=ERROR, user.name=ada", "level=ERROR, user.name=bob, user.tags.0=z", "level=INFO, user.name=ada, user.tags.0=x"],
        QueryRun.Lines("fields level, user.name, user.tags.0", Orders));

    [Fact]
    public void Fields_OfEachEvent_AreThere()
    {
        var row = QueryRun.Run("fields @timestamp, @ingestionTime, @logStream, @log, @message", "000000000000:group", "m").Rows[0];

        Assert.Equal(
            [
                new("@timestamp", "2030-01-02 03:04:05.000"), new("@ingestionTime", "2030-01-02 03:04:06.000"), new("@logStream", "stream-0"),
                new("@log", "000000000000:group"), new("@message", "m"), new("@ptr", LogPointer.Write("000000000000:group", "stream-0", new(1, 0, 0))),
            ],
            row.Fields);
    }

    [Fact]
    public void Fields_InBackticks_MayHaveAnyName() => Assert.Equal(
        ["a-b=1, x.c d=2"], QueryRun.Lines("fields `a-b`, x.`c d`", """{"a-b":1,"x":{"c d":2}}"""));

    [Fact]
    public void Fields_WithDotsInTheirKeys_AreFound() => Assert.Equal(
        ["a.b.c=1, d.e=2"], QueryRun.Lines("fields a.b.c, d.e", """{"a.b":{"c":1},"d.e":2}"""));

    [Fact]
    public void Fields_ThatBeginWithAt_HaveASecondOne() => Assert.Equal(["@@version=1"], QueryRun.Lines("fields @@version", """{"@version":"1"}"""));

    [Fact]
    public void Fields_BeyondTwoHundred_AreNotDiscovered()
    {
        var json = $"{{{string.Join(',', Enumerable.Range(0, 201).Select(static i => $"\"f{i}\":{i}"))}}}";

        Assert.Equal(["f199=199"], QueryRun.Lines("fields f199, f200", json));
    }

    [Fact]
    public void Display_ShowsOnlyWhatItNames() => Assert.Equal(
        ["twice=24"], QueryRun.Lines("fields @timestamp, ms * 2 as twice | filter level = 'INFO' | display twice", Orders));

    [Theory]
    [InlineData("ms > 10", "bob,ada")]
    [InlineData("ms >= 12 and ms <= 340.5", "bob,ada")]
    [InlineData("level = 'ERROR' and not user.name = 'ada'", "bob")]
    [InlineData("level = 'ERROR' or ms < 13", "ada,bob,ada")]
    [InlineData("level in ['INFO', 'WARN']", "ada")]
    [InlineData("level not in ['INFO', 'WARN'] and ispresent(level)", "ada,bob")]
    [InlineData("user.name like /^b/", "bob")]
    [InlineData("user.name =~ /(?i)BOB/", "bob")]
    [InlineData("user.name like 'ob'", "bob")]
    [InlineData("user.name not like /d/ and ispresent(user.name)", "bob")]
    [InlineData("ok = 1", "ada")]
    [InlineData("ok = true", "ada")]
    [InlineData("ok", "ada")]
    [InlineData("(ms + 1) * 2 = 16", "ada")]
    [InlineData("2 ^ 3 ^ 2 = 512 and ms % 5 = 2 and ms = 7", "ada")]
    [InlineData("ms = '7'", "ada")]
    public void Filter_KeepsWhatMeetsIt(string condition, string names)
    {
        var lines = QueryRun.Lines($"filter {condition} | filter ispresent(user.name) | display user.name", Orders);

        Assert.Equal(names, string.Join(',', lines.Select(static l => l["user.name=".Length..])));
    }

    [Fact]
    public void Filter_WithANotEqual_TakesEventsWithoutTheField() =>
        Assert.Equal(2, QueryRun.Run("filter level != 'ERROR'", "000000000000:group", Orders).RecordsMatched);

    [Fact]
    public void Stats_GroupsByFieldsAndTime() => Assert.Equal(
        ["bin(2s)=2030-01-02 03:04:08.000, count(*)=1", "bin(2s)=2030-01-02 03:04:06.000, count(*)=2", "bin(2s)=2030-01-02 03:04:04.000, count(*)=1"],
        QueryRun.Lines("stats count(*) by bin(2s)", Orders));

    [Fact]
    public void Stats_HasAllAggregations() => Assert.Equal(
        ["level=INFO, n=1, sum(ms)=12, a=12, min(ms)=12, max(ms)=12, s=0, p=12, d=1", "level=ERROR, n=2, sum(ms)=347.5, a=173.75, min(ms)=7, max(ms)=340.5, s=166.75, p=7, d=2"],
        QueryRun.Lines(
            "filter ispresent(level) | stats count(*) as n, sum(ms), avg(ms) as a, min(ms), max(ms), stddev(ms) as s, pct(ms, 0) as p, count_distinct(user.name) as d by level | sort n",
            Orders));

    [Fact]
    public void Stats_OverTimeAndOrder_TakesFirstAndLast() => Assert.Equal(
        ["earliest(level)=INFO, latest(level)=ERROR, sortsFirst(user.name)=ada, sortsLast(user.name)=bob, latest(@timestamp)=1893553448000"],
        QueryRun.Lines("stats earliest(level), latest(level), sortsFirst(user.name), sortsLast(user.name), latest(@timestamp)", Orders));

    [Fact]
    public void Stats_CalculatesWithAggregations() => Assert.Equal(
        ["share=0.5"], QueryRun.Lines("stats sum(strcontains(@message, 'ERROR')) / count(*) as share", Orders));

    [Fact]
    public void Stats_OfStats_GroupsGroups() => Assert.Equal(
        ["max(n)=2, groups=2"], QueryRun.Lines("filter ispresent(level) | stats count(*) as n by level | stats max(n), count(*) as groups", Orders));

    [Fact]
    public void Stats_CanBeFilteredAndSortedByItsColumns() => Assert.Equal(
        ["level=INFO, count(*)=1"], QueryRun.Lines("stats count(*) by level | filter ispresent(level) | sort count(*) asc | limit 1", Orders));

    [Fact]
    public void Stats_OfNothing_HasNoLine() => Assert.Empty(QueryRun.Lines("filter level = 'x' | stats count(*)", Orders));

    [Fact]
    public void Sort_PutsTextBeforeNumbersAndDigitsByLength() => Assert.Equal(
        ["a2", "a10", "b", "9", "10"],
        QueryRun.Lines("sort @message asc | display @message", "10", "b", "a10", "9", "a2").Select(static l => l["@message=".Length..]));

    [Fact]
    public void Sort_BySeveralKeys_TakesThemInOrder() => Assert.Equal(
        ["a=1, b=1", "a=1, b=2", "a=0, b=9"],
        QueryRun.Lines("fields a, b | sort a desc, b", """{"a":0,"b":9}""", """{"a":1,"b":2}""", """{"a":1,"b":1}"""));

    [Fact]
    public void Limit_TakesTheFirst()
    {
        var outcome = QueryRun.Run("sort @timestamp asc | limit 2", "000000000000:group", "a", "b", "c");

        Assert.Equal((2, 3, 3), (outcome.Rows.Count, outcome.RecordsScanned, outcome.RecordsMatched));
        Assert.Equal("a", outcome.Rows[0].Event!.Message);
    }

    [Theory]
    [InlineData("parse @message 'user=*, ms=*' as u, t | display u, t")]
    [InlineData("parse 'user=*, ms=*' as u, t | display u, t")]
    [InlineData("parse @message /user=(?<u>[^,]*), ms=(?<t>.*)/ | display u, t")]
    [InlineData("parse @message /user=([^,]*), ms=(.*)/ as u, t | display u, t")]
    public void Parse_TakesFieldsOutOfText(string query) => Assert.Equal(["", "u=ada, t=12"], QueryRun.Lines(query, "now user=ada, ms=12", "nothing"));

    [Fact]
    public void Parse_ShowsItsFieldsBehindTheOthers() => Assert.Equal(
        ["@message=[INFO] hello there, level=INFO, text=hello there"],
        QueryRun.Lines("fields @message | parse @message '[*] *' as level, text", "[INFO] hello there"));

    [Fact]
    public void Dedup_KeepsTheFirstOfEachAndWhatLacksTheField() => Assert.Equal(
        ["@message=c", "@message={\"k\":1,\"n\":3}", "@message={\"k\":2}"],
        QueryRun.Lines("sort @timestamp desc | dedup k | limit 9 ", """{"k":2}""", """{"k":1,"n":2}""", """{"k":1,"n":3}""", "c").Select(static l => l[l.IndexOf("@message", StringComparison.Ordinal)..]));

    [Fact]
    public void Unnest_MakesALineOfEachItem() => Assert.Equal(
        ["event.name=exception", "event.name=user action"],
        QueryRun.Lines(
            "fields jsonParse(@message) as json_message | unnest json_message.events into event | display event.name",
            """{"events":[{"name":"exception"},{"name":"user action"}]}"""));

    [Fact]
    public void Unmask_ShowsWhatTheCallerMaySee()
    {
        var masked = QueryRun.Events("000000000000:group", "***").Select(static e => e with { Unmasked = new("secret", null) });

        var row = QueryParser.Parse("fields @message, unmask(@message) as plain", 0).Run(masked, limit: null).Rows[0];

        Assert.Equal(["***", "secret"], row.Fields.SkipLast(1).Select(static f => f.Value));
    }

    [Fact]
    public void Source_SaysWhichLogGroups()
    {
        var plan = QueryParser.Parse("SOURCE logGroups(namePrefix: ['a', 'b'], class: ['INFREQUENT_ACCESS']) | fields @message", 0);

        Assert.Equal(["a", "b"], plan.Source!.NamePrefixes);
        Assert.Equal(["INFREQUENT_ACCESS"], plan.Source.Classes);
    }

    [Fact]
    public void Comments_AreSkipped() => Assert.Equal(["a=1"], QueryRun.Lines("# first\nfields a # a | b\n| filter a = 1", """{"a":1}"""));

    [Fact]
    public void LambdaReports_HaveTheirFields() => Assert.Equal(
        ["@type=REPORT, @requestId=6a1f6a0c-0000-4000-8000-000000000001, @duration=3.12, @billedDuration=4, @memorySize=1.28E8, mb=122.0703, @initDuration=150.5"],
        QueryRun.LinesOf(
            "fields @type, @requestId, @duration, @billedDuration, @memorySize, @memorySize / 1024 / 1024 as mb, @initDuration",
            "000000000000:/aws/lambda/f",
            "REPORT RequestId: 6a1f6a0c-0000-4000-8000-000000000001\tDuration: 3.12 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\tInit Duration: 150.5 ms\t\n"));

    [Fact]
    public void LambdaMessages_HaveTheFieldsOfTheirFirstJson() => Assert.Equal(
        ["status=7"], QueryRun.LinesOf("fields status", "000000000000:/aws/lambda/f", """2030-01-02T03:04:05Z INFO {"status":7} done"""));

    [Fact]
    public void FlowLogs_HaveTheirFields() => Assert.Equal(
        ["srcAddr=10.0.0.1, bytes=840, action=ACCEPT"],
        QueryRun.Lines("fields srcAddr, bytes, action", "2 123456789010 eni-1235b8ca123456789 10.0.0.1 10.0.0.2 443 6 6 10 840 1418530010 1418530070 ACCEPT OK"));
}
