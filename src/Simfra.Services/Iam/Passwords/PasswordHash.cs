using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Iam;

/// <summary>A password as it is kept: salted and hashed, so that neither a snapshot nor a data directory tells it.</summary>
internal readonly record struct PasswordHash(string Value)
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int Iterations = 1000;

    public static PasswordHash Of(string password, IdGenerator ids)
    {
        Span<byte> bytes = stackalloc byte[SaltBytes + HashBytes];
        ids.Fill(bytes[..SaltBytes]);
        Derive(password, bytes[..SaltBytes], bytes[SaltBytes..]);
        return new(Convert.ToBase64String(bytes));
    }

    public bool Matches(string password)
    {
        var kept = Convert.FromBase64String(Value);
        Span<byte> derived = stackalloc byte[HashBytes];
        Derive(password, kept.AsSpan(0, SaltBytes), derived);
        return CryptographicOperations.FixedTimeEquals(kept.AsSpan(SaltBytes), derived);
    }

    private static void Derive(string password, ReadOnlySpan<byte> salt, Span<byte> hash) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, hash, Iterations, HashAlgorithmName.SHA256);
}
