using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Log groups: their names, classes, retention and protection, and how they are listed.</summary>
public sealed class LogGroupTests
{
    [Fact]
    public async Task CreateLogGroup_ThenDescribeLogGroups_TellsBothArnsAndTheClass()
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreateGroupAsync();

        var group = await world.GroupAsync();
        Assert.Equal((Group, $"{GroupArn}:*", GroupArn), (group.Text("logGroupName"), group.Text("arn"), group.Text("logGroupArn")));
        Assert.Equal(("STANDARD", Now, 0), (group.Text("logGroupClass"), (long)group["creationTime"]!, (int)group["metricFilterCount"]!));
        Assert.Null(group["retentionInDays"] ?? group["kmsKeyId"] ?? group["deletionProtectionEnabled"]);
    }

    [Fact]
    public async Task CreateLogGroup_OfANameThatIsTaken_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("CreateLogGroup", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError(
            "ResourceAlreadyExistsException", "The specified log group already exists");
        await world.LogsOkAsync("CreateLogGroup", $$"""{"logGroupName":"{{Group}}"}""", region: "eu-west-1");
        await world.LogsOkAsync("CreateLogGroup", $$"""{"logGroupName":"{{Group}}"}""", TestWorld.OtherAccount);
    }

    [Theory]
    [InlineData("aws/lambda/x", null)]
    [InlineData(
        "a b",
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: "
        + @"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+")]
    public async Task CreateLogGroup_OfANameThatIsNone_IsRefused(string name, string? message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.LogsAsync("CreateLogGroup", $$"""{"logGroupName":"{{name}}"}""")).AssertJsonError("InvalidParameterException", message);
    }

    [Fact]
    public async Task CreateLogGroup_OfANameThatIsTooLong_IsRefusedInWordsOfItsOwn()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.LogsAsync("CreateLogGroup", $$"""{"logGroupName":"{{new string('x', 513)}}"}""")).AssertJsonError(
            "InvalidParameterException", "Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
    }

    [Fact]
    public async Task DeleteLogGroup_TakesStreamsAndEventsAlong()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "old"));

        await world.LogsOkAsync("DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""");
        (await world.LogsAsync("DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified log group does not exist.");
        await world.CreateStreamAsync();

        Assert.Equal("", (await world.GetAsync()).Messages());
    }

    [Fact]
    public async Task DeletionProtection_KeepsGroupAndStreamsUntilItIsTakenAway()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync(more: ""","deletionProtectionEnabled":true""");

        (await world.LogsAsync("DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError("ValidationException", null);
        (await world.LogsAsync("DeleteLogStream", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""")).AssertJsonError("ValidationException", null);
        Assert.True((bool)(await world.GroupAsync())["deletionProtectionEnabled"]!);

        await world.LogsOkAsync("PutLogGroupDeletionProtection", $$"""{"logGroupIdentifier":"{{GroupArn}}","deletionProtectionEnabled":false}""");
        await world.LogsOkAsync("DeleteLogGroup", $$"""{"logGroupName":"{{Group}}"}""");
        Assert.Empty(await world.GroupsAsync());
    }

    [Fact]
    public async Task PutRetentionPolicy_TakesTheDaysOfTheList()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        await world.LogsOkAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":3653}""");
        Assert.Equal(3653, (int)(await world.GroupAsync())["retentionInDays"]!);
        (await world.LogsAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":2}""")).AssertJsonError(
            "InvalidParameterException",
            "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: "
            + "[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]");

        await world.LogsOkAsync("DeleteRetentionPolicy", $$"""{"logGroupName":"{{Group}}"}""");
        Assert.Null((await world.GroupAsync())["retentionInDays"]);
    }

    [Fact]
    public async Task TheInfrequentAccessClass_TakesEventsButHasNoGetLogEvents()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync(more: ""","logGroupClass":"INFREQUENT_ACCESS" """);

        await world.PutAsync((0, "x"));

        (await world.LogsAsync("GetLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{WebStream}}"}""")).AssertJsonError(
            "InvalidOperationException",
            $"The log group {Group} is of log-group-class INFREQUENT_ACCESS. GetLogEvents is not supported for this log class.");
    }

    [Fact]
    public async Task TheDeliveryClass_KeepsEventsForADay()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync(more: ""","logGroupClass":"DELIVERY" """);

        Assert.Equal(1, (int)(await world.GroupAsync())["retentionInDays"]!);
        (await world.LogsAsync("PutRetentionPolicy", $$"""{"logGroupName":"{{Group}}","retentionInDays":7}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("DeleteRetentionPolicy", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError("InvalidParameterException", null);
    }

    /// <summary>Operation, what it asks of the group, and the classes that refuse it.</summary>
    public static TheoryData<string, string, string> RefusedByClass { get; } = new()
    {
        { "GetLogEvents", ""","logStreamName":"web/1" """, "INFREQUENT_ACCESS DELIVERY" },
        { "FilterLogEvents", "", "INFREQUENT_ACCESS DELIVERY" },
        { "StartLiveTail", $$""","logGroupIdentifiers":["{{GroupArn}}"]""", "INFREQUENT_ACCESS DELIVERY" },
        { "StartQuery", ""","startTime":0,"endTime":2000000000,"queryString":"fields @message" """, "DELIVERY" },
        { "PutDataProtectionPolicy", $$""","logGroupIdentifier":"{{Group}}","policyDocument":"{}" """, "INFREQUENT_ACCESS DELIVERY" },
        { "PutIndexPolicy", $$""","logGroupIdentifier":"{{Group}}","policyDocument":"{\"Fields\":[\"a\"]}" """, "INFREQUENT_ACCESS DELIVERY" },
        { "PutTransformer", ""","logGroupIdentifier":"/app/orders","transformerConfig":[{"parseJSON":{}}]""", "INFREQUENT_ACCESS DELIVERY" },
    };

    [Theory]
    [MemberData(nameof(RefusedByClass))]
    public async Task AClass_RefusesWhatItDoesntHave(string operation, string more, string refusing)
    {
        foreach (var logGroupClass in new[] { "INFREQUENT_ACCESS", "DELIVERY" })
        {
            await using var world = await TestWorld.StartAsync();
            await world.CreateStreamAsync(more: $",\"logGroupClass\":\"{logGroupClass}\"");

            var answer = await world.LogsAsync(operation, $$"""{"logGroupName":"{{Group}}"{{more}}}""");

            var isRefused = answer.Text.Contains($"is of log-group-class {logGroupClass}. {operation} is not supported for this log class.", StringComparison.Ordinal);
            Assert.Equal((logGroupClass, refusing.Contains(logGroupClass, StringComparison.Ordinal)), (logGroupClass, isRefused));
        }
    }

    [Fact]
    public async Task DescribeLogGroups_FiltersByPrefixPatternClassAndIdentifier()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("/a/one");
        await world.CreateGroupAsync("/a/two", ""","logGroupClass":"INFREQUENT_ACCESS" """);
        await world.CreateGroupAsync("/b/one");

        Assert.Equal(["/a/one", "/a/two"], await world.GroupsAsync("""{"logGroupNamePrefix":"/a"}"""));
        Assert.Equal(["/a/one", "/b/one"], await world.GroupsAsync("""{"logGroupNamePattern":"one"}"""));
        Assert.Equal(["/a/two"], await world.GroupsAsync("""{"logGroupClass":"INFREQUENT_ACCESS"}"""));
        Assert.Equal(
            ["/a/one", "/b/one"],
            await world.GroupsAsync("""{"logGroupIdentifiers":["arn:aws:logs:us-east-1:000000000000:log-group:/b/one","/a/one","/none"]}"""));
        (await world.LogsAsync("DescribeLogGroups", """{"logGroupNamePrefix":"a","logGroupNamePattern":"b"}""")).AssertJsonError(
            "InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }

    [Fact]
    public async Task DescribeLogGroups_GivesFiftyToAPage()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await world.CreateGroupAsync($"g{i:D2}");
        }

        var first = await world.LogsOkAsync("DescribeLogGroups", "{}");
        var second = await world.LogsOkAsync("DescribeLogGroups", $$"""{"nextToken":"{{first.Text("nextToken")}}"}""");

        Assert.Equal((50, 10), (first["logGroups"]!.AsArray().Count, second["logGroups"]!.AsArray().Count));
        Assert.Equal("g50", second["logGroups"]![0]!.Text("logGroupName"));
        Assert.Null(second["nextToken"]);
    }

    [Fact]
    public async Task DescribeLogGroups_OfLinkedAccounts_ShowsOnesOwn()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.LogsOkAsync("CreateLogGroup", """{"logGroupName":"theirs"}""", TestWorld.OtherAccount);

        Assert.Equal([Group], await world.GroupsAsync("""{"includeLinkedAccounts":true}"""));
        Assert.Empty(await world.GroupsAsync($$"""{"includeLinkedAccounts":true,"accountIdentifiers":["{{TestWorld.OtherAccount}}"]}"""));
    }

    [Fact]
    public async Task ListLogGroups_FiltersByPatternAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("/aws/lambda/a", ""","tags":{"stage":"prod-eu"}""");
        await world.CreateGroupAsync("/other/lambda", ""","tags":{"stage":"test"}""");
        await world.CreateGroupAsync("/third");

        Assert.Equal("/aws/lambda/a", await ListAsync("""{"logGroupNamePattern":"^/aws/lambda"}"""));
        Assert.Equal("/aws/lambda/a /other/lambda", await ListAsync("""{"logGroupNamePattern":"lambda"}"""));
        Assert.Equal("/aws/lambda/a /third", await ListAsync("""{"logGroupNamePattern":"^/aws|third"}"""));
        Assert.Equal("/aws/lambda/a", await ListAsync("""{"logGroupTags":[{"key":"stage","values":["prod*"]}]}"""));
        Assert.Equal("/other/lambda", await ListAsync("""{"logGroupTags":[{"key":"stage","values":["!prod*"]}]}"""));
        Assert.Equal("/aws/lambda/a /other/lambda", await ListAsync("""{"logGroupTags":[{"key":"stage"}]}"""));
        var page = await world.LogsOkAsync("ListLogGroups", """{"limit":2}""");
        Assert.Equal("/third", await ListAsync($$"""{"nextToken":"{{page.Text("nextToken")}}"}"""));

        async Task<string> ListAsync(string input) => string.Join(
            ' ', (await world.LogsOkAsync("ListLogGroups", input))["logGroups"]!.AsArray().Select(static g => g!.Text("logGroupName")));
    }
}
