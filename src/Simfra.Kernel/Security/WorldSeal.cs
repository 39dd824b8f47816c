using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Security;

/// <summary>
/// Closes texts that a world hands out and takes back (session tokens, encoded authorization messages), so that nobody else can read
/// or make them. The key is state: it is kept, captured and forked with the rest, and a reset makes a new one.
/// </summary>
internal sealed class WorldSeal(WorldState state, IdGenerator ids)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static readonly TableDefinition<string, SealingKey> KeyTable =
        new("security.sealing-key", version: 1, k => k.Id, SealingKeyJsonContext.Default);

    private readonly ServiceState<SealState> _states = state.Register("security", partition => new SealState(partition));

    /// <summary>The bytes that sealing adds.</summary>
    public static int Overhead => NonceBytes + TagBytes;

    private SealState State => _states[StateScope.World];

    /// <summary>The key in use; null before anything was sealed. What was opened with another is not valid any more.</summary>
    public SealingKey? Key => State.Keys.Find(SealingKey.Current);

    /// <summary>Seals a text. In no service's turn, because the first seal makes the key.</summary>
    /// <param name="purpose">What the text is: what is sealed for one purpose can't be opened for another.</param>
    /// <param name="plain">The text.</param>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var key = Key ?? MakeKey();
        var sealedText = new byte[Overhead + plain.Length];
        var nonce = sealedText.AsSpan(0, NonceBytes);

        // Drawn from the text itself: forks of a seeded world draw the same random numbers, and must not use one nonce for two texts.
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Value, plain, digest);
        digest[..NonceBytes].CopyTo(nonce);

        using var cipher = new AesGcm(key.Value, TagBytes);
        cipher.Encrypt(
            nonce, plain, sealedText.AsSpan(Overhead), sealedText.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return sealedText;
    }

    /// <summary>Opens what <see cref="Seal"/> gave; null for anything else. A tampered text takes as long as a good one.</summary>
    public byte[]? Open(string purpose, ReadOnlySpan<byte> sealedText)
    {
        if (sealedText.Length < Overhead || Key is not { } key)
        {
            return null;
        }

        var plain = new byte[sealedText.Length - Overhead];
        using var cipher = new AesGcm(key.Value, TagBytes);
        try
        {
            cipher.Decrypt(
                sealedText[..NonceBytes], sealedText[Overhead..], sealedText[NonceBytes..Overhead], plain, Encoding.UTF8.GetBytes(purpose));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private SealingKey MakeKey() => _states.Update(() =>
    {
        if (Key is { } existing)
        {
            return existing;
        }

        var value = new byte[KeyBytes];
        ids.Fill(value);
        var key = new SealingKey(SealingKey.Current, value);
        State.Keys.Add(key);
        return key;
    });

    private sealed class SealState(StatePartition partition)
    {
        public Table<string, SealingKey> Keys { get; } = partition.Table(KeyTable);
    }
}

/// <summary>The key that a world seals with.</summary>
internal sealed record SealingKey(string Id, byte[] Value)
{
    public const string Current = "current";
}

[JsonSerializable(typeof(SealingKey))]
internal sealed partial class SealingKeyJsonContext : JsonSerializerContext;
