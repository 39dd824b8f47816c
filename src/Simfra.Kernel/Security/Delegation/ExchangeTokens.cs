using System.Text.Json;
using System.Text.Json.Serialization;
using Simfra.Security.OpenId;

namespace Simfra.Security.Delegation;

/// <summary>What a product provider is sent when delegation is granted, and trades in for credentials.</summary>
/// <param name="RequestId">The delegation request.</param>
/// <param name="RequestorId">The one account that may trade it in.</param>
/// <param name="ExpiresAt">When the delegated access ends.</param>
internal sealed record ExchangeToken(string RequestId, string RequestorId, DateTimeOffset ExpiresAt);

/// <summary>Writes exchange tokens as texts that nobody else can read or make.</summary>
internal sealed class ExchangeTokens(WorldSeal seal)
{
    private const string Purpose = "delegation-exchange-token";

    /// <summary>Writes a token; in no service's turn.</summary>
    public string Write(ExchangeToken token) =>
        Base64UrlText.Encode(seal.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(token, ExchangeTokenJsonContext.Default.ExchangeToken)));

    /// <summary>Reads a token; null for a text that this world didn't write.</summary>
    public ExchangeToken? Read(string text) => Base64UrlText.Decode(text) is { } bytes && seal.Open(Purpose, bytes) is { } plain
        ? JsonSerializer.Deserialize(plain, ExchangeTokenJsonContext.Default.ExchangeToken)
        : null;
}

[JsonSerializable(typeof(ExchangeToken))]
internal sealed partial class ExchangeTokenJsonContext : JsonSerializerContext;
