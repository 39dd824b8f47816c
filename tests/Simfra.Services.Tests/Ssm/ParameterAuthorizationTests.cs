using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Parameter Store's operations, allowed and denied to a user by policies.</summary>
public sealed class ParameterAuthorizationTests
{
    private const string Arn = "arn:aws:ssm:us-east-1:000000000000:parameter/app/db";

    /// <summary>Operation, input and resource; the action has the operation's name.</summary>
    public static TheoryData<string, string, string> Operations { get; } = new()
    {
        { "PutParameter", """{"Name":"/app/db","Value":"y","Overwrite":true}""", Arn },
        { "GetParameter", """{"Name":"/app/db"}""", Arn },
        { "GetParameter", """{"Name":"/app/db:1"}""", Arn },
        { "GetParameter", """{"Name":"plain"}""", "arn:aws:ssm:us-east-1:000000000000:parameter/plain" },
        { "GetParameters", """{"Names":["/app/db"]}""", Arn },
        { "GetParametersByPath", """{"Path":"/app"}""", "arn:aws:ssm:us-east-1:000000000000:parameter/app" },
        { "GetParameterHistory", """{"Name":"/app/db"}""", Arn },
        { "DeleteParameter", """{"Name":"/app/db"}""", Arn },
        { "DeleteParameters", """{"Names":["/app/db"]}""", Arn },
        { "DescribeParameters", "{}", "arn:aws:ssm:us-east-1:000000000000:*" },
        { "LabelParameterVersion", """{"Name":"/app/db","Labels":["a"]}""", Arn },
        { "UnlabelParameterVersion", """{"Name":"/app/db","ParameterVersion":1,"Labels":["a"]}""", Arn },
        { "AddTagsToResource", """{"ResourceType":"Parameter","ResourceId":"/app/db","Tags":[{"Key":"a","Value":"b"}]}""", Arn },
        { "RemoveTagsFromResource", """{"ResourceType":"Parameter","ResourceId":"/app/db","TagKeys":["a"]}""", Arn },
        { "ListTagsForResource", """{"ResourceType":"Parameter","ResourceId":"/app/db"}""", Arn },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheParameter(string operation, string input, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/db", "x");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var given = JsonNode.Parse(input)!.AsObject();

        var denied = await user.World.SsmAsync(operation, given);
        await user.PutPolicyAsync(Allow($"ssm:{operation}", resource));
        var allowed = await user.World.SsmAsync(operation, given);

        denied.AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:{operation} on resource: {resource} because no identity-based policy allows the ssm:{operation} action");
        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    [Theory]
    [InlineData("PutParameter", """{"Name":"new","Value":"x","Type":"String","Tags":[{"Key":"a","Value":"b"}]}""", "parameter/new")]
    [InlineData("CreateDocument", """{"Name":"new","Content":"{}","DocumentType":"Command","Tags":[{"Key":"a","Value":"b"}]}""", "document/new")]
    public async Task MakingSomethingWithTags_NeedsThePermissionToTagIt(string operation, string input, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow($"ssm:{operation}"));
        var arn = $"arn:aws:ssm:us-east-1:000000000000:{resource}";

        (await user.World.SsmAsync(operation, JsonNode.Parse(input)!.AsObject())).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:AddTagsToResource on resource: {arn} because no identity-based policy allows the " +
            "ssm:AddTagsToResource action");
        await user.PutPolicyAsync(Allow($"ssm:{operation} ssm:AddTagsToResource", arn));
        var allowed = await user.World.SsmAsync(operation, JsonNode.Parse(input)!.AsObject());

        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    [Fact]
    public async Task GetParameters_NeedsThePermissionForEach()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/db", "x");
        await world.PutAsync("/other/db", "y");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/app/*"));

        Assert.Equal(["/app/db"], (await user.World.SsmAsync("GetParameters", Names("/app/db"))).Ok().Json.Names());
        (await user.World.SsmAsync("GetParameters", Names("/app/db", "/other/db"))).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:000000000000:parameter/other/db " +
            "because no identity-based policy allows the ssm:GetParameters action");
    }

    [Fact]
    public async Task ResourceTags_AreThoseOfTheParameter()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/db", "x", new() { ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "payments" }) });
        await world.PutAsync("/app/key", "x");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("ssm:GetParameter", condition: When("ssm:ResourceTag/team", "payments")));

        await user.World.GetAsync("/app/db");
        (await user.World.SsmAsync("GetParameter", new() { ["Name"] = "/app/key" })).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task Conditions_SeeOverwriteAndRecursive()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/db", "x");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("ssm:*"), Deny("ssm:PutParameter", condition: When("ssm:Overwrite", "true")),
            Deny("ssm:GetParametersByPath", condition: When("ssm:Recursive", "true")));

        await user.World.PutAsync("/app/new", "x");
        (await user.World.SsmAsync("PutParameter", new() { ["Name"] = "/app/db", ["Value"] = "y", ["Overwrite"] = true })).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:PutParameter on resource: {Arn} with an explicit deny in an identity-based policy");
        (await user.World.SsmAsync("GetParametersByPath", new() { ["Path"] = "/app" })).Ok();
        (await user.World.SsmAsync("GetParametersByPath", new() { ["Path"] = "/app", ["Recursive"] = true }))
            .AssertJsonError("AccessDeniedException", null);
    }

    private static JsonObject Names(params string[] names) =>
        new() { ["Names"] = new JsonArray([.. names.Select(static n => (JsonNode)JsonValue.Create(n))]) };
}
