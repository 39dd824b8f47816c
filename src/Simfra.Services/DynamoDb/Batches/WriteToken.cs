using System.Security.Cryptography;
using System.Text;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>That a transaction has been carried out: what comes again with its token within ten minutes is answered and not done.</summary>
/// <param name="Token">The client's token, and what it was for.</param>
/// <param name="Digest">Tells whether the same comes again.</param>
/// <param name="At">When it was done.</param>
internal sealed record WriteToken(string Token, string Digest, DateTimeOffset At)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Whether a transaction with the token has been done.</summary>
    /// <exception cref="Schemas.AwsServiceException">Another one has.</exception>
    public static bool IsDone(DynamoDbState state, string? token, string digest, DateTimeOffset now)
    {
        if (token is null || state.Tokens.Find(token) is not { } known || now >= known.At + Lifetime)
        {
            return false;
        }

        return known.Digest == digest
            ? true
            : throw new IdempotentParameterMismatchException(
                "The request uses the same client token as a previous, but non-identical request");
    }

    public static void Remember(DynamoDbState state, string? token, string digest, DateTimeOffset now)
    {
        if (token is null)
        {
            return;
        }

        foreach (var old in state.Tokens.All.Where(t => now >= t.At + Lifetime).ToList())
        {
            state.Tokens.Remove(old.Token);
        }

        state.Tokens.Put(new(token, digest, now));
    }

    public static string DigestOf(IEnumerable<string?> parts)
    {
        var text = string.Join('\u001f', parts.Select(static p => p is null ? "-" : $"{p.Length}:{p}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
