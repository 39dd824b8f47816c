using System.Text.Json.Nodes;
using Simfra.Services.Tests.Organizations;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>Whose calls a trail delivers: its region's, all regions', its organisation's.</summary>
public sealed class TrailScopeTests
{
    private const string Own = "000000000000";

    [Theory]
    [InlineData(false, true, new[] { "us-east-1 CreateQueue", "us-east-1 CreateUser" })]
    [InlineData(false, false, new[] { "us-east-1 CreateQueue" })]
    [InlineData(true, true, new[] { "eu-west-1 CreateQueue", "us-east-1 CreateQueue", "us-east-1 CreateUser" })]
    public async Task ATrail_DeliversItsRegions(bool isMultiRegion, bool hasGlobalEvents, string[] expected)
    {
        await using var aws = await TrailFixture.StartAsync();
        await CreateAsync(aws, new() { ["IsMultiRegionTrail"] = isMultiRegion, ["IncludeGlobalServiceEvents"] = hasGlobalEvents });

        foreach (var region in (string[])["us-east-1", "eu-west-1"])
        {
            (await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" }, region: region)).Ok();
        }

        (await aws.World.QueryAsync("iam", "CreateUser", [("UserName", "alice")])).Ok();
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var records = await aws.RecordsAsync();
        Assert.Equal(
            expected,
            records.Where(static r => (string)r["eventSource"]! != "cloudtrail.amazonaws.com")
                .Select(static r => $"{r["awsRegion"]} {r["eventName"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LogFiles_AreByRegion()
    {
        await using var aws = await TrailFixture.StartAsync();
        await CreateAsync(aws, new() { ["IsMultiRegionTrail"] = true, ["S3KeyPrefix"] = "logs" });
        (await aws.World.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" }, region: "eu-west-1")).Ok();

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        Assert.Contains(
            await aws.FilesAsync(),
            static key => key.StartsWith($"logs/AWSLogs/{Own}/CloudTrail/eu-west-1/2030/01/02/{Own}_CloudTrail_eu-west-1_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnOrganizationsTrail_DeliversItsMembers_AndNobodyElses()
    {
        const string outsider = "222222222222";
        await using var aws = await TrailFixture.StartAsync();
        await aws.World.CreateOrganizationAsync();
        await aws.World.InviteMemberAsync(TestWorld.OtherAccount);
        await aws.World.OrgOkAsync("EnableAWSServiceAccess", new() { ["ServicePrincipal"] = "cloudtrail.amazonaws.com" });
        var organization = (await aws.World.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("Id");
        await CreateAsync(aws, new() { ["IsOrganizationTrail"] = true });

        foreach (var account in (string?[])[null, TestWorld.OtherAccount, outsider])
        {
            (await aws.World.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders" }, account)).Ok();
        }

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var created = (await aws.RecordsAsync()).Where(static r => (string)r["eventName"]! == "CreateQueue").Select(static r => r.Text("recipientAccountId"));
        Assert.Equal([Own, TestWorld.OtherAccount], created.Order(StringComparer.Ordinal));
        Assert.Contains(
            await aws.FilesAsync(),
            key => key.StartsWith($"AWSLogs/{organization}/{TestWorld.OtherAccount}/CloudTrail/us-east-1/", StringComparison.Ordinal));
    }

    private static async Task CreateAsync(TrailFixture aws, JsonObject input)
    {
        input["Name"] = "audit";
        input["S3BucketName"] = TrailFixture.Bucket;
        (await aws.CallAsync("CreateTrail", input)).Ok();
        (await aws.CallAsync("StartLogging", new JsonObject { ["Name"] = "audit" })).Ok();
    }
}
