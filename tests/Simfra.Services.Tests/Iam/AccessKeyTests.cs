using Simfra.Security;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AccessKeyTests
{
    [Fact]
    public async Task CreateAccessKey_GivesAKeyThatCarriesItsAccount()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.QueryAsync("iam", "CreateUser", [("UserName", "alice")], TestWorld.OtherAccount)).Ok();

        var key = (await world.QueryAsync("iam", "CreateAccessKey", [("UserName", "alice")], TestWorld.OtherAccount)).Ok();

        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.Element("AccessKeyId"));
        Assert.Equal(40, key.Element("SecretAccessKey")!.Length);
        Assert.Equal(("alice", "Active", "2030-01-02T03:04:05Z"), (key.Element("UserName"), key.Element("Status"), key.Element("CreateDate")));
        Assert.Equal(TestWorld.OtherAccount, UniqueId.FindAccount(key.Element("AccessKeyId")!));
    }

    [Fact]
    public async Task CreateAccessKey_OfAThirdKey_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateKeyAsync("alice");
        var (second, _) = await world.CreateKeyAsync("alice");
        (await world.IamAsync("UpdateAccessKey", ("UserName", "alice"), ("AccessKeyId", second), ("Status", "Inactive"))).Ok();

        (await world.IamAsync("CreateAccessKey", ("UserName", "alice"))).AssertXmlError("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
    }

    [Fact]
    public async Task ListAccessKeys_ShowsNoSecrets_InPages()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (first, _) = await world.CreateKeyAsync("alice");
        var (second, _) = await world.CreateKeyAsync("alice");
        (await world.IamAsync("UpdateAccessKey", ("UserName", "alice"), ("AccessKeyId", second), ("Status", "Inactive"))).Ok();

        var pages = await world.PagesAsync(
            "ListAccessKeys",
            "AccessKeyMetadata",
            k => $"{k.Element("AccessKeyId")!.Value} {k.Element("Status")!.Value} {k.Element("UserName")!.Value}",
            ("UserName", "alice"),
            ("MaxItems", "1"));

        Assert.Equal(new[] { $"{first} Active alice", $"{second} Inactive alice" }.Order(StringComparer.Ordinal), pages);
        Assert.Null((await world.IamAsync("ListAccessKeys", ("UserName", "alice"))).Element("SecretAccessKey"));
    }

    [Fact]
    public async Task UpdateAndDelete_OfAnotherUsersKey_OrAnUnknownStatus_Fail()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var (id, _) = await world.CreateKeyAsync("alice");

        (await world.IamAsync("UpdateAccessKey", ("UserName", "bob"), ("AccessKeyId", id), ("Status", "Inactive"))).AssertXmlError(
            "NoSuchEntity", $"The Access Key with id {id} cannot be found.", 404);
        (await world.IamAsync("DeleteAccessKey", ("UserName", "bob"), ("AccessKeyId", id))).AssertXmlError(
            "NoSuchEntity", $"The Access Key with id {id} cannot be found.", 404);
        (await world.IamAsync("UpdateAccessKey", ("UserName", "alice"), ("AccessKeyId", id), ("Status", "Broken"))).AssertXmlError(
            "ValidationError", "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set");
        (await world.IamAsync("UpdateAccessKey", ("UserName", "alice"), ("AccessKeyId", id), ("Status", "Expired"))).AssertXmlError("InvalidInput", null);
        (await world.IamAsync("DeleteAccessKey", ("UserName", "alice"), ("AccessKeyId", "AKIA-with-hyphens"))).AssertXmlError(
            "ValidationError", "The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.");
    }

    [Fact]
    public async Task TheRootUser_MayHaveKeysOfItsOwn()
    {
        await using var world = await TestWorld.StartAsync();

        var (id, secret) = await world.CreateKeyAsync(user: null);

        await using var root = world.As(id, secret);
        Assert.Equal("arn:aws:iam::000000000000:root", (await root.QueryAsync("sts", "GetCallerIdentity", [])).Ok().Element("Arn"));
        Assert.Equal([id], (await world.IamAsync("ListAccessKeys")).Listed("AccessKeyMetadata", "AccessKeyId"));
        (await world.IamAsync("DeleteAccessKey", ("AccessKeyId", id))).Ok();
        (await root.QueryAsync("sts", "GetCallerIdentity", [])).AssertXmlError("InvalidClientTokenId", null, 403);
    }

    [Fact]
    public async Task AKey_IsTheUsers_UntilItIsInactiveOrGone()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice", ("Path", "/team/"));
        var (id, secret) = await world.CreateKeyAsync("alice");
        await using var alice = world.As(id, secret);

        await AssertIsAliceAsync("arn:aws:iam::000000000000:user/team/alice");
        (await world.IamAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "zoe"))).Ok();
        await AssertIsAliceAsync("arn:aws:iam::000000000000:user/team/zoe");
        await SetStatusAsync("Inactive");
        await AssertIsUnknownAsync();
        await SetStatusAsync("Active");
        await AssertIsAliceAsync("arn:aws:iam::000000000000:user/team/zoe");
        (await world.IamAsync("DeleteAccessKey", ("UserName", "zoe"), ("AccessKeyId", id))).Ok();
        await AssertIsUnknownAsync();

        async Task SetStatusAsync(string status) =>
            (await world.IamAsync("UpdateAccessKey", ("UserName", "zoe"), ("AccessKeyId", id), ("Status", status))).Ok();

        async Task AssertIsAliceAsync(string arn) =>
            Assert.Equal(arn, (await alice.QueryAsync("sts", "GetCallerIdentity", [])).Ok().Element("Arn"));

        async Task AssertIsUnknownAsync() => (await alice.QueryAsync("sts", "GetCallerIdentity", [])).AssertXmlError(
            "InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }

    [Fact]
    public async Task AWrongSecret_IsASignatureThatDoesNotMatch()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (id, _) = await world.CreateKeyAsync("alice");
        await using var alice = world.As(id, "wrong");

        (await alice.QueryAsync("sts", "GetCallerIdentity", [])).AssertXmlError("SignatureDoesNotMatch", null, 403);
        Assert.Equal("N/A", (await world.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id))).Element("ServiceName"));
    }

    [Fact]
    public async Task GetAccessKeyLastUsed_TellsServiceRegionAndMinute()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (id, secret) = await world.CreateKeyAsync("alice");
        await using var alice = world.As(id, secret);

        var never = (await world.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id))).Ok();
        Assert.Equal(("alice", "N/A", "N/A"), (never.Element("UserName"), never.Element("ServiceName"), never.Element("Region")));
        Assert.Null(never.Element("LastUsedDate"));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(50));
        await alice.QueryAsync("sts", "GetCallerIdentity", [], region: "eu-west-1");
        await AssertAsync("sts", "eu-west-1", "2030-01-02T03:04:00Z");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(50));
        await alice.QueryAsync("iam", "ListUsers", []);
        await AssertAsync("iam", "us-east-1", "2030-01-02T03:05:00Z");

        async Task AssertAsync(string service, string region, string time)
        {
            var used = (await world.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id))).Ok();
            Assert.Equal((service, region, time), (used.Element("ServiceName"), used.Element("Region"), used.Element("LastUsedDate")));
        }
    }

    [Fact]
    public async Task GetAccessKeyLastUsed_OfAnUnknownKey_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", "AKIAI44QH8DHBEXAMPLE"))).AssertXmlError(
            "NoSuchEntity", "The Access Key with id AKIAI44QH8DHBEXAMPLE cannot be found.", 404);
    }

    [Theory]
    [InlineData("AKIAI44QH8DHBEXAMPLE")]
    [InlineData("AKIA222222222222222Z")]
    public async Task AnUnknownKey_IsRefused(string id)
    {
        await using var world = await TestWorld.StartAsync();
        await using var stranger = world.As(id, "secret");

        (await stranger.QueryAsync("sts", "GetCallerIdentity", [])).AssertXmlError(
            "InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
}
