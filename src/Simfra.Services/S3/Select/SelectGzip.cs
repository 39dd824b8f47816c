using System.Buffers.Binary;
using System.IO.Compression;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>
/// What is in a gzip file. The decoder doesn't mind a file that ends too early; its last four bytes then are no length, which would be
/// that of the last of the file's members.
/// </summary>
/// <param name="compressed">The file as it is read.</param>
/// <param name="file">The file.</param>
internal sealed class SelectGzip(Stream compressed, Blob file) : ReadOnlyStream
{
    private const int LengthBytes = 4;

    private readonly GZipStream _content = new(compressed, CompressionMode.Decompress);
    private long _count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _count += count;
        if (count == 0 && file.Length > 0)
        {
            await CheckLengthAsync(cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask CheckLengthAsync(CancellationToken cancellationToken)
    {
        var length = new byte[LengthBytes];
        if (file.Length < LengthBytes)
        {
            throw new InvalidDataException();
        }

        using var end = file.OpenRead(file.Length - LengthBytes, LengthBytes);
        await end.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(length) > _count)
        {
            throw new InvalidDataException();
        }
    }
}
