using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Tags of what an organisation has.</summary>
public sealed class TagTests
{
    [Fact]
    public async Task EveryKindOfResource_CanBeTagged()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        string[] resources = [rootId, await world.CreateUnitAsync(rootId), Management, await world.CreateOrgPolicyAsync()];

        foreach (var id in resources)
        {
            await world.OrgOkAsync("TagResource", Tags(id, ("b", "2"), ("a", "1")));
            await world.OrgOkAsync("TagResource", Tags(id, ("b", "3")));
            await world.OrgOkAsync("TagResource", Tags(id));
            var tags = await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = id });
            Assert.Equal(["a", "b"], tags.Texts("Tags", "Key"));
            Assert.Equal(["1", "3"], tags.Texts("Tags", "Value"));
            await world.OrgOkAsync("UntagResource", new() { ["ResourceId"] = id, ["TagKeys"] = new JsonArray("a", "z") });
            Assert.Equal(["b"], (await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = id })).Texts("Tags", "Key"));
        }
    }

    [Fact]
    public async Task TagResource_ChecksResourceAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();

        (await world.OrgAsync("TagResource", Tags("333333333333", ("a", "1")))).AssertJsonError("TargetNotFoundException", null);
        (await world.OrgAsync("ListTagsForResource", new() { ["ResourceId"] = "ou-zzzz-abcdefgh" })).AssertJsonError("TargetNotFoundException", null);
        (await world.OrgAsync("TagResource", Tags("p-FullAWSAccess", ("a", "1")))).AssertReason("InvalidInputException", "IMMUTABLE_POLICY");
        (await world.OrgAsync("TagResource", Tags(rootId, ("aws:a", "1")))).AssertReason("InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER");
        (await world.OrgAsync("TagResource", Tags(rootId, ("a", "1"), ("a", "2")))).AssertReason("InvalidInputException", "DUPLICATE_TAG_KEY");
        (await world.OrgAsync("TagResource", Tags("nothing", ("a", "1")))).AssertReason("InvalidInputException", "INVALID_PATTERN:RESOURCE_ID");
        await world.OrgOkAsync("TagResource", Tags(rootId, [.. Enumerable.Range(0, 50).Select(static i => ($"key{i}", "v"))]));
        (await world.OrgAsync("TagResource", Tags(rootId, ("another", "1")))).AssertReason("ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED");
        await world.OrgOkAsync("TagResource", Tags(rootId, ("key1", "new")));
    }

    private static JsonObject Tags(string id, params (string Key, string Value)[] tags) => new()
    {
        ["ResourceId"] = id,
        ["Tags"] = new JsonArray([.. tags.Select(static t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]),
    };
}
