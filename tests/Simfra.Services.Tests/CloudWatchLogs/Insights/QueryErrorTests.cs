using System.Globalization;
using Simfra.Services.CloudWatchLogs.Insights;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

public sealed class QueryErrorTests
{
    [Theory]
    [InlineData("fields @message | bad", "unexpected symbol found bad at line 1 and position 18", 18, 21)]
    [InlineData("fields @message |", "unexpected symbol found <EOF> at line 1 and position 17", 17, 17)]
    [InlineData("", "unexpected symbol found <EOF> at line 1 and position 0", 0, 0)]
    [InlineData("fields @message\n| filter (a = 1", "unexpected symbol found <EOF> at line 2 and position 15", 31, 31)]
    [InlineData("filter a like b", "unexpected symbol found b at line 1 and position 14", 14, 15)]
    [InlineData("filter a like /(/", "unexpected symbol found /(/ at line 1 and position 14", 14, 17)]
    [InlineData("filter nosuch(a)", "unexpected symbol found nosuch at line 1 and position 7", 7, 13)]
    [InlineData("filter abs(1, 2)", "unexpected symbol found abs at line 1 and position 7", 7, 10)]
    [InlineData("fields 'a", "unexpected symbol found 'a at line 1 and position 7", 7, 9)]
    [InlineData("parse @message 'a=*, b=*' as a", "unexpected symbol found 'a=*, b=*' at line 1 and position 15", 15, 25)]
    [InlineData("stats count(*) | stats level", "unexpected symbol found level at line 1 and position 23", 23, 28)]
    [InlineData("dedup a | sort b", "unexpected symbol found sort at line 1 and position 10", 10, 14)]
    [InlineData("fields a as b | fields c as b", "Ephemeral field is already defined: b", 28, 29)]
    [InlineData("limit 0", "unexpected symbol found 0 at line 1 and position 6", 6, 7)]
    [InlineData("stats count(*) by bin(5x)", "unexpected symbol found 5x at line 1 and position 22", 22, 24)]
    [InlineData("sort a | stats count(*)", "unexpected symbol found stats at line 1 and position 9", 9, 14)]
    public void Parse_OfWhatIsNoQuery_SaysWhere(string query, string message, int start, int end)
    {
        var error = Assert.Throws<MalformedQuery>(() => QueryParser.Parse(query, 0));

        Assert.Equal((message, start, end), (error.Message, error.Start, error.End));
    }

    [Theory]
    [InlineData("pattern @message | diff", "the command diff")]
    [InlineData("outlier mark=true a", "mark of outlier")]
    [InlineData("stats count(*) by bin(1m), a | fillmissing", "fillmissing behind stats by more than a bin")]
    [InlineData("fields a | outputlookup t", "the command outputlookup")]
    [InlineData("stats histogram(a, 3)", "the function histogram")]
    [InlineData("stats values(a)", "the function values")]
    [InlineData("anomaly", "the command anomaly")]
    [InlineData("fields a | logcompare", "the command logcompare")]
    [InlineData("fields a | estimate", "the command estimate")]
    [InlineData("stats rate(a, 1m) by bin(5m)", "the function rate")]
    [InlineData("stats count(*) by bin(5m) offset 1h", "offset of stats")]
    [InlineData("parse @message logfmt as f", "parse logfmt")]
    public void Parse_OfWhatIsNotBuilt_NamesIt(string query, string what) =>
        Assert.Equal(what, Assert.Throws<UnbuiltQueryPart>(() => QueryParser.Parse(query, 0)).Message);

    [Fact]
    public void Parse_OfAnything_GivesAPlanOrAnError()
    {
        string[] words =
        [
            "fields", "filter", "stats", "sort", "parse", "limit", "dedup", "unnest", "display", "|", "|", "(", ")", ",", "[", "]", "=", "!=", "=~", "like",
            "in", "not", "and", "or", "by", "as", "into", "a", "@message", "b.c", "`x y`", "'t*'", "\"q", "/r/", "/", "1", "2.5", "5m", "bin", "count", "*",
            "avg(a)", "count(*)", "-", "pattern", "accum", "autoregress", "p=1-3", "filldown", "a*", "fillmissing", "with 0 for", "outlier", "sessionize", "countFrequent", "^", "a[0]", "jsonParse(@message)", "#", "\n", "é", ":", "logGroups", "SOURCE", "case(", "unmask(", "'", "`", "😀",
        ];
        var random = new Random(20300102);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 30_000; i++)
        {
            var query = string.Join(random.Next(8) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            if (random.Next(2) == 0)
            {
                query = "fields @message | filter a " + query;
            }

            string outcome;
            try
            {
                // What parses also runs.
                QueryParser.Parse(query, 0).Run(QueryRun.Events("1:g", """{"a":1,"b":{"c":[1]}}""", "t"), limit: null);
                outcome = "plan";
            }
            catch (MalformedQuery error)
            {
                Assert.True(error.Start >= 0 && error.Start <= error.End && error.End <= query.Length, query);
                outcome = "malformed";
            }
            catch (UnbuiltQueryPart)
            {
                outcome = "unbuilt";
            }
            catch (Exception exception)
            {
                Assert.Fail($"{query}: {exception}");
                throw;
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Assert.True(outcomes["plan"] > 100, string.Join(", ", outcomes.Select(static o => string.Create(CultureInfo.InvariantCulture, $"{o.Key}: {o.Value}"))));
    }

    [Fact]
    public void Parse_OfDeepNesting_IsRefused() =>
        Assert.Throws<MalformedQuery>(() => QueryParser.Parse($"filter {new string('(', 5000)}a", 0));
}
