using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Session tags, source identities, and how both go through chains of roles.</summary>
public sealed class SessionTagTests
{
    private const string Alice = $"arn:aws:iam::{Account}:user/alice";
    private const string AssumeAndTag = """["sts:AssumeRole","sts:TagSession"]""";

    [Fact]
    public async Task AssumeRole_WithTags_TakesLeaveOfItsOwn()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var plain = await world.RoleAsync("plain", Trust(Aws(Alice)));
        var tagged = await world.RoleAsync("tagged", Trust(Aws(Alice), action: AssumeAndTag));

        (await alice.AssumeAsync(plain, "session", Tags(("team", "blue")))).AssertNotAuthorized(Alice, "sts:TagSession", plain);
        (await alice.AssumeAsync(tagged, "session", Tags(("team", "blue")))).Ok();
    }

    [Theory]
    [InlineData("blue", 200)]
    [InlineData("red", 403)]
    public async Task AssumeRole_WithTagsThatTheTrustPolicyTests_IsUpToThem(string team, int status)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync(
            "tagged",
            Trust(Aws(Alice), """{"StringEquals":{"aws:RequestTag/team":"blue"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""", AssumeAndTag));

        Assert.Equal(status, (int)(await alice.AssumeAsync(role, "session", Tags(("team", team)))).Status);
        Assert.Equal(403, (int)(await alice.AssumeAsync(role, "session", Tags(("team", "blue"), ("other", "x")))).Status);
    }

    [Fact]
    public async Task Session_HasItsTagsAsPrincipalTagsOverTheRoles()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("tagged", Trust(Aws(Alice), action: AssumeAndTag), Account, Tags(("team", "red"), ("unit", "42")));
        await world.PutRolePolicyAsync(
            "tagged",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*",
              "Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue","aws:PrincipalTag/unit":"42"}}}]}
            """);
        await using var plain = world.AsSession(await alice.AssumeAsync(role));
        await using var blue = world.AsSession(await alice.AssumeAsync(role, "session", Tags(("Team", "blue"))));

        Assert.Equal(403, (int)(await plain.QueryAsync("iam", "ListRoles", [])).Status);
        (await blue.QueryAsync("iam", "ListRoles", [])).Ok();
    }

    [Fact]
    public async Task AssumeRole_WithTransitiveTags_PassesThemOn()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var first = await world.RoleAsync("first", Trust(Aws(Alice), action: AssumeAndTag));
        var second = await world.RoleAsync("second", Trust(Aws(first), action: AssumeAndTag));
        await world.PutRolePolicyAsync(
            "second",
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"iam:ListRoles","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}},
              {"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/step":"one"}}}]}
            """);
        await using var session = world.AsSession(await alice.AssumeAsync(
            first, "session", [.. Tags(("team", "blue"), ("step", "one")), ("TransitiveTagKeys.member.1", "TEAM")]));

        await using var chained = world.AsSession(await session.AssumeAsync(second));
        var conflict = await session.AssumeAsync(second, "session", Tags(("Team", "red")));

        (await chained.QueryAsync("iam", "ListRoles", [])).Ok();
        Assert.Equal(403, (int)(await chained.QueryAsync("iam", "ListUsers", [])).Status);
        conflict.AssertXmlError(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
    }

    [Fact]
    public async Task AssumeRole_InAChainWithTransitiveTags_NeedsLeaveToTag()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var first = await world.RoleAsync("first", Trust(Aws(Alice), action: AssumeAndTag));
        var second = await world.RoleAsync("second", Trust(Aws(first)));
        await using var session = world.AsSession(await alice.AssumeAsync(
            first, "session", [.. Tags(("team", "blue")), ("TransitiveTagKeys.member.1", "team")]));

        (await session.AssumeAsync(second)).AssertNotAuthorized(
            $"arn:aws:sts::{Account}:assumed-role/first/session", "sts:TagSession", second);
    }

    [Theory]
    [InlineData("Duplicate tag keys found. Please note that Tag keys are case insensitive.", "team", "Team", null)]
    [InlineData("The specified transitive tag key must be included in the requested tags.", "team", "unit", "other")]
    [InlineData("Tag keys beginning with 'aws:' are reserved for system use.", "team", "AWS:unit", null)]
    public async Task AssumeRole_WithTagsThatCannotBe_FailsWithInvalidParameterValue(string message, string key1, string key2, string? transitiveKey)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("tagged", Trust(Aws(Alice), action: AssumeAndTag));

        var answer = await alice.AssumeAsync(
            role, "session",
            [.. Tags((key1, "1"), (key2, "2")), .. transitiveKey is null ? Array.Empty<(string, string)>() : [("TransitiveTagKeys.member.1", transitiveKey)]]);

        answer.AssertXmlError("InvalidParameterValue", message);
    }

    [Fact]
    public async Task AssumeRole_WithASourceIdentity_TakesLeaveAndKeepsItThroughAChain()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        const string Actions = """["sts:AssumeRole","sts:SetSourceIdentity"]""";
        var plain = await world.RoleAsync("plain", Trust(Aws(Alice)));
        var first = await world.RoleAsync("first", Trust(Aws(Alice), """{"StringEquals":{"sts:SourceIdentity":"alice"}}""", Actions));
        var second = await world.RoleAsync("second", Trust(Aws(first), """{"StringEquals":{"aws:SourceIdentity":"alice"}}""", Actions));
        var own = ("SourceIdentity", "alice");

        (await alice.AssumeAsync(plain, "session", own)).AssertNotAuthorized(Alice, "sts:SetSourceIdentity", plain);
        Assert.Equal(403, (int)(await alice.AssumeAsync(first, "session", ("SourceIdentity", "bob"))).Status);
        var answer = (await alice.AssumeAsync(first, "session", own)).Ok();
        Assert.Equal("alice", answer.Element("SourceIdentity"));

        await using var session = world.AsSession(answer);
        Assert.Equal("alice", (await session.AssumeAsync(second)).Ok().Element("SourceIdentity"));
        Assert.Equal("alice", (await session.AssumeAsync(second, "session", own)).Ok().Element("SourceIdentity"));
        (await session.AssumeAsync(second, "session", ("SourceIdentity", "bob"))).AssertXmlError(
            "ValidationError", "The source identity is already set for this assume role session");
    }

    [Fact]
    public async Task AssumeRole_InAChain_LastsAnHourAtTheMost()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var first = await world.RoleAsync("first", Trust(Aws(Alice)));
        var second = await world.RoleAsync("second", Trust(Aws(first)), Account, ("MaxSessionDuration", "43200"));
        await using var session = world.AsSession(await alice.AssumeAsync(first));

        (await session.AssumeAsync(second, "session", ("DurationSeconds", "3600"))).Ok();
        (await session.AssumeAsync(second, "session", ("DurationSeconds", "3601"))).AssertXmlError(
            "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
    }

    [Fact]
    public async Task AssumeRole_ThroughThreeAccounts_EndsAsTheLastRole()
    {
        await using var world = await TestWorld.StartAsync();
        const string Third = "222222222222";
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRole"));
        var hub = await world.RoleAsync("hub", Trust(Aws(Account)), Other);
        await world.PutRolePolicyAsync("hub", Allow("sts:AssumeRole", RoleArn("spoke", Third)), Other);
        var spoke = await world.RoleAsync("spoke", Trust(Aws(hub)), Third);

        await using var atHub = world.AsSession(await alice.AssumeAsync(hub));
        await using var atSpoke = world.AsSession(await atHub.AssumeAsync(spoke, "last"));

        Assert.Equal($"arn:aws:sts::{Third}:assumed-role/spoke/last", await atSpoke.WhoAmIAsync());
        (await alice.AssumeAsync(spoke)).AssertNotAuthorized(Alice, "sts:AssumeRole", spoke);
    }
}
