using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OidcProviderTests
{
    private const string Url = "https://tokens.example.com/ci";
    private const string Arn = "arn:aws:iam::000000000000:oidc-provider/tokens.example.com/ci";

    private static readonly string Thumbprint = new('A', 40);

    [Fact]
    public async Task CreateOpenIDConnectProvider_IsFoundByItsUrlAndArn()
    {
        await using var world = await TestWorld.StartAsync();

        var created = await CreateAsync(world, Url, ("ClientIDList.member.1", "app"), ("ThumbprintList.member.1", Thumbprint));

        Assert.Equal(Arn, created.Ok().Element("OpenIDConnectProviderArn"));
        var shown = (await world.IamAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", Arn))).Ok();
        Assert.Equal("tokens.example.com/ci", shown.Element("Url"));
        Assert.Equal([new string('a', 40)], shown.Members("ThumbprintList").Select(static e => e.Value));
        Assert.Equal([Arn], (await world.IamAsync("ListOpenIDConnectProviders")).Ok().Elements("Arn"));
        var found = world.Capability<IIdentityProviders>().FindOpenIdConnect(IamTestCalls.Account, Url)!;
        Assert.Equal((Arn, Url), (found.Arn, found.Url));
        Assert.Equal(["app"], found.ClientIds);
        Assert.Equal(Arn, world.Capability<IIdentityProviders>().FindOpenIdConnect(Arn)!.Arn);
        Assert.Null(world.Capability<IIdentityProviders>().FindOpenIdConnect(IamTestCalls.Account, "http://tokens.example.com/ci"));
        Assert.Null(world.Capability<IIdentityProviders>().FindOpenIdConnect(TestWorld.OtherAccount, Url));
        (await CreateAsync(world, Url)).AssertXmlError("EntityAlreadyExists", $"Provider with url {Url} already exists.", 409);
    }

    [Theory]
    [InlineData("tokens.example.com", "ValidationError")]
    [InlineData("http://tokens.example.com", "InvalidInput")]
    [InlineData("https://tokens.example.com:8443", "InvalidInput")]
    [InlineData("https://tokens.example.com/?a=b", "InvalidInput")]
    public async Task CreateOpenIDConnectProvider_WithAnUrlThatAwsCouldNotUse_Fails(string url, string code)
    {
        await using var world = await TestWorld.StartAsync();

        (await CreateAsync(world, url)).AssertXmlError(code, null);
    }

    [Theory]
    [InlineData("http://localhost:5000/realm", "localhost:5000/realm")]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("https://tokens.example.com:443/x", "tokens.example.com/x")]
    public async Task CreateOpenIDConnectProvider_OnThisMachine_MayHaveAnyPort(string url, string name)
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal($"arn:aws:iam::000000000000:oidc-provider/{name}", (await CreateAsync(world, url)).Ok().Element("OpenIDConnectProviderArn"));
    }

    [Fact]
    public async Task ClientIds_AreAddedAndRemovedOnce()
    {
        await using var world = await TestWorld.StartAsync();
        (await CreateAsync(world, Url, ("ClientIDList.member.1", "one"))).Ok();

        foreach (var id in new[] { "two", "two", "three" })
        {
            (await ChangeAsync(world, "AddClientIDToOpenIDConnectProvider", ("ClientID", id))).Ok();
        }

        (await ChangeAsync(world, "RemoveClientIDFromOpenIDConnectProvider", ("ClientID", "one"))).Ok();
        (await ChangeAsync(world, "RemoveClientIDFromOpenIDConnectProvider", ("ClientID", "none"))).Ok();

        Assert.Equal(["two", "three"], world.Capability<IIdentityProviders>().FindOpenIdConnect(Arn)!.ClientIds);
    }

    [Fact]
    public async Task UpdateOpenIDConnectProviderThumbprint_TakesOneToFive()
    {
        await using var world = await TestWorld.StartAsync();
        (await CreateAsync(world, Url)).Ok();
        var many = Enumerable.Range(1, 6).Select(i => ($"ThumbprintList.member.{i}", new string('b', 40))).ToArray();

        (await ChangeAsync(world, "UpdateOpenIDConnectProviderThumbprint", many)).AssertXmlError(
            "InvalidInput", "Thumbprint list must contain fewer than 5 entries.");
        (await ChangeAsync(world, "UpdateOpenIDConnectProviderThumbprint", ("ThumbprintList.member.1", Thumbprint))).Ok();

        Assert.Equal([new string('a', 40)], world.Capability<IIdentityProviders>().FindOpenIdConnect(Arn)!.Thumbprints);
    }

    [Fact]
    public async Task DeleteOpenIDConnectProvider_LeavesNone()
    {
        await using var world = await TestWorld.StartAsync();
        (await CreateAsync(world, Url)).Ok();

        (await ChangeAsync(world, "DeleteOpenIDConnectProvider")).Ok();

        (await ChangeAsync(world, "GetOpenIDConnectProvider")).AssertXmlError(
            "NoSuchEntity", $"OpenIDConnect Provider not found for arn {Arn}", 404);
        (await ChangeAsync(world, "DeleteOpenIDConnectProvider")).AssertXmlError(
            "NoSuchEntity", $"OpenId connect Provider {Arn} cannot be found.", 404);
        (await world.IamAsync("GetOpenIDConnectProvider", ("OpenIDConnectProviderArn", "tokens.example.com/is/no/arn"))).AssertXmlError(
            "ValidationError", "Invalid ARN:  Could not be parsed!");
    }

    [Fact]
    public async Task TagOpenIDConnectProvider_ListsInPages()
    {
        await using var world = await TestWorld.StartAsync();
        (await CreateAsync(world, Url)).Ok();
        (await ChangeAsync(world, "TagOpenIDConnectProvider", IamTestCalls.TagParameters(("a", "1"), ("b", "2"), ("c", "3")))).Ok();
        (await ChangeAsync(world, "UntagOpenIDConnectProvider", ("TagKeys.member.1", "b"))).Ok();

        var pages = await world.PagesAsync(
            "ListOpenIDConnectProviderTags", "Tags", t => t.Element("Key")!.Value, ("OpenIDConnectProviderArn", Arn), ("MaxItems", "1"));

        Assert.Equal(["a", "c"], pages);
        (await ChangeAsync(world, "TagOpenIDConnectProvider", IamTestCalls.TagParameters(("aws:x", "1")))).AssertXmlError("InvalidInput", null);
    }

    private static Task<TestAnswer> CreateAsync(TestWorld world, string url, params (string Name, string Value)[] parameters) =>
        world.IamAsync("CreateOpenIDConnectProvider", [("Url", url), .. parameters]);

    private static Task<TestAnswer> ChangeAsync(TestWorld world, string operation, params (string Name, string Value)[] parameters) =>
        world.IamAsync(operation, [("OpenIDConnectProviderArn", Arn), .. parameters]);
}
