using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

public sealed class ServiceSettingTests
{
    private const string Tier = "/ssm/parameter-store/default-parameter-tier";
    private const string Throughput = "/ssm/parameter-store/high-throughput-enabled";
    private const string TierArn = $"arn:aws:ssm:us-east-1:000000000000:servicesetting{Tier}";

    [Theory]
    [InlineData(Tier, "Standard", "Intelligent-Tiering")]
    [InlineData(Throughput, "false", "true")]
    public async Task ASetting_IsGotSetAndReset(string id, string standard, string other)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = $"arn:aws:ssm:us-east-1:000000000000:servicesetting{id}";
        Assert.True(JsonNode.DeepEquals(Expected(standard, "Default", "System"), await GetAsync(id)));

        (await world.SsmAsync("UpdateServiceSetting", new() { ["SettingId"] = arn, ["SettingValue"] = other })).Ok();
        var customized = Expected(other, "Customized", "arn:aws:iam::000000000000:root");
        customized["LastModifiedDate"] = TestWorld.StartTime.ToUnixTimeSeconds();
        Assert.True(JsonNode.DeepEquals(customized, await GetAsync(arn)));
        Assert.Equal(standard, (await world.SsmAsync("GetServiceSetting", new() { ["SettingId"] = id }, region: "eu-west-1"))
            .Ok().Json["ServiceSetting"]!.Text("SettingValue"));

        var reset = (await world.SsmAsync("ResetServiceSetting", new() { ["SettingId"] = id })).Ok().Json["ServiceSetting"];
        Assert.True(JsonNode.DeepEquals(Expected(standard, "Default", "System"), reset));

        async Task<JsonNode> GetAsync(string named) =>
            (await world.SsmAsync("GetServiceSetting", new() { ["SettingId"] = named })).Ok().Json["ServiceSetting"]!;

        JsonObject Expected(string value, string status, string user) => new()
        {
            ["SettingId"] = id,
            ["SettingValue"] = value,
            ["LastModifiedUser"] = user,
            ["ARN"] = arn,
            ["Status"] = status,
        };
    }

    [Fact]
    public async Task TheDefaultTier_IsThatOfParametersWithoutOne()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("before", "a");

        await SetAsync("Advanced");
        Assert.Equal("Advanced", (await world.PutAsync("advanced", "a")).Text("Tier"));
        await SetAsync("Intelligent-Tiering");
        Assert.Equal("Standard", (await world.PutAsync("small", "a")).Text("Tier"));
        Assert.Equal("Advanced", (await world.PutAsync("big", new string('x', 5000))).Text("Tier"));
        Assert.Equal("Standard", (await world.OverwriteAsync("before", "b")).Text("Tier"));
        await SetAsync("Standard");
        Assert.Equal("Advanced", (await world.OverwriteAsync("advanced", "b")).Text("Tier"));

        async Task SetAsync(string tier) => (await world.SsmAsync("UpdateServiceSetting", new() { ["SettingId"] = Tier, ["SettingValue"] = tier })).Ok();
    }

    [Theory]
    [InlineData("/ssm/nothing", "Standard", "ServiceSettingNotFound", 400)]
    [InlineData("arn:aws:ssm:eu-west-1:000000000000:servicesetting/ssm/parameter-store/default-parameter-tier", "Standard", "ServiceSettingNotFound", 400)]
    [InlineData("/ssm/opsinsights/opscenter", "Enabled", "NotImplemented", 501)]
    [InlineData(Tier, "Gold", "ValidationException", 400)]
    [InlineData(Throughput, "yes", "ValidationException", 400)]
    public async Task ABadSetting_IsRefused(string id, string value, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("UpdateServiceSetting", new() { ["SettingId"] = id, ["SettingValue"] = value })).AssertJsonError(error, null, status);
        if (error != "ValidationException")
        {
            (await world.SsmAsync("GetServiceSetting", new() { ["SettingId"] = id })).AssertJsonError(error, null, status);
            (await world.SsmAsync("ResetServiceSetting", new() { ["SettingId"] = id })).AssertJsonError(error, null, status);
        }
    }

    [Theory]
    [InlineData("GetServiceSetting", Tier)]
    [InlineData("UpdateServiceSetting", TierArn)]
    [InlineData("ResetServiceSetting", Tier)]
    public async Task AnOperation_NeedsItsActionOnTheSetting(string operation, string id)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var input = new JsonObject { ["SettingId"] = id };
        if (operation == "UpdateServiceSetting")
        {
            input["SettingValue"] = "Advanced";
        }

        (await user.World.SsmAsync(operation, input)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:{operation} on resource: {TierArn} because no identity-based policy allows the ssm:{operation} action");
        await user.PutPolicyAsync(Allow($"ssm:{operation}", TierArn));
        (await user.World.SsmAsync(operation, input)).Ok();
    }
}
