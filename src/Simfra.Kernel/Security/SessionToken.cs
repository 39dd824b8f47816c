using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace Simfra.Security;

/// <summary>
/// Session tokens: a session's key, principal and all it carries, compressed and sealed. They begin as AWS's do, and are as opaque.
/// </summary>
internal static class SessionToken
{
    private const string Purpose = "session-token";
    private const byte Version = 1;

    // Longer than any session that STS issues; what is opened is our own, so this only bounds a defect.
    private const int MaxPlainBytes = 256 * 1024;

    /// <summary>In base 64 <c>IQoJb3JpZ2luX2Vj</c>: the head of the tokens that AWS's regional endpoints issue.</summary>
    private static ReadOnlySpan<byte> Head => "!\n\torigin_ec"u8;

    public static string Write(Credential credential, WorldSeal seal)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(SealedSession.From(credential), SessionJsonContext.Default.SealedSession);
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        if (!BrotliEncoder.TryCompress(plain, compressed, out var length, quality: 5, window: 18))
        {
            throw new InvalidOperationException("A session could not be compressed.");
        }

        return Convert.ToBase64String([.. Head, Version, .. seal.Seal(Purpose, compressed.AsSpan(0, length))]);
    }

    /// <summary>The key that the token was issued with; null for a text that isn't a token of this world.</summary>
    public static Credential? Read(string token, WorldSeal seal)
    {
        var bytes = new byte[(token.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(token, bytes, out var length))
        {
            return null;
        }

        // Base 64 has several texts for the same bytes; only the one that was issued is good.
        var content = bytes.AsSpan(0, length);
        if (Convert.ToBase64String(content) != token)
        {
            return null;
        }

        if (!content.StartsWith(Head) || content.Length <= Head.Length || content[Head.Length] != Version
            || seal.Open(Purpose, content[(Head.Length + 1)..]) is not { } compressed)
        {
            return null;
        }

        var plain = ArrayPool<byte>.Shared.Rent(MaxPlainBytes);
        try
        {
            return BrotliDecoder.TryDecompress(compressed, plain, out var plainLength)
                ? JsonSerializer.Deserialize(plain.AsSpan(0, plainLength), SessionJsonContext.Default.SealedSession)!.ToCredential(token)
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }
}
