using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.Ssm.SsmTestDocument;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Documents that other accounts may use, and what policies say to that.</summary>
public sealed class DocumentSharingTests
{
    private const string Arn = "arn:aws:ssm:us-east-1:000000000000:document/deploy";

    /// <summary>Operation, input and resource; the action has the operation's name.</summary>
    public static TheoryData<string, string, string> Operations { get; } = new()
    {
        { "CreateDocument", """{"Name":"deploy","Content":"{}"}""", Arn },
        { "GetDocument", """{"Name":"deploy"}""", Arn },
        { "GetDocument", $$"""{"Name":"{{Arn}}"}""", Arn },
        { "DescribeDocument", """{"Name":"deploy"}""", Arn },
        { "ListDocuments", "{}", "*" },
        { "ListDocumentVersions", """{"Name":"deploy"}""", Arn },
        { "UpdateDocument", """{"Name":"deploy","Content":"{}"}""", Arn },
        { "UpdateDocumentDefaultVersion", """{"Name":"deploy","DocumentVersion":"1"}""", Arn },
        { "DeleteDocument", """{"Name":"deploy"}""", Arn },
        { "ModifyDocumentPermission", """{"Name":"deploy","PermissionType":"Share","AccountIdsToAdd":["all"]}""", Arn },
        { "DescribeDocumentPermission", """{"Name":"deploy","PermissionType":"Share"}""", Arn },
        { "AddTagsToResource", """{"ResourceType":"Document","ResourceId":"deploy","Tags":[{"Key":"a","Value":"b"}]}""", Arn },
        { "RemoveTagsFromResource", """{"ResourceType":"Document","ResourceId":"deploy","TagKeys":["a"]}""", Arn },
        { "ListTagsForResource", """{"ResourceType":"Document","ResourceId":"deploy"}""", Arn },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheDocument(string operation, string input, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var given = JsonNode.Parse(input)!.AsObject();

        var denied = await user.World.SsmAsync(operation, given);
        await user.PutPolicyAsync(Allow($"ssm:{operation}", resource));
        var allowed = await user.World.SsmAsync(operation, given);

        denied.AssertJsonError("AccessDeniedException", null);
        Assert.Contains($"is not authorized to perform: ssm:{operation} ", denied.JsonMessage, StringComparison.Ordinal);
        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    [Fact]
    public async Task ResourceTags_AreThoseOfTheDocument()
    {
        await using var world = await TestWorld.StartAsync();
        var input = Document("deploy");
        input["Tags"] = JsonNode.Parse("""[{"Key":"team","Value":"shop"}]""");
        (await world.SsmAsync("CreateDocument", input)).Ok();
        await world.CreateDocumentAsync("other");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("ssm:GetDocument", condition: When("aws:ResourceTag/team", "shop")));

        await user.World.GetDocumentAsync("deploy");
        (await user.World.SsmAsync("GetDocument", Named("other"))).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task ADocument_IsSharedAndTakenBack()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");

        await ShareAsync(world, "deploy", TestWorld.OtherAccount, "222222222222");
        var shared = (await world.SsmAsync("DescribeDocumentPermission", Permission("deploy"))).Ok().Json;

        Assert.Equal([TestWorld.OtherAccount, "222222222222"], shared.Texts("AccountIds"));
        Assert.Equal(
            """[{"AccountId":"111111111111","SharedDocumentVersion":"$DEFAULT"},{"AccountId":"222222222222","SharedDocumentVersion":"$DEFAULT"}]""",
            shared["AccountSharingInfoList"]!.ToJsonString());
        (await world.SsmAsync("DeleteDocument", Named("deploy")))
            .AssertJsonError("InvalidDocumentOperation", "Must unshare document first before delete");

        // Taking away goes before giving.
        (await world.SsmAsync("ModifyDocumentPermission", Permission(
            "deploy", ("AccountIdsToAdd", new JsonArray("222222222222")), ("AccountIdsToRemove", new JsonArray(TestWorld.OtherAccount, "222222222222"))))).Ok();
        Assert.Empty((await world.SsmAsync("DescribeDocumentPermission", Permission("deploy"))).Ok().Json.Texts("AccountIds"));
        (await world.SsmAsync("GetDocument", Named(Arn), TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        (await world.SsmAsync("DeleteDocument", Named("deploy"))).Ok();
    }

    [Fact]
    public async Task DescribeDocumentPermission_InPages_ShowsEachAccountOnce()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await ShareAsync(world, "deploy", "111111111111", "222222222222", "333333333333");

        var first = (await world.SsmAsync("DescribeDocumentPermission", Permission("deploy", ("MaxResults", 2)))).Ok().Json;
        var second = (await world.SsmAsync(
            "DescribeDocumentPermission", Permission("deploy", ("MaxResults", 2), ("NextToken", first.Text("NextToken"))))).Ok().Json;

        Assert.Equal(["111111111111", "222222222222", "333333333333"], first.Texts("AccountIds").Concat(second.Texts("AccountIds")));
        Assert.Null(second["NextToken"]);
    }

    [Theory]
    [InlineData("$DEFAULT", "1", "2")]
    [InlineData("$LATEST", "2", "1")]
    public async Task AnotherAccount_SeesTheSharedVersionByArn(string selector, string visible, string hidden)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("who"));
        (await world.SsmAsync("ModifyDocumentPermission", Permission(
            "deploy", ("AccountIdsToAdd", new JsonArray(TestWorld.OtherAccount)), ("SharedDocumentVersion", selector)))).Ok();

        var got = (await world.SsmAsync("GetDocument", Named(Arn), TestWorld.OtherAccount)).Ok().Json;
        Assert.Equal((Arn, visible), (got.Text("Name"), got.Text("DocumentVersion")));
        (await world.SsmAsync("DescribeDocument", Named(Arn, ("DocumentVersion", visible)), TestWorld.OtherAccount)).Ok();
        (await world.SsmAsync("DescribeDocument", Named(Arn, ("DocumentVersion", hidden)), TestWorld.OtherAccount))
            .AssertJsonError("InvalidDocumentVersion", "The document version is not valid or does not exist.");
        var versions = (await world.SsmAsync("ListDocumentVersions", Named(Arn), TestWorld.OtherAccount)).Ok().Json["DocumentVersions"]!.AsArray();
        Assert.Equal(visible, Assert.Single(versions)!.Text("DocumentVersion"));

        (await world.SsmAsync("GetDocument", Named("deploy"), TestWorld.OtherAccount)).AssertJsonError("InvalidDocument", null);
        (await world.SsmAsync("GetDocument", Named(Arn), TestWorld.OtherAccount, "eu-west-1")).AssertJsonError("InvalidDocument", null);
        (await world.SsmAsync("GetDocument", Named(Arn), "333333333333")).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task AllVersions_MayBeShared()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("who"));
        (await world.SsmAsync("ModifyDocumentPermission", Permission(
            "deploy", ("AccountIdsToAdd", new JsonArray(TestWorld.OtherAccount)), ("SharedDocumentVersion", "$ALL")))).Ok();

        foreach (var version in new[] { "1", "2" })
        {
            Assert.Equal(version, (await world.SsmAsync(
                "GetDocument", Named(Arn, ("DocumentVersion", version)), TestWorld.OtherAccount)).Ok().Json.Text("DocumentVersion"));
        }
    }

    [Fact]
    public async Task ListDocuments_OfOtherOwners_ShowsWhatTheyShare()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.CreateDocumentAsync("open");
        await world.CreateDocumentAsync("own");
        await ShareAsync(world, "deploy", TestWorld.OtherAccount);
        await ShareAsync(world, "open", "All");

        Assert.Equal([Arn], await ListAsync("Private"));
        Assert.Equal([Arn.Replace("deploy", "open", StringComparison.Ordinal)], await ListAsync("Public"));
        Assert.Empty(await ListAsync("Self"));

        async Task<string[]> ListAsync(string owner) => (await world.SsmAsync(
            "ListDocuments", new() { ["Filters"] = JsonNode.Parse($$"""[{"Key":"Owner","Values":["{{owner}}"]}]""") }, TestWorld.OtherAccount))
            .Ok().Json.Names("DocumentIdentifiers");
    }

    [Fact]
    public async Task APublicDocument_NeedsTheCallersOwnPolicyToo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await ShareAsync(world, "deploy", "all");
        await using var stranger = await TestUser.CreateInAsync(world, TestWorld.OtherAccount, "stranger");
        await using var local = await TestUser.CreateAsync(world, "local");

        (await stranger.World.SsmAsync("GetDocument", Named(Arn))).AssertJsonError("AccessDeniedException", null);
        (await local.World.SsmAsync("GetDocument", Named("deploy"))).AssertJsonError("AccessDeniedException", null);
        await stranger.PutPolicyAsync(Allow("ssm:GetDocument", Arn));
        (await stranger.World.SsmAsync("GetDocument", Named(Arn))).Ok();
    }

    [Theory]
    [InlineData("""{"AccountIdsToAdd":["all","111111111111"]}""", "ValidationException", "Accounts can either be all or a group of AWS accounts")]
    [InlineData("""{}""", "ValidationException", null)]
    [InlineData("""{"PermissionType":"Sell","AccountIdsToAdd":["all"]}""", "ValidationException", null)]
    [InlineData("""{"AccountIdsToAdd":["somebody"]}""", "ValidationException", null)]
    public async Task ABadShare_IsRefused(string more, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        var input = JsonNode.Parse(more)!.AsObject();
        input["Name"] = "deploy";
        input["PermissionType"] ??= "Share";

        (await world.SsmAsync("ModifyDocumentPermission", input)).AssertJsonError(error, message);
        Assert.Empty((await world.SsmAsync("DescribeDocumentPermission", Permission("deploy"))).Ok().Json.Texts("AccountIds"));
    }

    [Fact]
    public async Task Shares_HaveTheirLimits()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        for (var i = 0; i < 50; i++)
        {
            await ShareAsync(world, "deploy", [.. Enumerable.Range(0, 20).Select(n => $"{100_000_000_000 + (i * 20) + n}")]);
        }

        for (var i = 0; i < 5; i++)
        {
            await world.CreateDocumentAsync($"open-{i}");
            await ShareAsync(world, $"open-{i}", "all");
        }

        await world.CreateDocumentAsync("open-5");
        (await world.SsmAsync("ModifyDocumentPermission", Permission("deploy", ("AccountIdsToAdd", new JsonArray("999999999999")))))
            .AssertJsonError("DocumentPermissionLimit", null);
        (await world.SsmAsync("ModifyDocumentPermission", Permission("open-5", ("AccountIdsToAdd", new JsonArray("all")))))
            .AssertJsonError("DocumentPermissionLimit", null);
    }

    private static JsonObject Permission(string name, params (string Member, JsonNode Value)[] more) =>
        Named(name, [("PermissionType", "Share"), .. more]);

    private static async Task ShareAsync(TestWorld world, string name, params string[] accounts) => (await world.SsmAsync(
        "ModifyDocumentPermission",
        Permission(name, ("AccountIdsToAdd", new JsonArray([.. accounts.Select(static a => (JsonNode)a)]))))).Ok();
}
