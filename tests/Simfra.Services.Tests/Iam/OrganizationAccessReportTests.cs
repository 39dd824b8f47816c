using System.Globalization;
using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OrganizationAccessReportTests
{
    private const string ForTwo = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:*","iam:*"],"Resource":"*"}]}""";

    private const string ForSqs = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""";

    private static readonly string[] UsedByManagement = ["iam", "organizations"];

    [Fact]
    public async Task Report_TellsWhatTheAccountsUsed()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await ForTwoServicesAsync(world);
        await CallAsMemberAsync(world);

        var report = await ReportAsync(world, ("EntityPath", organization.Root));

        Assert.Equal(
            ("COMPLETED", "2", "0"),
            (report.Element("JobStatus"), report.Element("NumberOfServicesAccessible"), report.Element("NumberOfServicesNotAccessed")));
        Assert.Equal(
            [
                $"AWS Identity and Access Management iam us-east-1 {organization.Root}/111111111111 1",
                $"Amazon SQS sqs eu-west-1 {organization.Root}/111111111111 1",
            ],
            report.Members("AccessDetails").Select(Describe));
    }

    [Fact]
    public async Task Report_OnAUnitOrAccount_HasWhatEveryLevelLetsThrough()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await ForTwoServicesAsync(world);
        var (empty, full) = (await organization.CreateUnitAsync("empty"), await organization.CreateUnitAsync("full"));
        await organization.MoveMemberAsync(full);
        var account = $"{organization.Root}/{full}/{TestWorld.OtherAccount}";
        await organization.AttachAsync(await organization.CreatePolicyAsync(ForSqs, "sqs"), full);
        await CallAsMemberAsync(world);
        await organization.DetachAsync("p-FullAWSAccess", full);

        Assert.Equal(
            ["AWS Identity and Access Management iam us-east-1  0", "Amazon SQS sqs   0"],
            (await ReportAsync(world, ("EntityPath", $"{organization.Root}/{empty}"))).Members("AccessDetails").Select(Describe));
        Assert.Equal(
            [$"Amazon SQS sqs eu-west-1 {account} 1"],
            (await ReportAsync(world, ("EntityPath", $"{organization.Root}/{full}"))).Members("AccessDetails").Select(Describe));
        Assert.Equal(
            [$"Amazon SQS sqs eu-west-1 {account} 1"],
            (await ReportAsync(world, ("EntityPath", account))).Members("AccessDetails").Select(Describe));
    }

    [Fact]
    public async Task Report_WithoutServiceControl_HasAllServices()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await ForTwoServicesAsync(world);
        await organization.DisableServiceControlAsync();

        var report = await ReportAsync(world, ("EntityPath", organization.Root));

        Assert.InRange(int.Parse(report.Element("NumberOfServicesAccessible")!, CultureInfo.InvariantCulture), 200, 1000);
    }

    [Fact]
    public async Task Report_OnAPolicy_TellsItsServicesAndTheAccountsThatItBounds()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await IamOrganization.CreateAsync(world);
        var policy = await organization.CreatePolicyAsync(ForSqs);
        await CallAsMemberAsync(world);

        var unattached = await ReportAsync(world, ("EntityPath", organization.Root), ("OrganizationsPolicyId", policy));
        await organization.AttachAsync(policy, TestWorld.OtherAccount);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var attached = await ReportAsync(world, ("EntityPath", organization.Root), ("OrganizationsPolicyId", policy));

        Assert.Equal(["Amazon SQS sqs   0"], unattached.Members("AccessDetails").Select(Describe));
        Assert.Equal([$"Amazon SQS sqs eu-west-1 {organization.Root}/111111111111 1"], attached.Members("AccessDetails").Select(Describe));
    }

    [Fact]
    public async Task Report_OnTheManagementAccount_HasAllServicesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await ForTwoServicesAsync(world);
        await world.CreateUserAsync("alice");
        var job = await GenerateAsync(world, ("EntityPath", $"{organization.Root}/{IamTestCalls.Account}"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var latest = (await GetAsync(world, job, ("SortKey", "LAST_AUTHENTICATED_TIME_DESCENDING"), ("MaxItems", "1"))).Ok();

        Assert.Equal(("true", 1), (latest.Element("IsTruncated"), latest.Members("AccessDetails").Length));
        Assert.Contains(latest.Element("ServiceNamespace"), UsedByManagement);
        var last = (await GetAsync(world, job, ("SortKey", "SERVICE_NAMESPACE_DESCENDING"), ("MaxItems", "1"))).Ok();
        Assert.StartsWith("x", last.Element("ServiceNamespace"), StringComparison.Ordinal);
        (await GetAsync(world, job, ("Marker", last.Element("Marker")!))).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task GenerateOrganizationsAccessReport_SoonAgain_IsTheSameReport()
    {
        await using var world = await TestWorld.StartAsync();
        var root = (await IamOrganization.CreateAsync(world)).Root;
        var first = await GenerateAsync(world, ("EntityPath", root));

        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", $"{root}/{IamTestCalls.Account}"))).AssertXmlError(
            "ReportGenerationLimitExceeded", "Maximum number of concurrent jobs exceeded", 409);
        Assert.Equal("IN_PROGRESS", (await GetAsync(world, first)).Ok().Element("JobStatus"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await GenerateAsync(world, ("EntityPath", root)));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await GenerateAsync(world, ("EntityPath", root)));
    }

    [Fact]
    public async Task Report_OnWhatIsNotThere_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", "o-aaaaaaaaaa/r-abcd"))).AssertXmlError("AccessDenied", null, 403);
        var organization = await IamOrganization.CreateAsync(world);
        var unit = await organization.CreateUnitAsync("unit");

        foreach (var path in new[] { $"{organization.Root}/ou-abcd-00000001", $"{organization.Root}/{unit}/{TestWorld.OtherAccount}" })
        {
            var noEntity = await ReportAsync(world, ("EntityPath", path));
            Assert.Equal(("FAILED", "INVALID_ORGANIZATIONS_ENTITY_PATH"), (noEntity.Element("JobStatus"), noEntity.Element("Code")));
        }

        var noPolicy = await ReportAsync(world, ("EntityPath", organization.Root), ("OrganizationsPolicyId", "p-00000000"));
        Assert.Equal(("FAILED", "INVALID_ORGANIZATIONS_POLICY"), (noPolicy.Element("JobStatus"), noPolicy.Element("Code")));
        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", "o-bbbbbbbbbb/r-abcd"))).AssertXmlError(
            "AccessDenied", "The organization ID in the specified entity path is different than your organization ID.", 403);
        (await world.QueryAsync("iam", "GenerateOrganizationsAccessReport", [("EntityPath", organization.Root)], TestWorld.OtherAccount))
            .AssertXmlError("AccessDenied", null, 403);
    }

    /// <summary>An organisation whose members may use two services.</summary>
    private static async Task<IamOrganization> ForTwoServicesAsync(TestWorld world)
    {
        var organization = await IamOrganization.CreateAsync(world);
        await organization.AttachAsync(await organization.CreatePolicyAsync(ForTwo), organization.RootId);
        await organization.DetachAsync("p-FullAWSAccess", organization.RootId);
        return organization;
    }

    private static async Task CallAsMemberAsync(TestWorld world)
    {
        (await world.QueryAsync("iam", "CreateUser", [("UserName", "member")], TestWorld.OtherAccount)).Ok();
        (await world.QueryAsync("iam", "ListUsers", [], TestWorld.OtherAccount)).Ok();
        await world.QueryAsync("sqs", "ListQueues", [], TestWorld.OtherAccount, "eu-west-1");
    }

    private static async Task<TestAnswer> ReportAsync(TestWorld world, params (string Name, string Value)[] parameters)
    {
        var job = await GenerateAsync(world, parameters);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return (await GetAsync(world, job)).Ok();
    }

    private static async Task<string> GenerateAsync(TestWorld world, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("GenerateOrganizationsAccessReport", parameters)).Ok().Element("JobId")!;

    private static Task<TestAnswer> GetAsync(TestWorld world, string job, params (string Name, string Value)[] parameters) =>
        world.IamAsync("GetOrganizationsAccessReport", [("JobId", job), .. parameters]);

    private static string Describe(XElement service) => string.Join(
        ' ',
        new[] { "ServiceName", "ServiceNamespace", "Region", "EntityPath", "TotalAuthenticatedEntities" }.Select(n => service.Element(n)?.Value));
}
