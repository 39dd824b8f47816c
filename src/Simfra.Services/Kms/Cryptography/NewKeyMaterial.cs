using System.Security.Cryptography;
using System.Text;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>Makes the secrets of keys.</summary>
internal static class NewKeyMaterial
{
    public const int SymmetricLength = 32;

    /// <summary>
    /// A secret for a kind of key, from the world's own generator, so that a seeded world makes the same ones again. An RSA key of 4096
    /// bits takes a second or more: not to be made inside a turn.
    /// </summary>
    public static byte[] MakeSecret(string spec, IdGenerator ids)
    {
        if (KeySpecs.IsRsa(spec) || KeySpecs.IsCurve(spec) || KeySpecs.IsEdwards(spec))
        {
            return KeyPair.Generate(spec, ids);
        }

        var secret = new byte[spec switch
        {
            KeySpec.Hmac224 => 28,
            KeySpec.Hmac384 => 48,
            KeySpec.Hmac512 => 64,
            _ => SymmetricLength,
        }];
        ids.Fill(secret);
        return secret;
    }

    /// <summary>A material that the key works with at once.</summary>
    public static KeyMaterial Of(string keyId, byte[] secret) => new()
    {
        Id = IdOf(keyId, secret),
        Secret = Convert.ToBase64String(secret),
        State = KeyMaterialState.Current,
    };

    /// <summary>The id of a material: the same whenever the same secret is imported into the same key, and telling nothing of it.</summary>
    public static string IdOf(string keyId, byte[] secret) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(keyId)));
}
