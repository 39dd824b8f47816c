using System.Security.Cryptography;
using Simfra.Security;

namespace Simfra.Core.Tests.Security;

/// <summary>Key pairs of a seeded world are the same in every run, and such as any other implementation takes.</summary>
public sealed class NewKeyPairTests
{
    private static readonly byte[] Message = "message"u8.ToArray();

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    public void RsaKey_OfASeed_IsTheSame_AndWorks(int bits)
    {
        using var key = NewKeyPair.Rsa(bits, new IdGenerator(seed: 5));
        using var same = NewKeyPair.Rsa(bits, new IdGenerator(seed: 5));
        using var other = NewKeyPair.Rsa(bits, new IdGenerator(seed: 6));

        Assert.Equal(bits, key.KeySize);
        Assert.Equal(key.ExportPkcs8PrivateKey(), same.ExportPkcs8PrivateKey());
        Assert.NotEqual(key.ExportPkcs8PrivateKey(), other.ExportPkcs8PrivateKey());
        using var imported = RSA.Create();
        imported.ImportPkcs8PrivateKey(key.ExportPkcs8PrivateKey(), out _);
        using var verifier = RSA.Create();
        verifier.ImportSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
        Assert.True(verifier.VerifyData(
            Message, imported.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Equal(Message, imported.Decrypt(verifier.Encrypt(Message, RSAEncryptionPadding.OaepSHA1), RSAEncryptionPadding.OaepSHA1));
    }

    [Theory]
    [InlineData("nistP256", 256)]
    [InlineData("nistP384", 384)]
    [InlineData("nistP521", 521)]
    public void CurveKey_OfASeed_IsTheSame_AndWorks(string name, int bits)
    {
        var curve = ECCurve.CreateFromFriendlyName(name);
        using var key = NewKeyPair.Curve(curve, bits, new IdGenerator(seed: 5));
        using var same = NewKeyPair.Curve(curve, bits, new IdGenerator(seed: 5));
        using var other = NewKeyPair.Curve(curve, bits, new IdGenerator(seed: 6));

        Assert.Equal(bits, key.KeySize);
        Assert.Equal(key.ExportPkcs8PrivateKey(), same.ExportPkcs8PrivateKey());
        Assert.NotEqual(key.ExportPkcs8PrivateKey(), other.ExportPkcs8PrivateKey());
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
        Assert.True(verifier.VerifyData(Message, key.SignData(Message, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
    }

    [Fact]
    public void Keys_WithoutASeed_AreThePlatforms()
    {
        var ids = new IdGenerator();

        using var rsa = NewKeyPair.Rsa(2048, ids);
        using var otherRsa = NewKeyPair.Rsa(2048, ids);
        using var curve = NewKeyPair.Curve(ECCurve.NamedCurves.nistP256, 256, ids);

        Assert.NotEqual(rsa.ExportPkcs8PrivateKey(), otherRsa.ExportPkcs8PrivateKey());
        Assert.Equal(256, curve.KeySize);
    }
}
