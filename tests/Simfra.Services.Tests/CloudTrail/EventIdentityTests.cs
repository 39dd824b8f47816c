using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>Who called, as events tell it.</summary>
public sealed class EventIdentityTests
{
    private const string Issuer = "https://oidc.example.com";
    private const string Provider = $"arn:aws:iam::{Account}:oidc-provider/oidc.example.com";

    [Fact]
    public async Task AUser_IsToldByName()
    {
        await using var aws = await TrailFixture.StartAsync();
        await using var user = await aws.World.UserAsync("worker", Allow("*"));
        await user.CreateQueueAsync("orders");

        var document = await SingleAsync(aws, "CreateQueue");

        var identity = document["userIdentity"]!;
        Assert.Equal(
            ("IAMUser", $"arn:aws:iam::{Account}:user/worker", Account, "worker"),
            (identity.Text("type"), identity.Text("arn"), identity.Text("accountId"), identity.Text("userName")));
        Assert.StartsWith("AIDA", identity.Text("principalId"), StringComparison.Ordinal);
        Assert.StartsWith("AKIA", identity.Text("accessKeyId"), StringComparison.Ordinal);
        Assert.Null(identity["sessionContext"]);
        Assert.Equal("localhost", document["tlsDetails"]!.Text("clientProvidedHostHeader"));
    }

    [Fact]
    public async Task ARolesSession_IsToldWithItsRole()
    {
        await using var aws = await TrailFixture.StartAsync();
        await using var user = await aws.World.UserAsync("worker", Allow("*"));
        var role = await aws.World.RoleAsync("deploy", Trust(Aws(Account), action: """["sts:AssumeRole","sts:SetSourceIdentity"]"""));
        await aws.World.PutRolePolicyAsync("deploy", Allow("*"));
        var assumed = (await user.AssumeAsync(role, "run-1", ("SourceIdentity", "alice"))).Ok();
        await using var session = aws.World.AsSession(assumed);
        await session.CreateQueueAsync("orders");

        var identity = (await SingleAsync(aws, "CreateQueue"))["userIdentity"]!;

        Assert.Equal(
            ("AssumedRole", $"arn:aws:sts::{Account}:assumed-role/deploy/run-1", assumed.Element("AccessKeyId")),
            (identity.Text("type"), identity.Text("arn"), identity.Text("accessKeyId")));
        Assert.Equal(assumed.Element("AssumedRoleId"), identity.Text("principalId"));
        var context = identity["sessionContext"]!;
        Assert.Equal(
            ("Role", role, Account, "deploy"),
            (context["sessionIssuer"]!.Text("type"), context["sessionIssuer"]!.Text("arn"), context["sessionIssuer"]!.Text("accountId"),
            context["sessionIssuer"]!.Text("userName")));
        Assert.Equal("alice", context.Text("sourceIdentity"));
        Assert.Equal(
            ("2030-01-02T03:04:05Z", "false"), (context["attributes"]!.Text("creationDate"), context["attributes"]!.Text("mfaAuthenticated")));
    }

    [Theory]
    [InlineData("GetSessionToken", "IAMUser")]
    [InlineData("GetFederationToken", "FederatedUser")]
    public async Task AUsersSession_IsToldWithItsUser(string operation, string type)
    {
        await using var aws = await TrailFixture.StartAsync();
        await using var user = await aws.World.UserAsync("worker", Allow("*"));
        (string, string)[] parameters = operation == "GetSessionToken" ? [] : [("Name", "guest"), ("Policy", Allow("*"))];
        await using var session = aws.World.AsSession((await user.StsAsync(operation, parameters)).Ok());
        await session.CreateQueueAsync("orders");

        var issued = await SingleAsync(aws, operation);
        var identity = (await SingleAsync(aws, "CreateQueue"))["userIdentity"]!;

        Assert.Equal(type, identity.Text("type"));
        Assert.Equal("2030-01-02T03:04:05Z", identity["sessionContext"]!["attributes"]!.Text("creationDate"));
        Assert.Equal(type == "FederatedUser" ? "worker" : null, (string?)identity["sessionContext"]!["sessionIssuer"]?["userName"]);

        // What gives keys to a user changes something, to CloudTrail.
        Assert.False((bool)issued["readOnly"]!);
        Assert.StartsWith("ASIA", issued["responseElements"]!["credentials"]!.Text("accessKeyId"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssumeRole_OverTwoAccounts_IsToldToBoth()
    {
        await using var aws = await TrailFixture.StartAsync();
        await using var user = await aws.World.UserAsync("worker", Allow("*"));
        var role = await aws.World.RoleAsync("reader", Trust(Aws(Account)), Other);
        var assumed = (await user.AssumeAsync(role, "run-1")).Ok();

        var own = await SingleAsync(aws, "AssumeRole");
        var theirs = await SingleAsync(aws, "AssumeRole", Other);

        var identity = own["userIdentity"]!;
        Assert.Equal(("IAMUser", "worker", Account), (identity.Text("type"), identity.Text("userName"), own.Text("recipientAccountId")));
        Assert.Equal(
            new JsonObject { ["type"] = "AWSAccount", ["principalId"] = identity.Text("principalId"), ["accountId"] = Account }.ToJsonString(),
            theirs["userIdentity"]!.ToJsonString());
        Assert.Equal(Other, theirs.Text("recipientAccountId"));
        Assert.Equal(own.Text("sharedEventID"), theirs.Text("sharedEventID"));
        Assert.NotEqual(own.Text("eventID"), theirs.Text("eventID"));

        // Nor is it found there by what isn't told there.
        var found = Assert.Single(await aws.LookupAsync("EventName", "AssumeRole", Other));
        Assert.Equal((null, null), ((string?)found["Username"], (string?)found["AccessKeyId"]));
        Assert.Empty(await aws.LookupAsync("AccessKeyId", identity.Text("accessKeyId"), Other));

        // Read-only to CloudTrail, and yet the answer is there, its secrets aside.
        Assert.True((bool)own["readOnly"]!);
        var credentials = own["responseElements"]!["credentials"]!;
        Assert.Equal(
            (assumed.Element("AccessKeyId"), "Jan 2, 2030, 4:04:05 AM"), (credentials.Text("accessKeyId"), credentials.Text("expiration")));
        Assert.DoesNotContain(assumed.Element("SecretAccessKey")!, own.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            $$"""[{"ARN":"{{role}}","accountId":"{{Other}}","type":"AWS::IAM::Role"}]""", own["resources"]!.ToJsonString());
    }

    [Fact]
    public async Task SomeoneWithAToken_IsToldByTheProvider()
    {
        await using var aws = await TrailFixture.StartAsync();
        var issuer = aws.World.Server.World.AddOpenIdIssuer(Issuer);
        (await aws.World.IamAsync("CreateOpenIDConnectProvider", ("Url", Issuer), ("ClientIDList.member.1", "app"))).Ok();
        var trust = Trust($$"""{"Federated":"{{Provider}}"}""", """{"StringEquals":{"oidc.example.com:sub":"alice"}}""", "\"sts:AssumeRoleWithWebIdentity\"");
        await aws.World.RoleAsync("web", trust);
        var allowed = await AssumeAsync("alice");
        var denied = await AssumeAsync("mallory");

        var events = await EventsAsync(aws, "AssumeRoleWithWebIdentity");

        Assert.Equal((200, 403), ((int)allowed.Status, (int)denied.Status));
        Assert.Equal(
            [
                $$"""{"type":"WebIdentityUser","principalId":"{{Provider}}:app:mallory","userName":"mallory","identityProvider":"{{Provider}}"}""",
                $$"""{"type":"WebIdentityUser","principalId":"{{Provider}}:app:alice","userName":"alice","identityProvider":"{{Provider}}"}""",
            ],
            events.Select(static e => e["userIdentity"]!.ToJsonString()));
        Assert.Equal(["AccessDenied", null], events.Select(static e => (string?)e["errorCode"]));
        Assert.Equal("alice", events[1]["responseElements"]!.Text("subjectFromWebIdentityToken"));

        Task<TestAnswer> AssumeAsync(string subject) => aws.World.StsAsync(
            "AssumeRoleWithWebIdentity", ("RoleArn", RoleArn("web")), ("RoleSessionName", "run"), ("WebIdentityToken", issuer.CreateToken(subject, "app")));
    }

    [Fact]
    public async Task Nobody_IsToldToTheBucketsOwner()
    {
        await using var aws = await TrailFixture.StartAsync();
        await aws.CreateTrailAsync(logs: true);
        (await aws.CallAsync("PutEventSelectors", new JsonObject
        {
            ["TrailName"] = "audit",
            ["EventSelectors"] = JsonNode.Parse(
                """[{"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::audit-logs/"]}]}]"""),
        })).Ok();
        using var http = new HttpClient(aws.World.Server.CreateHandler());
        using var answer = await http.GetAsync(new Uri($"http://s3.us-east-1.amazonaws.com/{TrailFixture.Bucket}/nope"));

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));

        var records = await aws.RecordsAsync();
        var document = Assert.Single(records, static r => (string)r["eventName"]! == "GetObject");
        Assert.Equal("""{"type":"AWSAccount","principalId":"","accountId":"anonymous"}""", document["userIdentity"]!.ToJsonString());
        Assert.Equal(("AccessDenied", Account), (document.Text("errorCode"), document.Text("recipientAccountId")));
    }

    private static async Task<JsonNode> SingleAsync(TrailFixture aws, string name, string? account = null) =>
        Assert.Single(await EventsAsync(aws, name, account));

    private static async Task<JsonNode[]> EventsAsync(TrailFixture aws, string name, string? account = null) =>
        [.. (await aws.LookupAsync("EventName", name, account)).Select(static e => JsonNode.Parse(e.Text("CloudTrailEvent"))!)];
}
