using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Services.Kms.Cryptography;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Ed25519, by the vectors of RFC 8032 and through KMS.</summary>
public sealed class Ed25519Tests
{
    private const string Spec = "ECC_NIST_EDWARDS25519";

    /// <summary>What stands before the 32 bytes of a public key in SubjectPublicKeyInfo, and of a seed in PKCS #8 (RFC 8410).</summary>
    private const string PublicKeyPrefix = "302a300506032b6570032100";
    private const string PrivateKeyPrefix = "302e020100300506032b657004220420";

    /// <summary>Seed, public key, message, signature: sections 7.1 and 7.3.</summary>
    public static TheoryData<string, string, string, string, bool> Vectors { get; } = new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b", false
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00", false
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a", false
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "616263",
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406", true
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Signatures_AreThoseOfTheStandard(string seed, string publicKey, string message, string signature, bool isPrehashed)
    {
        var (key, text) = (Ed25519Key.Write(Convert.FromHexString(seed)), Convert.FromHexString(message));

        Assert.Equal(PrivateKeyPrefix + seed, Convert.ToHexStringLower(key));
        Assert.Equal(PublicKeyPrefix + publicKey, Convert.ToHexStringLower(Ed25519Key.PublicKey(key)));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519Key.Sign(key, text, isPrehashed)));
        Assert.True(Ed25519Key.Verify(key, text, Convert.FromHexString(signature), isPrehashed));
        Assert.False(Ed25519Key.Verify(key, text, Convert.FromHexString(signature), !isPrehashed));
    }

    [Fact]
    public void ASignatureThatIsChangedAnywhere_IsInvalid()
    {
        var key = Ed25519Key.Write(new byte[32]);
        var signature = Ed25519Key.Sign(key, "message"u8.ToArray(), isPrehashed: false);
        foreach (var place in new[] { 0, 15, 31, 32, 47, 63 })
        {
            var changed = (byte[])signature.Clone();
            changed[place] ^= 0x20;
            Assert.False(Ed25519Key.Verify(key, "message"u8.ToArray(), changed, isPrehashed: false), $"{place}");
        }

        Assert.False(Ed25519Key.Verify(key, "message"u8.ToArray(), signature[1..], isPrehashed: false));
        Assert.False(Ed25519Key.Verify(key, "massage"u8.ToArray(), signature, isPrehashed: false));
    }

    [Fact]
    public void Bytes_ThatEncodeNoPoint_AreNone()
    {
        Assert.Null(EdwardsPoint.Decode(new byte[31]));
        Assert.Null(EdwardsPoint.Decode([.. Enumerable.Repeat((byte)0xff, 32)]));
        Assert.Null(EdwardsPoint.Decode([2, .. new byte[31]]));
        Assert.Equal(EdwardsPoint.Base, EdwardsPoint.Decode(EdwardsPoint.Base.Encode()));
        Assert.Equal(EdwardsPoint.Base.Encode(), EdwardsPoint.Base.Times(EdwardsPoint.Order + 1).Encode());
    }

    [Theory]
    [InlineData("ED25519_SHA_512", "RAW")]
    [InlineData("ED25519_PH_SHA_512", "DIGEST")]
    public async Task Kms_SignsAndVerifies(string algorithm, string type)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{Spec}}","KeyUsage":"SIGN_VERIFY"}""");
        var message = type == "RAW" ? "message".ToBase64() : Convert.ToBase64String(SHA512.HashData("message"u8));
        var input = $$""" "KeyId":"{{key.Id}}","SigningAlgorithm":"{{algorithm}}","MessageType":"{{type}}" """;

        var signature = (await world.KmsOkAsync("Sign", $$"""{{{input}},"Message":"{{message}}"}""")).Text("Signature");

        Assert.Equal(64, Convert.FromBase64String(signature).Length);
        var verified = await world.KmsOkAsync("Verify", $$"""{{{input}},"Message":"{{message}}","Signature":"{{signature}}"}""");
        Assert.True(verified["SignatureValid"]!.GetValue<bool>());
        var other = Convert.ToBase64String(SHA512.HashData("other"u8));
        (await world.KmsAsync("Verify", $$"""{{{input}},"Message":"{{other}}","Signature":"{{signature}}"}"""))
            .AssertJsonError("KMSInvalidSignatureException", null);
        var wrong = type == "RAW" ? "DIGEST" : "RAW";
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"{{algorithm}}","MessageType":"{{wrong}}","Message":"{{message}}"}"""))
            .AssertJsonError("ValidationException", $"Message type {wrong} is not supported for algorithm {algorithm}.");
    }

    [Fact]
    public async Task Kms_RefusesWhatTheKeyDoesNotDo()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.KmsAsync("CreateKey", $$"""{"KeySpec":"{{Spec}}","KeyUsage":"KEY_AGREEMENT"}""")).AssertJsonError("ValidationException", null);
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{Spec}}","KeyUsage":"SIGN_VERIFY"}""");

        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA"}"""))
            .AssertJsonError("InvalidKeyUsageException", $"Algorithm ECDSA_SHA_256 is incompatible with key spec {Spec}.");
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ED25519_PH_SHA_512","MessageType":"DIGEST","Message":"AAAA"}"""))
            .AssertJsonError("ValidationException", "Digest is invalid length for algorithm ED25519_PH_SHA_512.");
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ED25519_SHA_512","MessageType":"EXTERNAL_MU","Message":"AAAA"}"""))
            .AssertJsonError("ValidationException", null);
        var publicKey = await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal(["ED25519_SHA_512", "ED25519_PH_SHA_512"], publicKey["SigningAlgorithms"]!.AsArray().Select(static a => a!.GetValue<string>()));
        Assert.StartsWith(PublicKeyPrefix, Convert.ToHexStringLower(publicKey.Bytes("PublicKey")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADataKeyPair_IsAPairOfTheCurve()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();

        var pair = await world.KmsOkAsync("GenerateDataKeyPair", $$"""{"KeyId":"{{key.Id}}","KeyPairSpec":"{{Spec}}"}""");

        Assert.Equal(pair.Bytes("PublicKey"), Ed25519Key.PublicKey(pair.Bytes("PrivateKeyPlaintext")));
    }

    [Fact]
    public async Task ImportedMaterial_IsAPrivateKeyOfTheCurve()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{Spec}}","KeyUsage":"SIGN_VERIFY","Origin":"EXTERNAL"}""");
        var material = Convert.FromHexString(PrivateKeyPrefix + "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

        (await ImportAsync([.. material[..^1]])).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(material)).Ok();

        var signed = await world.KmsOkAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ED25519_SHA_512","Message":"{{"r".ToBase64()}}"}""");
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Convert.ToHexStringLower(signed.Bytes("Signature")));

        async Task<TestAnswer> ImportAsync(byte[] secret)
        {
            var parameters = await world.KmsOkAsync(
                "GetParametersForImport", $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""");
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(parameters.Bytes("PublicKey"), out _);
            var input = new JsonObject
            {
                ["KeyId"] = key.Id,
                ["ImportToken"] = parameters.Text("ImportToken"),
                ["EncryptedKeyMaterial"] = Convert.ToBase64String(rsa.Encrypt(secret, RSAEncryptionPadding.OaepSHA256)),
                ["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE",
            };
            return await world.KmsAsync("ImportKeyMaterial", input.ToJsonString());
        }
    }
}
