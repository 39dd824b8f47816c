using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class PolicyVersionTests
{
    private const string Second = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    [Fact]
    public async Task CreatePolicyVersion_IsTheDefaultOnlyWhenAsked()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        var second = (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).Ok();
        Assert.Equal(("v2", "false", "2030-01-02T04:04:05Z"), (second.Element("VersionId"), second.Element("IsDefaultVersion"), second.Element("CreateDate")));
        Assert.Equal(("v1", "2030-01-02T03:04:05Z"), await DefaultAsync(world, arn));

        var third = (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second), ("SetAsDefault", "true"))).Ok();
        Assert.Equal(("v3", "true"), (third.Element("VersionId"), third.Element("IsDefaultVersion")));
        Assert.Equal(("v3", "2030-01-02T04:04:05Z"), await DefaultAsync(world, arn));
    }

    [Fact]
    public async Task GetPolicyVersion_ShowsTheDocument()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).Ok();

        var version = (await world.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"))).Ok();

        Assert.Equal((Second, "false"), (Uri.UnescapeDataString(version.Element("Document")!), version.Element("IsDefaultVersion")));
    }

    [Fact]
    public async Task SetDefaultPolicyVersion_ChangesTheDefault()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).Ok();

        (await world.IamAsync("SetDefaultPolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"))).Ok();

        Assert.Equal("v2", (await DefaultAsync(world, arn)).Version);
        Assert.Equal(
            ["v2 true", "v1 false"],
            await world.PagesAsync(
                "ListPolicyVersions",
                "Versions",
                v => $"{v.Element("VersionId")!.Value} {v.Element("IsDefaultVersion")!.Value}",
                ("PolicyArn", arn),
                ("MaxItems", "1")));
    }

    [Fact]
    public async Task APolicy_HasAtMostFiveVersions_WhoseNumbersAreNotUsedAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");
        for (var i = 2; i <= 5; i++)
        {
            (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).Ok();
        }

        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).AssertXmlError(
            "LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.", 409);
        (await world.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v5"))).Ok();
        Assert.Equal("v6", (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Second))).Ok().Element("VersionId"));
    }

    [Fact]
    public async Task DeletePolicyVersion_OfTheDefault_OrAnUnknownOne_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");

        (await world.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"))).AssertXmlError(
            "DeleteConflict", "Cannot delete the default version of a policy.", 409);
        foreach (var operation in new[] { "DeletePolicyVersion", "GetPolicyVersion", "SetDefaultPolicyVersion" })
        {
            (await world.IamAsync(operation, ("PolicyArn", arn), ("VersionId", "v9"))).AssertXmlError(
                "NoSuchEntity", $"Policy {arn} version v9 does not exist or is not attachable.", 404);
        }
    }

    [Fact]
    public async Task CreatePolicyVersion_ChecksTheDocument()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("reader");

        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", "{"))).AssertXmlError("MalformedPolicyDocument", null);
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamTestCalls.PolicyOfSize(6145)))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409);
    }

    private static async Task<(string? Version, string? Updated)> DefaultAsync(TestWorld world, string arn)
    {
        var policy = (await world.IamAsync("GetPolicy", ("PolicyArn", arn))).Ok();
        return (policy.Element("DefaultVersionId"), policy.Element("UpdateDate"));
    }
}
