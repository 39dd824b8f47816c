using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Aliases, tags, policies and rotation.</summary>
public sealed class KeySettingsTests
{
    [Fact]
    public async Task AnAlias_LeadsToItsKey_AndCanBeMoved()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await world.CreateKeyAsync();
        var second = await world.CreateKeyAsync();
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{first.Arn}}"}""");
        var blob = await world.EncryptAsync("alias/orders");

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(9));
        await world.KmsOkAsync("UpdateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{second.Id}}"}""");

        Assert.Equal(second.Arn, (await world.DescribeAsync("alias/orders")).Text("Arn"));
        Assert.Equal(second.Arn, (await world.DescribeAsync("arn:aws:kms:us-east-1:000000000000:alias/orders")).Text("Arn"));
        Assert.Equal("secret", await world.DecryptAsync(blob));
        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}","KeyId":"alias/orders"}""")).AssertJsonError("IncorrectKeyException", null);
        var alias = Assert.Single((await world.KmsOkAsync("ListAliases", $$"""{"KeyId":"{{second.Id}}"}"""))["Aliases"]!.AsArray())!;
        Assert.Equal(
            ("alias/orders", "arn:aws:kms:us-east-1:000000000000:alias/orders", second.Id),
            (alias.Text("AliasName"), alias.Text("AliasArn"), alias.Text("TargetKeyId")));
        Assert.Equal(9, alias["LastUpdatedDate"]!.GetValue<double>() - alias["CreationDate"]!.GetValue<double>());
        Assert.Empty((await world.KmsOkAsync("ListAliases", $$"""{"KeyId":"{{first.Id}}"}"""))["Aliases"]!.AsArray());

        await world.KmsOkAsync("DeleteAlias", """{"AliasName":"alias/orders"}""");
        (await world.KmsAsync("DeleteAlias", """{"AliasName":"alias/orders"}""")).AssertJsonError(
            "NotFoundException", "Alias arn:aws:kms:us-east-1:000000000000:alias/orders is not found.");
    }

    [Theory]
    [InlineData("orders", "$key", "ValidationException", "Invalid identifier")]
    [InlineData("alias/", "$key", "ValidationException", "Invalid identifier")]
    [InlineData("alias/a:b", "$key", "ValidationException", "alias/a:b contains invalid characters for an alias")]
    [InlineData("alias/aws/mine", "$key", "NotAuthorizedException", null)]
    [InlineData("alias/taken", "$key", "AlreadyExistsException", "An alias with the name arn:aws:kms:us-east-1:000000000000:alias/taken already exists")]
    [InlineData("alias/new", "alias/taken", "ValidationException", "Aliases must refer to keys. Not aliases")]
    [InlineData("alias/new", "nothing", "NotFoundException", "Invalid keyId 'nothing'")]
    public async Task CreateAlias_ThatCannotBe_Fails(string name, string target, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/taken","TargetKeyId":"{{key.Id}}"}""");

        var answer = await world.KmsAsync(
            "CreateAlias", $$"""{"AliasName":"{{name}}","TargetKeyId":"{{target.Replace("$key", key.Id, StringComparison.Ordinal)}}"}""");

        answer.AssertJsonError(error, message);
    }

    [Fact]
    public async Task UpdateAlias_ToAKeyOfAnotherKind_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var symmetric = await world.CreateKeyAsync();
        var mac = await world.CreateKeyAsync("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{symmetric.Id}}"}""");

        (await world.KmsAsync("UpdateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{mac.Id}}"}""")).AssertJsonError("ValidationException", null);
        (await world.KmsAsync("UpdateAlias", $$"""{"AliasName":"alias/none","TargetKeyId":"{{mac.Id}}"}""")).AssertJsonError("NotFoundException", null);
    }

    [Fact]
    public async Task ListAliases_GivesPages()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        foreach (var name in new[] { "b", "a", "c" })
        {
            await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/{{name}}","TargetKeyId":"{{key.Id}}"}""");
        }

        var of = $$""" "KeyId":"{{key.Id}}","Limit":2 """;
        var first = await world.KmsOkAsync("ListAliases", $"{{{of}}}");
        var second = await world.KmsOkAsync("ListAliases", $$"""{{{of}},"Marker":"{{first.Text("NextMarker")}}"}""");

        Assert.Equal(["alias/a", "alias/b"], first["Aliases"]!.AsArray().Select(a => a!.Text("AliasName")));
        Assert.Equal(["alias/c"], second["Aliases"]!.AsArray().Select(a => a!.Text("AliasName")));
        Assert.Equal((true, false), (first["Truncated"]!.GetValue<bool>(), second["Truncated"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task AKey_HasFiftyAliasesAtMost()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var other = await world.CreateKeyAsync();
        for (var i = 0; i < 50; i++)
        {
            await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/a{{i}}","TargetKeyId":"{{key.Id}}"}""");
        }

        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/b","TargetKeyId":"{{other.Id}}"}""");
        (await world.KmsAsync("CreateAlias", $$"""{"AliasName":"alias/c","TargetKeyId":"{{key.Id}}"}""")).AssertJsonError("LimitExceededException", null);
        (await world.KmsAsync("UpdateAlias", $$"""{"AliasName":"alias/b","TargetKeyId":"{{key.Id}}"}""")).AssertJsonError("LimitExceededException", null);
        await world.KmsOkAsync("UpdateAlias", $$"""{"AliasName":"alias/a0","TargetKeyId":"{{key.Id}}"}""");
    }

    [Fact]
    public async Task Tags_AreSetOverEachOther_TakenAway_AndListedInPages()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Tags":[{"TagKey":"a","TagValue":"1"},{"TagKey":"b","TagValue":"2"}]}""");

        await world.KmsOkAsync("TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":[{"TagKey":"b","TagValue":"3"},{"TagKey":"c","TagValue":""}]}""");
        await world.KmsOkAsync("UntagResource", $$"""{"KeyId":"{{key.Arn}}","TagKeys":["a","none"]}""");

        var first = await world.KmsOkAsync("ListResourceTags", $$"""{"KeyId":"{{key.Id}}","Limit":1}""");
        var second = await world.KmsOkAsync("ListResourceTags", $$"""{"KeyId":"{{key.Id}}","Limit":1,"Marker":"{{first.Text("NextMarker")}}"}""");
        Assert.Equal("""[{"TagKey":"b","TagValue":"3"}]""", first["Tags"]!.ToJsonString());
        Assert.Equal("""[{"TagKey":"c","TagValue":""}]""", second["Tags"]!.ToJsonString());
        Assert.False(second["Truncated"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Tags_BeyondFifty_AreTooMany()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var tags = new JsonArray([.. Enumerable.Range(0, 50).Select(i => (JsonNode)new JsonObject { ["TagKey"] = $"t{i}", ["TagValue"] = "" })]);
        await world.KmsOkAsync("TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":{{tags.ToJsonString()}}}""");

        (await world.KmsAsync("TagResource", $$"""{"KeyId":"{{key.Id}}","Tags":[{"TagKey":"x","TagValue":""}]}""")).AssertJsonError("TagException", "Too many tags");
        (await world.KmsAsync("UntagResource", $$"""{"KeyId":"{{key.Id}}","TagKeys":["aws:x"]}""")).AssertJsonError("TagException", "Tags beginning with aws: are reserved");
    }

    [Fact]
    public async Task AKeyPolicy_IsTheDefaultOne_UntilAnotherIsPut()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        var before = await world.KmsOkAsync("GetKeyPolicy", $$"""{"KeyId":"{{key.Id}}","PolicyName":"default"}""");
        var policy = before.Text("Policy").Replace("key-default-1", "mine", StringComparison.Ordinal);
        await world.KmsOkAsync("PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["Policy"] = policy }.ToJsonString());

        Assert.StartsWith("{\n  \"Version\" : \"2012-10-17\",\n  \"Id\" : \"key-default-1\",\n", before.Text("Policy"), StringComparison.Ordinal);
        Assert.Equal("arn:aws:iam::000000000000:root", JsonNode.Parse(before.Text("Policy"))!["Statement"]![0]!["Principal"]!.Text("AWS"));
        var after = await world.KmsOkAsync("GetKeyPolicy", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal((policy, "default"), (after.Text("Policy"), after.Text("PolicyName")));
        var listed = await world.KmsOkAsync("ListKeyPolicies", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal("""["default"]""", listed["PolicyNames"]!.ToJsonString());
        (await world.KmsAsync("GetKeyPolicy", $$"""{"KeyId":"{{key.Id}}","PolicyName":"other"}""")).AssertJsonError("NotFoundException", "No such policy exists");
        (await world.KmsAsync("PutKeyPolicy", $$"""{"KeyId":"{{key.Id}}","Policy":"{}"}""")).AssertJsonError("MalformedPolicyDocumentException", null);
    }

    [Fact]
    public async Task PutKeyPolicy_ThatLocksTheCallerOut_FailsUnlessToldOtherwise()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var policy = Statements.Policy(Statements.Allow("kms:*", principal: Statements.Aws("arn:aws:iam::111111111111:root")));
        var input = new JsonObject { ["KeyId"] = key.Id, ["Policy"] = policy };

        (await world.KmsAsync("PutKeyPolicy", input.ToJsonString())).AssertJsonError(
            "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");
        input["BypassPolicyLockoutSafetyCheck"] = true;
        (await world.KmsAsync("PutKeyPolicy", input.ToJsonString())).Ok();

        (await world.KmsAsync("GetKeyPolicy", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task AKeyPolicy_ForWhomThereIsNot_IsMalformed()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var key = await world.CreateKeyAsync();
        var root = Statements.Allow("kms:*", principal: Statements.Aws("arn:aws:iam::000000000000:root"));

        await PutAsync(user.Arn, null);
        await PutAsync("arn:aws:iam::000000000000:user/none", "Policy contains a statement with one or more invalid principals.");

        async Task PutAsync(string principal, string? message)
        {
            var policy = Statements.Policy(root, Statements.Allow("kms:Decrypt", principal: Statements.Aws(principal)));
            var answer = await world.KmsAsync("PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["Policy"] = policy }.ToJsonString());
            if (message is null)
            {
                answer.Ok();
            }
            else
            {
                answer.AssertJsonError("MalformedPolicyDocumentException", message);
            }
        }
    }

    [Fact]
    public async Task AKeyPolicy_BeyondThirtyTwoKilobytes_IsTooLong()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var input = new JsonObject { ["KeyId"] = key.Id, ["Policy"] = new string(' ', (32 * 1024) + 1) };

        (await world.KmsAsync("PutKeyPolicy", input.ToJsonString())).AssertJsonError("LimitExceededException", null);
    }

    [Fact]
    public async Task EnableKeyRotation_RotatesByTheClock_AndOldCiphertextsStayReadable()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(key.Id);
        var material = (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId");
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{key.Id}}","RotationPeriodInDays":90}""");
        var status = await StatusAsync(world, key);
        Assert.Equal((true, 90), (status["KeyRotationEnabled"]!.GetValue<bool>(), status["RotationPeriodInDays"]!.GetValue<int>()));
        Assert.Equal(TestWorld.StartTime.AddDays(90).ToUnixTimeSeconds(), status["NextRotationDate"]!.GetValue<double>());

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(181));

        var current = (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId");
        Assert.NotEqual(material, current);
        Assert.Equal(TestWorld.StartTime.AddDays(270).ToUnixTimeSeconds(), (await StatusAsync(world, key))["NextRotationDate"]!.GetValue<double>());
        Assert.Equal("secret", await world.DecryptAsync(blob));
        var rotations = (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray();
        Assert.Equal(["AUTOMATIC", "AUTOMATIC"], rotations.Select(r => r!.Text("RotationType")));
        Assert.Equal(["NON_CURRENT", "CURRENT"], rotations.Select(r => r!.Text("KeyMaterialState")));
        Assert.Equal(TestWorld.StartTime.AddDays(180).ToUnixTimeSeconds(), rotations[1]!["RotationDate"]!.GetValue<double>());
        var all = (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","IncludeKeyMaterial":"ALL_KEY_MATERIAL"}"""))["Rotations"]!.AsArray();
        Assert.Equal(material, all[0]!.Text("KeyMaterialId"));
        Assert.Equal(3, all.Count);
    }

    [Fact]
    public async Task DisableKeyRotation_EndsIt()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal(365, (await StatusAsync(world, key))["RotationPeriodInDays"]!.GetValue<int>());

        await world.KmsOkAsync("DisableKeyRotation", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(400));

        Assert.False((await StatusAsync(world, key))["KeyRotationEnabled"]!.GetValue<bool>());
        Assert.Empty((await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray());
    }

    [Fact]
    public async Task ADisabledKey_CatchesUpOnItsRotation_WhenItIsEnabled()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{key.Id}}","RotationPeriodInDays":90}""");
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(100));
        Assert.Empty((await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray());

        await world.KmsOkAsync("EnableKey", $$"""{"KeyId":"{{key.Id}}"}""");

        Assert.Single((await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray());
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(90));
        Assert.Equal(2, (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}"}"""))["Rotations"]!.AsArray().Count);
    }

    [Fact]
    public async Task RotateKeyOnDemand_RotatesAtOnce_TwentyFiveTimesAtMost()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(key.Id);
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(key.Arn, (await world.KmsOkAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).Text("KeyId"));
        }

        (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError(
            "LimitExceededException", "The maximum number of on-demand rotations has been reached for the given keyId.");
        Assert.Equal("secret", await world.DecryptAsync(blob));
        var page = await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","Limit":20}""");
        var rest = await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","Marker":"{{page.Text("NextMarker")}}"}""");
        Assert.Equal((20, 5), (page["Rotations"]!.AsArray().Count, rest["Rotations"]!.AsArray().Count));
        Assert.Equal("ON_DEMAND", rest["Rotations"]![4]!.Text("RotationType"));
    }

    [Fact]
    public async Task RotateKeyOnDemand_JustBeforeAnAutomaticRotation_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("EnableKeyRotation", $$"""{"KeyId":"{{key.Id}}","RotationPeriodInDays":90}""");
        var input = $$"""{"KeyId":"{{key.Id}}"}""";

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(21));
        (await world.KmsAsync("RotateKeyOnDemand", input)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await world.KmsAsync("RotateKeyOnDemand", input)).AssertJsonError("ConflictException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(20));
        (await world.KmsAsync("RotateKeyOnDemand", input)).Ok();

        var rotations = (await world.KmsOkAsync("ListKeyRotations", input))["Rotations"]!.AsArray();
        Assert.Equal(["ON_DEMAND", "AUTOMATIC", "ON_DEMAND"], rotations.Select(static r => r!.Text("RotationType")));
    }

    [Theory]
    [InlineData("EnableKeyRotation")]
    [InlineData("DisableKeyRotation")]
    [InlineData("RotateKeyOnDemand")]
    [InlineData("ListKeyRotations")]
    public async Task Rotation_OfWhatDoesNotRotate_IsUnsupported(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");

        (await world.KmsAsync(operation, $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError("UnsupportedOperationException", null);
    }

    [Theory]
    [InlineData("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""")]
    [InlineData("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""")]
    [InlineData("""{"Origin":"EXTERNAL"}""")]
    public async Task GetKeyRotationStatus_OfWhatDoesNotRotate_IsOff(string kind)
    {
        await using var world = await TestWorld.StartAsync();

        Assert.False((await StatusAsync(world, await world.CreateKeyAsync(kind)))["KeyRotationEnabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task AwssAliases_AreListedBeforeTheirKeysAreMade()
    {
        await using var world = await TestWorld.StartAsync();
        var before = (await world.KmsOkAsync("ListAliases", "{}"))["Aliases"]!.AsArray();
        Assert.Contains("alias/aws/s3", before.Select(a => a!.Text("AliasName")));
        Assert.All(before, a => Assert.Null(a!["TargetKeyId"]));

        var made = (await world.DescribeAsync("alias/aws/s3")).Text("KeyId");

        var after = (await world.KmsOkAsync("ListAliases", "{}"))["Aliases"]!.AsArray();
        Assert.Equal(before.Count, after.Count);
        Assert.Equal(made, after.Single(a => a!.Text("AliasName") == "alias/aws/s3")!.Text("TargetKeyId"));
    }

    [Fact]
    public async Task AnAwsManagedKey_IsMadeWhenItIsFirstAskedFor_AndChangesForNobody()
    {
        await using var world = await TestWorld.StartAsync();
        Assert.Empty((await world.KmsOkAsync("ListKeys", "{}"))["Keys"]!.AsArray());

        var metadata = await world.DescribeAsync("alias/aws/sqs");

        Assert.Equal("AWS", metadata.Text("KeyManager"));
        Assert.Equal(metadata.Text("KeyId"), (await world.DescribeAsync("alias/aws/sqs")).Text("KeyId"));
        Assert.Single((await world.KmsOkAsync("ListKeys", "{}"))["Keys"]!.AsArray());
        Assert.True((await world.KmsOkAsync("GetKeyRotationStatus", $$"""{"KeyId":"{{metadata.Text("KeyId")}}"}"""))["KeyRotationEnabled"]!.GetValue<bool>());
        (await world.KmsAsync("Encrypt", """{"KeyId":"alias/aws/sqs","Plaintext":"AAAA"}""")).AssertJsonError("AccessDeniedException", null);
        (await world.KmsAsync("DisableKey", $$"""{"KeyId":"{{metadata.Text("KeyId")}}"}""")).AssertJsonError("AccessDeniedException", null);
        (await world.KmsAsync("DescribeKey", """{"KeyId":"alias/aws/nothing"}""")).AssertJsonError("NotFoundException", null);
    }

    private static Task<JsonNode> StatusAsync(TestWorld world, TestKey key) => world.KmsOkAsync("GetKeyRotationStatus", $$"""{"KeyId":"{{key.Id}}"}""");
}
