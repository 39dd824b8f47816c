using System.Text.Json.Nodes;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>Trails and their settings.</summary>
public sealed class TrailTests
{
    private const string Account = "000000000000";
    private const string Arn = $"arn:aws:cloudtrail:us-east-1:{Account}:trail/audit";

    [Fact]
    public async Task CreateTrail_GivesDefaults_AndIsShownByGetAndDescribe()
    {
        await using var aws = await TrailFixture.StartAsync();

        var made = (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit", ["S3BucketName"] = TrailFixture.Bucket })).Ok().Json;

        Assert.Equal(
            ("audit", Arn, true, false, false),
            ((string)made["Name"]!, (string)made["TrailARN"]!, (bool)made["IncludeGlobalServiceEvents"]!, (bool)made["IsMultiRegionTrail"]!, (bool)made["LogFileValidationEnabled"]!));
        var trail = (await aws.CallAsync("GetTrail", new JsonObject { ["Name"] = "audit" })).Ok().Json["Trail"]!;
        Assert.Equal(("us-east-1", false, false), ((string)trail["HomeRegion"]!, (bool)trail["HasCustomEventSelectors"]!, (bool)trail["HasInsightSelectors"]!));
        Assert.Equal(Arn, (string)(await aws.CallAsync("DescribeTrails", [])).Ok().Json["trailList"]![0]!["TrailARN"]!);
        var status = (await aws.CallAsync("GetTrailStatus", new JsonObject { ["Name"] = Arn })).Ok().Json;
        Assert.False((bool)status["IsLogging"]!);
    }

    [Theory]
    [InlineData("", "Trail name or ARN can not be blank.")]
    [InlineData("ab", "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.")]
    [InlineData("-abc", "Trail name must starts with a letter or number.")]
    [InlineData("abc-", "Trail name must ends with a letter or number.")]
    [InlineData("a b c", "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).")]
    public async Task CreateTrail_InvalidName_Fails(string name, string message)
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = name, ["S3BucketName"] = TrailFixture.Bucket }))
            .AssertJsonError("InvalidTrailNameException", message);
    }

    [Fact]
    public async Task CreateTrail_NameOf129Characters_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = new string('a', 129), ["S3BucketName"] = TrailFixture.Bucket }))
            .AssertJsonError("InvalidTrailNameException", "Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters.");
    }

    [Fact]
    public async Task CreateTrail_BucketThatIsNotThere_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit", ["S3BucketName"] = "nowhere" }))
            .AssertJsonError("S3BucketDoesNotExistException", "S3 bucket nowhere does not exist!");
        Assert.Empty((await aws.CallAsync("ListTrails", [])).Ok().Json["Trails"]!.AsArray());
    }

    [Fact]
    public async Task CreateTrail_Twice_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit", ["S3BucketName"] = TrailFixture.Bucket }))
            .AssertJsonError("TrailAlreadyExistsException", $"Trail audit already exists for customer: {Account}");
    }

    [Fact]
    public async Task CreateTrail_TheSixthOfARegion_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await aws.CreateTrailAsync($"audit{i}");
        }

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit5", ["S3BucketName"] = TrailFixture.Bucket }))
            .AssertJsonError("MaximumNumberOfTrailsExceededException", $"User: {Account} already has 5 trails in us-east-1.");
    }

    [Theory]
    [InlineData("SnsTopicName")]
    [InlineData("CloudWatchLogsLogGroupArn")]
    [InlineData("KmsKeyId")]
    public async Task CreateTrail_WhatIsNotBuilt_IsRefusedByName(string parameter)
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit", ["S3BucketName"] = TrailFixture.Bucket, [parameter] = "x" }))
            .AssertJsonError("NotImplemented", $"{parameter} is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task CreateTrail_MultiRegionWithoutGlobalEvents_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject
        {
            ["Name"] = "audit",
            ["S3BucketName"] = TrailFixture.Bucket,
            ["IsMultiRegionTrail"] = true,
            ["IncludeGlobalServiceEvents"] = false,
        })).AssertJsonError("InvalidParameterCombinationException", "Multi-Region trail must include global service events.");
    }

    [Fact]
    public async Task CreateTrail_OrganizationTrailWithoutOrganization_Fails()
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync("CreateTrail", new JsonObject { ["Name"] = "audit", ["S3BucketName"] = TrailFixture.Bucket, ["IsOrganizationTrail"] = true }))
            .AssertJsonError("OrganizationsNotInUseException", "Your account is not a member of an organization.");
    }

    [Fact]
    public async Task UpdateTrail_ChangesWhatIsGiven_AndNothingElse()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        var changed = (await aws.CallAsync("UpdateTrail", new JsonObject { ["Name"] = "audit", ["S3KeyPrefix"] = "logs", ["IsMultiRegionTrail"] = true })).Ok().Json;

        Assert.Equal(("logs", true, TrailFixture.Bucket), ((string)changed["S3KeyPrefix"]!, (bool)changed["IsMultiRegionTrail"]!, (string)changed["S3BucketName"]!));
        var shadow = (await aws.CallAsync("DescribeTrails", [], region: "eu-west-1")).Ok().Json["trailList"]![0]!;
        Assert.Equal(("us-east-1", Arn), ((string)shadow["HomeRegion"]!, (string)shadow["TrailARN"]!));
        Assert.Empty((await aws.CallAsync("DescribeTrails", new JsonObject { ["includeShadowTrails"] = false }, region: "eu-west-1")).Ok().Json["trailList"]!.AsArray());
    }

    [Fact]
    public async Task UpdateTrail_ByAnotherRegion_FailsWithInvalidHomeRegion()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("UpdateTrail", new JsonObject { ["Name"] = Arn, ["S3KeyPrefix"] = "p" }, region: "eu-west-1"))
            .AssertJsonError("InvalidHomeRegionException", null);
    }

    [Theory]
    [InlineData("GetTrail", "Name")]
    [InlineData("GetTrailStatus", "Name")]
    [InlineData("UpdateTrail", "Name")]
    [InlineData("DeleteTrail", "Name")]
    [InlineData("StartLogging", "Name")]
    [InlineData("StopLogging", "Name")]
    [InlineData("GetEventSelectors", "TrailName")]
    [InlineData("GetInsightSelectors", "TrailName")]
    public async Task Operations_OfATrailThatIsNotThere_Fail(string operation, string parameter)
    {
        await using var aws = await TrailFixture.StartAsync();

        (await aws.CallAsync(operation, new JsonObject { [parameter] = "audit" }))
            .AssertJsonError("TrailNotFoundException", $"Unknown trail: {Arn} for the user: {Account}");
        (await aws.CallAsync(operation, new JsonObject { [parameter] = "arn:aws:s3:::audit" })).AssertJsonError("CloudTrailARNInvalidException", null);
    }

    [Fact]
    public async Task DeleteTrail_TheTrailIsGone()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("DeleteTrail", new JsonObject { ["Name"] = "audit" })).Ok();

        Assert.Empty((await aws.CallAsync("ListTrails", [])).Ok().Json["Trails"]!.AsArray());
    }

    [Fact]
    public async Task Logging_StartsAndStops_AndTheStatusTellsWhen()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("StartLogging", new JsonObject { ["Name"] = "audit" })).Ok();
        var started = (await aws.CallAsync("GetTrailStatus", new JsonObject { ["Name"] = "audit" })).Ok().Json;
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await aws.CallAsync("StopLogging", new JsonObject { ["Name"] = "audit" })).Ok();
        var stopped = (await aws.CallAsync("GetTrailStatus", new JsonObject { ["Name"] = "audit" })).Ok().Json;

        Assert.Equal((true, "2030-01-02T03:04:05Z"), ((bool)started["IsLogging"]!, (string)started["TimeLoggingStarted"]!));
        Assert.Equal((false, "2030-01-02T03:05:05Z"), ((bool)stopped["IsLogging"]!, (string)stopped["TimeLoggingStopped"]!));
    }

    [Fact]
    public async Task Tags_AreAddedReplacedRemovedAndListed()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync();

        (await aws.CallAsync("AddTags", TagRequest(("team", "a"), ("cost", "1")))).Ok();
        (await aws.CallAsync("AddTags", TagRequest(("team", "b")))).Ok();
        (await aws.CallAsync("RemoveTags", new JsonObject { ["ResourceId"] = Arn, ["TagsList"] = new JsonArray(new JsonObject { ["Key"] = "cost" }) })).Ok();

        var listed = (await aws.CallAsync("ListTags", new JsonObject { ["ResourceIdList"] = new JsonArray(Arn) })).Ok().Json["ResourceTagList"]![0]!;
        Assert.Equal((Arn, """[{"Key":"team","Value":"b"}]"""), ((string)listed["ResourceId"]!, listed["TagsList"]!.ToJsonString()));
        (await aws.CallAsync("AddTags", TagRequest(("aws:x", "a")))).AssertJsonError("InvalidTagParameterException", null);
        (await aws.CallAsync("AddTags", TagRequest([.. Enumerable.Range(0, 50).Select(i => ($"k{i}", ""))]))).AssertJsonError("TagsLimitExceededException", null);
    }

    private static JsonObject TagRequest(params (string Key, string Value)[] tags) => new()
    {
        ["ResourceId"] = Arn,
        ["TagsList"] = new JsonArray([.. tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]),
    };
}
