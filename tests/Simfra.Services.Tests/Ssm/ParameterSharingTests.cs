using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Advanced parameters that resource policies let other accounts read.</summary>
public sealed class ParameterSharingTests
{
    private const string Arn = "arn:aws:ssm:us-east-1:000000000000:parameter/app/key";

    private const string Policy =
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{TestWorld.OtherAccount}}:root"},"Action":["ssm:GetParameter","ssm:GetParameters"],"Resource":"{{Arn}}"}]}
        """;

    [Fact]
    public async Task APolicy_LetsAnotherAccountReadByArn()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world);
        (await world.SsmAsync("GetParameter", new() { ["Name"] = Arn }, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);

        var put = (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = Arn, ["Policy"] = Policy })).Ok().Json;

        var read = (await world.SsmAsync("GetParameter", new() { ["Name"] = Arn }, TestWorld.OtherAccount)).Ok().Json["Parameter"]!;
        Assert.Equal(("a", Arn), (read.Text("Value"), read.Text("ARN")));
        var several = (await world.SsmAsync("GetParameters", new() { ["Names"] = new JsonArray(Arn) }, TestWorld.OtherAccount)).Ok().Json;
        Assert.Equal(["/app/key"], several.Names());
        (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = Arn }, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "/app/key" }, TestWorld.OtherAccount)).AssertJsonError("ParameterNotFound", null);
        (await world.SsmAsync("GetParameter", new() { ["Name"] = Arn }, "222222222222")).AssertJsonError("AccessDeniedException", null);

        var got = Assert.Single((await world.SsmAsync("GetResourcePolicies", new() { ["ResourceArn"] = Arn })).Ok().Json["Policies"]!.AsArray())!;
        Assert.Equal((put.Text("PolicyId"), put.Text("PolicyHash"), Policy), (got.Text("PolicyId"), got.Text("PolicyHash"), got.Text("Policy")));
        (await world.SsmAsync("DeleteResourcePolicy", Naming(put))).Ok();
        Assert.Empty((await world.SsmAsync("GetResourcePolicies", new() { ["ResourceArn"] = Arn })).Ok().Json["Policies"]!.AsArray());
        (await world.SsmAsync("GetParameter", new() { ["Name"] = Arn }, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task AUserOfTheOtherAccount_NeedsItsOwnPolicyToo()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world);
        (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = Arn, ["Policy"] = Policy })).Ok();
        await using var user = await TestUser.CreateInAsync(world, TestWorld.OtherAccount, "worker");

        (await user.World.SsmAsync("GetParameter", new() { ["Name"] = Arn })).AssertJsonError("AccessDeniedException", null);
        await user.PutPolicyAsync(Allow("ssm:GetParameter", Arn));
        (await user.World.SsmAsync("GetParameter", new() { ["Name"] = Arn })).Ok();
    }

    [Fact]
    public async Task AnArnOfAnotherAccount_IsNotOnesOwnParameterOfThatName()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/key", "mine");
        const string Foreign = $"arn:aws:ssm:us-east-1:{TestWorld.OtherAccount}:parameter/app/key";
        const string Elsewhere = "arn:aws:ssm:eu-west-1:000000000000:parameter/app/key";

        (await world.SsmAsync("GetParameter", new() { ["Name"] = Foreign })).AssertJsonError("AccessDeniedException", null);
        (await world.SsmAsync("GetParameter", new() { ["Name"] = Elsewhere })).AssertJsonError("ParameterNotFound", null);
        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = Elsewhere })).AssertJsonError("ParameterNotFound", null);
        (await world.SsmAsync("PutParameter", new() { ["Name"] = Elsewhere, ["Value"] = "x", ["Overwrite"] = true })).AssertJsonError("ValidationException", null);
        Assert.Equal("mine", (await world.GetAsync("arn:aws:ssm:us-east-1:000000000000:parameter/app/key")).Text("Value"));
    }

    [Fact]
    public async Task APolicy_IsChangedByIdAndHash()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world);
        var put = (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = Arn, ["Policy"] = Policy })).Ok().Json;
        var changed = Policy.Replace(",\"ssm:GetParameters\"", "", StringComparison.Ordinal);
        var update = Naming(put);
        update["Policy"] = changed;

        var answer = (await world.SsmAsync("PutResourcePolicy", update)).Ok().Json;

        Assert.Equal(put.Text("PolicyId"), answer.Text("PolicyId"));
        Assert.NotEqual(put.Text("PolicyHash"), answer.Text("PolicyHash"));
        (await world.SsmAsync("PutResourcePolicy", update)).AssertJsonError("ResourcePolicyConflictException", null);
        (await world.SsmAsync("DeleteResourcePolicy", Naming(put))).AssertJsonError("ResourcePolicyConflictException", null);
        update["PolicyId"] = "nope";
        (await world.SsmAsync("PutResourcePolicy", update)).AssertJsonError("ResourcePolicyNotFoundException", null);
        (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = Arn, ["Policy"] = Policy }))
            .AssertJsonError("ResourcePolicyLimitExceededException", null);
    }

    [Theory]
    [InlineData("arn:aws:ssm:us-east-1:000000000000:parameter/app/nope", Policy, "ResourceNotFoundException", 400)]
    [InlineData("arn:aws:ssm:us-east-1:000000000000:parameter/app/plain", Policy, "ResourcePolicyInvalidParameterException", 400)]
    [InlineData("arn:aws:ssm:us-east-1:000000000000:document/deploy", Policy, "ResourcePolicyInvalidParameterException", 400)]
    [InlineData("arn:aws:ssm:us-east-1:000000000000:opsitemgroup/default", Policy, "NotImplemented", 501)]
    [InlineData(Arn, """{"Version":"2012-10-17","Statement":{"Effect":"Perhaps"}}""", "MalformedResourcePolicyDocumentException", 400)]
    [InlineData(Arn, "LONG", "ResourcePolicyLimitExceededException", 400)]
    public async Task ABadPolicy_IsRefused(string arn, string policy, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world);
        await world.PutAsync("/app/plain", "a");
        var text = policy == "LONG" ? Policy + new string(' ', 1024) : policy;

        (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = arn, ["Policy"] = text })).AssertJsonError(error, null, status);
    }

    [Fact]
    public async Task ASharedSecureString_NeedsTheKeyToo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = (await world.CreateKeyAsync()).Arn;
        await world.PutAsync("/app/key", "secret", new() { ["Type"] = "SecureString", ["Tier"] = "Advanced", ["KeyId"] = key });
        (await world.SsmAsync("PutResourcePolicy", new() { ["ResourceArn"] = Arn, ["Policy"] = Policy })).Ok();
        var read = new JsonObject { ["Name"] = Arn, ["WithDecryption"] = true };

        (await world.SsmAsync("GetParameter", read, TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", null);
        var policy = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::000000000000:root"]},"Action":"kms:*","Resource":"*"},
              {"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111111111111:root"]},"Action":"kms:Decrypt","Resource":"*"}]}
            """;
        await world.KmsOkAsync("PutKeyPolicy", new JsonObject { ["KeyId"] = key, ["PolicyName"] = "default", ["Policy"] = policy }.ToJsonString());
        Assert.Equal("secret", (await world.SsmAsync("GetParameter", read, TestWorld.OtherAccount)).Ok().Json["Parameter"]!.Text("Value"));
    }

    [Theory]
    [InlineData("PutResourcePolicy", """{"Policy":"{}"}""")]
    [InlineData("GetResourcePolicies", "{}")]
    [InlineData("DeleteResourcePolicy", """{"PolicyId":"a","PolicyHash":"b"}""")]
    public async Task AnOperation_NeedsItsActionOnTheParameter(string operation, string more)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world);
        await using var user = await TestUser.CreateAsync(world, "worker");
        var input = JsonNode.Parse(more)!.AsObject();
        input["ResourceArn"] = Arn;

        (await user.World.SsmAsync(operation, input)).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: ssm:{operation} on resource: {Arn} because no identity-based policy allows the ssm:{operation} action");
        await user.PutPolicyAsync(Allow($"ssm:{operation}", Arn));
        Assert.NotEqual("AccessDeniedException", (await user.World.SsmAsync(operation, input)).JsonError);
    }

    private static Task<JsonNode> PutAsync(TestWorld world) => world.PutAsync("/app/key", "a", new() { ["Tier"] = "Advanced" });

    private static JsonObject Naming(JsonNode put) =>
        new() { ["ResourceArn"] = Arn, ["PolicyId"] = put.Text("PolicyId"), ["PolicyHash"] = put.Text("PolicyHash") };
}
