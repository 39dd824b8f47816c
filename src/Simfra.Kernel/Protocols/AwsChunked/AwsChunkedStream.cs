using System.Buffers;
using System.Text;
using Simfra.Security.SigV4;

namespace Simfra.Protocols.AwsChunked;

/// <summary>
/// The content of an aws-chunked body: framing taken off, chunk and trailer signatures checked, in constant memory. A fault is
/// thrown by the read that meets it, so bytes already read are good only once the stream has ended.
/// </summary>
internal sealed class AwsChunkedStream : ReadOnlyStream
{
    private const int BufferSize = 16 * 1024;
    private const int MaxLineLength = 1024;
    private const int MaxTrailerLength = 8 * 1024;

    /// <summary>The least size of a chunk that another follows.</summary>
    private const int MinChunkSize = 8192;

    private readonly Stream _inner;
    private readonly long _decodedLength;
    private readonly string? _announcedTrailer;
    private readonly ChunkVerifier? _verifier;
    private readonly List<KeyValuePair<string, string>> _trailers = [];

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    private State _state = State.Header;
    private ChunkHeader _chunk;
    private int _chunkNumber;
    private long _remaining;
    private long _decoded;

    /// <param name="inner">The body as sent.</param>
    /// <param name="decodedLength">What <c>x-amz-decoded-content-length</c> says.</param>
    /// <param name="announcedTrailer">What <c>x-amz-trailer</c> says, or null.</param>
    /// <param name="signature">The request's signature, which the chunks' follow; null where chunks aren't signed.</param>
    public AwsChunkedStream(Stream inner, long decodedLength, string? announcedTrailer, VerifiedSignature? signature)
    {
        _inner = inner;
        _decodedLength = decodedLength;
        _announcedTrailer = announcedTrailer;
        _verifier = signature is null ? null : new(signature);
    }

    private enum State
    {
        Header,
        Data,
        DataEnd,
        Trailers,
        Done,
    }

    /// <summary>The trailers, complete once the stream has ended.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers => _trailers;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_state != State.Done)
        {
            switch (_state)
            {
                case State.Header:
                    BeginChunk(await ReadLineAsync(cancellationToken).ConfigureAwait(false));
                    break;
                case State.Data when buffer.IsEmpty:
                    return 0;
                case State.Data:
                    return await ReadDataAsync(buffer, cancellationToken).ConfigureAwait(false);
                case State.DataEnd:
                    if ((await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Length != 0)
                    {
                        throw AwsChunkedErrors.Malformed();
                    }

                    _state = State.Header;
                    break;
                case State.Trailers:
                    await ReadTrailersAsync(cancellationToken).ConfigureAwait(false);
                    await ExpectEndAsync(cancellationToken).ConfigureAwait(false);
                    _state = State.Done;
                    break;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = 0;
            _verifier?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void BeginChunk(ReadOnlyMemory<byte> line)
    {
        var previous = _chunk.Size;
        if (!ChunkHeader.TryParse(line.Span, out _chunk) || (_verifier is not null && _chunk.Signature is null))
        {
            throw AwsChunkedErrors.Malformed();
        }

        _chunkNumber++;
        if (_chunk.Size == 0)
        {
            _verifier?.CompleteChunk(_chunk.Signature!);
            _state = State.Trailers;
            return;
        }

        if (_chunkNumber > 1 && previous < MinChunkSize)
        {
            throw AwsChunkedErrors.ChunkTooSmall(_chunkNumber, previous);
        }

        if (_chunk.Size > _decodedLength - _decoded)
        {
            throw AwsChunkedErrors.WrongLength();
        }

        _remaining = _chunk.Size;
        _state = State.Data;
    }

    private async ValueTask<int> ReadDataAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, _remaining)];
        int read;
        if (_end > _start)
        {
            read = Math.Min(wanted.Length, _end - _start);
            _buffer.AsSpan(_start, read).CopyTo(wanted.Span);
            _start += read;
        }
        else
        {
            read = await _inner.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw AwsChunkedErrors.EndsEarly();
            }
        }

        _verifier?.Append(wanted.Span[..read]);
        _decoded += read;
        _remaining -= read;
        if (_remaining == 0)
        {
            _verifier?.CompleteChunk(_chunk.Signature!);
            _state = State.DataEnd;
        }

        return read;
    }

    private async ValueTask ReadTrailersAsync(CancellationToken cancellationToken)
    {
        if (_decoded != _decodedLength)
        {
            throw AwsChunkedErrors.WrongLength();
        }

        var lines = new StringBuilder();
        string? signature = null;
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
        {
            var (name, value) = ParseTrailer(line.Span);
            if (name == "x-amz-trailer-signature")
            {
                signature = value;
                continue;
            }

            if (!name.Equals(_announcedTrailer, StringComparison.OrdinalIgnoreCase) || _trailers.Count > 0)
            {
                throw AwsChunkedErrors.MalformedTrailer();
            }

            _trailers.Add(new(name, value));
            lines.Append(name).Append(':').Append(value).Append('\n');
            if (lines.Length > MaxTrailerLength)
            {
                throw AwsChunkedErrors.MalformedTrailer();
            }
        }

        if (_announcedTrailer is null)
        {
            return;
        }

        if (_trailers.Count == 0 || (_verifier is not null && signature is null))
        {
            throw AwsChunkedErrors.MalformedTrailer();
        }

        _verifier?.CheckTrailer(lines.ToString(), signature!);
    }

    private static (string Name, string Value) ParseTrailer(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon > 0
            ? (Encoding.UTF8.GetString(line[..colon]).Trim().ToLowerInvariant(), Encoding.UTF8.GetString(line[(colon + 1)..]).Trim())
            : throw AwsChunkedErrors.MalformedTrailer();
    }

    private async ValueTask ExpectEndAsync(CancellationToken cancellationToken)
    {
        if (_end > _start || await _inner.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
            throw AwsChunkedErrors.Malformed();
        }
    }

    /// <summary>The next line without its line break; valid until the next read.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var newLine = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newLine >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + newLine);
                _start += line.Length + 1;
                return line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : throw AwsChunkedErrors.Malformed();
            }

            searched = _end - _start;
            if (searched > MaxLineLength)
            {
                throw AwsChunkedErrors.Malformed();
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var read = await _inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw AwsChunkedErrors.EndsEarly();
        }

        _end += read;
    }
}
