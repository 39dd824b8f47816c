namespace Simfra.State.Blobs;

/// <summary>Keeps blobs in memory, in segments that stay clear of the large object heap.</summary>
internal sealed class MemoryBlobStore : BlobStore
{
    /// <summary>Arrays of 85,000 bytes and more are large objects, which only a full collection takes back.</summary>
    public const int MaxSegmentLength = 64 * 1024;

    private const int FirstSegmentLength = 4 * 1024;

    public override BlobWriter CreateWriter(long? expectedLength = null) => new MemoryBlobWriter(expectedLength);

    private sealed class MemoryBlobWriter(long? expectedLength) : BlobWriter
    {
        private readonly List<byte[]> _segments = [];
        private byte[] _current = [];
        private int _used;
        private long _length;

        public override Memory<byte> GetMemory()
        {
            if (_used == _current.Length)
            {
                Close();
                _current = GC.AllocateUninitializedArray<byte>(NextSegmentLength());
            }

            return _current.AsMemory(_used);
        }

        public override ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
        {
            _used += count;
            _length += count;
            return ValueTask.CompletedTask;
        }

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var memory = GetMemory().Span;
                var count = Math.Min(bytes.Length, memory.Length);
                bytes[..count].CopyTo(memory);
                bytes = bytes[count..];
                _used += count;
                _length += count;
            }
        }

        public override Blob Complete()
        {
            Close();
            _current = [];
            return _length == 0 ? Blob.Empty : new MemoryBlob([.. _segments], _length);
        }

        /// <summary>What is expected, if it fits a segment; otherwise small at first, for most blobs are.</summary>
        private int NextSegmentLength()
        {
            if (expectedLength - _length is > 0 and var remaining)
            {
                return (int)Math.Min(remaining, MaxSegmentLength);
            }

            return Math.Min(Math.Max(FirstSegmentLength, _current.Length * 2), MaxSegmentLength);
        }

        private void Close()
        {
            if (_used > 0)
            {
                // Only the last segment may be partly filled; it shrinks to what it holds.
                _segments.Add(_used == _current.Length ? _current : _current[.._used]);
                _used = 0;
            }
        }
    }
}
