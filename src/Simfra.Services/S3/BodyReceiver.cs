using System.Security.Cryptography;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>A body that has arrived whole.</summary>
internal sealed record ReceivedBody(Blob Content, byte[] Md5, ObjectChecksum Checksum)
{
    public string ETag => Convert.ToHexStringLower(Md5);
}

/// <summary>Takes bodies in: stores them, and computes their digests on the way.</summary>
internal sealed class BodyReceiver(BlobStore blobs)
{
    /// <summary>The most that one request can bring.</summary>
    public const long MaxLength = 5L * 1024 * 1024 * 1024;

    /// <param name="algorithm">What the additional checksum is computed with.</param>
    public async ValueTask<ReceivedBody> ReceiveAsync(
        StreamingBody? body, BodyChecks checks, ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var length = body is null ? 0 : body.Length;
        if (length is null && !body!.IsDelimited)
        {
            throw S3Errors.MissingContentLength();
        }

        if (length > MaxLength)
        {
            throw S3Errors.EntityTooLarge(length.Value, MaxLength);
        }

        return await StoreAsync(body?.Content ?? Stream.Null, length, algorithm, checks, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores a stretch of stored bytes as bytes of their own.</summary>
    public async ValueTask<ReceivedBody> CopyAsync(
        Blob source, ByteRange range, ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        await using var stream = source.OpenRead(range.First, range.Length);
        return await StoreAsync(stream, range.Length, algorithm, checks: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Computes the digests of bytes that are stored already.</summary>
    public static async ValueTask<ReceivedBody> DigestAsync(Blob content, ChecksumAlgorithm algorithm, CancellationToken cancellationToken)
    {
        using var digests = new BodyDigests(algorithm);
        await using var stream = content.OpenRead();
        var buffer = new byte[MemoryBlobStore.MaxSegmentLength];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            digests.Append(buffer.AsSpan(0, count));
        }

        return digests.ToBody(content);
    }

    /// <param name="source">Where the bytes come from.</param>
    /// <param name="length">How many bytes there must be; null takes all that come, up to the limit.</param>
    /// <param name="algorithm">What the additional checksum is computed with.</param>
    /// <param name="checks">What the sender said of the bytes; where it isn't so, nothing of them is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async ValueTask<ReceivedBody> StoreAsync(
        Stream source, long? length, ChecksumAlgorithm algorithm, BodyChecks? checks, CancellationToken cancellationToken)
    {
        using var digests = new BodyDigests(algorithm);
        using var writer = blobs.CreateWriter(length);
        for (var remaining = length ?? MaxLength; remaining > 0;)
        {
            var memory = writer.GetMemory();
            var count = await source.ReadAsync(memory[..(int)Math.Min(memory.Length, remaining)], cancellationToken).ConfigureAwait(false);
            if (count == 0 && length is null)
            {
                return Complete();
            }

            if (count == 0)
            {
                throw S3Errors.IncompleteBody();
            }

            digests.Append(memory.Span[..count]);
            await writer.AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
            remaining -= count;
        }

        // The end has to be read too: that is where a transfer's trailer and signatures are checked.
        return await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0
            ? Complete()
            : throw (length is null ? S3Errors.EntityTooLarge(MaxLength + 1, MaxLength) : S3Errors.IncompleteBody());

        ReceivedBody Complete()
        {
            var body = digests.ToBody(Blob.Empty);
            checks?.Verify(body);
            return body with { Content = writer.Complete() };
        }
    }

    private sealed class BodyDigests(ChecksumAlgorithm algorithm) : IDisposable
    {
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly Checksum _checksum = algorithm.Create();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _md5.AppendData(bytes);
            _checksum.Append(bytes);
        }

        public ReceivedBody ToBody(Blob content) =>
            new(content, _md5.GetCurrentHash(), ObjectChecksum.Create(algorithm, _checksum.GetValue()));

        public void Dispose()
        {
            _md5.Dispose();
            _checksum.Dispose();
        }
    }
}
