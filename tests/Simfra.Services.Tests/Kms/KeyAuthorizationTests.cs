using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Kms;

/// <summary>Key policies and what they leave to the account's own policies.</summary>
public sealed class KeyAuthorizationTests
{
    private const string Alias = "arn:aws:kms:us-east-1:000000000000:alias/orders";

    /// <summary>Operation, the rest of its input (the key is added), and what it needs: <c>$key</c> for the key's ARN.</summary>
    public static TheoryData<string, string, string> Operations { get; } = new()
    {
        { "CancelKeyDeletion", "", "kms:CancelKeyDeletion $key" },
        { "CreateGrant", ""","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]""", "kms:CreateGrant $key" },
        { "DeleteImportedKeyMaterial", "", "kms:DeleteImportedKeyMaterial $key" },
        { "DeriveSharedSecret", ""","KeyAgreementAlgorithm":"ECDH","PublicKey":"AAAA" """, "kms:DeriveSharedSecret $key" },
        { "DescribeKey", "", "kms:DescribeKey $key" },
        { "DisableKey", "", "kms:DisableKey $key" },
        { "DisableKeyRotation", "", "kms:DisableKeyRotation $key" },
        { "EnableKey", "", "kms:EnableKey $key" },
        { "EnableKeyRotation", "", "kms:EnableKeyRotation $key" },
        { "Encrypt", ""","Plaintext":"AAAA" """, "kms:Encrypt $key" },
        { "GenerateDataKey", ""","KeySpec":"AES_256" """, "kms:GenerateDataKey $key" },
        { "GenerateDataKeyPair", ""","KeyPairSpec":"ECC_NIST_P256" """, "kms:GenerateDataKeyPair $key" },
        { "GenerateDataKeyPairWithoutPlaintext", ""","KeyPairSpec":"ECC_NIST_P256" """, "kms:GenerateDataKeyPairWithoutPlaintext $key" },
        { "GenerateDataKeyWithoutPlaintext", ""","KeySpec":"AES_256" """, "kms:GenerateDataKeyWithoutPlaintext $key" },
        { "GenerateMac", ""","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256" """, "kms:GenerateMac $key" },
        { "GetKeyLastUsage", "", "kms:GetKeyLastUsage $key" },
        { "GetKeyPolicy", "", "kms:GetKeyPolicy $key" },
        { "GetKeyRotationStatus", "", "kms:GetKeyRotationStatus $key" },
        { "GetParametersForImport", ""","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048" """, "kms:GetParametersForImport $key" },
        { "GetPublicKey", "", "kms:GetPublicKey $key" },
        { "ImportKeyMaterial", ""","ImportToken":"AAAA","EncryptedKeyMaterial":"AAAA" """, "kms:ImportKeyMaterial $key" },
        { "ListGrants", "", "kms:ListGrants $key" },
        { "ListKeyPolicies", "", "kms:ListKeyPolicies $key" },
        { "ListKeyRotations", "", "kms:ListKeyRotations $key" },
        { "ListResourceTags", "", "kms:ListResourceTags $key" },
        { "PutKeyPolicy", ""","Policy":"{}" """, "kms:PutKeyPolicy $key" },
        { "RevokeGrant", ""","GrantId":"x" """, "kms:RevokeGrant $key" },
        { "RotateKeyOnDemand", "", "kms:RotateKeyOnDemand $key" },
        { "ScheduleKeyDeletion", "", "kms:ScheduleKeyDeletion $key" },
        { "Sign", ""","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """, "kms:Sign $key" },
        { "TagResource", ""","Tags":[{"TagKey":"a","TagValue":"b"}]""", "kms:TagResource $key" },
        { "UntagResource", ""","TagKeys":["a"]""", "kms:UntagResource $key" },
        { "UpdateKeyDescription", ""","Description":"x" """, "kms:UpdateKeyDescription $key" },
        { "UpdatePrimaryRegion", ""","PrimaryRegion":"eu-west-1" """, "kms:UpdatePrimaryRegion $key" },
        { "Verify", ""","Message":"AAAA","Signature":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """, "kms:Verify $key" },
        { "VerifyMac", ""","Message":"AAAA","Mac":"AAAA","MacAlgorithm":"HMAC_SHA_256" """, "kms:VerifyMac $key" },
        { "Decrypt", ""","CiphertextBlob":"AAAA" """, "kms:Decrypt $key" },
    };

    /// <summary>Operations about no key, and what they need.</summary>
    public static TheoryData<string, string, string> OtherOperations { get; } = new()
    {
        { "CreateKey", "{}", "kms:CreateKey *" },
        { "ListKeys", "{}", "kms:ListKeys *" },
        { "ListAliases", "{}", "kms:ListAliases *" },
        { "ListRetirableGrants", """{"RetiringPrincipal":"x"}""", "kms:ListRetirableGrants *" },
        { "GenerateRandom", """{"NumberOfBytes":1}""", "kms:GenerateRandom *" },
        { "CreateCustomKeyStore", """{"CustomKeyStoreName":"x"}""", "kms:CreateCustomKeyStore *" },
        { "DescribeCustomKeyStores", "{}", "kms:DescribeCustomKeyStores *" },
        { "UpdateCustomKeyStore", """{"CustomKeyStoreId":"x"}""", "kms:UpdateCustomKeyStore *" },
        { "ConnectCustomKeyStore", """{"CustomKeyStoreId":"x"}""", "kms:ConnectCustomKeyStore *" },
        { "DisconnectCustomKeyStore", """{"CustomKeyStoreId":"x"}""", "kms:DisconnectCustomKeyStore *" },
        { "DeleteCustomKeyStore", """{"CustomKeyStoreId":"x"}""", "kms:DeleteCustomKeyStore *" },
        { "RetireGrant", """{"GrantToken":"x"}""", "kms:RetireGrant *" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheKey(string operation, string input, string needed)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        await CheckAsync(world, operation, $$"""{"KeyId":"{{key.Id}}"{{input}}}""", needed.Replace("$key", key.Arn, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(OtherOperations))]
    public async Task AnOperationAboutNoKey_NeedsItsAction(string operation, string input, string needed)
    {
        await using var world = await TestWorld.StartAsync();

        await CheckAsync(world, operation, input, needed);
    }

    [Theory]
    [InlineData("CreateAlias", true)]
    [InlineData("UpdateAlias", true)]
    [InlineData("DeleteAlias", false)]
    public async Task AnOperationOfAliases_NeedsItsActionOnAliasAndKey(string operation, bool hasTarget)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{key.Id}}"}""");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var input = hasTarget ? $$"""{"AliasName":"alias/orders","TargetKeyId":"{{key.Id}}"}""" : """{"AliasName":"alias/orders"}""";

        await user.PutPolicyAsync(Allow($"kms:{operation}", Alias));
        var withoutKey = await user.World.KmsAsync(operation, input);
        await user.PutPolicyAsync(Allow($"kms:{operation}", key.Arn));
        var withoutAlias = await user.World.KmsAsync(operation, input);
        await user.PutPolicyAsync(Allow($"kms:{operation}", $"{Alias} {key.Arn}"));
        var withBoth = await user.World.KmsAsync(operation, input);

        withoutKey.AssertJsonError("AccessDeniedException", Denied(user, operation, key.Arn));
        withoutAlias.AssertJsonError("AccessDeniedException", Denied(user, operation, Alias));
        Assert.NotEqual("AccessDeniedException", withBoth.Body.Length == 0 ? null : withBoth.JsonError);
    }

    [Fact]
    public async Task ReplicateKey_NeedsLeaveToReplicate_ToCreateAndToTag()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true}""");
        var input = $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1","Tags":[{"TagKey":"a","TagValue":"b"}]}""";
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:CreateKey kms:TagResource"));

        (await user.World.KmsAsync("ReplicateKey", input)).AssertJsonError("AccessDeniedException", Denied(user, "ReplicateKey", key.Arn));
        await user.PutPolicyAsync(Allow("kms:ReplicateKey kms:TagResource"));
        (await user.World.KmsAsync("ReplicateKey", input)).AssertJsonError("AccessDeniedException", Denied(user, "CreateKey", "*"));
        await user.PutPolicyAsync(Allow("kms:ReplicateKey kms:CreateKey"));
        (await user.World.KmsAsync("ReplicateKey", input)).AssertJsonError("AccessDeniedException", null);
        await user.PutPolicyAsync(Allow("kms:ReplicateKey kms:CreateKey kms:TagResource"));
        (await user.World.KmsAsync("ReplicateKey", input)).Ok();
    }

    [Fact]
    public async Task UpdatePrimaryRegion_NeedsLeaveForBothKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"MultiRegion":true}""");
        await world.KmsOkAsync("ReplicateKey", $$"""{"KeyId":"{{key.Id}}","ReplicaRegion":"eu-west-1"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var replica = key.Arn.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal);
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:UpdatePrimaryRegion", key.Arn));
        var input = $$"""{"KeyId":"{{key.Id}}","PrimaryRegion":"eu-west-1"}""";

        (await user.World.KmsAsync("UpdatePrimaryRegion", input)).AssertJsonError("AccessDeniedException", Denied(user, "UpdatePrimaryRegion", replica));
        await user.PutPolicyAsync(Allow("kms:UpdatePrimaryRegion", $"{key.Arn} {replica}"));
        (await user.World.KmsAsync("UpdatePrimaryRegion", input)).Ok();
    }

    [Fact]
    public async Task CreateKey_WithTags_NeedsLeaveToTag()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:CreateKey kms:PutKeyPolicy"));
        const string Tagged = """{"Tags":[{"TagKey":"a","TagValue":"b"}]}""";

        (await user.World.KmsAsync("CreateKey", "{}")).Ok();
        (await user.World.KmsAsync("CreateKey", Tagged)).AssertJsonError("AccessDeniedException", null);
        await user.PutPolicyAsync(Allow("kms:CreateKey kms:PutKeyPolicy kms:TagResource"));
        (await user.World.KmsAsync("CreateKey", Tagged)).Ok();
    }

    [Fact]
    public async Task ReEncrypt_NeedsLeaveForBothKeys()
    {
        await using var world = await TestWorld.StartAsync();
        var from = await world.CreateKeyAsync();
        var to = await world.CreateKeyAsync();
        var input = $$"""{"CiphertextBlob":"{{await world.EncryptAsync(from.Id)}}","DestinationKeyId":"{{to.Id}}"}""";
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:ReEncryptFrom", from.Arn));

        (await user.World.KmsAsync("ReEncrypt", input)).AssertJsonError("AccessDeniedException", Denied(user, "ReEncryptTo", to.Arn));
        await user.PutPolicyAsync(Allow("kms:ReEncryptTo", to.Arn));
        (await user.World.KmsAsync("ReEncrypt", input)).AssertJsonError("AccessDeniedException", Denied(user, "ReEncryptFrom", from.Arn));
        await user.PutPolicyAsync(Allow("kms:ReEncryptTo", to.Arn), Allow("kms:ReEncryptFrom", from.Arn));
        (await user.World.KmsAsync("ReEncrypt", input)).Ok();
    }

    [Fact]
    public async Task AKeyPolicyThatDoesNotNameTheAccount_MakesItsPoliciesCountForNothing()
    {
        await using var world = await TestWorld.StartAsync();
        await using var owner = await TestUser.CreateAsync(world, "owner", Allow("kms:*"));
        await using var other = await TestUser.CreateAsync(world, "other", Allow("kms:*"));
        var policy = Policy(Allow("kms:*", principal: Aws(owner.Arn)));
        var key = (await owner.World.KmsAsync("CreateKey", new JsonObject { ["Policy"] = policy }.ToJsonString())).Ok().Json["KeyMetadata"]!.Text("Arn");

        var byOther = await other.World.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key}}"}""");
        var byRoot = await world.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key}}"}""");
        await owner.PutPolicyAsync(Allow("sqs:*"));
        var byOwner = await owner.World.KmsAsync("DescribeKey", $$"""{"KeyId":"{{key}}"}""");

        byOther.AssertJsonError(
            "AccessDeniedException",
            $"User: {other.Arn} is not authorized to perform: kms:DescribeKey on resource: {key} because no resource-based policy allows the kms:DescribeKey action");
        byRoot.AssertJsonError("AccessDeniedException", null);
        byOwner.Ok();
    }

    [Fact]
    public async Task AnotherAccount_UsesAKey_WhereBothAccountsAllowIt()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var stranger = await TestUser.CreateInAsync(world, TestWorld.OtherAccount, "stranger", Allow("kms:*"));
        var input = $$"""{"KeyId":"{{key.Arn}}","Plaintext":"AAAA"}""";

        (await stranger.World.KmsAsync("Encrypt", input)).AssertJsonError(
            "AccessDeniedException",
            $"User: {stranger.Arn} is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this Region, " +
            "no resource-based policies allow access, or a resource-based policy explicitly denies access");
        var policy = Policy(
            Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root")), Allow("kms:*", principal: Aws("arn:aws:iam::111111111111:root")));
        await world.KmsOkAsync("PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["Policy"] = policy }.ToJsonString());

        var blob = (await stranger.World.KmsAsync("Encrypt", input)).Ok().Json.Text("CiphertextBlob");
        (await stranger.World.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"}""")).Ok();
        (await stranger.World.KmsAsync("DisableKey", $$"""{"KeyId":"{{key.Arn}}"}""")).AssertJsonError("AccessDeniedException", null);
        await stranger.PutPolicyAsync(Allow("sqs:*"));
        (await stranger.World.KmsAsync("Encrypt", input)).AssertJsonError("AccessDeniedException", null);
    }

    [Theory]
    [InlineData("kms:EncryptionContext:tenant", "7", "8")]
    [InlineData("kms:RequestAlias", "alias/orders", "alias/other")]
    [InlineData("kms:ResourceAliases", "alias/orders", "alias/other")]
    [InlineData("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1")]
    [InlineData("kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048")]
    [InlineData("kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY")]
    [InlineData("kms:KeyOrigin", "AWS_KMS", "EXTERNAL")]
    [InlineData("kms:MultiRegion", "false", "true")]
    [InlineData("kms:CallerAccount", "000000000000", "111111111111")]
    [InlineData("aws:ResourceTag/team", "shop", "other")]
    public async Task AConditionKey_HasTheCallsValue(string key, string right, string wrong)
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.CreateKeyAsync("""{"Tags":[{"TagKey":"team","TagValue":"shop"}]}""");
        await world.KmsOkAsync("CreateAlias", $$"""{"AliasName":"alias/orders","TargetKeyId":"{{made.Id}}"}""");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:Encrypt", condition: When(key, right)));
        const string Input = """{"KeyId":"alias/orders","Plaintext":"AAAA","EncryptionContext":{"tenant":"7"}}""";

        (await user.World.KmsAsync("Encrypt", Input)).Ok();
        await user.PutPolicyAsync(Allow("kms:Encrypt", condition: When(key, wrong)));
        (await user.World.KmsAsync("Encrypt", Input)).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task AManagedKey_IsUsedThroughItsServiceAlone()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:*"));
        var request = new GenerateDataKeyRequest { KeyId = "alias/aws/sqs", KeySpec = "AES_256" };
        var caller = new InternalCaller(new RootPrincipal("000000000000"), new("000000000000", "us-east-1"));
        var sqs = world.AsService("sqs");

        var made = await sqs.InvokeAsync(KmsApi.GenerateDataKey, request, caller with { CalledVia = ["sqs.amazonaws.com"] }, CancellationToken.None);
        var denied = await Assert.ThrowsAsync<AwsServiceException>(async () =>
            await sqs.InvokeAsync(KmsApi.GenerateDataKey, request, caller with { CalledVia = ["s3.amazonaws.com"] }, CancellationToken.None));

        Assert.Equal(32, made.Plaintext!.Length);
        Assert.Equal("AccessDeniedException", denied.Code);
        (await user.World.KmsAsync("GenerateDataKey", """{"KeyId":"alias/aws/sqs","KeySpec":"AES_256"}""")).AssertJsonError("AccessDeniedException", null);
        Assert.Equal(made.KeyId, (await user.World.DescribeAsync("alias/aws/sqs")).Text("Arn"));
    }

    private static async Task CheckAsync(TestWorld world, string operation, string input, string needed)
    {
        await using var user = await TestUser.CreateAsync(world, "worker");
        var (action, resource) = (needed.Split(' ')[0], needed.Split(' ')[1]);

        var denied = await user.World.KmsAsync(operation, input);
        await user.PutPolicyAsync(Allow(action, resource));
        var allowed = await user.World.KmsAsync(operation, input);

        denied.AssertJsonError("AccessDeniedException", Denied(user, action["kms:".Length..], resource));
        Assert.NotEqual("AccessDeniedException", allowed.Body.Length == 0 ? null : allowed.JsonError);
    }

    private static string Denied(TestUser user, string operation, string resource) =>
        $"User: {user.Arn} is not authorized to perform: kms:{operation}{(resource == "*" ? "" : $" on resource: {resource}")} " +
        $"because no identity-based policy allows the kms:{operation} action";
}
