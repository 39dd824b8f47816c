using System.Security.Cryptography;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>A body that has arrived whole and is what its sender said.</summary>
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
        StreamingBody? body, BodyChecks checks, string algorithm, CancellationToken cancellationToken)
    {
        var length = body is null ? 0 : body.Length ?? throw S3Errors.MissingContentLength();
        if (length > MaxLength)
        {
            throw S3Errors.EntityTooLarge(length, MaxLength);
        }

        var received = await StoreAsync(body?.Content ?? Stream.Null, length, algorithm, cancellationToken);
        if (checks.ContentMd5 is { } expected && !expected.AsSpan().SequenceEqual(received.Md5))
        {
            throw S3Errors.BadContentMd5(Convert.ToBase64String(expected), Convert.ToBase64String(received.Md5));
        }

        if (checks.Checksum is { } checksum && checksum != received.Checksum.Value)
        {
            throw S3Errors.BadChecksum(received.Checksum.Algorithm);
        }

        return received;
    }

    /// <summary>Computes the digests of bytes that are stored already: the whole of a copy's source, or a stretch of it.</summary>
    public static async ValueTask<ReceivedBody> DigestAsync(Blob content, string algorithm, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = IncrementalChecksum.Create(algorithm);
        await using var stream = content.OpenRead();
        var buffer = new byte[MemoryBlobStore.MaxSegmentLength];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            md5.AppendData(buffer, 0, count);
            checksum.Append(buffer.AsSpan(0, count));
        }

        return new(content, md5.GetHashAndReset(), new(algorithm, Convert.ToBase64String(checksum.GetValue())));
    }

    /// <summary>Stores a stretch of stored bytes as bytes of their own.</summary>
    public async ValueTask<ReceivedBody> CopyAsync(Blob source, ByteRange range, string algorithm, CancellationToken cancellationToken)
    {
        await using var stream = source.OpenRead(range.First, range.Length);
        return await StoreAsync(stream, range.Length, algorithm, cancellationToken);
    }

    private async ValueTask<ReceivedBody> StoreAsync(Stream source, long length, string algorithm, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var checksum = IncrementalChecksum.Create(algorithm);
        using var writer = blobs.CreateWriter(length);
        for (var remaining = length; remaining > 0;)
        {
            var memory = writer.GetMemory();
            var count = await source.ReadAsync(memory[..(int)Math.Min(memory.Length, remaining)], cancellationToken);
            if (count == 0)
            {
                throw S3Errors.IncompleteBody();
            }

            md5.AppendData(memory.Span[..count]);
            checksum.Append(memory.Span[..count]);
            await writer.AdvanceAsync(count, cancellationToken);
            remaining -= count;
        }

        // The end has to be read too: that is where a transfer's trailer and signatures are checked.
        return await source.ReadAsync(new byte[1], cancellationToken) == 0
            ? new(writer.Complete(), md5.GetHashAndReset(), new(algorithm, Convert.ToBase64String(checksum.GetValue())))
            : throw S3Errors.IncompleteBody();
    }
}
