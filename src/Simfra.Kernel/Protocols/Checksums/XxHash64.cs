using System.Buffers.Binary;
using System.Numerics;

namespace Simfra.Protocols.Checksums;

/// <summary>XXH64 with the seed 0.</summary>
/// <seealso href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md"/>
internal sealed class XxHash64 : Checksum
{
    public const ulong Prime1 = 0x9E3779B185EBCA87;
    public const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    public const ulong Prime3 = 0x165667B19E3779F9;
    public const ulong Prime4 = 0x85EBCA77C2B2AE63;
    public const ulong Prime5 = 0x27D4EB2F165667C5;

    private const int StripeLength = 32;

    private readonly ulong[] _lanes = [unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1)];
    private readonly byte[] _rest = new byte[StripeLength];
    private int _restLength;
    private ulong _length;

    public override void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        if (_restLength > 0)
        {
            var taken = Math.Min(StripeLength - _restLength, data.Length);
            data[..taken].CopyTo(_rest.AsSpan(_restLength));
            _restLength += taken;
            data = data[taken..];
            if (_restLength < StripeLength)
            {
                return;
            }

            Consume(_rest);
            _restLength = 0;
        }

        for (; data.Length >= StripeLength; data = data[StripeLength..])
        {
            Consume(data);
        }

        data.CopyTo(_rest);
        _restLength = data.Length;
    }

    public override byte[] GetValue()
    {
        var value = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, Finish());
        return value;
    }

    /// <summary>The last mixing of XXH64, which XXH3 has for its short inputs too.</summary>
    public static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private void Consume(ReadOnlySpan<byte> stripe)
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = Round(_lanes[i], BinaryPrimitives.ReadUInt64LittleEndian(stripe[(i * sizeof(ulong))..]));
        }
    }

    private ulong Finish()
    {
        var hash = Prime5;
        if (_length >= StripeLength)
        {
            hash = BitOperations.RotateLeft(_lanes[0], 1) + BitOperations.RotateLeft(_lanes[1], 7)
                + BitOperations.RotateLeft(_lanes[2], 12) + BitOperations.RotateLeft(_lanes[3], 18);
            foreach (var lane in _lanes)
            {
                hash = ((hash ^ Round(0, lane)) * Prime1) + Prime4;
            }
        }

        hash += _length;
        ReadOnlySpan<byte> rest = _rest.AsSpan(0, _restLength);
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
        }

        if (rest.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
            hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
            rest = rest[sizeof(uint)..];
        }

        foreach (var b in rest)
        {
            hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        }

        return Avalanche(hash);
    }
}
