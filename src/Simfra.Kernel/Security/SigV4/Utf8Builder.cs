using System.Buffers;
using System.Text;

namespace Simfra.Security.SigV4;

/// <summary>UTF-8 text under construction in a pooled array. <see cref="Dispose"/> gives the array back.</summary>
internal ref struct Utf8Builder(int capacity)
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public int Length
    {
        readonly get => _length;
        set => _length = value;
    }

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>The array behind <see cref="Written"/>; it may be another after the next append.</summary>
    public readonly byte[] Buffer => _buffer;

    public void Append(byte value)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
    }

    public void Append(scoped ReadOnlySpan<char> value) =>
        _length += Encoding.UTF8.GetBytes(value, Reserve(Encoding.UTF8.GetMaxByteCount(value.Length)));

    public void AppendLowerAscii(scoped ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            Append(char.IsAscii(c) ? (byte)char.ToLowerInvariant(c) : (byte)'?');
        }
    }

    /// <summary>Appends bytes as lower-case hexadecimal digits.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> value)
    {
        Convert.TryToHexStringLower(value, Reserve(value.Length * 2), out var written);
        _length += written;
    }

    public override readonly string ToString() => Encoding.UTF8.GetString(Written);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        return _buffer.AsSpan(_length);
    }

    private void Grow(int count)
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        Written.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
