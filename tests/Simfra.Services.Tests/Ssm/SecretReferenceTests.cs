using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Secrets of Secrets Manager, read as parameters.</summary>
public sealed class SecretReferenceTests
{
    private const string Name = "/aws/reference/secretsmanager/app/db";

    [Fact]
    public async Task ASecret_IsReadByNameStageAndVersion()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await WriteAsync(world, "CreateSecret", "Name", "one");
        await WriteAsync(world, "PutSecretValue", "SecretId", "two");

        var current = await ReadAsync(world, Name);

        Assert.Equal(
            (Name, "SecureString", "two", 0, made.Text("ARN")),
            (current.Text("Name"), current.Text("Type"), current.Text("Value"), current.Number("Version"), current.Text("ARN")));
        var source = JsonNode.Parse(current.Text("SourceResult"))!;
        Assert.Equal(("app/db", "two", "AWSCURRENT"), (source.Text("name"), source.Text("secretString"), source["versionStages"]![0]!.GetValue<string>()));
        var previous = await ReadAsync(world, $"{Name}:AWSPREVIOUS");
        Assert.Equal(("one", ":AWSPREVIOUS"), (previous.Text("Value"), previous.Text("Selector")));
        Assert.Equal("one", (await ReadAsync(world, $"{Name}:{made.Text("VersionId")}")).Text("Value"));
    }

    [Fact]
    public async Task SecretsAndParameters_AreReadTogether()
    {
        await using var world = await TestWorld.StartAsync();
        await WriteAsync(world, "CreateSecret", "Name", "one");
        await world.PutAsync("host", "localhost");

        var answer = (await world.SsmAsync(
            "GetParameters", new() { ["Names"] = new JsonArray("host", Name, $"{Name}x"), ["WithDecryption"] = true })).Ok().Json;

        Assert.Equal(["host", Name], answer.Names());
        Assert.Equal([$"{Name}x"], answer.Texts("InvalidParameters"));
    }

    [Fact]
    public async Task ASecret_IsNotShownEncrypted_NorWhereItIsNone()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParameter", new() { ["Name"] = Name }))
            .AssertJsonError("ValidationException", "WithDecryption flag must be True for retrieving a Secret Manager secret.");
        (await world.SsmAsync("GetParameter", new() { ["Name"] = Name, ["WithDecryption"] = true })).AssertJsonError(
            "ParameterNotFound", $"An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {Name} not found.");
    }

    [Fact]
    public async Task Reading_NeedsThePermissionOfBothServices()
    {
        await using var world = await TestWorld.StartAsync();
        await WriteAsync(world, "CreateSecret", "Name", "one");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("ssm:GetParameter", $"arn:aws:ssm:us-east-1:000000000000:parameter{Name}"));
        var input = new JsonObject { ["Name"] = Name, ["WithDecryption"] = true };

        var denied = await user.World.SsmAsync("GetParameter", input);
        denied.AssertJsonError("AccessDeniedException", null);
        Assert.Contains("secretsmanager:GetSecretValue", denied.JsonMessage, StringComparison.Ordinal);
        await user.PutPolicyAsync(Allow("ssm:GetParameter"), Allow("secretsmanager:GetSecretValue"));
        (await user.World.SsmAsync("GetParameter", input)).Ok();
    }

    private static async Task<JsonNode> WriteAsync(TestWorld world, string operation, string named, string text) => (await world.JsonAsync(
        "secretsmanager", operation,
        new JsonObject { [named] = "app/db", ["SecretString"] = text, ["ClientRequestToken"] = Guid.NewGuid().ToString() })).Ok().Json;

    private static async Task<JsonNode> ReadAsync(TestWorld world, string name) =>
        (await world.SsmAsync("GetParameter", new() { ["Name"] = name, ["WithDecryption"] = true })).Ok().Json["Parameter"]!;
}
