using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Security.SigV4;

/// <summary>The key that signs, derived from a secret for one date, region and service.</summary>
internal static class SigningKey
{
    public const string Terminator = "aws4_request";

    public const int Length = HMACSHA256.HashSizeInBytes;

    public static byte[] Derive(string secret, string date, string region, string service)
    {
        var key = new byte[Length];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date), key);
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(region), key);
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(service), key);
        HMACSHA256.HashData(key, "aws4_request"u8, key);
        return key;
    }
}

/// <summary>
/// The signing keys in use, so that each is derived once a day and not once a request. One of these belongs to one world.
/// </summary>
internal sealed class SigningKeyCache
{
    private const int Capacity = 1024;

    private readonly ConcurrentDictionary<Slot, byte[]> _keys = new();

    public byte[] Get(string secret, string date, string region, string service)
    {
        var slot = new Slot(secret, date, region, service);
        if (_keys.TryGetValue(slot, out var key))
        {
            return key;
        }

        if (_keys.Count >= Capacity)
        {
            // Scopes are the client's choice: without a limit a stream of made-up regions would fill the memory.
            _keys.Clear();
        }

        return _keys.GetOrAdd(slot, static s => SigningKey.Derive(s.Secret, s.Date, s.Region, s.Service));
    }

    private readonly record struct Slot(string Secret, string Date, string Region, string Service);
}
