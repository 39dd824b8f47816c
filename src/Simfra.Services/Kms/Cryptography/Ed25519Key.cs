using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>
/// Ed25519 and Ed25519ph, which .NET hasn't: the private key in PKCS #8, the public one as SubjectPublicKeyInfo, as RFC 8410 has them. See
/// <see cref="EdwardsPoint"/> for what it isn't fit for.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8032#section-5.1"/>
internal static class Ed25519Key
{
    private const string Oid = "1.3.101.112";
    private const int SeedLength = 32;
    private const int SignatureLength = 64;

    /// <summary>What Ed25519ph hashes before all else: its name, that it is prehashed, and no context.</summary>
    private static readonly byte[] PrehashDomain = [.. "SigEd25519 no Ed25519 collisions"u8, 1, 0];

    public static byte[] Generate(IdGenerator ids)
    {
        var seed = new byte[SeedLength];
        ids.Fill(seed);
        return Write(seed);
    }

    /// <summary>A private key in PKCS #8.</summary>
    public static byte[] Write(ReadOnlySpan<byte> seed)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(seed);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteAlgorithm(writer);
            writer.WriteOctetString(inner.Encode());
        }

        return writer.Encode();
    }

    public static byte[] PublicKey(byte[] privateKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer);
            writer.WriteBitString(Expand(privateKey).PublicKey);
        }

        return writer.Encode();
    }

    public static bool IsPrivateKey(byte[] privateKey) => ReadSeed(privateKey) is not null;

    public static byte[] Sign(byte[] privateKey, byte[] message, bool isPrehashed)
    {
        var (scalar, prefix, publicKey) = Expand(privateKey);
        var domain = isPrehashed ? PrehashDomain : [];
        var signed = isPrehashed ? SHA512.HashData(message) : message;
        var nonce = Hash(domain, prefix, signed);
        var commitment = EdwardsPoint.Base.Times(nonce).Encode();
        var proof = (nonce + (Hash(domain, commitment, publicKey, signed) * scalar)) % EdwardsPoint.Order;
        var signature = new byte[SignatureLength];
        commitment.CopyTo(signature, 0);
        proof.TryWriteBytes(signature.AsSpan(EdwardsPoint.EncodedLength), out _, isUnsigned: true);
        return signature;
    }

    public static bool Verify(byte[] privateKey, byte[] message, byte[] signature, bool isPrehashed)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        var (commitment, proof) = (signature[..EdwardsPoint.EncodedLength], new BigInteger(signature.AsSpan(EdwardsPoint.EncodedLength), isUnsigned: true));
        var publicKey = Expand(privateKey).PublicKey;
        if (proof >= EdwardsPoint.Order || EdwardsPoint.Decode(publicKey) is not { } point)
        {
            return false;
        }

        var challenge = Hash(isPrehashed ? PrehashDomain : [], commitment, publicKey, isPrehashed ? SHA512.HashData(message) : message);
        return EdwardsPoint.Base.Times(proof).Plus(point.Negated.Times(challenge)).Encode().AsSpan().SequenceEqual(commitment);
    }

    private static (BigInteger Scalar, byte[] Prefix, byte[] PublicKey) Expand(byte[] privateKey)
    {
        var hash = SHA512.HashData(ReadSeed(privateKey)!);
        hash[0] &= 0b1111_1000;
        hash[31] &= 0b0111_1111;
        hash[31] |= 0b0100_0000;
        var scalar = new BigInteger(hash.AsSpan(0, SeedLength), isUnsigned: true);
        return (scalar, hash[SeedLength..], EdwardsPoint.Base.Times(scalar).Encode());
    }

    private static BigInteger Hash(params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        foreach (var part in parts)
        {
            hash.AppendData(part);
        }

        return new BigInteger(hash.GetHashAndReset(), isUnsigned: true) % EdwardsPoint.Order;
    }

    private static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
        }
    }

    /// <summary>The seed of a private key; null where the bytes are none of the kind. What may follow the key (attributes) isn't read.</summary>
    private static byte[]? ReadSeed(byte[] privateKey)
    {
        try
        {
            var key = new AsnReader(privateKey, AsnEncodingRules.DER).ReadSequence();
            _ = key.ReadInteger();
            if (key.ReadSequence().ReadObjectIdentifier() != Oid)
            {
                return null;
            }

            var seed = new AsnReader(key.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
            return seed.Length == SeedLength ? seed : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
