using System.Buffers;
using System.Text;

namespace Simfra.Services.S3;

/// <summary>An object's text, decoded a block at a time, and how far it has been read.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="isWhole">Whether they begin with a character.</param>
internal sealed class SelectText(Stream stream, bool isWhole) : IDisposable
{
    /// <summary>As AWS reads: its messages place errors in blocks of this size.</summary>
    private const int BlockSize = 8192;

    /// <summary>A character has at most three bytes after its first; one more to see that it is over.</summary>
    private const int MaxContinuationBytes = 4;

    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(BlockSize);
    private readonly char[] _block = new char[BlockSize + 2];
    private int _length;
    private bool _hasEnded;

    /// <summary>Bytes that were read, after decompression.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes before the first character: a mark of the encoding, or the rest of a character where reading began within one.</summary>
    public int BytesSkipped { get; private set; }

    /// <summary>What was decoded and not yet taken.</summary>
    public ReadOnlySpan<char> Rest => _block.AsSpan(Position, _length - Position);

    public int Position { get; private set; }

    public void Advance(int count) => Position += count;

    /// <summary>Decodes the next block, when the last was taken.</summary>
    /// <returns>False at the end.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        (Position, _length) = (0, 0);
        while (_length == 0)
        {
            if (_hasEnded)
            {
                return false;
            }

            var count = await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            var isFirst = BytesRead == 0;
            BytesRead += count;
            _hasEnded = count < BlockSize;
            Decode(_bytes.AsSpan(0, count), isFirst);
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        stream.Dispose();
    }

    private async ValueTask<int> ReadBlockAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAtLeastAsync(_bytes.AsMemory(0, BlockSize), BlockSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw BytesRead == 0 ? S3Errors.NotCompressed() : S3Errors.TruncatedInput();
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool isFirst)
    {
        if (isFirst)
        {
            BytesSkipped = isWhole
                ? bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0
                : Math.Max(0, bytes[..Math.Min(bytes.Length, MaxContinuationBytes)].IndexOfAnyExceptInRange((byte)0x80, (byte)0xBF));
            bytes = bytes[BytesSkipped..];
        }

        try
        {
            _length = _decoder.GetChars(bytes, _block, flush: _hasEnded);
        }
        catch (DecoderFallbackException)
        {
            throw S3Errors.InvalidTextEncoding(BytesRead);
        }
    }
}
