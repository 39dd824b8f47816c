using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Kms.Cryptography;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Signatures, message authentication codes, shared secrets.</summary>
public sealed class SignatureTests
{
    [Theory]
    [InlineData("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256")]
    [InlineData("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384")]
    [InlineData("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512")]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_256")]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_384")]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_512")]
    [InlineData("RSA_3072", "RSASSA_PSS_SHA_256")]
    [InlineData("ECC_NIST_P256", "ECDSA_SHA_256")]
    [InlineData("ECC_NIST_P384", "ECDSA_SHA_384")]
    [InlineData("ECC_NIST_P521", "ECDSA_SHA_512")]
    [InlineData("ECC_SECG_P256K1", "ECDSA_SHA_256")]
    public async Task Sign_IsVerifiedByKmsAndOutside(string spec, string algorithm)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"SIGN_VERIFY"}""");
        var input = $$""" "KeyId":"{{key.Id}}","SigningAlgorithm":"{{algorithm}}" """;
        var hash = new HashAlgorithmName($"SHA{algorithm[^3..]}");
        var digest = Convert.ToBase64String(CryptographicOperations.HashData(hash, "message"u8));

        var signed = await world.KmsOkAsync("Sign", $$"""{{{input}},"Message":"{{"message".ToBase64()}}"}""");

        var signature = signed.Text("Signature");
        Assert.Equal((key.Arn, algorithm), (signed.Text("KeyId"), signed.Text("SigningAlgorithm")));
        var verified = await world.KmsOkAsync("Verify", $$"""{{{input}},"Message":"{{digest}}","MessageType":"DIGEST","Signature":"{{signature}}"}""");
        Assert.True(verified["SignatureValid"]!.GetValue<bool>());
        var publicKey = (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Bytes("PublicKey");
        Assert.True(VerifyOutside(publicKey, algorithm, hash, "message"u8.ToArray(), Convert.FromBase64String(signature)));
        var wrong = await world.KmsAsync("Verify", $$"""{{{input}},"Message":"{{"other".ToBase64()}}","Signature":"{{signature}}"}""");
        wrong.AssertJsonError("KMSInvalidSignatureException", null);
        Assert.Null(wrong.JsonMessage);
        (await world.KmsAsync("Sign", $$"""{{{input}},"Message":"AAAA","MessageType":"DIGEST"}""")).AssertJsonError(
            "ValidationException", $"Digest is invalid length for algorithm {algorithm}.");
    }

    [Fact]
    public async Task Sign_WithWhatTheKeyDoesNotDo_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var curve = await world.CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");
        var symmetric = await world.CreateKeyAsync();

        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{curve.Id}}","SigningAlgorithm":"ECDSA_SHA_384","Message":"AAAA"}""")).AssertJsonError(
            "InvalidKeyUsageException", "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.");
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{symmetric.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA"}""")).AssertJsonError(
            "InvalidKeyUsageException", $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.");
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{curve.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA","MessageType":"EXTERNAL_MU"}""")).AssertJsonError(
            "ValidationException", null);
        (await world.KmsAsync("GetPublicKey", $$"""{"KeyId":"{{symmetric.Id}}"}""")).AssertJsonError("UnsupportedOperationException", null);
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{curve.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA","DryRun":true}""")).AssertJsonError(
            "DryRunOperationException", null);
    }

    [Theory]
    [InlineData("HMAC_224", "HMAC_SHA_224", 28)]
    [InlineData("HMAC_256", "HMAC_SHA_256", 32)]
    [InlineData("HMAC_384", "HMAC_SHA_384", 48)]
    [InlineData("HMAC_512", "HMAC_SHA_512", 64)]
    public async Task GenerateMac_IsVerified(string spec, string algorithm, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        var input = $$""" "KeyId":"{{key.Id}}","MacAlgorithm":"{{algorithm}}" """;

        var made = await world.KmsOkAsync("GenerateMac", $$"""{{{input}},"Message":"AAAA"}""");

        Assert.Equal((key.Arn, algorithm, length), (made.Text("KeyId"), made.Text("MacAlgorithm"), made.Bytes("Mac").Length));
        var verified = await world.KmsOkAsync("VerifyMac", $$"""{{{input}},"Message":"AAAA","Mac":"{{made.Text("Mac")}}"}""");
        Assert.True(verified["MacValid"]!.GetValue<bool>());
        var wrong = await world.KmsAsync("VerifyMac", $$"""{{{input}},"Message":"AAAB","Mac":"{{made.Text("Mac")}}"}""");
        wrong.AssertJsonError("KMSInvalidMacException", null);
        Assert.Null(wrong.JsonMessage);
    }

    [Fact]
    public async Task GenerateMac_WithAnotherAlgorithmThanTheKeys_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""");

        (await world.KmsAsync("VerifyMac", $$"""{"KeyId":"{{key.Id}}","MacAlgorithm":"HMAC_SHA_512","Message":"AAAA","Mac":"AAAA"}""")).AssertJsonError(
            "InvalidKeyUsageException", "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.");
        (await world.KmsAsync("GenerateMac", """{"KeyId":"key_id","MacAlgorithm":"HMAC_SHA_512","Message":"AAAA"}""")).AssertJsonError(
            "NotFoundException", "Invalid keyId 'key_id'");
    }

    [Theory]
    [InlineData("", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f")]
    [InlineData("abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525")]
    public void Sha224_GivesNistsValues(string message, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Sha224.Hash(Encoding.ASCII.GetBytes(message))));

    /// <summary>RFC 4231, test cases 1, 2 and 6 (a key longer than a block).</summary>
    [Theory]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There", "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22")]
    [InlineData("4a656665", "what do ya want for nothing?", "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44")]
    [InlineData("aa*131", "Test Using Larger Than Block-Size Key - Hash Key First", "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e")]
    public void HmacSha224_GivesTheValuesOfRfc4231(string key, string message, string mac)
    {
        var bytes = key.Contains('*', StringComparison.Ordinal) ? [.. Enumerable.Repeat((byte)0xaa, 131)] : Convert.FromHexString(key);

        Assert.Equal(mac, Convert.ToHexStringLower(Sha224.Hmac(bytes, Encoding.ASCII.GetBytes(message))));
    }

    [Theory]
    [InlineData("ECC_NIST_P256", 32)]
    [InlineData("ECC_NIST_P384", 48)]
    [InlineData("ECC_NIST_P521", 66)]
    public async Task DeriveSharedSecret_GivesBothSidesTheSame(string spec, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var keys = new List<(TestKey Key, string PublicKey)>();
        for (var i = 0; i < 2; i++)
        {
            var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"KEY_AGREEMENT"}""");
            keys.Add((key, (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Text("PublicKey")));
        }

        var first = await DeriveAsync(keys[0].Key, keys[1].PublicKey);
        var second = await DeriveAsync(keys[1].Key, keys[0].PublicKey);

        Assert.Equal(first.Text("SharedSecret"), second.Text("SharedSecret"));
        Assert.Equal(
            (keys[0].Key.Arn, "ECDH", "AWS_KMS", length),
            (first.Text("KeyId"), first.Text("KeyAgreementAlgorithm"), first.Text("KeyOrigin"), first.Bytes("SharedSecret").Length));
        (await world.KmsAsync("DeriveSharedSecret", $$"""{"KeyId":"{{keys[0].Key.Id}}","KeyAgreementAlgorithm":"ECDH","PublicKey":"AAAA"}""")).AssertJsonError(
            "ValidationException", null);

        Task<System.Text.Json.Nodes.JsonNode> DeriveAsync(TestKey key, string publicKey) => world.KmsOkAsync(
            "DeriveSharedSecret", $$"""{"KeyId":"{{key.Id}}","KeyAgreementAlgorithm":"ECDH","PublicKey":"{{publicKey}}"}""");
    }

    [Fact]
    public async Task DeriveSharedSecret_WithAPublicKeyOfAnotherCurve_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"KEY_AGREEMENT"}""");
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        var publicKey = Convert.ToBase64String(other.ExportSubjectPublicKeyInfo());

        (await world.KmsAsync("DeriveSharedSecret", $$"""{"KeyId":"{{key.Id}}","KeyAgreementAlgorithm":"ECDH","PublicKey":"{{publicKey}}"}""")).AssertJsonError(
            "ValidationException", null);
    }

    private static bool VerifyOutside(byte[] publicKey, string algorithm, HashAlgorithmName hash, byte[] message, byte[] signature)
    {
        if (algorithm.StartsWith("RSA", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return rsa.VerifyData(message, signature, hash, algorithm.Contains("PSS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        return ecdsa.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}
