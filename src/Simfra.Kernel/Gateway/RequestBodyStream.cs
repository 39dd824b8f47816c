using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols.AwsChunked;
using Simfra.Protocols.Checksums;

namespace Simfra.Gateway;

/// <summary>
/// A request's body on its way to a handler: decoded, its length, hash and checksums computed as it is read, and compared with
/// what the headers and trailers said by the read that reaches the end.
/// </summary>
internal sealed class RequestBodyStream(Stream source, AwsChunkedStream? chunked, long? length, string? payloadHash, DeclaredChecksums declared)
    : ReadOnlyStream
{
    private readonly IncrementalHash? _payload = payloadHash is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _md5 = declared.ContentMd5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Checksum? _checksum = declared.Algorithm?.Create();
    private long _read;
    private bool _isComplete;

    /// <summary>The flexible checksum's algorithm as the request declares it, or null.</summary>
    public ChecksumAlgorithm? ChecksumAlgorithm => declared.Algorithm;

    /// <summary>The flexible checksum's value, from header or trailer, found good; null until the stream has ended.</summary>
    public byte[]? ChecksumValue { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isComplete || buffer.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RequestBodyErrors.PastServerLimit(e.Message);
        }
        catch (IOException)
        {
            // The server's word for a body that breaks off, comes in broken chunks, or stops coming.
            throw RequestBodyErrors.Incomplete();
        }

        if (read == 0)
        {
            Complete();
            _isComplete = true;
            return 0;
        }

        var data = buffer.Span[..read];
        _read += read;
        _payload?.AppendData(data);
        _md5?.AppendData(data);
        _checksum?.Append(data);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _payload?.Dispose();
            _md5?.Dispose();
            _checksum?.Dispose();
            chunked?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Complete()
    {
        if (length is { } expected && _read != expected)
        {
            throw RequestBodyErrors.Incomplete();
        }

        if (_payload?.GetCurrentHash() is { } hash && !Convert.ToHexStringLower(hash).Equals(payloadHash, StringComparison.OrdinalIgnoreCase))
        {
            throw RequestBodyErrors.PayloadHashMismatch(payloadHash!, Convert.ToHexStringLower(hash));
        }

        if (_md5?.GetCurrentHash() is { } md5 && !md5.AsSpan().SequenceEqual(declared.ContentMd5))
        {
            throw ChecksumErrors.ContentMd5Mismatch(declared.ContentMd5, md5);
        }

        if (declared.Algorithm is { } algorithm)
        {
            CompleteChecksum(algorithm, _checksum!.GetValue());
        }
    }

    private void CompleteChecksum(ChecksumAlgorithm algorithm, byte[] computed)
    {
        var expected = declared.Value ?? TrailerValue(algorithm);
        if (!computed.AsSpan().SequenceEqual(expected))
        {
            throw ChecksumErrors.Mismatch(algorithm);
        }

        ChecksumValue = computed;
    }

    private byte[] TrailerValue(ChecksumAlgorithm algorithm)
    {
        foreach (var (name, value) in chunked?.Trailers ?? [])
        {
            if (name.Equals(algorithm.HeaderName, StringComparison.Ordinal))
            {
                return algorithm.Parse(value) ?? throw ChecksumErrors.InvalidTrailerValue(algorithm);
            }
        }

        throw AwsChunkedErrors.MalformedTrailer();
    }
}
