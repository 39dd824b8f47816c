using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AccessAdvisorTests
{
    private const string Alice = "arn:aws:iam::000000000000:user/alice";
    private const string ForQueues = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:*","iam:GetUser"],"Resource":"*"}]}""";

    [Fact]
    public async Task GenerateServiceLastAccessedDetails_OfAUser_TellsWhatItUsed()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice", ForQueues);
        await alice.QueryAsync("sqs", "ListQueues", [], region: "eu-west-1");

        var job = await GenerateAsync(world, Alice);

        var pending = (await DetailsAsync(world, job)).Ok();
        Assert.Equal(("IN_PROGRESS", null, "false"), (pending.Element("JobStatus"), pending.Element("JobType"), pending.Element("IsTruncated")));
        Assert.Empty(pending.Xml.Descendants("ServicesLastAccessed"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var details = (await DetailsAsync(world, job)).Ok();
        Assert.Equal(("COMPLETED", "SERVICE_LEVEL"), (details.Element("JobStatus"), details.Element("JobType")));
        Assert.Equal(
            ["iam AWS Identity and Access Management 0  ", $"sqs Amazon SQS 1 eu-west-1 {Alice}"],
            details.Members("ServicesLastAccessed").Select(Describe));
        Assert.Equal(["2030-01-02T03:04:00Z"], details.Elements("LastAuthenticated"));
    }

    [Fact]
    public async Task Reports_AreSnapshotsThatTheirOwnerAloneMaySee()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice", IamAccountCalls.Administrator);
        var bob = await world.AsNewUserAsync("bob", IamAccountCalls.Administrator);
        await world.CreateUserAsync("subject");
        var job = await GenerateAsync(alice, "arn:aws:iam::000000000000:user/subject");
        (await world.IamAsync("PutUserPolicy", ("UserName", "subject"), ("PolicyName", "late"), ("PolicyDocument", ForQueues))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Empty((await DetailsAsync(alice, job)).Ok().Members("ServicesLastAccessed"));
        (await DetailsAsync(bob, job)).AssertXmlError("NoSuchEntity", null, 404);
        (await DetailsAsync(world, job)).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task ActionLevel_ListsTheActionsOfWhichSomeWereUsed()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice", ForQueues);
        (await alice.IamAsync("GetUser")).Ok();

        var job = await GenerateAsync(world, Alice, ("Granularity", "ACTION_LEVEL"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var iam = (await DetailsAsync(world, job)).Ok().Members("ServicesLastAccessed")[0];
        Assert.Equal(
            ["GetUser 2030-01-02T03:04:00Z us-east-1"],
            iam.Element("TrackedActionsLastAccessed")!.Elements("member").Select(static a =>
                $"{a.Element("ActionName")!.Value} {a.Element("LastAccessedTime")!.Value} {a.Element("LastAccessedRegion")!.Value}"));
    }

    [Fact]
    public async Task RefusedCalls_AndThoseOfSessions_CountForTheRole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("service", IamTestCalls.TrustOf("arn:aws:iam::000000000000:root"));
        (await world.IamAsync("PutRolePolicy", ("RoleName", "service"), ("PolicyName", "p"), ("PolicyDocument", ForQueues))).Ok();
        var alice = await world.AsNewUserAsync("alice");
        var session = (await alice.QueryAsync(
            "sts", "AssumeRole", [("RoleArn", "arn:aws:iam::000000000000:role/service"), ("RoleSessionName", "session")])).Ok();
        var role = world.As(session.Element("AccessKeyId")!, session.Element("SecretAccessKey")!, session.Element("SessionToken")!);

        await role.QueryAsync("sqs", "GetQueueUrl", [("QueueName", "nowhere")]);

        var job = await GenerateAsync(world, "arn:aws:iam::000000000000:role/service");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Contains(
            "sqs Amazon SQS 1 us-east-1 arn:aws:iam::000000000000:role/service",
            (await DetailsAsync(world, job)).Members("ServicesLastAccessed").Select(Describe));
    }

    [Fact]
    public async Task Uses_AreForgottenAfterFourHundredDays()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice", ForQueues);
        (await alice.IamAsync("GetUser")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(400));

        var job = await GenerateAsync(world, Alice);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Empty((await DetailsAsync(world, job)).Elements("LastAuthenticated"));
    }

    [Fact]
    public async Task GetServiceLastAccessedDetailsWithEntities_ListsTheLatestFirst()
    {
        await using var world = await TestWorld.StartAsync();
        var policy = await world.CreatePolicyAsync("queues", ForQueues);
        await world.CreateGroupAsync("team");
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "team"), ("PolicyArn", policy))).Ok();
        foreach (var name in new[] { "a", "b", "c" })
        {
            var user = await world.AsNewUserAsync(name, ForQueues);
            (await world.IamAsync("AddUserToGroup", ("UserName", name), ("GroupName", "team"))).Ok();
            if (name != "a")
            {
                await user.QueryAsync("sqs", "ListQueues", []);
                await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
            }
        }

        var job = await GenerateAsync(world, policy);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var parameters = new[] { ("JobId", job), ("ServiceNamespace", "sqs"), ("MaxItems", "2") };
        Assert.Equal(
            ["c b", "a"],
            await world.PagesAsync("GetServiceLastAccessedDetailsWithEntities", "EntityDetailsList", e => e.Descendants("Name").Single().Value, parameters));
        (await world.IamAsync("GetServiceLastAccessedDetailsWithEntities", ("JobId", job), ("ServiceNamespace", "sns"))).AssertXmlError(
            "NoSuchEntity", null, 404);
        var services = (await DetailsAsync(world, job, ("MaxItems", "1"))).Ok();
        (await world.IamAsync(
            "GetServiceLastAccessedDetailsWithEntities", ("JobId", job), ("ServiceNamespace", "sqs"), ("Marker", services.Element("Marker")!)))
            .AssertXmlError("InvalidInput", null);
    }

    [Theory]
    [InlineData("""[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]""", "")]
    [InlineData("""[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b"}]""", "s3")]
    [InlineData("""[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:x":"true"}}}]""", "s3")]
    [InlineData("""[{"Effect":"Allow","Action":["s3:*","sqs:*"],"Resource":"*"},{"Effect":"Deny","NotAction":"sqs:*","Resource":"*"}]""", "sqs")]
    [InlineData("""[{"Effect":"Allow","Action":["*"],"Resource":"*","Condition":{"Null":{"aws:x":"true"}}}]""", "s3 sns sqs")]
    public async Task Services_AreThoseThatThePoliciesMayAllow(string statements, string services)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        (await world.IamAsync(
            "PutUserPolicy", ("UserName", "alice"), ("PolicyName", "p"),
            ("PolicyDocument", $$"""{"Version":"2012-10-17","Statement":{{statements}}}"""))).Ok();

        var job = await GenerateAsync(world, Alice);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var found = (await DetailsAsync(world, job, ("MaxItems", "1000"))).Listed("ServicesLastAccessed", "ServiceNamespace");
        Assert.Equal(services, string.Join(' ', found.Where(static s => s is "s3" or "sqs" or "sns")));
    }

    [Fact]
    public async Task ListPoliciesGrantingServiceAccess_NamesThePolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var managed = await world.CreatePolicyAsync("managed", ForQueues);
        await world.CreateUserAsync("alice");
        await world.CreateGroupAsync("team");
        (await world.IamAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "team"))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", managed))).Ok();
        (await world.IamAsync("PutGroupPolicy", ("GroupName", "team"), ("PolicyName", "inline"), ("PolicyDocument", ForQueues))).Ok();

        var listed = (await world.IamAsync(
            "ListPoliciesGrantingServiceAccess", ("Arn", Alice), ("ServiceNamespaces.member.1", "sqs"), ("ServiceNamespaces.member.2", "s3"),
            ("ServiceNamespaces.member.3", "sqs"))).Ok();

        Assert.Equal(["sqs", "s3"], listed.Listed("PoliciesGrantingServiceAccess", "ServiceNamespace"));
        Assert.Equal(
            [$"managed MANAGED {managed}  ", "inline INLINE  GROUP team"],
            listed.Members("PoliciesGrantingServiceAccess")[0].Element("Policies")!.Elements("member").Select(static p => string.Join(
                ' ', new[] { "PolicyName", "PolicyType", "PolicyArn", "EntityType", "EntityName" }.Select(n => p.Element(n)?.Value))));
        Assert.Empty(listed.Members("PoliciesGrantingServiceAccess")[1].Element("Policies")!.Elements());
    }

    [Fact]
    public async Task Reports_OfNobody_Fail()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GenerateServiceLastAccessedDetails", ("Arn", "arn:aws:iam::000000000000:user/nobody"))).AssertXmlError(
            "NoSuchEntity", "The user with name nobody cannot be found.", 404);
        (await world.IamAsync("GenerateServiceLastAccessedDetails", ("Arn", "arn:aws:iam::000000000000:policy/none"))).AssertXmlError(
            "NoSuchEntity", null, 404);
        (await DetailsAsync(world, "00000000-0000-0000-0000-000000000000")).AssertXmlError("NoSuchEntity", null, 404);
    }

    private static async Task<string> GenerateAsync(TestWorld world, string arn, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("GenerateServiceLastAccessedDetails", [("Arn", arn), .. parameters])).Ok().Element("JobId")!;

    private static Task<TestAnswer> DetailsAsync(TestWorld world, string job, params (string Name, string Value)[] parameters) =>
        world.IamAsync("GetServiceLastAccessedDetails", [("JobId", job), .. parameters]);

    private static string Describe(XElement service) => string.Join(
        ' ',
        new[] { "ServiceNamespace", "ServiceName", "TotalAuthenticatedEntities", "LastAuthenticatedRegion", "LastAuthenticatedEntity" }
            .Select(n => service.Element(n)?.Value));
}
