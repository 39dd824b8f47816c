namespace Simfra.State.Blobs;

/// <summary>A blob in memory. All segments are full; only the last may be shorter than the one before.</summary>
internal sealed class MemoryBlob(byte[][] segments, long length) : Blob
{
    public override long Length { get; } = length;

    internal IReadOnlyList<byte[]> Segments => segments;

    /// <summary>A blob of bytes that are copied.</summary>
    public static Blob Of(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? Empty : new MemoryBlob([bytes.ToArray()], bytes.Length);

    public override Stream OpenRead(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset, nameof(length));
        return new SegmentStream(segments, offset, length);
    }

    private sealed class SegmentStream : BlobStream
    {
        private readonly byte[][] _segments;
        private int _segment;
        private int _position;
        private long _remaining;

        public SegmentStream(byte[][] segments, long offset, long length)
        {
            _segments = segments;
            _remaining = length;
            while (length > 0 && offset >= segments[_segment].Length)
            {
                offset -= segments[_segment++].Length;
            }

            _position = (int)offset;
        }

        public override int Read(Span<byte> buffer)
        {
            var read = 0;
            while (_remaining > 0 && !buffer.IsEmpty)
            {
                var segment = _segments[_segment];
                var count = (int)Math.Min(Math.Min(segment.Length - _position, buffer.Length), _remaining);
                segment.AsSpan(_position, count).CopyTo(buffer);
                buffer = buffer[count..];
                read += count;
                _remaining -= count;
                _position += count;
                if (_position == segment.Length)
                {
                    (_segment, _position) = (_segment + 1, 0);
                }
            }

            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested
                ? ValueTask.FromCanceled<int>(cancellationToken)
                : new(Read(buffer.Span));
    }
}
