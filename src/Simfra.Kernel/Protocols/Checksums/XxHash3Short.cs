using System.Numerics;
using static System.Buffers.Binary.BinaryPrimitives;
using static Simfra.Protocols.Checksums.XxHash3Mixing;

namespace Simfra.Protocols.Checksums;

/// <summary>XXH3 of inputs of up to 240 bytes, which has a way of its own for each of five ranges of lengths.</summary>
internal static class XxHash3Short
{
    public const int MaxLength = 240;

    private const int SmallLength = 16;
    private const int MediumLength = 128;
    private const int RoundLength = 16;
    private const int FirstRounds = 8;
    private const int SecretOfEnd = 136;
    private const ulong PrimeB = 0x9FB21C651E98DF25;

    public static ulong Narrow(ReadOnlySpan<byte> data) => data.Length switch
    {
        0 => XxHash64.Avalanche(Key(56) ^ Key(64)),
        <= 3 => XxHash64.Avalanche(Packed(data) ^ (ReadUInt32LittleEndian(Secret) ^ ReadUInt32LittleEndian(Secret[4..]))),
        <= 8 => NarrowTo8(data),
        <= SmallLength => NarrowTo16(data),
        <= MediumLength => NarrowTo128(data),
        _ => NarrowTo240(data),
    };

    public static (ulong High, ulong Low) Wide(ReadOnlySpan<byte> data) => data.Length switch
    {
        0 => (XxHash64.Avalanche(Key(80) ^ Key(88)), XxHash64.Avalanche(Key(64) ^ Key(72))),
        <= 3 => WideTo3(data),
        <= 8 => WideTo8(data),
        <= SmallLength => WideTo16(data),
        <= MediumLength => WideTo128(data),
        _ => WideTo240(data),
    };

    private static ulong Key(int offset) => ReadUInt64LittleEndian(Secret[offset..]);

    private static uint Packed(ReadOnlySpan<byte> data) =>
        ((uint)data[0] << 16) | ((uint)data[data.Length >> 1] << 24) | data[^1] | ((uint)data.Length << 8);

    private static ulong NarrowTo8(ReadOnlySpan<byte> data)
    {
        var input = ReadUInt32LittleEndian(data[^4..]) + ((ulong)ReadUInt32LittleEndian(data) << 32);
        var hash = input ^ Key(8) ^ Key(16);
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= PrimeB;
        hash ^= (hash >> 35) + (ulong)data.Length;
        hash *= PrimeB;
        return hash ^ (hash >> 28);
    }

    private static ulong NarrowTo16(ReadOnlySpan<byte> data)
    {
        var low = ReadUInt64LittleEndian(data) ^ Key(24) ^ Key(32);
        var high = ReadUInt64LittleEndian(data[^8..]) ^ Key(40) ^ Key(48);
        return XxHash3Mixing.Avalanche((ulong)data.Length + ReverseEndianness(low) + high + Fold(low, high));
    }

    private static ulong NarrowTo128(ReadOnlySpan<byte> data)
    {
        var hash = (ulong)data.Length * XxHash64.Prime1;
        for (var i = (data.Length - 1) / 32; i >= 0; i--)
        {
            hash += Mix(data[(i * RoundLength)..], Secret[(i * 32)..]);
            hash += Mix(data[^((i + 1) * RoundLength)..], Secret[((i * 32) + RoundLength)..]);
        }

        return XxHash3Mixing.Avalanche(hash);
    }

    private static ulong NarrowTo240(ReadOnlySpan<byte> data)
    {
        var hash = (ulong)data.Length * XxHash64.Prime1;
        for (var i = 0; i < FirstRounds; i++)
        {
            hash += Mix(data[(i * RoundLength)..], Secret[(i * RoundLength)..]);
        }

        hash = XxHash3Mixing.Avalanche(hash);
        for (var i = FirstRounds; i < data.Length / RoundLength; i++)
        {
            hash += Mix(data[(i * RoundLength)..], Secret[(((i - FirstRounds) * RoundLength) + 3)..]);
        }

        return XxHash3Mixing.Avalanche(hash + Mix(data[^RoundLength..], Secret[(SecretOfEnd - 17)..]));
    }

    private static (ulong High, ulong Low) WideTo3(ReadOnlySpan<byte> data)
    {
        var low = Packed(data);
        var high = BitOperations.RotateLeft(ReverseEndianness(low), 13);
        return (
            XxHash64.Avalanche(high ^ (ulong)(ReadUInt32LittleEndian(Secret[8..]) ^ ReadUInt32LittleEndian(Secret[12..]))),
            XxHash64.Avalanche(low ^ (ulong)(ReadUInt32LittleEndian(Secret) ^ ReadUInt32LittleEndian(Secret[4..]))));
    }

    private static (ulong High, ulong Low) WideTo8(ReadOnlySpan<byte> data)
    {
        var input = ReadUInt32LittleEndian(data) + ((ulong)ReadUInt32LittleEndian(data[^4..]) << 32);
        var high = Math.BigMul(input ^ Key(16) ^ Key(24), XxHash64.Prime1 + ((ulong)data.Length << 2), out var low);
        high += low << 1;
        low ^= high >> 3;
        low = (low ^ (low >> 35)) * PrimeB;
        low ^= low >> 28;
        return (XxHash3Mixing.Avalanche(high), low);
    }

    private static (ulong High, ulong Low) WideTo16(ReadOnlySpan<byte> data)
    {
        var first = ReadUInt64LittleEndian(data);
        var last = ReadUInt64LittleEndian(data[^8..]);
        var high = Math.BigMul(first ^ last ^ Key(32) ^ Key(40), XxHash64.Prime1, out var low);
        low += (ulong)(data.Length - 1) << 54;
        last ^= Key(48) ^ Key(56);
        high += last + ((last & uint.MaxValue) * (Prime32B - 1));
        low ^= ReverseEndianness(high);
        var mixedHigh = Math.BigMul(low, XxHash64.Prime2, out var mixedLow);
        mixedHigh += high * XxHash64.Prime2;
        return (XxHash3Mixing.Avalanche(mixedHigh), XxHash3Mixing.Avalanche(mixedLow));
    }

    private static (ulong High, ulong Low) WideTo128(ReadOnlySpan<byte> data)
    {
        var lanes = (High: 0UL, Low: (ulong)data.Length * XxHash64.Prime1);
        for (var i = (data.Length - 1) / 32; i >= 0; i--)
        {
            lanes = Mix32(lanes, data[(i * RoundLength)..], data[^((i + 1) * RoundLength)..], Secret[(i * 32)..]);
        }

        return FinishWide(lanes, data.Length);
    }

    private static (ulong High, ulong Low) WideTo240(ReadOnlySpan<byte> data)
    {
        var lanes = (High: 0UL, Low: (ulong)data.Length * XxHash64.Prime1);
        for (var i = 0; i < FirstRounds / 2; i++)
        {
            lanes = Mix32(lanes, data[(i * 32)..], data[((i * 32) + RoundLength)..], Secret[(i * 32)..]);
        }

        lanes = (XxHash3Mixing.Avalanche(lanes.High), XxHash3Mixing.Avalanche(lanes.Low));
        for (var i = FirstRounds / 2; i < data.Length / 32; i++)
        {
            lanes = Mix32(lanes, data[(i * 32)..], data[((i * 32) + RoundLength)..], Secret[(((i - (FirstRounds / 2)) * 32) + 3)..]);
        }

        return FinishWide(Mix32(lanes, data[^RoundLength..], data[^32..], Secret[(SecretOfEnd - 17 - RoundLength)..]), data.Length);
    }

    private static (ulong High, ulong Low) Mix32(
        (ulong High, ulong Low) lanes, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> secret)
    {
        var low = lanes.Low + Mix(first, secret);
        low ^= ReadUInt64LittleEndian(second) + ReadUInt64LittleEndian(second[8..]);
        var high = lanes.High + Mix(second, secret[RoundLength..]);
        high ^= ReadUInt64LittleEndian(first) + ReadUInt64LittleEndian(first[8..]);
        return (high, low);
    }

    private static (ulong High, ulong Low) FinishWide((ulong High, ulong Low) lanes, int length)
    {
        var high = (lanes.Low * XxHash64.Prime1) + (lanes.High * XxHash64.Prime4) + ((ulong)length * XxHash64.Prime2);
        return (0 - XxHash3Mixing.Avalanche(high), XxHash3Mixing.Avalanche(lanes.Low + lanes.High));
    }
}
