using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>How much of each kind an account may have.</summary>
public sealed class AccountQuotaTests(SamlTestProvider idp) : IClassFixture<SamlTestProvider>
{
    [Fact]
    public Task Users() => CheckAsync(IamApi.CreateUser, static i => new() { UserName = $"user{i}" }, 5000, "UsersPerAccount");

    [Fact]
    public Task InstanceProfiles() =>
        CheckAsync(IamApi.CreateInstanceProfile, static i => new() { InstanceProfileName = $"profile{i}" }, 1000, "InstanceProfilesPerAccount");

    [Fact]
    public Task Policies() => CheckAsync(
        IamApi.CreatePolicy, static i => new() { PolicyName = $"policy{i}", PolicyDocument = IamTestCalls.Policy }, 1500, "PoliciesPerAccount");

    [Fact]
    public Task SamlProviders() => CheckAsync(
        IamApi.CreateSAMLProvider, i => new() { Name = $"idp{i}", SAMLMetadataDocument = idp.Metadata }, 100, "SAMLProvidersPerAccount");

    [Fact]
    public Task OpenIdConnectProviders() => CheckAsync(
        IamApi.CreateOpenIDConnectProvider, static i => new() { Url = $"https://idp{i}.example.com" }, 100, "OpenIdConnectProvidersPerAccount");

    [Fact]
    public async Task ClientsAndThumbprintsOfAnOpenIdConnectProvider()
    {
        await using var world = await TestWorld.StartAsync();
        var clients = Enumerable.Range(1, 100).Select(static i => ($"ClientIDList.member.{i}", $"app{i}"));
        var provider = (await world.IamAsync("CreateOpenIDConnectProvider", [("Url", "https://idp.example.com"), .. clients]))
            .Ok().Element("OpenIDConnectProviderArn")!;

        (await world.IamAsync("AddClientIDToOpenIDConnectProvider", ("OpenIDConnectProviderArn", provider), ("ClientID", "more"))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", 409);
        var thumbprints = Enumerable.Range(1, 6).Select(static i => ($"ThumbprintList.member.{i}", new string((char)('0' + i), 40)));
        (await world.IamAsync("UpdateOpenIDConnectProviderThumbprint", [("OpenIDConnectProviderArn", provider), .. thumbprints])).AssertXmlError(
            "InvalidInput", "Thumbprint list must contain fewer than 5 entries.", 400);
    }

    /// <summary>Makes as many as there may be, and one more.</summary>
    private static async Task CheckAsync<TInput, TOutput>(
        Operation<TInput, TOutput> create, Func<int, TInput> input, int limit, string quota)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        // IAM alone: a record of thousands of calls is no concern of these tests.
        await using var world = await TestWorld.StartAsync(static o => o.Services.Add("iam"));
        var invoker = world.AsService("iam");
        var caller = new InternalCaller(new RootPrincipal(IamTestCalls.Account), new(IamTestCalls.Account, "us-east-1"));
        for (var i = 0; i < limit; i++)
        {
            await invoker.InvokeAsync(create, input(i), caller, default);
        }

        var error = await Assert.ThrowsAsync<LimitExceededException>(async () => await invoker.InvokeAsync(create, input(limit), caller, default));

        Assert.Equal(($"Cannot exceed quota for {quota}: {limit}", 409), (error.Message, error.StatusCode));
    }
}
