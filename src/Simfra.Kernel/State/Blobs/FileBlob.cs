using Microsoft.Win32.SafeHandles;

namespace Simfra.State.Blobs;

/// <summary>
/// A blob in a file named by the digest of its bytes. There is one for a file, and it stands for all who need the bytes: records of the
/// world and of its forks, readers, uploads that are being put together. When none is left, the file goes.
/// </summary>
internal sealed class FileBlob(FileBlobStore store, string sha256, long length) : Blob
{
#pragma warning disable MA0055 // That nobody holds the blob any more is what this waits for; there is no one place that could tell.
    ~FileBlob() => store.Release(this);
#pragma warning restore MA0055

    public override long Length => length;

    public string Sha256 => sha256;

    public FileBlobStore Store => store;

    public override Stream OpenRead(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset, nameof(length));
        return new FileStretch(this, File.OpenHandle(store.PathOf(sha256), options: FileOptions.Asynchronous), offset, length);
    }

    /// <summary>Holds the blob for as long as it reads.</summary>
    private sealed class FileStretch(FileBlob blob, SafeFileHandle file, long offset, long length) : BlobStream
    {
        private readonly long _end = offset + length;
        private long _position = offset;

        public override int Read(Span<byte> buffer) =>
            Advance(RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, _end - _position)], _position));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Advance(
            await RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, _end - _position)], _position, cancellationToken)
                .ConfigureAwait(false));

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            GC.KeepAlive(blob);
            base.Dispose(disposing);
        }

        private int Advance(int count)
        {
            _position += count;
            return count;
        }
    }
}
