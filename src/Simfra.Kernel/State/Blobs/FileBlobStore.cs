using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Simfra.State.Blobs;

/// <summary>
/// Keeps blobs as files named by the SHA-256 of their bytes, so that equal ones share a file. Small ones stay in memory, and so in their
/// records. What no one needs any more is deleted while the process runs, as far as the garbage collector finds it; the rest at the next
/// start.
/// </summary>
internal sealed class FileBlobStore : BlobStore, IBlobKeeper, IDisposable
{
    private const string IncomingName = "incoming";

    private readonly Lock _lock = new();
    private readonly string _root;
    private readonly string _incoming;

    // Weak: whoever needs the bytes holds the blob.
    private readonly Dictionary<string, WeakReference<FileBlob>> _files = new(StringComparer.Ordinal);
    private long _incomingCount;
    private bool _isClosed;

    public FileBlobStore(string root)
    {
        _root = root;
        _incoming = Path.Combine(root, IncomingName);

        // Uploads that were cut off with the process.
        if (Directory.Exists(_incoming))
        {
            Directory.Delete(_incoming, recursive: true);
        }

        Directory.CreateDirectory(_incoming);
    }

    public override BlobWriter CreateWriter(long? expectedLength = null) => new FileBlobWriter(this);

    public string PathOf(string sha256) => Path.Combine(_root, sha256[..2], sha256);

    public string? Keep(Blob blob) => blob is FileBlob file && ReferenceEquals(file.Store, this) ? file.Sha256 : null;

    public Blob? Find(string sha256, long length)
    {
        lock (_lock)
        {
            if (FindLive(sha256) is { } live)
            {
                return live.Length == length ? live : null;
            }

            var file = new FileInfo(PathOf(sha256));
            return file.Exists && file.Length == length ? Add(sha256, length) : null;
        }
    }

    /// <summary>Deletes the files that no record has: to be called when all records have been read.</summary>
    public void DeleteUnused()
    {
        lock (_lock)
        {
            foreach (var file in Directory.EnumerateDirectories(_root).Where(d => d != _incoming).SelectMany(Directory.EnumerateFiles).ToList())
            {
                if (Path.GetFileName(file) is { Length: 2 * SHA256.HashSizeInBytes } name && FindLive(name) is null)
                {
                    File.Delete(file);
                }
            }
        }
    }

    /// <summary>From now on files stay as they are.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Nobody holds the blob any more: called by its finaliser.</summary>
    internal void Release(FileBlob blob)
    {
        lock (_lock)
        {
            // Another may have taken its place, when the same bytes came again.
            if (_isClosed || !_files.TryGetValue(blob.Sha256, out var current) || current.TryGetTarget(out _))
            {
                return;
            }

            _files.Remove(blob.Sha256);
            try
            {
                File.Delete(PathOf(blob.Sha256));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It goes at the next start.
            }
        }
    }

    /// <summary>Takes a complete file in.</summary>
    private FileBlob Adopt(string incoming, string sha256, long length)
    {
        lock (_lock)
        {
            if (FindLive(sha256) is { } live)
            {
                File.Delete(incoming);
                return live;
            }

            var path = PathOf(sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(incoming, path, overwrite: true);
            return Add(sha256, length);
        }
    }

    private FileBlob? FindLive(string sha256) => _files.TryGetValue(sha256, out var file) && file.TryGetTarget(out var live) ? live : null;

    private FileBlob Add(string sha256, long length)
    {
        var file = new FileBlob(this, sha256, length);
        _files[sha256] = new(file);
        return file;
    }

    private string NewIncomingPath() => Path.Combine(_incoming, $"{Interlocked.Increment(ref _incomingCount)}");

    private sealed class FileBlobWriter(FileBlobStore store) : BlobWriter
    {
        private const int BufferLength = 64 * 1024;

        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        private int _used;
        private long _written;
        private string _path = "";
        private SafeFileHandle? _file;

        public override Memory<byte> GetMemory() => Buffer.AsMemory(_used, BufferLength - _used);

        private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(BlobWriter));

        public override async ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
        {
            _used += count;
            if (_used == BufferLength)
            {
                await RandomAccess.WriteAsync(OpenFile(), Hashed(), _written, cancellationToken).ConfigureAwait(false);
                (_written, _used) = (_written + _used, 0);
            }
        }

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var count = Math.Min(bytes.Length, BufferLength - _used);
                bytes[..count].CopyTo(GetMemory().Span);
                bytes = bytes[count..];
                _used += count;
                if (_used == BufferLength)
                {
                    WriteOut();
                }
            }
        }

        public override Blob Complete()
        {
            if (_file is null && _used <= KeptLength)
            {
                return MemoryBlob.Of(Buffer.AsSpan(0, _used));
            }

            WriteOut();
            CloseFile();
            return store.Adopt(_path, Convert.ToHexStringLower(_hash.GetHashAndReset()), _written);
        }

        protected override void Dispose(bool disposing)
        {
            if (_file is not null)
            {
                CloseFile();
                File.Delete(_path);
            }

            if (_buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = null;
            }

            _hash.Dispose();
            base.Dispose(disposing);
        }

        private void WriteOut()
        {
            RandomAccess.Write(OpenFile(), Hashed().Span, _written);
            (_written, _used) = (_written + _used, 0);
        }

        private ReadOnlyMemory<byte> Hashed()
        {
            _hash.AppendData(Buffer, 0, _used);
            return Buffer.AsMemory(0, _used);
        }

        private SafeFileHandle OpenFile()
        {
            if (_file is null)
            {
                _path = store.NewIncomingPath();
                _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
            }

            return _file;
        }

        private void CloseFile()
        {
            _file!.Dispose();
            _file = null;
        }
    }
}
