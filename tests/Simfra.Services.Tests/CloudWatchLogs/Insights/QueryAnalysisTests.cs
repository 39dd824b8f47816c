using System.Text.RegularExpressions;
using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

/// <summary>Commands that look at many lines together. The newest event is the first line.</summary>
public sealed class QueryAnalysisTests
{
    private static readonly string[] Requests =
    [
        "[INFO] Request time: 327 ms", "[INFO] Request time: 12 ms", "[ERROR] no answer from 10.0.0.7", "[INFO] Request time: 8 ms", "hello",
    ];

    [Fact]
    public void Pattern_GivesALineForEachPattern() => Assert.Equal(
        [
            "@pattern=[INFO] Request time: <time-1> ms, @ratio=0.6, @sampleCount=3, @severityLabel=Info",
            "@pattern=hello, @ratio=0.2, @sampleCount=1, @severityLabel=NONE",
            "@pattern=[ERROR] no answer from <IPAddress-1>, @ratio=0.2, @sampleCount=1, @severityLabel=Error",
        ],
        QueryRun.Lines("fields @timestamp | pattern @message", Requests));

    [Theory]
    [InlineData("filter @message like /INFO/ | pattern @message | display @sampleCount", "@sampleCount=3")]
    [InlineData("parse @message '[*] *' as level, rest | pattern rest | filter @severityLabel = 'NONE' | sort @sampleCount desc | limit 1 | display @pattern", "@pattern=Request time: <time-1> ms")]
    [InlineData("pattern toupper(@message) | stats sum(@sampleCount) as n", "n=5")]
    [InlineData("pattern @message | fields @sampleCount * 2 as twice | sort twice desc | limit 1 | display twice", "twice=6")]
    public void Pattern_CanStandBetweenOtherCommands(string query, string line) => Assert.Equal([line], QueryRun.Lines(query, Requests));

    [Fact]
    public void CountFrequent_CountsCombinations() => Assert.Equal(
        ["m=GET, s=200, _approxcount=2", "m=PUT, s=200, _approxcount=1"],
        QueryRun.Lines("countFrequent m, s", """{"m":"GET","s":200}""", """{"m":"PUT","s":200}""", """{"m":"GET","s":200}"""));

    [Fact]
    public void Accum_AddsUp()
    {
        string[] events = ["""{"b":1}""", """{"b":2}""", "{}", """{"b":4}"""];

        Assert.Equal(["b=4, total=4", "", "b=2, total=6", "b=1, total=7"], QueryRun.Lines("fields b | accum b AS total", events));
        Assert.Equal(["b=1", "b=3", "b=7"], QueryRun.Lines("filter ispresent(b) | sort b | accum b | display b", events));
        Assert.Equal(["k=a, c=1", "k=b, c=3"], QueryRun.Lines("stats count(*) as c by k | sort k | accum c", """{"k":"b"}""", """{"k":"a"}""", """{"k":"b"}"""));
    }

    [Theory]
    [InlineData("autoregress n", "n=3|n=2, n_p1=3|n=1, n_p1=2")]
    [InlineData("autoregress n as before", "n=3|n=2, before=3|n=1, before=2")]
    [InlineData("autoregress n p=2", "n=3|n=2|n=1, n_p2=3")]
    [InlineData("autoregress n p=1-2", "n=3|n=2, n_p1=3|n=1, n_p1=2, n_p2=3")]
    [InlineData("autoregress n as x p=1-2 | fields n - x_p1 as change | display change", "|change=-1|change=-1")]
    public void Autoregress_GivesTheValuesOfLinesBefore(string command, string lines) => Assert.Equal(
        lines.Split('|'), QueryRun.Lines($"fields n | {command}", """{"n":1}""", """{"n":2}""", """{"n":3}"""));

    [Theory]
    [InlineData("filldown host", "host=a, cpu_user=1|host=a|host=b")]
    [InlineData("filldown cpu*", "host=a, cpu_user=1|cpu_user=1|host=b, cpu_user=1")]
    [InlineData("filldown", "host=a, cpu_user=1|host=a, cpu_user=1|host=b, cpu_user=1")]
    [InlineData("filldown host *user", "host=a, cpu_user=1|host=a, cpu_user=1|host=b, cpu_user=1")]
    public void FillDown_CarriesValuesOn(string command, string lines) => Assert.Equal(
        lines.Split('|'), QueryRun.Lines($"fields host, cpu_user | {command}", """{"host":"b"}""", "{}", """{"host":"a","cpu_user":1}"""));

    [Fact]
    public void FillMissing_PutsALineForEachEmptyBin()
    {
        string[] events = ["""{"n":1}""", "x", "x", """{"n":5}"""];

        Assert.Equal(
            [
                "bin(1s)=2030-01-02 03:04:08.000, a=5", "bin(1s)=2030-01-02 03:04:07.000, a=0", "bin(1s)=2030-01-02 03:04:06.000, a=0",
                "bin(1s)=2030-01-02 03:04:05.000, a=1",
            ],
            QueryRun.Lines("filter ispresent(n) | stats avg(n) as a by bin(1s) | fillmissing with 0 for a", events));
        Assert.Equal(
            ["t=2030-01-02 03:04:05.000, a=1, c=1", "t=2030-01-02 03:04:06.000, a=x, c=0", "t=2030-01-02 03:04:07.000, a=x, c=0", "t=2030-01-02 03:04:08.000, a=5, c=1"],
            QueryRun.Lines("filter ispresent(n) | stats avg(n) as a, count(*) as c by bin(1s) as t | sort t | fillmissing with 'x' for a, with 0 for c", events));
        Assert.Equal(4, QueryRun.Lines("filter ispresent(n) | stats avg(n) as a by bin(1s) | fillmissing", events).Length);
    }

    [Theory]
    [InlineData("outlier n", "9,4,3,2,1")]
    [InlineData("outlier action=transform param=1 n", "6,4,3,2,1")]
    [InlineData("outlier action=remove n", "4,3,2,1")]
    [InlineData("outlier action=remove mark=false param=1000 n", "1000,4,3,2,1")]
    public void Outlier_RemovesOrBoundsWhatIsFarOut(string command, string values)
    {
        var lines = QueryRun.Lines($"fields n | {command}", """{"n":1}""", """{"n":2}""", """{"n":3}""", """{"n":4}""", """{"n":1000}""");

        // The quartiles are 2 and 4.
        Assert.Equal(values, string.Join(',', lines.Select(static l => l[2..])));
    }

    [Fact]
    public void Outlier_OfLowNumbers_IsFoundWhereThatIsAsked()
    {
        string[] events = ["""{"n":-90}""", """{"n":2}""", """{"n":3}""", """{"n":4}""", """{"n":5}"""];

        Assert.Equal(5, QueryRun.Lines("fields n | outlier action=remove n", events).Length);
        Assert.Equal(4, QueryRun.Lines("fields n | outlier action=remove uselower=true n", events).Length);
    }

    [Fact]
    public void Sessionize_NumbersSessions()
    {
        string[] events = ["""{"u":"a"}""", """{"u":"b"}""", "x", """{"u":"a"}""", """{"u":"b"}"""];

        Assert.Equal(["u=b, session_id=2", "u=a, session_id=1", "u=b, session_id=2", "u=a, session_id=1"], QueryRun.Lines("fields u | filter ispresent(u) | sessionize u", events));
        Assert.Equal(["u=b, s=4", "u=a, s=3", "u=b, s=2", "u=a, s=1"], QueryRun.Lines("fields u | filter ispresent(u) | sessionize u maxspan 2s as s", events));
    }

    [Theory]
    [InlineData("autoregress a p=0")]
    [InlineData("autoregress a p=3-2")]
    [InlineData("accum 1")]
    [InlineData("fillmissing")]
    [InlineData("stats count(*) by a | fillmissing")]
    [InlineData("stats count(*) as c by bin(1m) | fillmissing with 0 for d")]
    [InlineData("stats count(*) as c by bin(1m) | fillmissing with 0 c")]
    [InlineData("outlier action=keep a")]
    [InlineData("outlier")]
    [InlineData("sessionize a maxspan 3")]
    [InlineData("stats count(*) | sessionize a")]
    [InlineData("stats count(*) | pattern @message")]
    [InlineData("pattern")]
    [InlineData("countFrequent")]
    public void WhatIsWrong_IsMalformed(string query) => Assert.Throws<MalformedQuery>(() => QueryParser.Parse(query, 0));

    [Fact]
    public void ARegularExpression_DoesNotHoldUpAQuery()
    {
        var text = new string('a', 40) + "!";

        Assert.Empty(QueryRun.Lines("filter @message like /^(a+)+$/", text));
        Assert.Equal(["m=aaa"], QueryRun.Lines("parse @message /(?=a)(?<m>a{3})/ | display m", text));
        Assert.Throws<RegexMatchTimeoutException>(() => QueryRun.Lines("filter @message like /^(?=a)(a+)+$/", text));
    }
}
