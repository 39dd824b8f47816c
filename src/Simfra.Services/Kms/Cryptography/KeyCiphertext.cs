using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>
/// What a symmetric key makes of a plaintext: AES-256-GCM under one of the key's materials, after a header that names key and material, so
/// that it can be decrypted without naming the key. The header and the encryption context are authenticated.
/// </summary>
/// <remarks>
/// It begins as AWS's blobs do (<c>AQICAHh…</c> or <c>AQICAHj…</c> in base 64). What follows is opaque on AWS, and laid out here as it is
/// needed.
/// </remarks>
internal sealed record KeyCiphertext
{
    private const int IdOffset = 6;
    private const int AccountOffset = IdOffset + 16;
    private const int MaterialOffset = AccountOffset + sizeof(long);
    private const int NonceOffset = MaterialOffset + 32;
    private const int BodyOffset = NonceOffset + NonceLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _blob;

    private KeyCiphertext(byte[] blob) => _blob = blob;

    private static ReadOnlySpan<byte> Beginning => [0x01, 0x02, 0x02, 0x00, 0x78];

    /// <summary>The account of the key.</summary>
    public string Account => BinaryPrimitives.ReadInt64BigEndian(_blob.AsSpan(AccountOffset)).ToString("D12", CultureInfo.InvariantCulture);

    public string KeyId => _blob[IdOffset - 1] == 0
        ? new Guid(_blob.AsSpan(IdOffset, 16), bigEndian: true).ToString()
        : KeyName.MultiRegionPrefix + Convert.ToHexStringLower(_blob.AsSpan(IdOffset, 16));

    public string MaterialId => Convert.ToHexStringLower(_blob.AsSpan(MaterialOffset, 32));

    /// <summary>Reads a blob; null for one that no key of KMS made.</summary>
    public static KeyCiphertext? Parse(byte[]? blob) =>
        blob?.Length >= BodyOffset + TagLength && blob.AsSpan().StartsWith(Beginning) && blob[IdOffset - 1] <= 1 ? new(blob) : null;

    /// <summary>Encrypts under the current material of a symmetric key.</summary>
    public static byte[] Encrypt(KmsKey key, ReadOnlySpan<byte> plaintext, IReadOnlyDictionary<string, string>? context, IdGenerator ids)
    {
        var material = key.Current!;
        var blob = new byte[BodyOffset + plaintext.Length + TagLength];
        Beginning.CopyTo(blob);
        var isMultiRegion = key.Id.StartsWith(KeyName.MultiRegionPrefix, StringComparison.Ordinal);
        blob[IdOffset - 1] = isMultiRegion ? (byte)1 : (byte)0;
        var digits = isMultiRegion ? key.Id[KeyName.MultiRegionPrefix.Length..] : key.Id.Replace("-", "", StringComparison.Ordinal);
        Convert.FromHexString(digits).CopyTo(blob, IdOffset);
        BinaryPrimitives.WriteInt64BigEndian(blob.AsSpan(AccountOffset), long.Parse(key.Scope.Account, CultureInfo.InvariantCulture));
        Convert.FromHexString(material.Id).CopyTo(blob, MaterialOffset);
        ids.Fill(blob.AsSpan(NonceOffset, NonceLength));
        using var aes = new AesGcm(material.ReadSecret(), TagLength);
        aes.Encrypt(
            blob.AsSpan(NonceOffset, NonceLength), plaintext, blob.AsSpan(BodyOffset, plaintext.Length), blob.AsSpan(^TagLength..),
            EncryptionContext.Authenticate(blob.AsSpan(0, NonceOffset), context));
        return blob;
    }

    /// <summary>The plaintext; null where the blob was changed or the encryption context is another.</summary>
    public byte[]? Decrypt(KeyMaterial material, IReadOnlyDictionary<string, string>? context)
    {
        var plaintext = new byte[_blob.Length - BodyOffset - TagLength];
        using var aes = new AesGcm(material.ReadSecret(), TagLength);
        try
        {
            aes.Decrypt(
                _blob.AsSpan(NonceOffset, NonceLength), _blob.AsSpan(BodyOffset, plaintext.Length), _blob.AsSpan(^TagLength..), plaintext,
                EncryptionContext.Authenticate(_blob.AsSpan(0, NonceOffset), context));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
