using System.Buffers.Binary;

namespace Simfra.Protocols.Checksums;

/// <summary>XXH3 of 64 or of 128 bits, with the seed 0 and its own secret. Long inputs go through eight lanes, a block of 1,024 bytes at a time.</summary>
/// <seealso href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md"/>
internal sealed class XxHash3(bool isWide) : Checksum
{
    private const int StripeLength = 64;
    private const int StripesOfBlock = 16;
    private const int BlockLength = StripeLength * StripesOfBlock;
    private const int LastStripeSecret = 192 - StripeLength - 7;

    private readonly ulong[] _lanes =
    [
        XxHash3Mixing.Prime32C, XxHash64.Prime1, XxHash64.Prime2, XxHash64.Prime3,
        XxHash64.Prime4, XxHash3Mixing.Prime32B, XxHash64.Prime5, XxHash3Mixing.Prime32A,
    ];

    /// <summary>The last stripe that was consumed, and then what wasn't yet: the end of the input is looked at as a stripe of its own.</summary>
    private readonly byte[] _buffer = new byte[StripeLength + BlockLength];

    private int _pending;
    private ulong _length;

    public override void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        while (data.Length > 0)
        {
            if (_pending == BlockLength)
            {
                // Only now, as there is more: something must be left for the end.
                ConsumeBlock();
            }

            var taken = Math.Min(BlockLength - _pending, data.Length);
            data[..taken].CopyTo(_buffer.AsSpan(StripeLength + _pending));
            _pending += taken;
            data = data[taken..];
        }
    }

    public override byte[] GetValue()
    {
        ReadOnlySpan<byte> pending = _buffer.AsSpan(StripeLength, _pending);
        var (high, low) = _length > XxHash3Short.MaxLength ? FinishLong(pending)
            : isWide ? XxHash3Short.Wide(pending)
            : (0, XxHash3Short.Narrow(pending));
        var value = new byte[isWide ? 2 * sizeof(ulong) : sizeof(ulong)];
        if (isWide)
        {
            BinaryPrimitives.WriteUInt64BigEndian(value, high);
        }

        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(value.Length - sizeof(ulong)), low);
        return value;
    }

    private static void Consume(Span<ulong> lanes, ReadOnlySpan<byte> stripe, ReadOnlySpan<byte> secret)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(stripe[(i * sizeof(ulong))..]);
            var keyed = value ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[(i * sizeof(ulong))..]);
            lanes[i ^ 1] += value;
            lanes[i] += (keyed & uint.MaxValue) * (keyed >> 32);
        }
    }

    private void ConsumeBlock()
    {
        for (var i = 0; i < StripesOfBlock; i++)
        {
            Consume(_lanes, _buffer.AsSpan(StripeLength + (i * StripeLength), StripeLength), XxHash3Mixing.Secret[(i * sizeof(ulong))..]);
        }

        var secret = XxHash3Mixing.Secret[(XxHash3Mixing.Secret.Length - StripeLength)..];
        for (var i = 0; i < _lanes.Length; i++)
        {
            var lane = _lanes[i];
            _lanes[i] = (lane ^ (lane >> 47) ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[(i * sizeof(ulong))..])) * XxHash3Mixing.Prime32A;
        }

        _buffer.AsSpan(BlockLength, StripeLength).CopyTo(_buffer);
        _pending = 0;
    }

    private (ulong High, ulong Low) FinishLong(ReadOnlySpan<byte> pending)
    {
        Span<ulong> lanes = stackalloc ulong[_lanes.Length];
        _lanes.CopyTo(lanes);
        var stripes = (pending.Length - 1) / StripeLength;
        for (var i = 0; i < stripes; i++)
        {
            Consume(lanes, pending[(i * StripeLength)..], XxHash3Mixing.Secret[(i * sizeof(ulong))..]);
        }

        Consume(lanes, _buffer.AsSpan(_pending, StripeLength), XxHash3Mixing.Secret[LastStripeSecret..]);
        const int lowSecret = 11;
        var low = Merge(lanes, XxHash3Mixing.Secret[lowSecret..], _length * XxHash64.Prime1);
        return isWide
            ? (Merge(lanes, XxHash3Mixing.Secret[(XxHash3Mixing.Secret.Length - StripeLength - lowSecret)..], ~(_length * XxHash64.Prime2)), low)
            : (0, low);
    }

    private static ulong Merge(ReadOnlySpan<ulong> lanes, ReadOnlySpan<byte> secret, ulong start)
    {
        var merged = start;
        for (var i = 0; i < lanes.Length; i += 2)
        {
            merged += XxHash3Mixing.Fold(
                lanes[i] ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[(i * sizeof(ulong))..]),
                lanes[i + 1] ^ BinaryPrimitives.ReadUInt64LittleEndian(secret[((i + 1) * sizeof(ulong))..]));
        }

        return XxHash3Mixing.Avalanche(merged);
    }
}
