using System.Security.Cryptography;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>ML-DSA, which not every platform has.</summary>
#pragma warning disable SYSLIB5006 // Parts of .NET's ML-DSA may change yet.
public sealed class MlDsaTests
{
    [MlDsaTheory(isSupported: false)]
    [InlineData("ML_DSA_44")]
    [InlineData("ML_DSA_65")]
    [InlineData("ML_DSA_87")]
    public async Task WhereThePlatformHasItNot_CreateKeySaysSo(string spec)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.KmsAsync("CreateKey", $$"""{"KeySpec":"{{spec}}","KeyUsage":"SIGN_VERIFY"}""");

        answer.AssertJsonError("NotImplemented", null, 501);
        Assert.StartsWith($"The key spec {spec} needs OpenSSL 3.5 or Windows 11", answer.JsonMessage, StringComparison.Ordinal);
        Assert.Empty((await world.KmsOkAsync("ListKeys", "{}"))["Keys"]!.AsArray());
    }

    [MlDsaTheory]
    [InlineData("ML_DSA_44", 2420)]
    [InlineData("ML_DSA_65", 3309)]
    [InlineData("ML_DSA_87", 4627)]
    public async Task Sign_IsVerifiedByKmsAndOutside(string spec, int length)
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync($$"""{"KeySpec":"{{spec}}","KeyUsage":"SIGN_VERIFY"}""");
        var input = $$""" "KeyId":"{{key.Id}}","SigningAlgorithm":"ML_DSA_SHAKE_256" """;
        Assert.Equal("""["ML_DSA_SHAKE_256"]""", (await world.DescribeAsync(key.Id))["SigningAlgorithms"]!.ToJsonString());

        var signed = await world.KmsOkAsync("Sign", $$"""{{{input}},"Message":"{{"message".ToBase64()}}"}""");

        var signature = signed.Bytes("Signature");
        Assert.Equal((key.Arn, "ML_DSA_SHAKE_256", length), (signed.Text("KeyId"), signed.Text("SigningAlgorithm"), signature.Length));
        using var outside = await PublicKeyAsync(world, key, spec);
        Assert.True(outside.VerifyData("message"u8, signature));
        var text = signed.Text("Signature");
        var verified = await world.KmsOkAsync("Verify", $$"""{{{input}},"Message":"{{"message".ToBase64()}}","Signature":"{{text}}"}""");
        Assert.True(verified["SignatureValid"]!.GetValue<bool>());
        (await world.KmsAsync("Verify", $$"""{{{input}},"Message":"AAAA","Signature":"{{text}}"}""")).AssertJsonError("KMSInvalidSignatureException", null);
        (await world.KmsAsync("Verify", $$"""{{{input}},"Message":"AAAA","Signature":"AAAA"}""")).AssertJsonError("KMSInvalidSignatureException", null);
        (await world.KmsAsync("Sign", $$"""{{{input}},"Message":"AAAA","DryRun":true}""")).AssertJsonError("DryRunOperationException", null);
    }

    /// <summary>The representative of a message by FIPS 204: what signs is then the same, whoever computed it.</summary>
    [MlDsaFact]
    public async Task ARepresentative_StandsForItsMessage()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"ML_DSA_65","KeyUsage":"SIGN_VERIFY"}""");
        using var outside = await PublicKeyAsync(world, key, "ML_DSA_65");
        using var hash = new Shake256();
        hash.AppendData(Shake256.HashData(outside.ExportMLDsaPublicKey(), 64));
        hash.AppendData([0, 0]);
        hash.AppendData("message"u8);
        var representative = Convert.ToBase64String(hash.GetHashAndReset(64));
        var input = $$""" "KeyId":"{{key.Id}}","SigningAlgorithm":"ML_DSA_SHAKE_256" """;

        var signed = await world.KmsOkAsync("Sign", $$"""{{{input}},"Message":"{{representative}}","MessageType":"EXTERNAL_MU"}""");

        Assert.True(outside.VerifyData("message"u8, signed.Bytes("Signature")));
        await world.KmsOkAsync("Verify", $$"""{{{input}},"Message":"{{"message".ToBase64()}}","Signature":"{{signed.Text("Signature")}}"}""");
        await world.KmsOkAsync(
            "Verify", $$"""{{{input}},"Message":"{{representative}}","MessageType":"EXTERNAL_MU","Signature":"{{signed.Text("Signature")}}"}""");
        (await world.KmsAsync("Sign", $$"""{{{input}},"Message":"AAAA","MessageType":"EXTERNAL_MU"}""")).AssertJsonError("ValidationException", null);
        (await world.KmsAsync("Sign", $$"""{{{input}},"Message":"{{representative}}","MessageType":"DIGEST"}""")).AssertJsonError("ValidationException", null);
    }

    [MlDsaFact]
    public async Task AKey_CanNotBeImported_AndDoesNothingElse()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync("""{"KeySpec":"ML_DSA_44","KeyUsage":"SIGN_VERIFY"}""");

        (await world.KmsAsync("CreateKey", """{"KeySpec":"ML_DSA_44","KeyUsage":"SIGN_VERIFY","Origin":"EXTERNAL"}""")).AssertJsonError(
            "UnsupportedOperationException", null);
        (await world.KmsAsync("CreateKey", """{"KeySpec":"ML_DSA_44","KeyUsage":"ENCRYPT_DECRYPT"}""")).AssertJsonError("ValidationException", null);
        (await world.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError("InvalidKeyUsageException", null);
        (await world.KmsAsync("Sign", $$"""{"KeyId":"{{key.Id}}","SigningAlgorithm":"ECDSA_SHA_256","Message":"AAAA"}""")).AssertJsonError(
            "InvalidKeyUsageException", "Algorithm ECDSA_SHA_256 is incompatible with key spec ML_DSA_44.");
    }

    private static async Task<MLDsa> PublicKeyAsync(TestWorld world, TestKey key, string spec)
    {
        var answer = await world.KmsOkAsync("GetPublicKey", $$"""{"KeyId":"{{key.Id}}"}""");
        Assert.Equal(spec, answer.Text("KeySpec"));
        return MLDsa.ImportSubjectPublicKeyInfo(answer.Bytes("PublicKey"));
    }
}

/// <summary>A test of ML-DSA where the platform has it.</summary>
internal sealed class MlDsaFactAttribute : FactAttribute
{
    public MlDsaFactAttribute() => Skip = MLDsa.IsSupported ? null! : MlDsaTheoryAttribute.Missing;
}

/// <summary>A theory of ML-DSA where the platform has it, or of how it is refused where it has not.</summary>
internal sealed class MlDsaTheoryAttribute : TheoryAttribute
{
    public const string Missing = "This platform has no ML-DSA: it takes OpenSSL 3.5 or Windows 11.";

    public MlDsaTheoryAttribute(bool isSupported = true) =>
        Skip = MLDsa.IsSupported == isSupported ? null! : isSupported ? Missing : "This platform has ML-DSA.";
}
