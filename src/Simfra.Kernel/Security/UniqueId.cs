using System.Buffers.Binary;

namespace Simfra.Security;

/// <summary>
/// The unique ids of IAM and of access keys: four letters that tell the kind, then base 32. The first 48 of the bits that follow the
/// prefix carry the account, so that the account of a key is read from the key, as with AWS's own.
/// </summary>
internal static class UniqueId
{
    public const string AccessKeyPrefix = "AKIA";
    public const string TemporaryKeyPrefix = "ASIA";
    public const string UserPrefix = "AIDA";
    public const string GroupPrefix = "AGPA";
    public const string RolePrefix = "AROA";
    public const string ManagedPolicyPrefix = "ANPA";
    public const string InstanceProfilePrefix = "AIPA";
    public const string ServerCertificatePrefix = "ASCA";
    public const string PublicKeyPrefix = "APKA";
    public const string ServiceCredentialPrefix = "ACCA";

    private const int PrefixLength = 4;
    private const int KeyLength = 20;
    private const int IdLength = 21;

    /// <summary>Twelve digits take 40 bits; they stand between the marking bit and seven that are random.</summary>
    private const int AccountShift = 7;
    private const ulong AccountMask = 0xFF_FFFF_FFFF;

    /// <summary>Set where an id carries an account; AWS's older ids, and those of its documentation, don't have it.</summary>
    private const ulong Marker = 1UL << 47;
    private const int HeadCharacters = 10;

    /// <summary>An access key id: 20 characters.</summary>
    public static string NewAccessKey(string prefix, string accountId, IdGenerator ids) => New(prefix, accountId, ids, KeyLength);

    /// <summary>The id of a user, group, role, policy and so on: 21 characters.</summary>
    public static string New(string prefix, string accountId, IdGenerator ids) => New(prefix, accountId, ids, IdLength);

    /// <summary>Whether a key is good with a session token alone.</summary>
    public static bool IsTemporaryKey(string accessKeyId) => accessKeyId.StartsWith(TemporaryKeyPrefix, StringComparison.Ordinal);

    /// <summary>Whether a key may be one that IAM made: a long-term key that carries its account.</summary>
    public static bool IsAccessKey(string accessKeyId) =>
        accessKeyId.Length == KeyLength && accessKeyId.StartsWith(AccessKeyPrefix, StringComparison.Ordinal) && FindAccount(accessKeyId) is not null;

    /// <summary>The account that an access key id (or another unique id) carries; null for one that carries none.</summary>
    public static string? FindAccount(string id)
    {
        if (id.Length < PrefixLength + HeadCharacters)
        {
            return null;
        }

        var head = 0UL;
        foreach (var character in id.AsSpan(PrefixLength, HeadCharacters))
        {
            var digit = IdGenerator.Base32Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            head = (head << 5) | (uint)digit;
        }

        // Ten characters are 50 bits: two more than the head has.
        head >>= 2;
        var account = (head >> AccountShift) & AccountMask;
        return (head & Marker) != 0 && account < 1_000_000_000_000 ? $"{account:D12}" : null;
    }

    private static string New(string prefix, string accountId, IdGenerator ids, int length)
    {
        Span<byte> random = stackalloc byte[sizeof(ulong)];
        ids.Fill(random);
        var noise = BinaryPrimitives.ReadUInt64LittleEndian(random);
        var account = ulong.Parse(accountId, System.Globalization.CultureInfo.InvariantCulture);
        var head = Marker | (account << AccountShift) | (noise & 0x7F);
        var bits = (head << 2) | ((noise >> AccountShift) & 0b11);
        Span<char> text = stackalloc char[HeadCharacters];
        for (var i = HeadCharacters - 1; i >= 0; i--)
        {
            text[i] = IdGenerator.Base32Alphabet[(int)(bits & 0x1F)];
            bits >>= 5;
        }

        return string.Concat(prefix, text, ids.Base32(length - PrefixLength - HeadCharacters));
    }
}
