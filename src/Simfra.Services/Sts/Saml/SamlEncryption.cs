using System.Security.Cryptography;
using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>Encrypted assertions: a key of one use, encrypted with RSA-OAEP for the provider's key, and the assertion encrypted with AES.</summary>
/// <seealso href="https://www.w3.org/TR/xmlenc-core1/"/>
internal static class SamlEncryption
{
    private const string Encryption = "http://www.w3.org/2001/04/xmlenc#";
    private const string Encryption11 = "http://www.w3.org/2009/xmlenc11#";
    private const int GcmNonceBytes = 12;
    private const int GcmTagBytes = 16;

    /// <summary>The assertion, in its place in the response; null where none of the keys opens it.</summary>
    /// <param name="encrypted">An EncryptedAssertion.</param>
    /// <param name="privateKeys">PEM.</param>
    public static XmlElement? Open(XmlElement encrypted, IReadOnlyList<string> privateKeys)
    {
        var data = encrypted.OnlyChild("EncryptedData", Encryption);
        var key = data.OnlyChild("KeyInfo", SamlXml.Signature).OnlyChild("EncryptedKey", Encryption) ?? encrypted.OnlyChild("EncryptedKey", Encryption);
        if (data is null || key is null || Cipher(data) is not { } content || Cipher(key) is not { } wrappedKey)
        {
            return null;
        }

        foreach (var pem in privateKeys)
        {
            try
            {
                using var rsa = RSA.Create();
                rsa.ImportFromPem(pem);
                if (Decrypt(Algorithm(data), rsa.Decrypt(wrappedKey, Padding(key)), content) is { } plain
                    && SamlXml.LoadInPlaceOf(encrypted, plain) is { LocalName: "Assertion", NamespaceURI: SamlXml.Assertion } assertion)
                {
                    return assertion;
                }
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                // Encrypted for another key.
            }
        }

        return null;
    }

    private static string? Algorithm(XmlElement encrypted) => encrypted.OnlyChild("EncryptionMethod", Encryption).Value("Algorithm");

    private static RSAEncryptionPadding Padding(XmlElement key)
    {
        if (Algorithm(key) is not ($"{Encryption}rsa-oaep-mgf1p" or $"{Encryption11}rsa-oaep"))
        {
            throw new CryptographicException("Keys are encrypted with RSA-OAEP.");
        }

        return key.OnlyChild("EncryptionMethod", Encryption).OnlyChild("DigestMethod", SamlXml.Signature).Value("Algorithm") switch
        {
            $"{Encryption}sha256" => RSAEncryptionPadding.OaepSHA256,
            $"{Encryption}sha512" => RSAEncryptionPadding.OaepSHA512,
            _ => RSAEncryptionPadding.OaepSHA1,
        };
    }

    private static byte[]? Decrypt(string? algorithm, byte[] key, byte[] content)
    {
        switch (algorithm)
        {
            case $"{Encryption}aes128-cbc" or $"{Encryption}aes192-cbc" or $"{Encryption}aes256-cbc":
                using (var aes = Aes.Create())
                {
                    aes.Key = key;
                    var block = aes.BlockSize / 8;
                    return content.Length > block ? aes.DecryptCbc(content.AsSpan(block), content.AsSpan(0, block), PaddingMode.ISO10126) : null;
                }

            case $"{Encryption11}aes128-gcm" or $"{Encryption11}aes192-gcm" or $"{Encryption11}aes256-gcm"
                when content.Length > GcmNonceBytes + GcmTagBytes:
                using (var aes = new AesGcm(key, GcmTagBytes))
                {
                    var plain = new byte[content.Length - GcmNonceBytes - GcmTagBytes];
                    aes.Decrypt(content.AsSpan(0, GcmNonceBytes), content.AsSpan(GcmNonceBytes, plain.Length), content.AsSpan(^GcmTagBytes..), plain);
                    return plain;
                }

            default:
                return null;
        }
    }

    private static byte[]? Cipher(XmlElement encrypted)
    {
        var text = encrypted.OnlyChild("CipherData", Encryption).OnlyChild("CipherValue", Encryption)?.InnerText ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
