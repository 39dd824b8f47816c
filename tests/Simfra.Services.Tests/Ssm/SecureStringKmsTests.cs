using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

/// <summary>SecureString parameters under KMS.</summary>
public sealed class SecureStringKmsTests
{
    [Theory]
    [InlineData("Standard", 4096)]
    [InlineData("Advanced", 8192)]
    public async Task ASecureString_IsShownDecryptedToThoseAloneWhoAskForIt(string tier, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var value = new string('x', length);
        await world.PutAsync("/db/password", value, Secure(new() { ["Tier"] = tier }));
        await world.PutAsync("/db/host", "plain");

        var hidden = await world.GetAsync("/db/password");
        var shown = await GetDecryptedAsync(world, "/db/password");

        Assert.Equal("SecureString", hidden.Text("Type"));
        Assert.DoesNotContain("xxxxxxxxxxxx", hidden.Text("Value"), StringComparison.Ordinal);
        Assert.NotEmpty(Convert.FromBase64String(hidden.Text("Value")));
        Assert.Equal(value, shown.Text("Value"));
        Assert.Equal("plain", (await GetDecryptedAsync(world, "/db/host")).Text("Value"));
        var several = await ReadAsync(world, "GetParameters", new() { ["Names"] = new JsonArray("/db/password", "/db/host"), ["WithDecryption"] = true });
        Assert.Equal([value, "plain"], several.Select(p => p!.Text("Value")));
        var below = await ReadAsync(world, "GetParametersByPath", new() { ["Path"] = "/db", ["WithDecryption"] = true });
        Assert.Equal(["plain", value], below.Select(p => p!.Text("Value")));
        var history = await ReadAsync(world, "GetParameterHistory", new() { ["Name"] = "/db/password", ["WithDecryption"] = true });
        Assert.Equal((value, "alias/aws/ssm"), (Assert.Single(history)!.Text("Value"), history[0]!.Text("KeyId")));
        Assert.Equal("AWS", (await world.DescribeAsync("alias/aws/ssm")).Text("KeyManager"));
    }

    [Fact]
    public async Task ASecureString_HasTheKeyThatItWasGiven_AlsoInLaterVersions()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.PutAsync("password", "one", Secure(new() { ["KeyId"] = key.Id }));
        await world.PutAsync("password", "two", Secure(new() { ["Overwrite"] = true }));

        var described = await ReadAsync(world, "DescribeParameters", new()
        {
            ["ParameterFilters"] = new JsonArray(new JsonObject { ["Key"] = "KeyId", ["Values"] = new JsonArray(key.Id) }),
        });

        Assert.Equal(("password", key.Id), (Assert.Single(described)!.Text("Name"), described[0]!.Text("KeyId")));
        Assert.Equal("one", (await GetDecryptedAsync(world, "password:1")).Text("Value"));
        Assert.Equal("two", (await GetDecryptedAsync(world, "password")).Text("Value"));
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        var refused = await world.SsmAsync("GetParameter", new() { ["Name"] = "password", ["WithDecryption"] = true });
        refused.AssertJsonError("InvalidKeyId", $"{key.Arn} is disabled.{ForwardedKmsError.Suffix(refused, "DisabledException")}");
        await world.GetAsync("password");
    }

    [Fact]
    public async Task PutParameter_UnderAKeyThatIsNotThere_Fails_AndLeavesNothing()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SsmAsync("PutParameter", Secure(new() { ["Name"] = "p", ["Value"] = "v", ["KeyId"] = "alias/none" }));

        answer.AssertJsonError(
            "InvalidKeyId",
            $"Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.{ForwardedKmsError.Suffix(answer, "NotFoundException")}");
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "p" })).AssertJsonError("ParameterNotFound", null);
    }

    [Fact]
    public async Task AKeyOfOnesOwn_HasToLetTheCallerInToo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.PutAsync("password", "one", Secure(new() { ["KeyId"] = key.Id }));
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("ssm:GetParameter"));
        var input = new JsonObject { ["Name"] = "password", ["WithDecryption"] = true };

        var denied = await user.World.SsmAsync("GetParameter", input);
        denied.AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: kms:Decrypt on resource: {key.Arn} because no identity-based policy allows the kms:Decrypt action" +
            ForwardedKmsError.Suffix(denied, "AccessDeniedException"));
        await user.PutPolicyAsync(
            Allow("ssm:GetParameter"),
            Allow("kms:Decrypt", key.Arn, When("kms:EncryptionContext:PARAMETER_ARN", "arn:aws:ssm:us-east-1:000000000000:parameter/password")));
        (await user.World.SsmAsync("GetParameter", input)).Ok();
    }

    private static JsonObject Secure(JsonObject input)
    {
        input["Type"] = "SecureString";
        return input;
    }

    private static async Task<JsonNode> GetDecryptedAsync(TestWorld world, string name) =>
        (await world.SsmAsync("GetParameter", new() { ["Name"] = name, ["WithDecryption"] = true })).Ok().Json["Parameter"]!;

    private static async Task<JsonArray> ReadAsync(TestWorld world, string operation, JsonObject input) =>
        (await world.SsmAsync(operation, input)).Ok().Json["Parameters"]!.AsArray();
}
