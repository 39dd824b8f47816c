using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

/// <summary>The parameters that AWS publishes.</summary>
public sealed class PublicParameterTests
{
    private const string Image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    private const string ImageArn = $"arn:aws:ssm:us-east-1::parameter{Image}";

    [Theory]
    [InlineData(Image)]
    [InlineData(ImageArn)]
    [InlineData("/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id")]
    [InlineData("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id")]
    [InlineData("/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base")]
    [InlineData("/aws/service/eks/optimized-ami/1.31/amazon-linux-2023/arm64/standard/recommended/image_id")]
    [InlineData("/aws/service/bottlerocket/aws-k8s-1.32/x86_64/latest/image_id")]
    [InlineData("/aws/service/canonical/ubuntu/server/jammy/stable/current/amd64/hvm/ebs-gp2/ami-id")]
    public async Task AnImage_HasAnIdOfItsOwnInEachRegion(string name)
    {
        await using var world = await TestWorld.StartAsync();

        var here = await world.GetAsync(name);
        Assert.Matches("^ami-[0-9a-f]{17}$", here.Text("Value"));
        Assert.Equal(here.Text("Value"), (await world.GetAsync(name)).Text("Value"));
        Assert.StartsWith("arn:aws:ssm:us-east-1::parameter/aws/service/", here.Text("ARN"), StringComparison.Ordinal);
        var there = (await world.SsmAsync("GetParameter", new() { ["Name"] = here.Text("Name") }, region: "eu-west-1")).Ok().Json["Parameter"]!;
        Assert.NotEqual(here.Text("Value"), there.Text("Value"));
    }

    [Fact]
    public async Task Regions_AreThoseOfAws()
    {
        await using var world = await TestWorld.StartAsync();
        var names = new List<string>();
        var input = new JsonObject { ["Path"] = "/aws/service/global-infrastructure/regions" };
        do
        {
            var page = (await world.SsmAsync("GetParametersByPath", input)).Ok().Json;
            names.AddRange(page["Parameters"]!.AsArray().Select(static p => p!.Text("Value")));
            input["NextToken"] = page["NextToken"]?.DeepClone();
        }
        while (input["NextToken"] is not null);

        Assert.Contains("eu-central-1", names);
        Assert.Equal(34, names.Distinct().Count());
        Assert.Equal("us-east-1", (await world.GetAsync("/aws/service/global-infrastructure/current-region")).Text("Value"));
        Assert.Equal("Europe (Ireland)", (await world.GetAsync("/aws/service/global-infrastructure/regions/eu-west-1/longName")).Text("Value"));
        Assert.Equal("IE", (await world.GetAsync("/aws/service/global-infrastructure/regions/eu-west-1/geolocationCountry")).Text("Value"));
        var zones = (await world.SsmAsync(
            "GetParametersByPath", new() { ["Path"] = "/aws/service/global-infrastructure/regions/eu-west-1/availability-zones" })).Ok().Json;
        Assert.Equal(["euw1-az1", "euw1-az2", "euw1-az3"], zones["Parameters"]!.AsArray().Select(static p => p!.Text("Value")));
    }

    [Fact]
    public async Task AnUnknownOne_IsNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParameter", new() { ["Name"] = "/aws/service/nothing" })).AssertJsonError("ParameterNotFound", null);
        var several = (await world.SsmAsync("GetParameters", new() { ["Names"] = new JsonArray(Image, "/aws/service/nothing") })).Ok().Json;
        Assert.Equal((Image, "/aws/service/nothing"), (several.Names().Single(), several.Texts("InvalidParameters").Single()));
        (await world.SsmAsync("GetParameter", new() { ["Name"] = $"{Image}:1" })).Ok();
        (await world.SsmAsync("GetParameter", new() { ["Name"] = $"{Image}:2" })).AssertJsonError("ParameterVersionNotFound", null);
    }

    [Fact]
    public async Task Reading_NeedsThePermissionOnAnArnWithoutAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.World.SsmAsync("GetParameter", new() { ["Name"] = Image })).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:GetParameter on resource: {ImageArn} because no identity-based policy allows the ssm:GetParameter action");
        await user.PutPolicyAsync(Allow("ssm:GetParameter", "arn:aws:ssm:*::parameter/aws/service/*"));
        await user.World.GetAsync(Image);
    }
}
