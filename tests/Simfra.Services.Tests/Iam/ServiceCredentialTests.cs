using System.Text;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class ServiceCredentialTests
{
    private const string CodeCommit = "codecommit.amazonaws.com";
    private const string Bedrock = "bedrock.amazonaws.com";

    [Fact]
    public async Task CreateServiceSpecificCredential_ShowsThePasswordOnce()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var created = await CreateAsync(world, "alice", CodeCommit);

        Assert.Equal(("alice-at-000000000000", "Active"), (created.Element("ServiceUserName"), created.Element("Status")));
        Assert.Matches("^ACCA[A-Z0-9]{17}$", created.Element("ServiceSpecificCredentialId"));
        Assert.Equal(60, created.Element("ServicePassword")!.Length);
        var listed = (await world.IamAsync("ListServiceSpecificCredentials", ("UserName", "alice"))).Ok();
        Assert.Equal([created.Element("ServiceSpecificCredentialId")!], listed.Elements("ServiceSpecificCredentialId"));
        Assert.Empty(listed.Elements("ServicePassword"));
    }

    [Fact]
    public async Task CreateServiceSpecificCredential_TheThird_FailsWithLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await CreateAsync(world, "alice", CodeCommit);
        var second = await CreateAsync(world, "alice", CodeCommit);

        (await world.IamAsync("CreateServiceSpecificCredential", ("UserName", "alice"), ("ServiceName", CodeCommit))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2", 409);

        Assert.Equal("alice+1-at-000000000000", second.Element("ServiceUserName"));
        await CreateAsync(world, "alice", "cassandra.amazonaws.com");
    }

    [Fact]
    public async Task CreateServiceSpecificCredential_OfBedrock_IsAnApiKeyThatExpires()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var created = await CreateAsync(world, "alice", Bedrock, ("CredentialAgeDays", "1"));

        var key = created.Element("ServiceCredentialSecret")!;
        Assert.StartsWith("ABSK", key, StringComparison.Ordinal);
        Assert.StartsWith("alice-at-000000000000:", Encoding.UTF8.GetString(Convert.FromBase64String(key[4..])), StringComparison.Ordinal);
        Assert.Equal("2030-01-03T03:04:05Z", created.Element("ExpirationDate"));
        Assert.Null(created.Element("ServicePassword"));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(
            ["Expired"], (await world.IamAsync("ListServiceSpecificCredentials", ("UserName", "alice"), ("ServiceName", Bedrock))).Ok().Elements("Status"));
    }

    [Fact]
    public async Task ResetServiceSpecificCredential_GivesAnotherPasswordAndKeepsTheStatus()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var created = await CreateAsync(world, "alice", CodeCommit);
        var id = ("ServiceSpecificCredentialId", created.Element("ServiceSpecificCredentialId")!);
        (await world.IamAsync("UpdateServiceSpecificCredential", ("UserName", "alice"), id, ("Status", "Inactive"))).Ok();

        var reset = (await world.IamAsync("ResetServiceSpecificCredential", ("UserName", "alice"), id)).Ok();

        Assert.NotEqual(created.Element("ServicePassword"), reset.Element("ServicePassword"));
        Assert.Equal(
            ("Inactive", created.Element("ServiceUserName")), (reset.Element("Status"), reset.Element("ServiceUserName")));
    }

    [Fact]
    public async Task ListServiceSpecificCredentials_OfAllUsers_ComesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            await world.CreateUserAsync(name);
            await CreateAsync(world, name, CodeCommit);
        }

        var pages = await world.PagesAsync(
            "ListServiceSpecificCredentials", "ServiceSpecificCredentials", m => m.Element("UserName")!.Value, ("AllUsers", "true"), ("MaxItems", "2"));

        Assert.Equal(2, pages.Count);
        Assert.Equal(["alice", "bob", "carol"], pages.SelectMany(p => p.Split(' ')).Order());
        (await world.IamAsync("ListServiceSpecificCredentials", ("AllUsers", "true"), ("UserName", "bob"))).AssertXmlError("ValidationError", null);
    }

    [Fact]
    public async Task Credentials_OfOthers_AreNotFound()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var id = (await CreateAsync(world, "alice", CodeCommit)).Element("ServiceSpecificCredentialId")!;

        (await world.IamAsync("DeleteServiceSpecificCredential", ("UserName", "bob"), ("ServiceSpecificCredentialId", id))).AssertXmlError(
            "ValidationError", $"User bob does not have a service specific credential with id {id}");
        (await world.IamAsync("DeleteServiceSpecificCredential", ("UserName", "bob"), ("ServiceSpecificCredentialId", "ACCANOSUCHCREDENTIAL0"))).AssertXmlError(
            "NoSuchEntity", null, 404);
        (await world.IamAsync("CreateServiceSpecificCredential", ("UserName", "nobody"), ("ServiceName", CodeCommit))).AssertXmlError(
            "NoSuchEntity", "The user with name nobody cannot be found.", 404);
        (await world.IamAsync("CreateServiceSpecificCredential", ("UserName", "alice"), ("ServiceName", "s3.amazonaws.com"))).AssertXmlError(
            "NoSuchEntity", "No such service s3.amazonaws.com is supported for Service Specific Credentials", 404);
    }

    [Fact]
    public async Task DeleteServiceSpecificCredential_ByTheUserItself_NeedsNoUserName()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice");
        var id = (await CreateAsync(world, "alice", CodeCommit)).Element("ServiceSpecificCredentialId")!;

        (await alice.IamAsync("DeleteServiceSpecificCredential", ("ServiceSpecificCredentialId", id))).Ok();

        Assert.Empty((await alice.IamAsync("ListServiceSpecificCredentials")).Ok().Elements("ServiceSpecificCredentialId"));
        (await world.IamAsync("ListServiceSpecificCredentials")).AssertXmlError(
            "ValidationError", "Must specify userName when calling with non-User credentials");
    }

    private static async Task<TestAnswer> CreateAsync(TestWorld world, string user, string service, params (string Name, string Value)[] parameters) =>
        (await world.IamAsync("CreateServiceSpecificCredential", [("UserName", user), ("ServiceName", service), .. parameters])).Ok();
}
