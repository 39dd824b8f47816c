using System.Text;

namespace Simfra.Security;

/// <summary>
/// The encoded messages that denials of EC2 and its like carry: why a call was denied, for those alone who may ask STS to decode it.
/// </summary>
internal sealed class AuthorizationMessages(WorldSeal seal)
{
    private const string Purpose = "authorization-message";

    /// <summary>Encodes a message; the text has letters, digits, hyphens and underscores, as AWS's has. In no service's turn.</summary>
    public string Seal(string json) =>
        Convert.ToBase64String(seal.Seal(Purpose, Encoding.UTF8.GetBytes(json))).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>The message; null for a text that this world didn't encode.</summary>
    public string? Open(string encoded)
    {
        var base64 = encoded.Replace('-', '+').Replace('_', '/');
        base64 = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && seal.Open(Purpose, bytes.AsSpan(0, length)) is { } json
            ? Encoding.UTF8.GetString(json)
            : null;
    }
}
