using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OrganizationAccessReportTests
{
    private const string ForTwo = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:*","iam:*"],"Resource":"*"}]}""";

    [Fact]
    public async Task Report_TellsWhatTheAccountsUsed()
    {
        await using var world = await TestWorld.StartAsync();
        ATestOrganization.Provide(world).RootPolicies = [ForTwo];
        await CallAsMemberAsync(world);

        var report = await ReportAsync(world, ("EntityPath", ATestOrganization.Root));

        Assert.Equal(
            ("COMPLETED", "2", "0"),
            (report.Element("JobStatus"), report.Element("NumberOfServicesAccessible"), report.Element("NumberOfServicesNotAccessed")));
        Assert.Equal(
            [
                $"AWS Identity and Access Management iam us-east-1 {ATestOrganization.Root}/111111111111 1",
                $"Amazon SQS sqs eu-west-1 {ATestOrganization.Root}/111111111111 1",
            ],
            report.Members("AccessDetails").Select(Describe));
    }

    [Fact]
    public async Task Report_OnAPolicy_TellsItsServicesAlone()
    {
        await using var world = await TestWorld.StartAsync();
        ATestOrganization.Provide(world);

        var report = await ReportAsync(world, ("EntityPath", ATestOrganization.Root), ("OrganizationsPolicyId", "p-12345678"));

        Assert.Equal(["Amazon SQS sqs   0"], report.Members("AccessDetails").Select(Describe));
    }

    [Fact]
    public async Task Report_OnTheManagementAccount_HasAllServicesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        ATestOrganization.Provide(world);
        await world.CreateUserAsync("alice");
        var job = await GenerateAsync(world, ("EntityPath", $"{ATestOrganization.Root}/{IamTestCalls.Account}"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var latest = (await GetAsync(world, job, ("SortKey", "LAST_AUTHENTICATED_TIME_DESCENDING"), ("MaxItems", "1"))).Ok();

        Assert.Equal(("iam", "true"), (latest.Element("ServiceNamespace"), latest.Element("IsTruncated")));
        var last = (await GetAsync(world, job, ("SortKey", "SERVICE_NAMESPACE_DESCENDING"), ("MaxItems", "1"))).Ok();
        Assert.StartsWith("x", last.Element("ServiceNamespace"), StringComparison.Ordinal);
        (await GetAsync(world, job, ("Marker", last.Element("Marker")!))).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task GenerateOrganizationsAccessReport_SoonAgain_IsTheSameReport()
    {
        await using var world = await TestWorld.StartAsync();
        ATestOrganization.Provide(world);
        var first = await GenerateAsync(world, ("EntityPath", ATestOrganization.Root));

        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", $"{ATestOrganization.Root}/{IamTestCalls.Account}"))).AssertXmlError(
            "ReportGenerationLimitExceeded", "Maximum number of concurrent jobs exceeded", 409);
        Assert.Equal("IN_PROGRESS", (await GetAsync(world, first)).Ok().Element("JobStatus"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await GenerateAsync(world, ("EntityPath", ATestOrganization.Root)));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await GenerateAsync(world, ("EntityPath", ATestOrganization.Root)));
    }

    [Fact]
    public async Task Report_OnWhatIsNotThere_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", ATestOrganization.Root))).AssertXmlError("AccessDenied", null, 403);
        ATestOrganization.Provide(world);

        var noEntity = await ReportAsync(world, ("EntityPath", $"{ATestOrganization.Root}/ou-abcd-00000001"));
        Assert.Equal(("FAILED", "INVALID_ORGANIZATIONS_ENTITY_PATH"), (noEntity.Element("JobStatus"), noEntity.Element("Code")));
        var noPolicy = await ReportAsync(world, ("EntityPath", ATestOrganization.Root), ("OrganizationsPolicyId", "p-00000000"));
        Assert.Equal(("FAILED", "INVALID_ORGANIZATIONS_POLICY"), (noPolicy.Element("JobStatus"), noPolicy.Element("Code")));
        (await world.IamAsync("GenerateOrganizationsAccessReport", ("EntityPath", "o-bbbbbbbbbb/r-abcd"))).AssertXmlError(
            "AccessDenied", "The organization ID in the specified entity path is different than your organization ID.", 403);
        (await world.QueryAsync("iam", "GenerateOrganizationsAccessReport", [("EntityPath", ATestOrganization.Root)], TestWorld.OtherAccount))
            .AssertXmlError("AccessDenied", null, 403);
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
