using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Kms.Cryptography;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Encrypt, Decrypt, ReEncrypt, data keys and random bytes.</summary>
public sealed class EncryptionTests
{
    private const string Context = ""","EncryptionContext":{"tenant":"7","app":"shop"}""";

    [Fact]
    public async Task Encrypt_AndDecrypt_GiveThePlaintextBack()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        var encrypted = await world.KmsOkAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"{{"hello".ToBase64()}}"}""");
        var decrypted = await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{encrypted.Text("CiphertextBlob")}}"}""");

        Assert.StartsWith("AQICAH", encrypted.Text("CiphertextBlob"), StringComparison.Ordinal);
        Assert.DoesNotContain("hello", Encoding.Latin1.GetString(encrypted.Bytes("CiphertextBlob")), StringComparison.Ordinal);
        Assert.Equal((key.Arn, "SYMMETRIC_DEFAULT"), (encrypted.Text("KeyId"), encrypted.Text("EncryptionAlgorithm")));
        Assert.Equal(
            ("hello", key.Arn, "SYMMETRIC_DEFAULT", (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId")),
            (decrypted.Text("Plaintext").FromBase64(), decrypted.Text("KeyId"), decrypted.Text("EncryptionAlgorithm"), decrypted.Text("KeyMaterialId")));
    }

    [Fact]
    public async Task Decrypt_NeedsTheSameEncryptionContext_InWhateverOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(key.Id, "secret", Context);

        Assert.Equal("secret", await world.DecryptAsync(blob, ""","EncryptionContext":{"app":"shop","tenant":"7"}"""));
        foreach (var other in new[] { "", ""","EncryptionContext":{"tenant":"8","app":"shop"}""", ""","EncryptionContext":{"tenant":"7"}""" })
        {
            var denied = await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"{{other}}}""");
            denied.AssertJsonError("InvalidCiphertextException", null);
            Assert.Null(denied.JsonMessage);
        }
    }

    [Fact]
    public async Task Decrypt_OfAChangedOrForeignCiphertext_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var other = await world.CreateKeyAsync();
        var blob = Convert.FromBase64String(await world.EncryptAsync(key.Id));
        var changed = (byte[])blob.Clone();
        changed[^1] ^= 1;

        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{Convert.ToBase64String(changed)}}"}""")).AssertJsonError("InvalidCiphertextException", null);
        (await world.KmsAsync("Decrypt", """{"CiphertextBlob":"AAAA"}""")).AssertJsonError("InvalidCiphertextException", null);
        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{Convert.ToBase64String(blob)}}","KeyId":"{{other.Id}}"}""")).AssertJsonError(
            "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
        (await world.KmsAsync("Decrypt", $$"""{"CiphertextBlob":"{{Convert.ToBase64String(blob)}}"}""", region: "eu-west-1")).AssertJsonError(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1", 214)]
    [InlineData("RSAES_OAEP_SHA_256", 190)]
    public async Task Encrypt_UnderRsa_WorksBothWays_UpToItsLimit(string algorithm, int limit)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"RSA_2048","KeyUsage":"ENCRYPT_DECRYPT"}""");
        var more = $$""","EncryptionAlgorithm":"{{algorithm}}" """;
        var text = new string('x', limit);

        var blob = await world.EncryptAsync(key.Id, text, more);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo((await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Bytes("PublicKey"), out _);
        var outside = rsa.Encrypt("outside"u8, algorithm.EndsWith("256", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1);

        Assert.Equal(text, await world.DecryptAsync(blob, $$""","KeyId":"{{key.Id}}"{{more}}"""));
        Assert.Equal("outside", await world.DecryptAsync(Convert.ToBase64String(outside), $$""","KeyId":"{{key.Id}}"{{more}}"""));
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"{{(text + "x").ToBase64()}}"{{more}}}""")).AssertJsonError(
            "ValidationException", $"Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {limit} bytes.");
        (await world.KmsAsync("Decrypt", $$"""{"KeyId":"{{key.Id}}","CiphertextBlob":"AAAA"{{more}}}""")).AssertJsonError("InvalidCiphertextException", null);
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"{{more}}{{Context}}}""")).AssertJsonError("ValidationException", null);
    }

    /// <summary>The limits of AWS's page of Encrypt.</summary>
    [Theory]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_1", 214)]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_256", 190)]
    [InlineData("RSA_3072", "RSAES_OAEP_SHA_1", 342)]
    [InlineData("RSA_3072", "RSAES_OAEP_SHA_256", 318)]
    [InlineData("RSA_4096", "RSAES_OAEP_SHA_1", 470)]
    [InlineData("RSA_4096", "RSAES_OAEP_SHA_256", 446)]
    public void TheLongestPlaintext_IsOfKeyAndAlgorithm(string spec, string algorithm, int length) =>
        Assert.Equal(length, KeyPair.MaxPlaintextLength(spec, algorithm));

    [Fact]
    public async Task Encrypt_WithAKeyOfAnotherUse_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var mac = await world.CreateKeyAsync("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        var symmetric = await world.CreateKeyAsync();

        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{mac.Id}}","Plaintext":"AAAA"}""")).AssertJsonError(
            "InvalidKeyUsageException", $"{mac.Arn} key usage is GENERATE_VERIFY_MAC which is not valid for Encrypt.");
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{symmetric.Id}}","Plaintext":"AAAA","EncryptionAlgorithm":"RSAES_OAEP_SHA_256"}""")).AssertJsonError(
            "InvalidKeyUsageException", "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.");
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{symmetric.Id}}","Plaintext":"{{new string('x', 4097).ToBase64()}}"}""")).AssertJsonError(
            "ValidationException", null);
    }

    [Fact]
    public async Task ReEncrypt_MovesACiphertextToAnotherKey()
    {
        await using var world = await TestWorld.StartAsync();
        var source = await world.CreateKeyAsync();
        var destination = await world.CreateKeyAsync();
        var blob = await world.EncryptAsync(source.Id, "secret", Context);

        var moved = await world.KmsOkAsync(
            "ReEncrypt",
            $$"""
            {"CiphertextBlob":"{{blob}}","SourceEncryptionContext":{"tenant":"7","app":"shop"},"DestinationKeyId":"{{destination.Arn}}",
             "DestinationEncryptionContext":{"tenant":"9"} }
            """);

        Assert.Equal((source.Arn, destination.Arn), (moved.Text("SourceKeyId"), moved.Text("KeyId")));
        Assert.Equal("secret", await world.DecryptAsync(moved.Text("CiphertextBlob"), ""","EncryptionContext":{"tenant":"9"}"""));
        (await world.KmsAsync("ReEncrypt", $$"""{"CiphertextBlob":"{{blob}}","SourceKeyId":"{{destination.Id}}","DestinationKeyId":"{{source.Id}}"}""")).AssertJsonError(
            "IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
        (await world.KmsAsync("ReEncrypt", $$"""{"CiphertextBlob":"{{blob}}","DestinationKeyId":"{{destination.Id}}"}""")).AssertJsonError(
            "InvalidCiphertextException", null);
    }

    [Theory]
    [InlineData(""" "KeySpec":"AES_128" """, 16)]
    [InlineData(""" "KeySpec":"AES_256" """, 32)]
    [InlineData(""" "NumberOfBytes":1024 """, 1024)]
    public async Task GenerateDataKey_GivesTheKeyPlainAndEncrypted(string size, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        var data = await world.KmsOkAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}",{{size}}{{Context}}}""");
        var hidden = await world.KmsOkAsync("GenerateDataKeyWithoutPlaintext", $$"""{"KeyId":"{{key.Id}}",{{size}}}""");

        Assert.Equal((key.Arn, length), (data.Text("KeyId"), data.Bytes("Plaintext").Length));
        var decrypted = await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{data.Text("CiphertextBlob")}}"{{Context}}}""");
        Assert.Equal(data.Text("Plaintext"), decrypted.Text("Plaintext"));
        Assert.Null(hidden["Plaintext"]);
        Assert.Equal(length, (await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{hidden.Text("CiphertextBlob")}}"}""")).Bytes("Plaintext").Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","KeySpec":"AES_256","NumberOfBytes":32""")]
    public async Task GenerateDataKey_WithoutOneSize_Fails(string sizes)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        (await world.KmsAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}"{{sizes}}}""")).AssertJsonError(
            "ValidationException", "Please specify either number of bytes or key spec.");
    }

    [Theory]
    [InlineData("ECC_NIST_P256")]
    [InlineData("ECC_NIST_P384")]
    [InlineData("ECC_NIST_P521")]
    [InlineData("ECC_SECG_P256K1")]
    [InlineData("RSA_2048")]
    public async Task GenerateDataKeyPair_GivesAPairWhosePrivateHalfDecrypts(string spec)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        var pair = await world.KmsOkAsync("GenerateDataKeyPair", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"{{spec}}"{{Context}}}""");
        var hidden = await world.KmsOkAsync("GenerateDataKeyPairWithoutPlaintext", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"{{spec}}"}""");

        var decrypted = await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{pair.Text("PrivateKeyCiphertextBlob")}}"{{Context}}}""");
        Assert.Equal(pair.Text("PrivateKeyPlaintext"), decrypted.Text("Plaintext"));
        Assert.Equal(pair.Bytes("PublicKey"), PublicKeyOf(spec, pair.Bytes("PrivateKeyPlaintext")));
        Assert.Null(hidden["PrivateKeyPlaintext"]);
        var hiddenKey = await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{hidden.Text("PrivateKeyCiphertextBlob")}}"}""");
        Assert.Equal(hidden.Bytes("PublicKey"), PublicKeyOf(spec, hiddenKey.Bytes("Plaintext")));
    }

    [Theory]
    [InlineData("GenerateDataKeyPair")]
    [InlineData("GenerateDataKeyPairWithoutPlaintext")]
    public async Task GenerateDataKeyPair_OfSm2_OrUnderAnAsymmetricKey_Fails(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var symmetric = await world.CreateKeyAsync();
        var rsa = await world.CreateKeyAsync("""{"KeySpec":"RSA_2048","KeyUsage":"ENCRYPT_DECRYPT"}""");

        (await world.KmsAsync(operation, $$"""{"KeyId":"{{symmetric.Id}}","KeyPairSpec":"SM2"}""")).AssertJsonError(
            "UnsupportedOperationException", "KeyPairSpec SM2 is not supported in this Region");
        (await world.KmsAsync(operation, $$"""{"KeyId":"{{rsa.Id}}","KeyPairSpec":"ECC_NIST_P256"}""")).AssertJsonError("InvalidKeyUsageException", null);
    }

    [Fact]
    public async Task GenerateRandom_GivesAsManyBytesAsAskedFor()
    {
        await using var world = await TestWorld.StartAsync();

        var first = (await world.KmsOkAsync("GenerateRandom", """{"NumberOfBytes":64}""")).Bytes("Plaintext");
        var second = (await world.KmsOkAsync("GenerateRandom", """{"NumberOfBytes":64}""")).Bytes("Plaintext");

        Assert.Equal((64, 64), (first.Length, second.Length));
        Assert.NotEqual(first, second);
        (await world.KmsAsync("GenerateRandom", """{"NumberOfBytes":1025}""")).AssertJsonError(
            "ValidationException",
            "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024");
    }

    [Theory]
    [InlineData("Encrypt", ""","Plaintext":"AAAA" """)]
    [InlineData("GenerateDataKey", ""","KeySpec":"AES_256" """)]
    [InlineData("GenerateDataKeyWithoutPlaintext", ""","KeySpec":"AES_256" """)]
    [InlineData("GenerateDataKeyPair", ""","KeyPairSpec":"ECC_NIST_P256" """)]
    [InlineData("GenerateDataKeyPairWithoutPlaintext", ""","KeyPairSpec":"ECC_NIST_P256" """)]
    [InlineData("Decrypt", ""","DryRunModifiers":["IGNORE_CIPHERTEXT"]""")]
    [InlineData("CreateGrant", ""","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["Decrypt"]""")]
    public async Task ADryRun_SaysThatItWouldHaveSucceeded_AndDoesNothing(string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        (await world.KmsAsync(operation, $$"""{"KeyId":"{{key.Id}}","DryRun":true{{input}}}""")).AssertJsonError(
            "DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");

        Assert.Null((await world.KmsOkAsync("GetKeyLastUsage", $$"""{"KeyId":"{{key.Id}}"}"""))["KeyLastUsage"]);
        Assert.Empty((await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}"}"""))["Grants"]!.AsArray());
    }

    [Theory]
    [InlineData("Sign", "ECC_NIST_P256", "SIGN_VERIFY", ""","Message":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """)]
    [InlineData("Verify", "ECC_NIST_P256", "SIGN_VERIFY", ""","Message":"AAAA","Signature":"AAAA","SigningAlgorithm":"ECDSA_SHA_256" """)]
    [InlineData("GenerateMac", "HMAC_256", "GENERATE_VERIFY_MAC", ""","Message":"AAAA","MacAlgorithm":"HMAC_SHA_256" """)]
    [InlineData("VerifyMac", "HMAC_256", "GENERATE_VERIFY_MAC", ""","Message":"AAAA","Mac":"AAAA","MacAlgorithm":"HMAC_SHA_256" """)]
    [InlineData("DeriveSharedSecret", "ECC_NIST_P256", "KEY_AGREEMENT", ""","KeyAgreementAlgorithm":"ECDH","PublicKey":"$public" """)]
    [InlineData("ReEncrypt", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ""","SourceKeyId":"$key","DestinationKeyId":"$key","DryRunModifiers":["IGNORE_CIPHERTEXT"]""")]
    [InlineData("RevokeGrant", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ""","GrantId":"$grant" """)]
    [InlineData("RetireGrant", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", ""","GrantId":"$grant" """)]
    public async Task ADryRun_OfOtherKeysAndGrants_DoesNothing(string operation, string spec, string usage, string input)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"{{usage}}"}""");
        input = input.Replace("$key", key.Id, StringComparison.Ordinal);
        if (usage == "KEY_AGREEMENT")
        {
            var publicKey = (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Text("PublicKey");
            input = input.Replace("$public", publicKey, StringComparison.Ordinal);
        }

        var grant = (await world.KmsOkAsync(
            "CreateGrant", $$"""{"KeyId":"{{key.Id}}","GranteePrincipal":"arn:aws:iam::000000000000:root","Operations":["DescribeKey"]}""")).Text("GrantId");
        var keyId = operation == "ReEncrypt" ? "" : $$""","KeyId":"{{key.Arn}}" """;

        var answer = await world.KmsAsync(operation, $$"""{"DryRun":true{{keyId}}{{input.Replace("$grant", grant, StringComparison.Ordinal)}}}""");

        answer.AssertJsonError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
        Assert.Null((await world.KmsOkAsync("GetKeyLastUsage", $$"""{"KeyId":"{{key.Id}}"}"""))["KeyLastUsage"]);
        Assert.Single((await world.KmsOkAsync("ListGrants", $$"""{"KeyId":"{{key.Id}}"}"""))["Grants"]!.AsArray());
    }

    [Fact]
    public async Task ADryRun_ThatWouldFail_FailsSo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await using var user = await Authorization.TestUser.CreateAsync(world, "worker");
        var input = $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA","DryRun":true}""";

        (await user.World.KmsAsync("Encrypt", input)).AssertJsonError("AccessDeniedException", null);
        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        (await world.KmsAsync("Encrypt", input)).AssertJsonError("DisabledException", null);
        (await world.KmsAsync("Decrypt", """{"CiphertextBlob":"AAAA","DryRun":true}""")).AssertJsonError("InvalidCiphertextException", null);
        (await world.KmsAsync(
            "Decrypt", $$"""{"KeyId":"{{key.Id}}","CiphertextBlob":"AAAA","DryRunModifiers":["IGNORE_CIPHERTEXT"]}""")).AssertJsonError("ValidationException", null);
    }

    [Fact]
    public async Task ARecipient_IsRefusedByName()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        (await world.KmsAsync("GenerateDataKey", $$"""{"KeyId":"{{key.Id}}","KeySpec":"AES_256","Recipient":{"AttestationDocument":"AAAA"} }""")).AssertJsonError(
            "NotImplemented", "Recipient (Nitro enclaves) is not implemented by Simfra.Embedded.", 501);
    }

    private static byte[] PublicKeyOf(string spec, byte[] privateKey)
    {
        using AsymmetricAlgorithm pair = spec.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create() : ECDsa.Create();
        pair.ImportPkcs8PrivateKey(privateKey, out _);
        return pair.ExportSubjectPublicKeyInfo();
    }
}
