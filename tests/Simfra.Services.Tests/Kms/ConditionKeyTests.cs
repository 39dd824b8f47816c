using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Kms;

/// <summary>KMS's own condition keys: each has the value of the call, or of the key that the call is about.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"/>
public sealed class ConditionKeyTests
{
    private const string Symmetric = """ "Description":"any" """;
    private const string Signing = """ "KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY" """;
    private const string Grant = ""","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]""";
    private const string Context = ""","EncryptionContext":{"Tenant":"7"}""";
    private const string Constraint = ""","Constraints":{"EncryptionContextSubset":{"tenant":"7"}}""";

    /// <summary>Operation, the kind of key, the rest of its input, the condition key, the value that it has, and one that it hasn't.</summary>
    public static TheoryData<string, string, string, string, string, string> Keys { get; } = new()
    {
        { "CreateKey", "", "", "kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048" },
        { "CreateKey", "", Signing, "kms:KeySpec", "ECC_NIST_P256", "SYMMETRIC_DEFAULT" },
        { "CreateKey", "", Signing, "kms:CustomerMasterKeySpec", "ECC_NIST_P256", "SYMMETRIC_DEFAULT" },
        { "CreateKey", "", "", "kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY" },
        { "CreateKey", "", Signing, "kms:CustomerMasterKeyUsage", "SIGN_VERIFY", "ENCRYPT_DECRYPT" },
        { "CreateKey", "", """ "Origin":"EXTERNAL" """, "kms:KeyOrigin", "EXTERNAL", "AWS_KMS" },
        { "CreateKey", "", """ "MultiRegion":true """, "kms:MultiRegion", "true", "false" },
        { "CreateKey", "", """ "MultiRegion":true """, "kms:MultiRegionKeyType", "PRIMARY", "REPLICA" },
        { "CreateKey", "", """ "BypassPolicyLockoutSafetyCheck":true """, "kms:BypassPolicyLockoutSafetyCheck", "true", "false" },
        { "CreateKey", "", "", "kms:CallerAccount", "000000000000", "111111111111" },
        { "PutKeyPolicy", Symmetric, ""","Policy":"{}","BypassPolicyLockoutSafetyCheck":false""", "kms:BypassPolicyLockoutSafetyCheck", "false", "true" },
        { "DescribeKey", Signing, "", "kms:KeySpec", "ECC_NIST_P256", "SYMMETRIC_DEFAULT" },
        { "DescribeKey", Signing, "", "kms:CustomerMasterKeyUsage", "SIGN_VERIFY", "ENCRYPT_DECRYPT" },
        { "DescribeKey", """ "MultiRegion":true """, "", "kms:MultiRegionKeyType", "PRIMARY", "REPLICA" },
        { "Encrypt", Symmetric, $""","Plaintext":"AAAA"{Context}""", "kms:EncryptionContext:tenant", "7", "8" },
        { "Encrypt", Symmetric, $""","Plaintext":"AAAA"{Context}""", "kms:EncryptionContextKeys", "Tenant", "app" },
        { "GenerateDataKey", Symmetric, $""","KeySpec":"AES_256"{Context}""", "kms:EncryptionContext:tenant", "7", "8" },
        { "GenerateDataKeyWithoutPlaintext", Symmetric, $""","KeySpec":"AES_256"{Context}""", "kms:EncryptionContextKeys", "Tenant", "app" },
        { "GenerateDataKeyPair", Symmetric, ""","KeyPairSpec":"ECC_NIST_P256" """, "kms:DataKeyPairSpec", "ECC_NIST_P256", "RSA_2048" },
        { "GenerateDataKeyPair", Symmetric, ""","KeyPairSpec":"ECC_NIST_P256" """, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1" },
        {
            "GenerateDataKeyPairWithoutPlaintext", Symmetric, $""","KeyPairSpec":"ECC_NIST_P256"{Context}""",
            "kms:EncryptionContext:Tenant", "7", "8"
        },
        { "Decrypt", Symmetric, $""","CiphertextBlob":"AAAA"{Context}""", "kms:EncryptionContext:tenant", "7", "8" },
        { "Sign", Signing, ""","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """, "kms:SigningAlgorithm", "ECDSA_SHA_256", "ECDSA_SHA_384" },
        { "Sign", Signing, ""","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """, "kms:MessageType", "RAW", "DIGEST" },
        {
            "Verify", Signing, ""","Message":"AAAA","MessageType":"DIGEST","Signature":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """,
            "kms:MessageType", "DIGEST", "RAW"
        },
        {
            "GenerateMac", """ "KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC" """, ""","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256" """,
            "kms:MacAlgorithm", "HMAC_SHA_256", "HMAC_SHA_384"
        },
        {
            "DeriveSharedSecret", """ "KeySpec":"ECC_NIST_P256","KeyUsage":"KEY_AGREEMENT" """,
            ""","KeyAgreementAlgorithm":"ECDH","PublicKey":"AAAA" """, "kms:KeyAgreementAlgorithm", "ECDH", "SM2DH"
        },
        { "CreateGrant", Symmetric, Grant, "kms:GranteePrincipal", "arn:aws:iam::000000000000:root", "arn:aws:iam::000000000000:user/a" },
        {
            "CreateGrant", Symmetric, $""","RetiringPrincipal":"arn:aws:iam::111111111111:root"{Grant}""",
            "kms:RetiringPrincipal", "arn:aws:iam::111111111111:root", "arn:aws:iam::000000000000:root"
        },
        { "CreateGrant", Symmetric, Grant, "kms:GrantOperations", "Decrypt", "Encrypt" },
        { "CreateGrant", Symmetric, $"{Grant}{Constraint}", "kms:GrantConstraintType", "EncryptionContextSubset", "EncryptionContextEquals" },
        { "CreateGrant", Symmetric, $"{Grant}{Constraint}", "kms:EncryptionContext:tenant", "7", "8" },
        { "CreateGrant", Symmetric, Grant, "kms:GrantIsForAWSResource", "false", "true" },
        { "ListGrants", Symmetric, "", "kms:GrantIsForAWSResource", "false", "true" },
        { "RevokeGrant", Symmetric, ""","GrantId":"x" """, "kms:GrantIsForAWSResource", "false", "true" },
        {
            "GetParametersForImport", """ "Origin":"EXTERNAL" """, ""","WrappingAlgorithm":"RSAES_PKCS1_V1_5","WrappingKeySpec":"RSA_2048" """,
            "kms:WrappingAlgorithm", "RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_256"
        },
        {
            "GetParametersForImport", """ "Origin":"EXTERNAL" """, ""","WrappingAlgorithm":"RSAES_PKCS1_V1_5","WrappingKeySpec":"RSA_2048" """,
            "kms:WrappingKeySpec", "RSA_2048", "RSA_4096"
        },
        {
            "ImportKeyMaterial", """ "Origin":"EXTERNAL" """,
            ""","ImportToken":"AAAA","EncryptedKeyMaterial":"AAAA","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE" """,
            "kms:ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE", "KEY_MATERIAL_EXPIRES"
        },
        {
            "ImportKeyMaterial", """ "Origin":"EXTERNAL" """, ""","ImportToken":"AAAA","EncryptedKeyMaterial":"AAAA","ValidTo":1900000000""",
            "kms:ValidTo", "1900000000", "1900000001"
        },
        { "UpdatePrimaryRegion", """ "MultiRegion":true """, ""","PrimaryRegion":"eu-west-1" """, "kms:PrimaryRegion", "eu-west-1", "eu-west-2" },
        { "ReplicateKey", """ "MultiRegion":true """, ""","ReplicaRegion":"eu-west-1" """, "kms:ReplicaRegion", "eu-west-1", "eu-west-2" },
        { "ScheduleKeyDeletion", Symmetric, ""","PendingWindowInDays":7""", "kms:ScheduleKeyDeletionPendingWindowInDays", "7", "30" },
        { "ScheduleKeyDeletion", Symmetric, "", "kms:ScheduleKeyDeletionPendingWindowInDays", "30", "7" },
        { "EnableKeyRotation", Symmetric, ""","RotationPeriodInDays":90""", "kms:RotationPeriodInDays", "90", "365" },
        { "DisableKey", Symmetric, "", "kms:TrailingDaysWithoutKeyUsage", "0", "30" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task AConditionKey_HasItsValue(string operation, string kind, string input, string key, string right, string wrong)
    {
        await using var world = await TestWorld.StartAsync();
        if (kind.Length > 0)
        {
            input = $$""" "KeyId":"{{(await world.CreateKeyAsync($"{{{kind}}}")).Id}}"{{input}}""";
        }

        await using var user = await TestUser.CreateAsync(world, "worker");
        var outcomes = new List<bool>();
        foreach (var value in new[] { right, wrong })
        {
            await user.PutPolicyAsync(Allow($"kms:{operation}", condition: When(key, value)), Allow(operation == "CreateKey" ? "kms:TagResource" : "kms:CreateKey"));
            var answer = await user.World.KmsAsync(operation, $"{{{input}}}");
            outcomes.Add(answer.Body.Length == 0 || answer.Json["__type"] is null || answer.JsonError != "AccessDeniedException");
        }

        Assert.Equal([true, false], outcomes);
    }

    [Theory]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    public async Task ReEncryptOnSameKey_TellsWhetherItIsTheSame(string isSame, string wrong)
    {
        await using var world = await TestWorld.StartAsync();
        var source = await world.CreateKeyAsync();
        var destination = isSame == "true" ? source : await world.CreateKeyAsync();
        var input = $$"""{"CiphertextBlob":"{{await world.EncryptAsync(source.Id)}}","DestinationKeyId":"{{destination.Id}}"}""";
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("kms:ReEncrypt*", condition: When("kms:ReEncryptOnSameKey", isSame)));

        (await user.World.KmsAsync("ReEncrypt", input)).Ok();
        await user.PutPolicyAsync(Allow("kms:ReEncrypt*", condition: When("kms:ReEncryptOnSameKey", wrong)));
        (await user.World.KmsAsync("ReEncrypt", input)).AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task ReEncrypt_HasTheContextOfEachSide()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var input = $$"""
            {"CiphertextBlob":"{{await world.EncryptAsync(key.Id, "x", Context)}}","SourceEncryptionContext":{"Tenant":"7"},
             "DestinationKeyId":"{{key.Id}}","DestinationEncryptionContext":{"Tenant":"8"} }
            """;
        await using var user = await TestUser.CreateAsync(world, "worker");

        await user.PutPolicyAsync(
            Allow("kms:ReEncryptFrom", condition: When("kms:EncryptionContext:Tenant", "7")),
            Allow("kms:ReEncryptTo", condition: When("kms:EncryptionContext:Tenant", "8")));
        (await user.World.KmsAsync("ReEncrypt", input)).Ok();
        await user.PutPolicyAsync(Allow("kms:ReEncrypt*", condition: When("kms:EncryptionContext:Tenant", "7")));
        (await user.World.KmsAsync("ReEncrypt", input)).AssertJsonError("AccessDeniedException", null);
    }

    [Theory]
    [InlineData("CreateKey", "{}", "kms:BypassPolicyLockoutSafetyCheck")]
    [InlineData("ListKeys", "{}", "kms:CallerAccount")]
    [InlineData("GenerateRandom", """{"NumberOfBytes":1}""", "kms:GrantIsForAWSResource")]
    public async Task AConditionKeyThatTheCallHasNot_IsAbsent(string operation, string input, string key)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow($"kms:{operation}", condition: When("Null", key, ["true"])));

        (await user.World.KmsAsync(operation, input)).Ok();
    }

    [Theory]
    [InlineData("kms:ViaService", "secretsmanager.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com")]
    [InlineData("kms:GrantIsForAWSResource", "true", "false")]
    public async Task AServicesCallForItsCaller_IsKnownAsOne(string key, string right, string wrong)
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.CreateKeyAsync();
        var service = world.AsService("secretsmanager");
        var caller = new InternalCaller(new RootPrincipal("000000000000"), new("000000000000", "us-east-1"))
        {
            CalledVia = ["secretsmanager.amazonaws.com"],
        };
        var request = new ListGrantsRequest { KeyId = made.Id };

        await SetAsync(right);
        await service.InvokeAsync(KmsApi.ListGrants, request, caller, CancellationToken.None);
        await SetAsync(wrong);
        var denied = await Assert.ThrowsAsync<AwsServiceException>(async () =>
            await service.InvokeAsync(KmsApi.ListGrants, request, caller, CancellationToken.None));
        Assert.Equal("AccessDeniedException", denied.Code);

        Task SetAsync(string value) => world.KmsOkAsync("PutKeyPolicy", new System.Text.Json.Nodes.JsonObject
        {
            ["KeyId"] = made.Id,
            ["Policy"] = Policy(
                Allow("kms:PutKeyPolicy", principal: Aws("arn:aws:iam::000000000000:root")),
                Allow("kms:ListGrants", condition: When(key, value), principal: Aws("arn:aws:iam::000000000000:root"))),
        }.ToJsonString());
    }
}
