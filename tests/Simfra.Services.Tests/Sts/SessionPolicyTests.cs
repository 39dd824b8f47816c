using System.Globalization;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Session policies bound what a session may do; they never grant.</summary>
public sealed class SessionPolicyTests
{
    private const string Alice = $"arn:aws:iam::{Account}:user/alice";

    [Fact]
    public async Task AssumeRole_WithAPolicy_BoundsTheSession()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await world.PutRolePolicyAsync("reader", Allow("iam:List*"));

        var answer = (await alice.AssumeAsync(role, "session", ("Policy", Allow("iam:ListRoles")))).Ok();
        await using var session = world.AsSession(answer);

        (await session.QueryAsync("iam", "ListRoles", [])).Ok();
        var denied = await session.QueryAsync("iam", "ListUsers", []);
        denied.AssertXmlError("AccessDenied", null, 403);
        Assert.EndsWith("because no session policy allows the iam:ListUsers action", denied.Element("Message"), StringComparison.Ordinal);
        Assert.InRange(int.Parse(answer.Element("PackedPolicySize")!, CultureInfo.InvariantCulture), 1, 99);
    }

    [Fact]
    public async Task AssumeRole_WithAPolicyThatAllowsMore_GrantsNothing()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await using var session = world.AsSession(await alice.AssumeAsync(role, "session", ("Policy", Allow("*"))));

        Assert.Equal(403, (int)(await session.QueryAsync("iam", "ListRoles", [])).Status);
    }

    [Fact]
    public async Task AssumeRole_WithManagedPolicies_BoundsTheSession()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("admin", Trust(Aws(Alice)));
        await world.PutRolePolicyAsync("admin", Allow("*"));
        await using var session = world.AsSession(await alice.AssumeAsync(
            role, "session", ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess")));

        (await session.QueryAsync("iam", "ListRoles", [])).Ok();
        Assert.Equal(403, (int)(await session.QueryAsync("iam", "CreateUser", [("UserName", "bob")])).Status);
    }

    [Fact]
    public async Task AssumeRole_WithAManagedPolicyThatIsNotThere_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("admin", Trust(Aws(Alice)));

        (await alice.AssumeAsync(role, "session", ("PolicyArns.member.1.arn", $"arn:aws:iam::{Account}:policy/nobody"))).AssertXmlError(
            "ValidationError", "At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.");
    }

    [Theory]
    [InlineData("{", "This policy contains invalid Json")]
    [InlineData("{}", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Action":"*","Resource":"*"}]}""", "Syntax errors in policy.")]
    public async Task AssumeRole_WithWhatIsNoPolicy_FailsWithMalformedPolicyDocument(string policy, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));

        (await alice.AssumeAsync(role, "session", ("Policy", policy))).AssertXmlError("MalformedPolicyDocument", message);
    }

    [Fact]
    public async Task AssumeRole_WithAPolicyThatFillsMoreThanItsSpace_FailsWithPackedPolicyTooLarge()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        var resources = string.Join(',', Enumerable.Range(0, 40).Select(static i => $"\"arn:aws:s3:::bucket-{i * 7919 % 9973:x}-{i * 104729 % 7919:x}/*\""));
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":[{{resources}}]}]}""";

        var answer = await alice.AssumeAsync(role, "session", ("Policy", policy));

        answer.AssertXmlError("PackedPolicyTooLarge", null);
        Assert.Matches("^Packed policy consumes 1[0-9]{2}% of allotted space, please use smaller policy.$", answer.Element("Message"));
    }

    [Fact]
    public async Task GetFederationToken_HasWhatUserAndPolicyBothAllow()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("iam:*").Replace("\"iam:*\"", """["iam:List*","sts:GetFederationToken"]""", StringComparison.Ordinal));

        var answer = (await alice.StsAsync("GetFederationToken", ("Name", "bob"), ("Policy", Allow("iam:ListRoles")))).Ok();
        await using var bob = world.AsSession(answer);

        Assert.Equal(
            ($"arn:aws:sts::{Account}:federated-user/bob", $"{Account}:bob"),
            (answer.Xml.Descendants("FederatedUser").Single().Element("Arn")!.Value, answer.Element("FederatedUserId")));
        var identity = (await bob.StsAsync("GetCallerIdentity")).Ok();
        Assert.Equal(
            ($"arn:aws:sts::{Account}:federated-user/bob", $"{Account}:bob", Account),
            (identity.Element("Arn"), identity.Element("UserId"), identity.Element("Account")));
        Assert.Equal(TestWorld.StartTime.AddHours(12), DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture));
        Assert.NotNull(answer.Element("PackedPolicySize"));
    }

    [Fact]
    public async Task GetFederationToken_WithoutLeave_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");

        (await alice.StsAsync("GetFederationToken", ("Name", "bob"))).AssertNotAuthorized(
            Alice, "sts:GetFederationToken", $"arn:aws:sts::{Account}:federated-user/bob",
            " because no identity-based policy allows the sts:GetFederationToken action");
    }

    [Fact]
    public async Task GetFederationToken_OfRoot_LastsAnHour()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = (await world.StsAsync("GetFederationToken", ("Name", "bob"), ("DurationSeconds", "129600"))).Ok();

        Assert.Equal(TestWorld.StartTime.AddHours(1), DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("GetFederationToken")]
    [InlineData("GetSessionToken")]
    public async Task UserSessions_CannotMakeOthers(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await world.PutRolePolicyAsync("reader", Allow("sts:*"));
        await using var own = world.AsSession(await alice.StsAsync("GetSessionToken"));
        await using var federated = world.AsSession(await alice.StsAsync("GetFederationToken", ("Name", "bob"), ("Policy", Allow("*"))));
        await using var assumed = world.AsSession(await alice.AssumeAsync(role));

        foreach (var session in new[] { own, federated, assumed })
        {
            (await session.StsAsync(operation, operation == "GetFederationToken" ? [("Name", "carol")] : [])).AssertXmlError(
                "AccessDenied", $"Cannot call {operation} with session credentials", 403);
        }

        (await own.AssumeAsync(role)).Ok();
        (await federated.AssumeAsync(role)).AssertXmlError("AccessDenied", "Cannot call AssumeRole with session credentials", 403);
    }

    [Fact]
    public async Task GetSessionToken_OfAUser_NeedsNoLeaveAndGivesTheUser()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");

        var answer = (await alice.StsAsync("GetSessionToken")).Ok();
        await using var session = world.AsSession(answer);

        Assert.Equal(Alice, await session.WhoAmIAsync());
        Assert.Equal(TestWorld.StartTime.AddHours(12), DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task GetSessionToken_WithAnMfaCode_ShowsItWithEachCall()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync(
            "alice",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*",
              "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"600"}}}]}
            """);
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));
        await using var without = world.AsSession(await alice.StsAsync("GetSessionToken"));
        await using var with = world.AsSession(await alice.StsAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", world.CodeNow(seed))));

        Assert.Equal(403, (int)(await alice.QueryAsync("iam", "ListRoles", [])).Status);
        Assert.Equal(403, (int)(await without.QueryAsync("iam", "ListRoles", [])).Status);
        (await with.QueryAsync("iam", "ListRoles", [])).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(600));
        Assert.Equal(403, (int)(await with.QueryAsync("iam", "ListRoles", [])).Status);
    }
}
