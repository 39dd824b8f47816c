using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>The inline policies of users, groups and roles: all alike but for their quotas.</summary>
public sealed class InlinePolicyTests
{
    public static TheoryData<string, int> Kinds { get; } = new() { { "User", 2048 }, { "Group", 5120 }, { "Role", 10240 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_Get_List_Delete(string kind, int quota)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = await CreateAsync(world, kind);
        const string Document =
            """{ "Version": "2012-10-17", "Statement": {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/tags/arn%3Aaws"} }""";
        Assert.True(Document.Length < quota);

        (await PutAsync(world, kind, "two", IamTestCalls.Policy)).Ok();
        (await PutAsync(world, kind, "one", IamTestCalls.Policy)).Ok();
        (await PutAsync(world, kind, "two", Document)).Ok();

        var policy = (await world.IamAsync($"Get{kind}Policy", holder, ("PolicyName", "two"))).Ok();
        Assert.Equal(("name", "two"), (policy.Element($"{kind}Name"), policy.Element("PolicyName")));
        Assert.Equal(Document, Uri.UnescapeDataString(policy.Element("PolicyDocument")!));
        Assert.DoesNotContain(' ', policy.Element("PolicyDocument")!);
        Assert.Equal(["one", "two"], await world.PagesAsync($"List{kind}Policies", "PolicyNames", n => n.Value, holder, ("MaxItems", "1")));
        (await world.IamAsync($"Delete{kind}Policy", holder, ("PolicyName", "two"))).Ok();
        Assert.Equal(["one"], await world.PagesAsync($"List{kind}Policies", "PolicyNames", n => n.Value, holder));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GetAndDelete_OfAnUnknownPolicy_Fail(string kind, int quota)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = await CreateAsync(world, kind);
        var message = $"The {kind.ToLowerInvariant()} policy with name none cannot be found.";
        Assert.True(quota > 0);

        (await world.IamAsync($"Get{kind}Policy", holder, ("PolicyName", "none"))).AssertXmlError("NoSuchEntity", message, 404);
        (await world.IamAsync($"Delete{kind}Policy", holder, ("PolicyName", "none"))).AssertXmlError("NoSuchEntity", message, 404);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_BeyondTheQuotaOfAllPoliciesTogether_Fails(string kind, int quota)
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world, kind);
        var message = $"Maximum policy size of {quota} bytes exceeded for {kind.ToLowerInvariant()} name";

        (await PutAsync(world, kind, "a", IamTestCalls.PolicyOfSize(quota - 500))).Ok();
        (await PutAsync(world, kind, "b", new string(' ', 20000) + IamTestCalls.PolicyOfSize(500))).Ok();
        (await PutAsync(world, kind, "b", IamTestCalls.PolicyOfSize(501))).AssertXmlError("LimitExceeded", message, 409);
        (await PutAsync(world, kind, "c", IamTestCalls.Policy)).AssertXmlError("LimitExceeded", message, 409);
        (await PutAsync(world, kind, "a", IamTestCalls.PolicyOfSize(200))).Ok();
        (await PutAsync(world, kind, "c", IamTestCalls.Policy)).Ok();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_OfWhatIsNoPolicy_FailsAfterLookingForTheHolder(string kind, int quota)
    {
        await using var world = await TestWorld.StartAsync();
        Assert.True(quota > 0);

        (await PutAsync(world, kind, "p", "{no json")).AssertXmlError(
            "NoSuchEntity", $"The {kind.ToLowerInvariant()} with name name cannot be found.", 404);
        await CreateAsync(world, kind);
        (await PutAsync(world, kind, "p", "{no json")).AssertXmlError("MalformedPolicyDocument", "Syntax errors in policy.");
        (await PutAsync(world, kind, "bad/name", IamTestCalls.Policy)).AssertXmlError(
            "ValidationError",
            "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
    }

    private static Task<TestAnswer> PutAsync(TestWorld world, string kind, string name, string document) =>
        world.IamAsync($"Put{kind}Policy", ($"{kind}Name", "name"), ("PolicyName", name), ("PolicyDocument", document));

    private static async Task<(string, string)> CreateAsync(TestWorld world, string kind)
    {
        _ = kind switch
        {
            "User" => await world.CreateUserAsync("name"),
            "Group" => await world.CreateGroupAsync("name"),
            _ => await world.CreateRoleAsync("name"),
        };
        return ($"{kind}Name", "name");
    }
}
