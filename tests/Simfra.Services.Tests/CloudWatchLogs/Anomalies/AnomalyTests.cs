using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.Anomalies.AnomalyCalls;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs.Anomalies;

/// <summary>What detectors find, and what they are told not to report.</summary>
public sealed class AnomalyTests
{
    private const string NewPattern = "[ERROR] payment provider answered 503";

    [Fact]
    public async Task WhatIsUsual_IsNoAnomaly()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();

        for (var i = 0; i < 3; i++)
        {
            await world.RunAsync(0, Usual, usual: 22 - i);
        }

        Assert.Empty(await world.AnomaliesAsync(arn));
    }

    [Fact]
    public async Task ANewPattern_IsFound_WithAllThatAWSTellsOfIt()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();

        await world.RunAsync(2, static _ => NewPattern);
        var found = (Found: world.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Anomaly: Assert.Single(await world.AnomaliesAsync(arn))!);

        var anomaly = found.Anomaly;
        Assert.Equal(
            ("[ERROR] payment provider answered <*>", "HIGH", "Active", true, false, false, found.Found, found.Found),
            (anomaly.Text("patternString"), anomaly.Text("priority"), anomaly.Text("state"), (bool)anomaly["active"]!, (bool)anomaly["suppressed"]!,
                (bool)anomaly["isPatternLevelSuppression"]!, (long)anomaly["firstSeen"]!, (long)anomaly["lastSeen"]!));
        Assert.Equal((36, 32, arn), (anomaly.Text("anomalyId").Length, anomaly.Text("patternId").Length, anomaly.Text("anomalyDetectorArn")));
        Assert.Equal($$"""{"{{found.Found}}":2}""", anomaly["histogram"]!.ToJsonString());
        Assert.Equal($"""["{GroupArn}"]""", anomaly["logGroupArnList"]!.ToJsonString());
        Assert.Equal([NewPattern, NewPattern], anomaly["logSamples"]!.AsArray().Select(static s => s!.Text("message")));
        Assert.Matches(anomaly.Text("patternRegex"), NewPattern);
        Assert.Equal("2 occurrences of a new pattern", anomaly.Text("description"));
        var tokens = anomaly["patternTokens"]!.AsArray();
        Assert.Equal(anomaly.Text("patternString"), string.Concat(tokens.Select(static t => t!.Text("tokenString"))));
        Assert.Equal(
            """{"dynamicTokenPosition":1,"isDynamic":true,"tokenString":"<*>","enumerations":{"503":2},"inferredTokenName":"Number-1"}""", Unescaped(tokens[^1]!));
        Assert.Equal("""{"dynamicTokenPosition":0,"isDynamic":false,"tokenString":"ERROR","enumerations":{}}""", Unescaped(tokens[1]!));

        await world.RunAsync(1, static _ => NewPattern.Replace("503", "500", StringComparison.Ordinal));
        await world.RunAsync(0, Usual);
        var later = Assert.Single(await world.AnomaliesAsync(arn))!;
        Assert.Equal((anomaly.Text("anomalyId"), false, 2), (later.Text("anomalyId"), (bool)later["active"]!, later["histogram"]!.AsObject().Count));
        Assert.Equal(300_000, (long)later["lastSeen"]! - (long)later["firstSeen"]!);
    }

    [Theory]
    [InlineData(120, 20, "HIGH", "600.0% increase in count of the pattern")]
    [InlineData(30, 20, "LOW", "150.0% increase in count of the pattern")]
    [InlineData(0, 2, "LOW", "90.0% decrease in count of the pattern")]
    public async Task ACountThatIsUnusual_IsFound(int extra, int usual, string priority, string description)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();

        await world.RunAsync(extra, Usual, usual);

        var anomaly = Assert.Single(await world.AnomaliesAsync(arn), static a => !a!.Text("description").Contains("value", StringComparison.Ordinal))!;
        Assert.Equal((priority, description), (anomaly.Text("priority"), anomaly.Text("description")));
        Assert.Equal(extra + usual, (int)anomaly["histogram"]!.AsObject().Single().Value!);
    }

    [Fact]
    public async Task AValueThatIsUnusual_IsFound()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();

        await world.RunAsync(12, static i => Usual(i).Replace("status=200", "status=500", StringComparison.Ordinal).Replace("404", "500", StringComparison.Ordinal), usual: 10);

        var anomaly = Assert.Single(await world.AnomaliesAsync(arn))!;
        Assert.Equal("12 occurrences of new value \"500\" for \"status\"-3", anomaly.Text("description"));
    }

    [Fact]
    public async Task Counts_AreMetrics()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PrepareDetectorAsync();

        await world.RunAsync(1, static _ => NewPattern);
        await world.RunAsync(1, static _ => NewPattern);

        Assert.Equal(2, await world.SumOfMetricAsync("AWS/Logs", "AnomalyCount", ("LogAnomalyDetector", "watch"), ("LogAnomalyPriority", "HIGH")));
    }

    [Fact]
    public async Task ADetectorLooksAtWhatItsFilterMeans_AndNotAtWhatIsMasked()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var document = """{"Version":"2021-06-01","Statement":[{"DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],"Operation":{"Audit":{"FindingsDestination":{}}}},{"DataIdentifier":["arn:aws:dataprotection::aws:data-identifier/EmailAddress"],"Operation":{"Deidentify":{"MaskConfig":{}}}}]}""";
        (await world.JsonAsync("logs", "PutDataProtectionPolicy", new JsonObject { ["logGroupIdentifier"] = Group, ["policyDocument"] = document })).Ok();
        await world.PutAsync((0, "WARN nothing much happened here"));
        var arn = await world.CreateDetectorAsync(""","filterPattern":"WARN" """);
        await world.Clock.AdvanceAsync(Training);

        await world.PutNowAsync(1, static _ => NewPattern);
        await world.PutNowAsync(1, static _ => "WARN no mail for jane@example.com");
        await world.Clock.AdvanceAsync(Period);

        var anomaly = Assert.Single(await world.AnomaliesAsync(arn))!;
        Assert.Equal("WARN no mail for <*>", anomaly.Text("patternString"));
        Assert.DoesNotContain("jane", anomaly.ToJsonString());
    }

    [Fact]
    public async Task AGroupWithoutEvents_BeginsWithTheFirst_AndAPauseSeesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var arn = await world.CreateDetectorAsync();
        await world.Clock.AdvanceAsync(Training);
        await world.RunAsync(1, static _ => "the first of all events", usual: 0);
        Assert.Empty(await world.AnomaliesAsync(arn));

        (await world.UpdateDetectorAsync(arn, ""","enabled":false""")).Ok();
        await world.RunAsync(1, static _ => "an event of the pause", usual: 0);
        (await world.UpdateDetectorAsync(arn, ""","enabled":true""")).Ok();
        await world.RunAsync(1, static _ => "an event after the pause", usual: 0);

        Assert.Equal("an event after the pause", Assert.Single(await world.AnomaliesAsync(arn))!.Text("patternString"));
    }

    [Fact]
    public async Task AnAnomaly_IsUsualAfterItsVisibility_OrWhenThatIsSaid()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync(""","anomalyVisibilityTime":7""");
        await world.RunAsync(1, static _ => NewPattern);
        await world.RunAsync(1, static _ => "[INFO] something else that is new");
        var second = (await world.AnomaliesAsync(arn))[1]!;

        (await world.UpdateAnomalyAsync(arn, $$""","anomalyId":"{{second.Text("anomalyId")}}","baseline":true""")).Ok();
        Assert.Equal(["Active", "Baseline"], (await world.AnomaliesAsync(arn)).Select(static a => a!.Text("state")));
        await world.RunAsync(1, static _ => "[INFO] something else that is new");
        Assert.Equal(2, (await world.AnomaliesAsync(arn)).Count);
        (await world.UpdateDetectorAsync(arn, ""","enabled":false""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(["Baseline", "Baseline"], (await world.AnomaliesAsync(arn)).Select(static a => a!.Text("state")));
        (await world.UpdateDetectorAsync(arn, ""","enabled":true""")).Ok();
        await world.RunAsync(1, static _ => NewPattern);

        Assert.Equal([1, 1], (await world.AnomaliesAsync(arn)).Select(static a => a!["histogram"]!.AsObject().Count));
    }

    [Fact]
    public async Task WhatIsWorseThanABaseline_IsReportedAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();
        await world.RunAsync(30, Usual);
        var first = Assert.Single(await world.AnomaliesAsync(arn))!.Text("anomalyId");
        (await world.UpdateAnomalyAsync(arn, $$""","anomalyId":"{{first}}","baseline":true""")).Ok();

        await world.RunAsync(30, Usual);
        Assert.Single(await world.AnomaliesAsync(arn));
        await world.RunAsync(100, Usual);

        Assert.Equal(["Baseline", "Active"], (await world.AnomaliesAsync(arn)).Select(static a => a!.Text("state")));
    }

    [Theory]
    [InlineData("""{"suppressionType":"LIMITED","suppressionPeriod":{"value":3,"suppressionUnit":"HOURS"} }""", 3 * 3600)]
    [InlineData("""{"suppressionType":"LIMITED","suppressionPeriod":{"value":90,"suppressionUnit":"MINUTES"} }""", 90 * 60)]
    [InlineData("""{"suppressionType":"LIMITED","suppressionPeriod":{"value":601,"suppressionUnit":"SECONDS"} }""", 601)]
    [InlineData("""{"suppressionType":"INFINITE"}""", 0)]
    public async Task ASuppressedAnomaly_IsNotReported_AsLongAsThatHolds(string suppression, int seconds)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();
        await world.RunAsync(1, static _ => NewPattern);
        var id = Assert.Single(await world.AnomaliesAsync(arn))!.Text("anomalyId");
        var since = world.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        (await world.UpdateAnomalyAsync(arn, $""","anomalyId":"{id}",{suppression[1..^1]}""")).Ok();
        await world.RunAsync(1, static _ => NewPattern);

        var anomaly = Assert.Single(await world.AnomaliesAsync(arn, ""","suppressionState":"SUPPRESSED" """))!;
        Assert.Equal(
            ("Suppressed", true, false, since, seconds == 0 ? 0 : since + (seconds * 1000L), 1),
            (anomaly.Text("state"), (bool)anomaly["suppressed"]!, (bool)anomaly["isPatternLevelSuppression"]!, (long)anomaly["suppressedDate"]!,
                (long)anomaly["suppressedUntil"]!, anomaly["histogram"]!.AsObject().Count));
        Assert.Empty(await world.AnomaliesAsync(arn, ""","suppressionState":"UNSUPPRESSED" """));
        if (seconds > 0)
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds - 300));
        }
        else
        {
            (await world.UpdateAnomalyAsync(arn, $$""","anomalyId":"{{id}}" """)).Ok();
        }

        anomaly = Assert.Single(await world.AnomaliesAsync(arn, ""","suppressionState":"UNSUPPRESSED" """), a => a!.Text("anomalyId") == id)!;
        Assert.Equal(("Active", null), (anomaly.Text("state"), anomaly["suppressedUntil"]));
        await world.RunAsync(1, static _ => NewPattern);
        Assert.Equal(2, (await world.AnomaliesAsync(arn)).Single(a => a!.Text("anomalyId") == id)!["histogram"]!.AsObject().Count);
    }

    [Fact]
    public async Task ASuppressedPattern_HasNoAnomalies_UntilThatEnds()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.PrepareDetectorAsync();
        await world.RunAsync(1, static _ => NewPattern);
        var anomaly = Assert.Single(await world.AnomaliesAsync(arn))!;

        (await world.UpdateAnomalyAsync(arn, $$""","patternId":"{{anomaly.Text("patternId")}}","suppressionType":"INFINITE" """)).Ok();
        await world.RunAsync(1, static _ => NewPattern);
        var suppressed = Assert.Single(await world.AnomaliesAsync(arn))!;
        Assert.Equal(
            (true, true, 1, "Suppressed"),
            ((bool)suppressed["suppressed"]!, (bool)suppressed["isPatternLevelSuppression"]!, suppressed["histogram"]!.AsObject().Count, suppressed.Text("state")));
        (await world.UpdateAnomalyAsync(arn, $$""","patternId":"{{anomaly.Text("patternId")}}" """)).Ok();
        await world.RunAsync(1, static _ => NewPattern);

        var reported = Assert.Single(await world.AnomaliesAsync(arn))!;
        Assert.Equal((false, 2), ((bool)reported["suppressed"]!, reported["histogram"]!.AsObject().Count));
    }

    [Theory]
    [InlineData("", "InvalidParameterException")]
    [InlineData(""","anomalyId":"00000000-0000-0000-0000-000000000000","patternId":"00000000000000000000000000000000" """, "InvalidParameterException")]
    [InlineData(""","anomalyId":"00000000-0000-0000-0000-000000000000" """, "ResourceNotFoundException")]
    [InlineData(""","patternId":"00000000000000000000000000000000" """, "ResourceNotFoundException")]
    [InlineData(""","anomalyId":"x" """, "InvalidParameterException")]
    [InlineData(""","patternId":"00000000000000000000000000000000","suppressionType":"LIMITED" """, "InvalidParameterException")]
    [InlineData(""","patternId":"00000000000000000000000000000000","suppressionType":"LIMITED","suppressionPeriod":{"value":0,"suppressionUnit":"HOURS"}""", "InvalidParameterException")]
    [InlineData(""","patternId":"00000000000000000000000000000000","suppressionType":"LIMITED","suppressionPeriod":{"value":1}""", "InvalidParameterException")]
    [InlineData(""","patternId":"00000000000000000000000000000000","suppressionPeriod":{"value":1,"suppressionUnit":"HOURS"}""", "InvalidParameterException")]
    [InlineData(""","patternId":"00000000000000000000000000000000","suppressionType":"SOME" """, "InvalidParameterException")]
    public async Task UpdateAnomaly_ThatIsWrong_IsRefused(string more, string error)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync();

        (await world.UpdateAnomalyAsync(arn, more)).AssertJsonError(error, null);
    }

    [Fact]
    public async Task ListAnomalies_PagesOverAllDetectors()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "usual"));
        var arns = new[] { await world.CreateDetectorAsync(), await world.CreateDetectorAsync() };
        await world.Clock.AdvanceAsync(Training);
        await world.PutNowAsync(3, static i => new string("abc"[i], 5));
        await world.Clock.AdvanceAsync(Period);

        var page = await world.LogsOkAsync("ListAnomalies", """{"limit":4}""");
        var rest = await world.LogsOkAsync("ListAnomalies", $$"""{"nextToken":"{{page.Text("nextToken")}}"}""");

        var all = page["anomalies"]!.AsArray().Concat(rest["anomalies"]!.AsArray()).ToList();
        Assert.Equal((4, 2, null), (page["anomalies"]!.AsArray().Count, rest["anomalies"]!.AsArray().Count, rest["nextToken"]));
        Assert.Equal(6, all.Select(static a => a!.Text("anomalyId")).Distinct().Count());
        Assert.Equal(arns.Order(), all.Select(static a => a!.Text("anomalyDetectorArn")).Distinct().Order());
        Assert.Equal(3, (await world.AnomaliesAsync(arns[1])).Count);
        (await world.LogsAsync("ListAnomalies", """{"nextToken":"YQ"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("ListAnomalies", """{"limit":51}""")).AssertJsonError("InvalidParameterException", null);
    }

    [Fact]
    public async Task ANewWordInAPlaceWhereManyWere_IsNoNewPattern()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var users = new[] { "ann", "bob", "cy", "dan", "eve" };
        await world.PutAsync([.. Enumerable.Range(0, 100).Select(i => (-(60_000L * (100 - i)), $"login of user {users[i % 3]} succeeded"))]);
        var arn = await world.CreateDetectorAsync();
        await world.Clock.AdvanceAsync(Training);

        // The fourth name makes one pattern of them all, which goes on from what was learnt of them.
        await world.RunAsync(5, i => $"login of user {users[i]} succeeded", usual: 0);

        Assert.Empty(await world.AnomaliesAsync(arn));
    }

    [Fact]
    public async Task WhoeverListsAnomalies_NeedsTheDetectorsKey()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var key = await world.CreateKeyAsync();
        await LogGroupKeyTests.AllowAsync(world, key, "arn:aws:logs:us-east-1:000000000000:anomaly-detector:*");
        var arn = await world.CreateDetectorAsync($$""","kmsKeyId":"{{key.Arn}}" """);
        await using var user = await TestUser.CreateAsync(world, "reader", Allow("logs:ListAnomalies", arn));
        var list = $$"""{"anomalyDetectorArn":"{{arn}}"}""";

        (await user.World.LogsAsync("ListAnomalies", list)).AssertJsonError("AccessDeniedException", $"The KMS key of the anomaly detector {arn} does not exist or is not allowed to be used.");
        await user.PutPolicyAsync(Allow("logs:ListAnomalies", arn), Allow("kms:Decrypt", key.Arn));

        (await user.World.LogsAsync("ListAnomalies", list)).Ok();
    }

    [Fact]
    public async Task TheOperations_AskForTheDetector_AndItsTagsCanBeConditions()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var arn = await world.CreateDetectorAsync(""","tags":{"team":"a"}""");
        await using var user = await TestUser.CreateAsync(world, "worker");
        (string Operation, string Input, string Resource)[] calls =
        [
            ("CreateLogAnomalyDetector", $$"""{"logGroupArnList":["{{GroupArn}}"]}""", $"{GroupArn}:log-stream:"),
            ("GetLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"}""", arn),
            ("ListLogAnomalyDetectors", "{}", "arn:aws:logs:us-east-1:000000000000:anomaly-detector:*"),
            ("UpdateLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}","enabled":true}""", arn),
            ("ListAnomalies", $$"""{"anomalyDetectorArn":"{{arn}}"}""", arn),
            ("UpdateAnomaly", $$"""{"anomalyDetectorArn":"{{arn}}"}""", arn),
            ("TagResource", $$"""{"resourceArn":"{{arn}}","tags":{"x":"y"} }""", arn),
            ("ListTagsForResource", $$"""{"resourceArn":"{{arn}}"}""", arn),
            ("DeleteLogAnomalyDetector", $$"""{"anomalyDetectorArn":"{{arn}}"}""", arn),
        ];
        foreach (var (operation, input, resource) in calls)
        {
            var denied = await user.World.LogsAsync(operation, input);
            Assert.Equal("AccessDeniedException", denied.JsonError);
            Assert.Contains($"logs:{operation} on resource: {resource}", denied.JsonMessage, StringComparison.Ordinal);
        }

        await user.PutPolicyAsync(Allow("logs:GetLogAnomalyDetector", "*", When("aws:ResourceTag/team", "b")));
        (await user.World.LogsAsync(calls[1].Operation, calls[1].Input)).AssertJsonError("AccessDeniedException", null);
        await world.LogsOkAsync("TagResource", $$"""{"resourceArn":"{{arn}}","tags":{"team":"b"} }""");
        (await user.World.LogsAsync(calls[1].Operation, calls[1].Input)).Ok();
    }

    private static string Unescaped(JsonNode node) => node.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
