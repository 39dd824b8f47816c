namespace Simfra.State.Blobs;

/// <summary>Several blobs read as one: an object made of uploaded parts.</summary>
internal sealed class ConcatenatedBlob : Blob
{
    private readonly Blob[] _parts;

    // Where each part begins; one more for the end of the last.
    private readonly long[] _offsets;

    public ConcatenatedBlob(IReadOnlyList<Blob> parts)
    {
        _parts = [.. parts];
        _offsets = new long[_parts.Length + 1];
        for (var i = 0; i < _parts.Length; i++)
        {
            _offsets[i + 1] = _offsets[i] + _parts[i].Length;
        }
    }

    public override long Length => _offsets[^1];

    internal IReadOnlyList<Blob> Parts => _parts;

    public override Stream OpenRead(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset, nameof(length));
        return new PartStream(this, offset, length);
    }

    private sealed class PartStream(ConcatenatedBlob blob, long offset, long length) : BlobStream
    {
        private readonly long _end = offset + length;
        private long _position = offset;
        private Stream _part = Null;
        private long _partEnd = offset;

        public override int Read(Span<byte> buffer)
        {
            if (!TryOpenPart())
            {
                return 0;
            }

            var read = _part.Read(buffer);
            _position += read;
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!TryOpenPart())
            {
                return 0;
            }

            var read = await _part.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _position += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            _part.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>Goes on to the part that holds the position; false at the end.</summary>
        private bool TryOpenPart()
        {
            if (_position == _end)
            {
                return false;
            }

            if (_position == _partEnd)
            {
                var found = Array.BinarySearch(blob._offsets, _position);
                var part = found < 0 ? ~found - 1 : found;

                // Empty parts begin where the next one does; the last of those is the one with bytes.
                while (blob._offsets[part + 1] == _position)
                {
                    part++;
                }

                _part.Dispose();
                _partEnd = Math.Min(blob._offsets[part + 1], _end);
                _part = blob._parts[part].OpenRead(_position - blob._offsets[part], _partEnd - _position);
            }

            return true;
        }
    }
}
