using System.Security.Cryptography;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>Message authentication codes.</summary>
internal static class KeyMac
{
    public static byte[] Compute(string algorithm, byte[] secret, byte[] message) => algorithm switch
    {
        MacAlgorithmSpec.HmacSha224 => Sha224.Hmac(secret, message),
        MacAlgorithmSpec.HmacSha256 => HMACSHA256.HashData(secret, message),
        MacAlgorithmSpec.HmacSha384 => HMACSHA384.HashData(secret, message),
        MacAlgorithmSpec.HmacSha512 => HMACSHA512.HashData(secret, message),
        _ => throw new ArgumentException($"{algorithm} is no algorithm of message authentication codes.", nameof(algorithm)),
    };
}
