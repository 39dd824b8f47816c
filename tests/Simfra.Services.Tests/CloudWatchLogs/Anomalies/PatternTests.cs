using System.Text.RegularExpressions;
using Simfra.Services.CloudWatchLogs.Patterns;

namespace Simfra.Services.Tests.CloudWatchLogs.Anomalies;

/// <summary>How messages become patterns.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("[INFO] Request time: 327 ms", "[INFO] Request time: <*> ms", "[INFO] Request time: <time-1> ms")]
    [InlineData(
        "2023-01-01 19:00:01 [INFO] Calling DynamoDB to store for ResourceID: 12342342k124-12345",
        "<*> <*> [INFO] Calling DynamoDB to store for ResourceID: <*>",
        "<Date-1> <Time-2> [INFO] Calling DynamoDB to store for ResourceID: <ResourceID-3>")]
    [InlineData("""{"level":"info","status":200,"ip":"10.0.0.1"}""", """{"level":"info","status":<*>,"ip":"<*>"}""", """{"level":"info","status":<status-1>,"ip":"<IPAddress-2>"}""")]
    [InlineData("2024-05-06T07:08:09.123Z GET /users/42/orders HTTP/1.1", "<*> GET /users/<*>/orders HTTP/<*>", "<DateTime-1> GET /users/<Number-2>/orders HTTP/<Number-3>")]
    [InlineData("user a@example.com from 10.1.2.3:8080.", "user <*> from <*>.", "user <Email-1> from <IPAddress-2>.")]
    [InlineData("S3 put to EC2 v2 id=0f8fad5b-d9cb-469f-a165-70867728950e", "S3 put to EC2 v2 id=<*>", "S3 put to EC2 v2 id=<id-1>")]
    [InlineData("card **** masked", "card <*> masked", "card <Token-1> masked")]
    [InlineData("no numbers here", "no numbers here", "no numbers here")]
    public void AMessage_HasThePattern(string message, string text, string named)
    {
        var learner = new PatternLearner();

        var parts = learner.Add(message, 0, 0)!.ToParts();

        Assert.Equal((text, named), (PatternForms.ToText(parts), PatternForms.ToNamedText(parts)));
        Assert.Matches($"^{PatternForms.ToRegex(parts)}$", message);
    }

    [Fact]
    public void AWordVaries_WhenEnoughMessagesAreAlikeButForIt()
    {
        var learner = new PatternLearner();
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            learner.Add($"login of user {user} succeeded", 1, 0);
        }

        Assert.Equal(3, learner.Clusters.Count);
        learner.Add("login of user dave succeeded", 1, 0);
        var cluster = learner.Add("login of user alice succeeded", 2, 0)!;

        Assert.Same(cluster, Assert.Single(learner.Clusters));
        Assert.Equal(("login of user <Token-1> succeeded", 5), (PatternForms.ToNamedText(cluster.ToParts()), cluster.Count));
        Assert.Equal(["alice 2", "bob 1", "carol 1", "dave 1"], cluster.ToParts().Single(static p => p.Name is not null).Values.Select(static v => $"{v.Value} {v.Count}"));
        Assert.Same(cluster, learner.Add("login of user erin succeeded", 3, 0));
    }

    [Fact]
    public void WordsThatTellASeverity_NeverVary_AndShortMessagesStayApart()
    {
        var learner = new PatternLearner();
        foreach (var level in new[] { "INFO", "WARN", "ERROR", "FATAL", "DEBUG", "TRACE" })
        {
            learner.Add($"{level} the disk is full", 0, 0);
        }

        foreach (var state in new[] { "started", "stopped", "failed", "resumed", "paused" })
        {
            learner.Add($"task {state}", 0, 0);
        }

        Assert.Equal(11, learner.Clusters.Count);
        Assert.Equal("Info Warning Error Fatal Debug Trace", string.Join(' ', learner.Clusters.Take(6).Select(static c => PatternForms.SeverityOf(c.ToParts()))));
        Assert.Null(PatternForms.SeverityOf(learner.Clusters[10].ToParts()));
        Assert.Equal("Error", PatternForms.SeverityOf(learner.Add("java.lang.NullPointerException at x", 0, 0)!.ToParts()));
    }

    [Fact]
    public void OneSeriesOfMessages_GivesOnePatternIdAlways()
    {
        var ids = Enumerable.Range(0, 2).Select(static run => new PatternLearner().Add($"took {run} ms", 0, 0)!.Id).ToList();

        Assert.Equal(ids[0], ids[1]);
        Assert.Matches("^[0-9a-f]{32}$", ids[0]);
    }

    [Fact]
    public void ValuesAndPatterns_AreKeptWithinBounds()
    {
        var learner = new PatternLearner();
        for (var i = 0; i <= PatternCluster.MaxValues; i++)
        {
            learner.Add($"took {i} ms", 0, 0);
        }

        Assert.Empty(learner.Clusters[0].ToParts().Single(static p => p.Name is not null).Values);
        Assert.Equal(10, learner.Clusters[0].Samples.Count);
        for (var i = 0; i < PatternLearner.MaxPatterns; i++)
        {
            learner.Add($"{new string('x', (i % 1000) + 1)}{new string(',', (i / 1000) + 1)}", 0, 0);
        }

        Assert.Equal(PatternLearner.MaxPatterns, learner.Clusters.Count);
        Assert.Null(learner.Add("one more", 0, 0));
        Assert.NotNull(learner.Add("took 1 ms", 0, 0));
    }

    [Fact]
    public void WhateverAMessageIs_ItsTokensMakeItUp()
    {
        var random = new Random(6);
        const string Characters = "ab1.:/= \"{}[],;*@-_é😀\t\0Z9";
        for (var i = 0; i < 2000; i++)
        {
            var message = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => Characters[random.Next(Characters.Length)])]);

            Assert.Equal(message, string.Concat(LogTokenizer.Split(message).Select(static t => t.Text)));
            var parts = new PatternLearner().Add(message, 0, 0)!.ToParts();
            Assert.Matches(new Regex($"^{PatternForms.ToRegex(parts)}$", RegexOptions.Singleline | RegexOptions.NonBacktracking), message);
        }
    }
}
