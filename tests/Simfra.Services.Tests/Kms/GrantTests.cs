using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Grants, and what those who have them may do.</summary>
public sealed class GrantTests
{
    [Fact]
    public async Task AGrant_LetsItsGranteeDoItsOperations_UntilItIsRevoked()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        (await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError(
            "AccessDeniedException",
            $"User: {user.Arn} is not authorized to perform: kms:Encrypt on resource: {key.Arn} because no identity-based policy allows the kms:Encrypt action");

        var grant = await GrantAsync(world, key, user, "Encrypt", "DescribeKey");

        var blob = await user.World.EncryptAsync(key.Id, "secret", $$""","GrantTokens":["{{grant.Text("GrantToken")}}"]""");
        await user.World.DescribeAsync(key.Id);
        (await user.World.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""")).AssertJsonError("AccessDeniedException", null);
        (await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA","GrantTokens":["x"]}""")).AssertJsonError(
            "InvalidGrantTokenException", null);
        await world.KmsOkAsync("RevokeGrant", $$"""{"KeyId":"{{key.Id}}","GrantId":"{{grant.Text("GrantId")}}"}""");
        (await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError("AccessDeniedException", null);
        (await world.KmsAsync("RevokeGrant", $$"""{"KeyId":"{{key.Id}}","GrantId":"{{grant.Text("GrantId")}}"}""")).AssertJsonError(
            "NotFoundException", $"Grant ID {grant.Text("GrantId")} not found");
    }

    [Theory]
    [InlineData("EncryptionContextSubset", """{"tenant":"7"}""", true)]
    [InlineData("EncryptionContextSubset", """{"tenant":"7","more":"x"}""", true)]
    [InlineData("EncryptionContextSubset", """{"tenant":"8"}""", false)]
    [InlineData("EncryptionContextEquals", """{"tenant":"7"}""", true)]
    [InlineData("EncryptionContextEquals", """{"tenant":"7","more":"x"}""", false)]
    [InlineData("EncryptionContextEquals", "{}", false)]
    public async Task AConstraint_BindsTheEncryptionContext(string constraint, string encryptionContext, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await world.KmsOkAsync(
            "CreateGrant",
            $$"""
            {"KeyId":"{{key.Id}}","GranteePrincipal":"{{user.Arn}}","Operations":["GenerateDataKey","DescribeKey"],
             "Constraints":{"{{constraint}}":{"tenant":"7"} } }
            """);

        var answer = await user.World.KmsAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_256","EncryptionContext":{{encryptionContext}}}""");

        Assert.Equal(isAllowed ? 200 : 400, (int)answer.Status);
        await user.World.DescribeAsync(key.Id);
    }

    [Fact]
    public async Task Grants_AreListed_ByKeyIdAndGrantee_InPages()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var first = await TestUser.CreateAsync(world, "first");
        await using var second = await TestUser.CreateAsync(world, "second");
        var grant = await GrantAsync(world, key, first, "Encrypt", "Decrypt");
        await GrantAsync(world, key, second, "Encrypt");
        await GrantAsync(world, key, second, "Decrypt");

        var ofFirst = await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"{{first.Arn}}"}""");
        var byId = await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Arn}}","GrantId":"{{grant.Text("GrantId")}}"}""");
        var page = await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}","Limit":2}""");
        var rest = await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}","Limit":2,"Marker":"{{page.Text("NextMarker")}}"}""");

        Assert.Equal(ofFirst["Grants"]!.ToJsonString(), byId["Grants"]!.ToJsonString());
        var entry = Assert.Single(ofFirst["Grants"]!.AsArray())!;
        Assert.Equal(
            (key.Arn, grant.Text("GrantId"), first.Arn, "arn:aws:iam::000000000000:root", """["Encrypt","Decrypt"]"""),
            (entry.Text("KeyId"), entry.Text("GrantId"), entry.Text("GranteePrincipal"), entry.Text("IssuingAccount"), entry["Operations"]!.ToJsonString()));
        Assert.Equal((2, true, 1, false), (
            page["Grants"]!.AsArray().Count, page["Truncated"]!.GetValue<bool>(), rest["Grants"]!.AsArray().Count, rest["Truncated"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task CreateGrant_OfTheSameNameAndContents_IsMadeOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        const string Input = ""","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Encrypt"],"Name":"mine" """;

        var first = await world.KmsOkAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}"{{Input}}}""");
        var second = await world.KmsOkAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}"{{Input}}}""");

        Assert.Equal(first.Text("GrantId"), second.Text("GrantId"));
        Assert.NotEqual(first.Text("GrantToken"), second.Text("GrantToken"));
        foreach (var answer in new[] { first, second })
        {
            await world.EncryptAsync(key.Id, "x", $$""","GrantTokens":["{{answer.Text("GrantToken")}}"]""");
        }

        Assert.Single((await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}"}"""))["Grants"]!.AsArray());
    }

    [Theory]
    [InlineData("{}", "Sign")]
    [InlineData("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""", "Decrypt")]
    [InlineData("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""", "Verify")]
    public async Task CreateGrant_OfWhatTheKeyDoesNotDo_Fails(string kind, string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync(kind);

        (await world.KmsAsync(
            "CreateGrant", $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["{{operation}}"]}""")).AssertJsonError(
            "ValidationException", null);
    }

    [Fact]
    public async Task AGrantee_RetiresItsGrant_WhereThatIsAmongItsOperations()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await using var keeper = await TestUser.CreateAsync(world, "keeper");
        var own = await GrantAsync(world, key, user, "Encrypt", "RetireGrant");
        var others = await world.KmsOkAsync(
            "CreateGrant",
            $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"{{user.Arn}}","RetiringPrincipal":"{{keeper.Arn}}","Operations":["Encrypt"]}""");
        var input = $$"""{"KeyId":"{{key.Arn}}","GrantId":"{{others.Text("GrantId")}}"}""";

        (await user.World.KmsAsync("RetireGrant", input)).AssertJsonError("AccessDeniedException", null);
        var retirable = (await world.KmsOkAsync("ListRetirableGrants", $$"""{"RetiringPrincipal":"{{keeper.Arn}}"}"""))["Grants"]!.AsArray();
        (await user.World.KmsAsync("RetireGrant", $$"""{"GrantToken":"{{own.Text("GrantToken")}}","DryRun":true}""")).AssertJsonError("DryRunOperationException", null);
        (await user.World.KmsAsync("RetireGrant", $$"""{"GrantToken":"{{own.Text("GrantToken")}}"}""")).Ok();
        (await keeper.World.KmsAsync("RetireGrant", input)).Ok();

        Assert.Equal(others.Text("GrantId"), Assert.Single(retirable)!.Text("GrantId"));
        Assert.Empty((await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}"}"""))["Grants"]!.AsArray());
        (await world.KmsAsync("RetireGrant", $$"""{"GrantToken":"{{own.Text("GrantToken")}}"}""")).AssertJsonError("InvalidGrantTokenException", null);
        (await world.KmsAsync("RetireGrant", "{}")).AssertJsonError("ValidationException", "Must specify either grantToken, or keyId and grantId.");
        (await world.KmsAsync("RetireGrant", input)).AssertJsonError("NotFoundException", null);
    }

    [Fact]
    public async Task WhoMayMakeGrantsByAGrant_CanNotGiveMoreThanThatGrantDoes()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await world.KmsOkAsync(
            "CreateGrant",
            $$"""
            {"KeyId":"{{key.Id}}","GranteePrincipal":"{{user.Arn}}","Operations":["Encrypt","CreateGrant"],
             "Constraints":{"EncryptionContextSubset":{"tenant":"7"} } }
            """);
        const string Child = ""","GranteePrincipal":"arn:aws:iam::000000000000:root" """;
        const string Constraint = ""","Constraints":{"EncryptionContextSubset":{"tenant":"7","more":"x"}}""";

        (await user.World.KmsAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}","Operations":["Decrypt"]{{Child}}{{Constraint}}}""")).AssertJsonError(
            "AccessDeniedException", null);
        (await user.World.KmsAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}","Operations":["Encrypt"]{{Child}}}""")).AssertJsonError(
            "AccessDeniedException", null);
        (await user.World.KmsAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}","Operations":["Encrypt"]{{Child}}{{Constraint}}}""")).Ok();
    }

    [Theory]
    [InlineData("GranteePrincipal", "nobody")]
    [InlineData("GranteePrincipal", "arn:aws:iam::000000000000:user/none")]
    [InlineData("GranteePrincipal", "arn:aws:iam::000000000000:group/team")]
    [InlineData("GranteePrincipal", "arn:aws:s3:::bucket")]
    [InlineData("RetiringPrincipal", "arn:aws:iam::000000000000:role/none")]
    public async Task CreateGrant_ForWhomThereIsNot_Fails(string member, string principal)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var somebody = await TestUser.CreateAsync(world, "somebody");
        var input = new JsonObject
        {
            ["KeyId"] = key.Id,
            ["GranteePrincipal"] = "arn:aws:iam::000000000000:root",
            ["Operations"] = new JsonArray("Decrypt"),
            [member] = principal,
        };

        (await world.KmsAsync("CreateGrant", input.ToJsonString())).AssertJsonError("InvalidArnException", null);
    }

    [Theory]
    [InlineData("arn:aws:iam::111111111111:root")]
    [InlineData("arn:aws:iam::222222222222:role/elsewhere")]
    [InlineData("arn:aws:sts::222222222222:assumed-role/worker/session")]
    [InlineData("dynamodb.us-east-1.amazonaws.com")]
    public async Task CreateGrant_TakesAccountsRolesSessionsAndServices(string principal)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        (await world.KmsAsync("CreateGrant", $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"{{principal}}","Operations":["Decrypt"]}""")).Ok();

        Assert.Equal(principal, (await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}"}"""))["Grants"]![0]!.Text("GranteePrincipal"));
    }

    [Fact]
    public async Task AConstraint_HasEightPairsAtMost_OfLimitedLength_AndIsForSymmetricKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var signing = await world.CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");
        var eight = string.Join(',', Enumerable.Range(0, 8).Select(static i => $"\"k{i}\":\"v\""));

        (await ConstrainAsync(key, "Decrypt", eight)).Ok();
        (await ConstrainAsync(key, "Decrypt", $$"""{{eight}},"more":"v" """)).AssertJsonError("LimitExceededException", null);
        (await ConstrainAsync(key, "Decrypt", $$""" "k":"{{new string('v', 385)}}" """)).AssertJsonError("LimitExceededException", null);
        (await ConstrainAsync(signing, "Sign", """ "k":"v" """)).AssertJsonError("ValidationException", null);

        Task<TestAnswer> ConstrainAsync(TestKey of, string operation, string pairs) => world.KmsAsync(
            "CreateGrant",
            $$"""
            {"KeyId":"{{of.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["{{operation}}"],
             "Constraints":{"EncryptionContextEquals":{ {{pairs}} } } }
            """);
    }

    [Fact]
    public async Task TheKeysOfAConstraint_AreTakenInEitherCase_AndItsValuesAreNot()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await world.KmsOkAsync(
            "CreateGrant",
            $$"""
            {"KeyId":"{{key.Id}}","GranteePrincipal":"{{user.Arn}}","Operations":["Encrypt"],"Constraints":{"EncryptionContextEquals":{"Tenant":"a"} } }
            """);

        await user.World.EncryptAsync(key.Id, "x", ""","EncryptionContext":{"tenant":"a"}""");
        (await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA","EncryptionContext":{"Tenant":"A"} }""")).AssertJsonError(
            "AccessDeniedException", null);
    }

    [Fact]
    public async Task AForgedToken_IsNone()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var token = (await world.KmsOkAsync(
            "CreateGrant", $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Encrypt"]}""")).Bytes("GrantToken");
        token[0] ^= 1;

        (await world.KmsAsync(
            "Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA","GrantTokens":["{{Convert.ToBase64String(token)}}"]}""")).AssertJsonError(
            "InvalidGrantTokenException", null);
    }

    [Fact]
    public async Task AnExplicitDeny_BeatsAGrant()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await GrantAsync(world, key, user, "Encrypt");
        await user.World.EncryptAsync(key.Id);

        await user.PutPolicyAsync(Statements.Deny("kms:Encrypt"));

        var denied = await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""");
        denied.AssertJsonError("AccessDeniedException", null);
        Assert.EndsWith("with an explicit deny in an identity-based policy", denied.JsonMessage, StringComparison.Ordinal);
        await user.PutPolicyAsync(Statements.Allow("sqs:*"));
        await user.World.EncryptAsync(key.Id);
    }

    private static Task<JsonNode> GrantAsync(TestWorld world, TestKey key, TestUser user, params string[] operations) =>
        world.KmsOkAsync(
            "CreateGrant",
            $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"{{user.Arn}}","Operations":["{{string.Join("\",\"", operations)}}"]}""");
}
