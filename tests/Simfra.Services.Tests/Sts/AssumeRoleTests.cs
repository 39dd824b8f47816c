using System.Globalization;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Who may have a session of a role, and what it is.</summary>
public sealed class AssumeRoleTests
{
    private const string Alice = $"arn:aws:iam::{Account}:user/alice";

    [Fact]
    public async Task AssumeRole_ByAUserThatTheRoleNames_GivesASession()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)), Account, ("Path", "/team/"));

        var answer = (await alice.AssumeAsync(role, "report")).Ok();

        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/reader/report", answer.Xml.Descendants("AssumedRoleUser").Single().Element("Arn")!.Value);
        Assert.Matches("^AROA[A-Z2-7]{17}:report$", answer.Element("AssumedRoleId"));
        Assert.Matches("^ASIA[A-Z2-7]{16}$", answer.Element("AccessKeyId"));
        Assert.Equal(TestWorld.StartTime.AddHours(1), Expiration(answer));
        Assert.Null(answer.Element("PackedPolicySize"));

        await using var session = world.AsSession(answer);
        var identity = (await session.StsAsync("GetCallerIdentity")).Ok();
        Assert.Equal(
            (Account, $"arn:aws:sts::{Account}:assumed-role/reader/report", answer.Element("AssumedRoleId")),
            (identity.Element("Account"), identity.Element("Arn"), identity.Element("UserId")));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task AssumeRole_OfARoleThatNamesTheAccount_IsUpToTheUsersPolicies(bool userAllows, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", userAllows ? Allow("sts:AssumeRole") : null);
        var role = await world.RoleAsync("reader", Trust(Aws($"arn:aws:iam::{Account}:root")));

        var answer = await alice.AssumeAsync(role);

        if (isAllowed)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertNotAuthorized(Alice, "sts:AssumeRole", role, " because no identity-based policy allows the sts:AssumeRole action");
        }
    }

    [Fact]
    public async Task AssumeRole_OfARoleThatTrustsOthers_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));
        await world.UserAsync("bob");
        var role = await world.RoleAsync("reader", Trust(Aws($"arn:aws:iam::{Account}:user/bob")));

        (await alice.AssumeAsync(role)).AssertNotAuthorized(Alice, "sts:AssumeRole", role);
    }

    [Fact]
    public async Task AssumeRole_OfARoleThatIsNotThere_IsDeniedInTheSameWords()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));

        (await alice.AssumeAsync(RoleArn("nobody"))).AssertNotAuthorized(Alice, "sts:AssumeRole", RoleArn("nobody"));
        (await alice.AssumeAsync(RoleArn("nobody", Other))).AssertNotAuthorized(Alice, "sts:AssumeRole", RoleArn("nobody", Other));
    }

    [Fact]
    public async Task AssumeRole_WithThePathLeftOut_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));
        await world.RoleAsync("reader", Trust(Aws(Alice)), Account, ("Path", "/team/"));

        (await alice.AssumeAsync(RoleArn("reader"))).AssertNotAuthorized(Alice, "sts:AssumeRole", RoleArn("reader"));
    }

    [Fact]
    public async Task AssumeRole_ByRoot_IsDeniedWhateverTheRoleSays()
    {
        await using var world = await TestWorld.StartAsync();
        var role = await world.RoleAsync("reader", Trust(Aws($"arn:aws:iam::{Account}:root")));

        var answer = await world.AssumeAsync(role);

        answer.AssertXmlError("AccessDenied", "Roles may not be assumed by root accounts.", 403);
    }

    [Theory]
    [InlineData("arn:aws:iam::000000000000:user/alice")]
    [InlineData("arn:aws:s3:::a-bucket-of-mine")]
    [InlineData("ReadWriteQuiltBucketRole")]
    [InlineData("arn:aws:iam::000000000000:role/")]
    public async Task AssumeRole_OfWhatIsNoRole_FailsWithValidationError(string arn)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));

        (await alice.AssumeAsync(arn)).AssertXmlError("ValidationError", $"{arn} is invalid");
    }

    [Theory]
    [InlineData("r", "session", "Value 'r' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20")]
    [InlineData("arn:aws:iam::000000000000:role/reader", "a", "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("arn:aws:iam::000000000000:role/reader", "a b", @"Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*")]
    public async Task AssumeRole_WithMalformedParameters_FailsWithValidationError(string arn, string session, string fault)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.AssumeAsync(arn, session)).AssertXmlError("ValidationError", $"1 validation error detected: {fault}");
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, true, "")]
    [InlineData(true, false, "")]
    public async Task AssumeRole_OfAnotherAccount_TakesBothAccounts(bool userAllows, bool roleTrusts, string? denial)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", userAllows ? Allow("sts:AssumeRole") : null);
        var role = await world.RoleAsync("reader", Trust(Aws(roleTrusts ? Account : Other)), Other);

        var answer = await alice.AssumeAsync(role);

        if (denial is not null)
        {
            answer.AssertNotAuthorized(Alice, "sts:AssumeRole", role, denial);
            return;
        }

        await using var session = world.AsSession(answer);
        Assert.Equal($"arn:aws:sts::{Other}:assumed-role/reader/session", await session.WhoAmIAsync());
    }

    [Theory]
    [InlineData("unit-42", true)]
    [InlineData("unit-43", false)]
    [InlineData(null, false)]
    public async Task AssumeRole_OfAnotherAccountThatWantsAnExternalId_TakesIt(string? externalId, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRole"));
        var role = await world.RoleAsync("vendor", Trust(Aws(Account), """{"StringEquals":{"sts:ExternalId":"unit-42"}}"""), Other);

        var answer = await alice.AssumeAsync(role, "session", externalId is null ? [] : [("ExternalId", externalId)]);

        if (isAllowed)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertNotAuthorized(Alice, "sts:AssumeRole", role);
        }
    }

    [Theory]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"${aws:username}-*"}}""", "alice-1", true)]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"${aws:username}-*"}}""", "bob-1", false)]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::000000000000:user/alice"}}""", "any", true)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}""", "any", false)]
    public async Task AssumeRole_OfARoleWithConditions_IsUpToThem(string condition, string session, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRole"));
        var role = await world.RoleAsync("reader", Trust(Aws(Account), condition));

        var answer = await alice.AssumeAsync(role, session);

        Assert.Equal(isAllowed ? 200 : 403, (int)answer.Status);
    }

    [Fact]
    public async Task AssumeRole_DeniedByTheTrustPolicy_SaysSo()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRole"));
        var role = await world.RoleAsync(
            "reader",
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{{Aws(Account)}},"Action":"sts:AssumeRole"},
              {"Effect":"Deny","Principal":{{Aws(Alice)}},"Action":"sts:AssumeRole"}]}
            """);

        (await alice.AssumeAsync(role)).AssertNotAuthorized(Alice, "sts:AssumeRole", role, " with an explicit deny in the role trust policy");
    }

    [Theory]
    [InlineData(900, 900)]
    [InlineData(3600, 3600)]
    [InlineData(7200, 7200)]
    [InlineData(null, 3600)]
    public async Task AssumeRole_LastsAsLongAsAskedFor(int? asked, int given)
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)), Account, ("MaxSessionDuration", "7200"));

        var answer = await alice.AssumeAsync(role, "session", asked is { } seconds ? [Duration(seconds)] : []);

        Assert.Equal(TestWorld.StartTime.AddSeconds(given), Expiration(answer.Ok()));
    }

    [Fact]
    public async Task AssumeRole_LongerThanTheRoleAllows_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));

        (await alice.AssumeAsync(role, "session", Duration(3601))).AssertXmlError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    [Fact]
    public async Task AssumeRole_WithAnMfaCode_SatisfiesTheTrustPolicyOnce()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRole"));
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));
        var role = await world.RoleAsync("admin", Trust(Aws(Account), """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        (string, string)[] code = [("SerialNumber", serial), ("TokenCode", world.CodeNow(seed))];

        (await alice.AssumeAsync(role)).AssertNotAuthorized(Alice, "sts:AssumeRole", role);
        var answer = await alice.AssumeAsync(role, "session", code);
        var again = await alice.AssumeAsync(role, "session", code);

        answer.Ok();
        again.AssertXmlError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403);
    }

    [Fact]
    public async Task AssumeRole_WithHalfOfWhatMfaTakes_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("admin", Trust(Aws(Alice)));

        (await alice.AssumeAsync(role, "session", ("TokenCode", "123456"))).AssertXmlError(
            "AccessDenied", "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.", 403);
        (await alice.AssumeAsync(role, "session", ("TokenCode", "123456"), ("SerialNumber", $"arn:aws:iam::{Account}:mfa/alice"))).AssertXmlError(
            "AccessDenied",
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
            403);
    }

    [Fact]
    public async Task AssumeRole_WithContextsOfIdentityCenter_IsRefusedByName()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));

        var answer = await alice.AssumeAsync(
            role, "session", ("ProvidedContexts.member.1.ProviderArn", "arn:aws:iam::aws:contextProvider/IdentityCenter"),
            ("ProvidedContexts.member.1.ContextAssertion", "assertion"));

        answer.AssertXmlError("NotImplemented", "The parameter ProvidedContexts of AssumeRole is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task Session_HasTheRolesPermissionsAsTheyAreNow()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await using var session = world.AsSession(await alice.AssumeAsync(role));

        var before = await session.IamAsync("CreateUser", ("UserName", "bob"));
        await world.PutRolePolicyAsync("reader", Allow("iam:CreateUser"));
        var after = await session.IamAsync("CreateUser", ("UserName", "bob"));

        before.AssertXmlError("AccessDenied", null, 403);
        Assert.Matches(
            $"^User: arn:aws:sts::{Account}:assumed-role/reader/session is not authorized to perform: iam:CreateUser .*"
            + "because no identity-based policy allows the iam:CreateUser action$",
            before.Element("Message"));
        after.Ok();
    }

    [Fact]
    public async Task Session_EndsWhenItsTimeIsOver()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await using var session = world.AsSession(await alice.AssumeAsync(role, "session", Duration(900)));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(899));
        await session.WhoAmIAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await session.StsAsync("GetCallerIdentity")).AssertXmlError("ExpiredToken", "The security token included in the request is expired", 403);
    }

    [Fact]
    public async Task Session_OfARoleThatWasMadeAgain_HasNoneOfItsPermissions()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        var role = await world.RoleAsync("reader", Trust(Aws(Alice)));
        await using var session = world.AsSession(await alice.AssumeAsync(role));

        (await world.IamAsync("DeleteRole", ("RoleName", "reader"))).Ok();
        await world.RoleAsync("reader", Trust(Aws(Alice)));
        await world.PutRolePolicyAsync("reader", Allow("*"));

        Assert.Equal(403, (int)(await session.QueryAsync("iam", "ListRoles", [])).Status);
    }

    [Theory]
    [InlineData("lambda.amazonaws.com", true)]
    [InlineData("ec2.amazonaws.com", false)]
    public async Task AssumeRole_ByAService_IsUpToTheTrustPolicyAlone(string service, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        var role = await world.RoleAsync("function", Trust("""{"Service":"lambda.amazonaws.com"}"""));
        var caller = new InternalCaller(new ServicePrincipal(Account, service), new(Account, "us-east-1"));
        var request = new AssumeRoleRequest { RoleArn = role, RoleSessionName = "function" };
        var invoker = new ServiceInvoker(world.Server.World.Gateway, "lambda");

        if (isAllowed)
        {
            var answer = await invoker.InvokeAsync(StsApi.AssumeRole, request, caller, default);
            Assert.Equal($"arn:aws:sts::{Account}:assumed-role/function/function", answer.AssumedRoleUser!.Arn);
        }
        else
        {
            var error = await Assert.ThrowsAsync<AwsServiceException>(
                async () => await invoker.InvokeAsync(StsApi.AssumeRole, request, caller, default));
            Assert.Equal($"User: {service} is not authorized to perform: sts:AssumeRole on resource: {role}", error.Message);
        }
    }

    private static (string, string) Duration(int seconds) => ("DurationSeconds", seconds.ToString(CultureInfo.InvariantCulture));

    private static DateTimeOffset Expiration(TestAnswer answer) => DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture);
}
