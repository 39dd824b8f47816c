using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Key material that comes from outside.</summary>
public sealed class ImportTests
{
    internal const string DoesNotExpire = ""","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE" """;

    internal const string NewMaterial = DoesNotExpire + ""","ImportType":"NEW_KEY_MATERIAL" """;

    internal const string ExistingMaterial = DoesNotExpire + ""","ImportType":"EXISTING_KEY_MATERIAL" """;

    private static readonly byte[] Material = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1", "RSA_2048")]
    [InlineData("RSAES_OAEP_SHA_256", "RSA_2048")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_1", "RSA_2048")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256", "RSA_2048")]
    public async Task ImportKeyMaterial_MakesTheKeyUsable(string algorithm, string spec)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        Assert.Equal("PendingImport", await world.StateAsync(key.Id));
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError(
            "KMSInvalidStateException", $"{key.Arn} is pending import.");

        var imported = (await ImportAsync(world, key, Material, algorithm: algorithm, wrappingSpec: spec)).Ok().Json;

        var metadata = await world.DescribeAsync(key.Id);
        Assert.Equal(("Enabled", "KEY_MATERIAL_DOES_NOT_EXPIRE"), (metadata.Text("KeyState"), metadata.Text("ExpirationModel")));
        Assert.Equal((key.Arn, metadata.Text("CurrentKeyMaterialId")), (imported.Text("KeyId"), imported.Text("KeyMaterialId")));
        Assert.Equal("secret", await world.DecryptAsync(await world.EncryptAsync(key.Id)));
    }

    [Fact]
    public async Task DeleteImportedKeyMaterial_LeavesTheKeyPending_UntilTheSameMaterialComesAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        (await ImportAsync(world, key, Material)).Ok();
        var blob = await world.EncryptAsync(key.Id);

        await world.KmsOkAsync("DeleteImportedKeyMaterial", $$"""{"KeyId":"{{key.Id}}"}""");

        var metadata = await world.DescribeAsync(key.Id);
        Assert.Equal("PendingImport", metadata.Text("KeyState"));
        Assert.Null(metadata["ExpirationModel"]);
        Assert.Null(metadata["CurrentKeyMaterialId"]);
        (await ImportAsync(world, key, [.. Material.Reverse()])).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(world, key, Material)).Ok();
        Assert.Equal("secret", await world.DecryptAsync(blob));
    }

    [Fact]
    public async Task ImportedMaterial_Expires()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        var validTo = TestWorld.StartTime.AddDays(2).ToUnixTimeSeconds();

        (await ImportAsync(world, key, Material, $$""","ExpirationModel":"KEY_MATERIAL_EXPIRES","ValidTo":{{validTo}}""")).Ok();

        Assert.Equal(validTo, (await world.DescribeAsync(key.Id))["ValidTo"]!.GetValue<double>());
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal("PendingImport", await world.StateAsync(key.Id));
        (await ImportAsync(world, key, Material)).Ok();
        Assert.Equal("Enabled", await world.StateAsync(key.Id));
    }

    [Fact]
    public async Task NewMaterial_WaitsForARotationOnDemand()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        (await ImportAsync(world, key, Material)).Ok();
        var first = (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId");
        var blob = await world.EncryptAsync(key.Id);
        (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError(
            "KMSInvalidStateException", $"No available key material pending rotation for the key: {key.Arn}.");

        var pending = (await ImportAsync(world, key, [.. Material.Reverse()], NewMaterial)).Ok().Json.Text("KeyMaterialId");

        Assert.Equal(first, (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId"));
        var third = await ImportAsync(world, key, [.. Material.Select(b => (byte)(b + 1))], NewMaterial);
        third.AssertJsonError("KMSInvalidStateException", null);
        Assert.EndsWith($"because another key material (id: {pending}) is pending rotation.", third.JsonMessage, StringComparison.Ordinal);
        await world.KmsOkAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal(pending, (await world.DescribeAsync(key.Id)).Text("CurrentKeyMaterialId"));
        Assert.Equal("secret", await world.DecryptAsync(blob));
        var all = (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","IncludeKeyMaterial":"ALL_KEY_MATERIAL"}"""))["Rotations"]!.AsArray();
        Assert.Equal(["IMPORTED", "IMPORTED"], all.Select(r => r!.Text("ImportState")));

        await world.KmsOkAsync("DeleteImportedKeyMaterial", $$"""{"KeyId":"{{key.Id}}","KeyMaterialId":"{{first}}"}""");
        Assert.Equal("PendingImport", await world.StateAsync(key.Id));
    }

    [Theory]
    [InlineData("ECC_NIST_P256", "SIGN_VERIFY")]
    [InlineData("ECC_SECG_P256K1", "SIGN_VERIFY")]
    public async Task ImportKeyMaterial_OfAPrivateKey_SignsWithIt(string spec, string usage)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"Origin":"EXTERNAL","KeySpec":"{{spec}}","KeyUsage":"{{usage}}"}""");
        using var own = ECDsa.Create(spec == "ECC_NIST_P256" ? ECCurve.NamedCurves.nistP256 : ECCurve.CreateFromValue("1.3.132.0.10"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        (await ImportAsync(world, key, other.ExportPkcs8PrivateKey())).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(world, key, Material)).AssertJsonError("IncorrectKeyMaterialException", null);
        var imported = (await ImportAsync(world, key, own.ExportPkcs8PrivateKey())).Ok().Json;

        Assert.Null(imported["KeyMaterialId"]);
        Assert.Equal(own.ExportSubjectPublicKeyInfo(), (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Bytes("PublicKey"));
        var signed = await world.KmsOkAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA"}""");
        Assert.True(own.VerifyData(Convert.FromBase64String("AAAA"), signed.Bytes("Signature"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public async Task ImportKeyMaterial_OfAnRsaKey_NeedsTheHybridWrapping()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL","KeySpec":"RSA_2048","KeyUsage":"SIGN_VERIFY"}""");
        using var own = RSA.Create(2048);

        (await world.KmsAsync(
            "GetParametersForImport", $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""")).AssertJsonError(
            "ValidationException", null);
        (await ImportAsync(world, key, own.ExportPkcs8PrivateKey(), algorithm: "RSA_AES_KEY_WRAP_SHA_256")).Ok();

        Assert.Equal(own.ExportSubjectPublicKeyInfo(), (await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""")).Bytes("PublicKey"));
    }

    [Fact]
    public async Task ImportKeyMaterial_WithWrongParameters_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        var other = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        var own = await world.CreateKeyAsync();
        var parameters = await ParametersAsync(world, key);
        var wrapped = Wrap(parameters.Bytes("PublicKey"), Material, "RSAES_OAEP_SHA_256");
        var token = parameters.Text("ImportToken");

        (await world.KmsAsync("GetParametersForImport", $$"""{"KeyId":"{{own.Id}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""")).AssertJsonError(
            "UnsupportedOperationException", $"{own.Arn} origin is AWS_KMS which is not valid for this operation.");
        (await SendAsync(world, other, token, wrapped, DoesNotExpire)).AssertJsonError("InvalidImportTokenException", null);
        (await SendAsync(world, key, "AAAA", wrapped, DoesNotExpire)).AssertJsonError("InvalidImportTokenException", null);
        (await SendAsync(world, key, token, [1, 2, 3], DoesNotExpire)).AssertJsonError("InvalidCiphertextException", null);
        (await SendAsync(world, key, token, wrapped, "")).AssertJsonError(
            "ValidationException", "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
        (await SendAsync(world, key, token, Wrap(parameters.Bytes("PublicKey"), [1, 2, 3], "RSAES_OAEP_SHA_256"), DoesNotExpire)).AssertJsonError(
            "IncorrectKeyMaterialException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(24));
        (await SendAsync(world, key, token, wrapped, DoesNotExpire)).AssertJsonError("ExpiredImportTokenException", null);
    }

    [Fact]
    public async Task ImportType_SaysWhetherTheKeyHasHadTheMaterial()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        byte[] other = [.. Material.Reverse()];

        (await ImportAsync(world, key, Material, ExistingMaterial)).AssertJsonError("IncorrectKeyMaterialException", null);
        var first = (await ImportAsync(world, key, Material, NewMaterial)).Ok().Json.Text("KeyMaterialId");
        (await ImportAsync(world, key, Material, NewMaterial)).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(world, key, other)).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(world, key, other, $$"""{{ExistingMaterial}},"KeyMaterialId":"{{first}}" """)).AssertJsonError("IncorrectKeyMaterialException", null);
        (await ImportAsync(world, key, other, $$"""{{NewMaterial}},"KeyMaterialId":"{{first}}" """)).AssertJsonError("ValidationException", null);

        var described = $$"""{{ExistingMaterial}},"KeyMaterialId":"{{first}}","KeyMaterialDescription":"from the safe" """;
        (await ImportAsync(world, key, Material, described)).Ok();
        (await ImportAsync(world, key, Material)).Ok();
        Assert.Equal("from the safe", Assert.Single(await MaterialsAsync(world, key)).Text("KeyMaterialDescription"));
    }

    [Fact]
    public async Task AMaterialThatWaitsForItsRotation_CanBeTakenBack_AndExpires()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        (await ImportAsync(world, key, Material)).Ok();
        var pending = (await ImportAsync(world, key, [.. Material.Reverse()], NewMaterial)).Ok().Json.Text("KeyMaterialId");

        await world.KmsOkAsync("DeleteImportedKeyMaterial", $$"""{"KeyId":"{{key.Id}}","KeyMaterialId":"{{pending}}"}""");
        Assert.Equal("Enabled", await world.StateAsync(key.Id));
        Assert.Single(await MaterialsAsync(world, key));
        await CheckNothingToRotateToAsync();

        var validTo = TestWorld.StartTime.AddDays(1).ToUnixTimeSeconds();
        (await ImportAsync(
            world, key, [.. Material.Reverse()], $$""","ImportType":"NEW_KEY_MATERIAL","ExpirationModel":"KEY_MATERIAL_EXPIRES","ValidTo":{{validTo}}""")).Ok();
        Assert.Null((await world.DescribeAsync(key.Id))["ValidTo"]);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal("Enabled", await world.StateAsync(key.Id));
        await CheckNothingToRotateToAsync();
        (await ImportAsync(world, key, [.. Material.Select(static b => (byte)(b + 1))], NewMaterial)).Ok();

        async Task CheckNothingToRotateToAsync() => (await world.KmsAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""")).AssertJsonError(
            "KMSInvalidStateException", $"No available key material pending rotation for the key: {key.Arn}.");
    }

    [Fact]
    public async Task DescribeKey_ShowsTheFirstExpiryOfAllMaterials()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        var validTo = TestWorld.StartTime.AddDays(9).ToUnixTimeSeconds();
        (await ImportAsync(world, key, Material, $$""","ValidTo":{{validTo}}""")).Ok();
        (await ImportAsync(world, key, [.. Material.Reverse()], NewMaterial)).Ok();
        await world.KmsOkAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key.Id}}"}""");

        var metadata = await world.DescribeAsync(key.Id);

        Assert.Equal((validTo, "KEY_MATERIAL_EXPIRES"), (metadata["ValidTo"]!.GetValue<double>(), metadata.Text("ExpirationModel")));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(9));
        Assert.Equal("PendingImport", await world.StateAsync(key.Id));
    }

    [Theory]
    [InlineData("RSA_2048", "RSAES_PKCS1_V1_5", "RSA_2048", "UnsupportedOperationException")]
    [InlineData("SYMMETRIC_DEFAULT", "SM2PKE", "RSA_2048", "UnsupportedOperationException")]
    [InlineData("ECC_NIST_P521", "RSAES_OAEP_SHA_256", "RSA_2048", "ValidationException")]
    [InlineData("ECC_NIST_P521", "RSAES_OAEP_SHA_1", "RSA_2048", "ValidationException")]
    public async Task GetParametersForImport_OfAWrappingThatCannotBe_Fails(string spec, string algorithm, string wrappingSpec, string error)
    {
        await using var world = await TestWorld.StartAsync();
        var usage = spec == "SYMMETRIC_DEFAULT" ? "ENCRYPT_DECRYPT" : "SIGN_VERIFY";
        var key = await world.CreateKeyAsync($$"""{"Origin":"EXTERNAL","KeySpec":"{{spec}}","KeyUsage":"{{usage}}"}""");

        (await world.KmsAsync(
            "GetParametersForImport", $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"{{algorithm}}","WrappingKeySpec":"{{wrappingSpec}}"}""")).AssertJsonError(
            error, null);
    }

    [Fact]
    public async Task ALongerWrappingKey_WrapsAKeyOfP521()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL","KeySpec":"ECC_NIST_P521","KeyUsage":"SIGN_VERIFY"}""");
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP521);

        (await ImportAsync(world, key, pair.ExportPkcs8PrivateKey(), wrappingSpec: "RSA_3072")).Ok();

        Assert.Equal("Enabled", await world.StateAsync(key.Id));
    }

    [Fact]
    public async Task ImportKeyMaterial_OfAnAsymmetricKey_TakesNoMembersOfRotation()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"Origin":"EXTERNAL","KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");

        (await ImportAsync(world, key, NewCurveKey(), NewMaterial)).AssertJsonError("ValidationException", null);
    }

    private static async Task<List<JsonNode>> MaterialsAsync(TestWorld world, TestKey key) =>
        [.. (await world.KmsOkAsync("ListKeyRotations", $$"""{"KeyId":"{{key.Id}}","IncludeKeyMaterial":"ALL_KEY_MATERIAL"}"""))["Rotations"]!.AsArray().Select(static r => r!)];

    internal static async Task<TestAnswer> ImportAsync(
        TestWorld world, TestKey key, byte[] material, string more = DoesNotExpire, string algorithm = "RSAES_OAEP_SHA_256",
        string wrappingSpec = "RSA_2048", string region = "us-east-1") =>
        await world.KmsAsync(
            "ImportKeyMaterial",
            $$"""{"KeyId":"{{key.Id}}"{{await PrepareAsync(world, key, material, algorithm, wrappingSpec, region)}}{{more}}}""", region: region);

    /// <summary>The token and the wrapped material, as members of an input.</summary>
    internal static async Task<string> PrepareAsync(
        TestWorld world, TestKey key, byte[] material, string algorithm = "RSAES_OAEP_SHA_256", string wrappingSpec = "RSA_2048",
        string region = "us-east-1")
    {
        var parameters = await ParametersAsync(world, key, algorithm, wrappingSpec, region);
        return Members(parameters.Text("ImportToken"), Wrap(parameters.Bytes("PublicKey"), material, algorithm));
    }

    internal static byte[] NewCurveKey()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return pair.ExportPkcs8PrivateKey();
    }

    private static Task<JsonNode> ParametersAsync(
        TestWorld world, TestKey key, string algorithm = "RSAES_OAEP_SHA_256", string wrappingSpec = "RSA_2048", string region = "us-east-1") =>
        world.KmsOkAsync(
            "GetParametersForImport",
            $$"""{"KeyId":"{{key.Id}}","WrappingAlgorithm":"{{algorithm}}","WrappingKeySpec":"{{wrappingSpec}}"}""", region: region);

    private static Task<TestAnswer> SendAsync(TestWorld world, TestKey key, string token, byte[] wrapped, string more) =>
        world.KmsAsync("ImportKeyMaterial", $$"""{"KeyId":"{{key.Id}}"{{Members(token, wrapped)}}{{more}}}""");

    private static string Members(string token, byte[] wrapped) =>
        $$""","ImportToken":"{{token}}","EncryptedKeyMaterial":"{{Convert.ToBase64String(wrapped)}}" """;

    private static byte[] Wrap(byte[] publicKey, byte[] material, string algorithm)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var padding = algorithm.EndsWith("SHA_1", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
        if (!algorithm.StartsWith("RSA_AES", StringComparison.Ordinal))
        {
            return rsa.Encrypt(material, padding);
        }

        using var aes = Aes.Create();
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }
}
