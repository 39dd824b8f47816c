using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>
/// The tags of users, roles, managed policies and instance profiles: all alike, but that the case of a key's letters matters for the
/// latter two alone.
/// </summary>
public sealed class TagTests
{
    public static TheoryData<string, bool> Kinds { get; } = new()
    {
        { "User", false },
        { "Role", false },
        { "Policy", true },
        { "InstanceProfile", true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tag_SetsAndReplaces_Untag_Removes(string kind, bool isCaseSensitive)
    {
        await using var world = await TestWorld.StartAsync();
        var resource = await CreateAsync(world, kind);

        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("Team", "a"), ("Stage", "test"))])).Ok();
        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("team", "b"), ("Empty", ""))])).Ok();
        var replaced = isCaseSensitive ? "Empty= Stage=test Team=a team=b" : "Empty= Stage=test team=b";
        Assert.Equal(replaced, (await world.IamAsync($"List{kind}Tags", resource)).Tags());
        (await world.IamAsync($"Untag{kind}", resource, ("TagKeys.member.1", "STAGE"), ("TagKeys.member.2", "Empty"))).Ok();

        var left = isCaseSensitive ? "Stage=test Team=a team=b" : "team=b";
        Assert.Equal(left, (await world.IamAsync($"List{kind}Tags", resource)).Tags());
        Assert.Equal(left, (await world.IamAsync($"Get{kind}", resource)).Tags());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ListTags_ComesInPages(string kind, bool isCaseSensitive)
    {
        await using var world = await TestWorld.StartAsync();
        var resource = await CreateAsync(world, kind);
        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("b", "1"), ("A", "2"), ("_", "3"))])).Ok();

        var pages = await world.PagesAsync($"List{kind}Tags", "Tags", t => t.Element("Key")!.Value, resource, ("MaxItems", "2"));

        Assert.Equal(isCaseSensitive ? ["A _", "b"] : ["_ A", "b"], pages);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tag_RefusesDuplicateReservedAndTooManyKeys(string kind, bool isCaseSensitive)
    {
        await using var world = await TestWorld.StartAsync();
        var resource = await CreateAsync(world, kind);
        (await world.IamAsync($"Tag{kind}", [resource, .. Many(50, "k")])).Ok();

        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("dup", "1"), (isCaseSensitive ? "dup" : "DUP", "2"))])).AssertXmlError(
            "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("aws:x", "1"))])).AssertXmlError("InvalidInput", null);
        (await world.IamAsync($"Tag{kind}", [resource, .. IamTestCalls.TagParameters(("more", "1"))])).AssertXmlError("LimitExceeded", null, 409);
        (await world.IamAsync($"Tag{kind}", [resource, .. Many(51, "n")])).AssertXmlError(
            "ValidationError", "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50");
    }

    private static (string, string)[] Many(int count, string prefix) =>
        IamTestCalls.TagParameters([.. Enumerable.Range(0, count).Select(i => ($"{prefix}{i}", "v"))]);

    /// <summary>Creates a resource; the parameter that names it.</summary>
    private static async Task<(string Name, string Value)> CreateAsync(TestWorld world, string kind)
    {
        switch (kind)
        {
            case "User":
                await world.CreateUserAsync("name");
                break;
            case "Role":
                await world.CreateRoleAsync("name");
                break;
            case "Policy":
                return ("PolicyArn", await world.CreatePolicyAsync("name"));
            default:
                (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "name"))).Ok();
                break;
        }

        return ($"{kind}Name", "name");
    }
}
