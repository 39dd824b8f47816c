using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Simfra.Protocols;
using Simfra.Protocols.AwsChunked;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Gateway;

/// <summary>
/// Reads a request's body: takes aws-chunked framing and gzip off, and checks length, payload hash, chunk signatures and
/// checksums. A body is read whole, or handed on as a stream that checks itself as it is read.
/// </summary>
internal static class RequestBodyReader
{
    /// <summary>Wraps the body for an operation whose input streams.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The body as sent.</param>
    /// <param name="rules">How the service wants its requests signed.</param>
    /// <param name="signature">
    /// The request's signature where it is verified already; null for a request without one, and for one that is verified by the
    /// body's hash (<see cref="SignatureVerifier.VerifiesBeforeBody"/>).
    /// </param>
    /// <param name="operation">The operation, where it is known: the checksums of some are not of the body.</param>
    public static StreamingBody Open(
        WireRequest request, Stream body, SignatureRules rules, VerifiedSignature? signature, OperationSchema? operation = null)
    {
        var stream = Wrap(request, body, rules, signature, operation, out var length);
        return new(stream, length);
    }

    /// <summary>Reads the body whole, and sets <see cref="WireRequest.Body"/> to it. The result is to be disposed of when the call is over.</summary>
    /// <inheritdoc cref="Open"/>
    public static async ValueTask<BufferedBody> ReadAsync(
        WireRequest request,
        Stream body,
        SignatureRules rules,
        VerifiedSignature? signature,
        RequestBodyLimits limits,
        CancellationToken cancellationToken,
        OperationSchema? operation = null)
    {
        var stream = Wrap(request, body, rules, signature, operation, out var length);
        await using (stream.ConfigureAwait(false))
        {
            if (length > limits.MaxBytes)
            {
                throw RequestBodyErrors.TooLong(rules, limits.MaxBytes);
            }

            var raw = await BufferedBody.ReadAsync(stream, length, limits.MaxBytes, cancellationToken).ConfigureAwait(false)
                ?? throw RequestBodyErrors.TooLong(rules, limits.MaxBytes);
            PublishTrailer(request, stream);
            try
            {
                raw.PayloadHash = Convert.ToHexStringLower(SHA256.HashData(raw.Content.Span));
                var content = await DecompressAsync(request, raw, rules, limits, cancellationToken).ConfigureAwait(false);
                request.Body = content.Content;
                return content;
            }
            catch
            {
                raw.Dispose();
                throw;
            }
        }
    }

    private static RequestBodyStream Wrap(
        WireRequest request, Stream body, SignatureRules rules, VerifiedSignature? signature, OperationSchema? operation, out long? length)
    {
        var declared = DeclaredChecksums.Parse(request, operation is not { HasOwnChecksums: true });
        var payload = signature?.Parameters is { } parameters ? DeclaredPayload.Of(request, parameters, rules) : request.Header(DeclaredPayload.Header);
        if (DeclaredPayload.IsChunked(payload))
        {
            var chunked = OpenChunked(request, body, rules, signature, payload!, declared, out var decodedLength);
            length = decodedLength;
            return new(chunked, chunked, decodedLength, null, declared);
        }

        if (declared.IsInTrailer)
        {
            // A trailer is announced, but the body isn't framed to have one.
            throw ChecksumErrors.UnsupportedTrailer();
        }

        length = request.Headers.ContentLength;
        if (length is null && rules.TrustsDeclaredPayloadHash && request.Headers.ContainsKey("Transfer-Encoding"))
        {
            throw RequestBodyErrors.TransferEncoding();
        }

        var expectedHash = rules.TrustsDeclaredPayloadHash && DeclaredPayload.IsHash(payload) ? payload : null;
        return new(body, null, length, expectedHash, declared);
    }

    private static AwsChunkedStream OpenChunked(
        WireRequest request,
        Stream body,
        SignatureRules rules,
        VerifiedSignature? signature,
        string payload,
        DeclaredChecksums declared,
        out long decodedLength)
    {
        if (!long.TryParse(request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out decodedLength))
        {
            throw AwsChunkedErrors.MissingDecodedLength();
        }

        var isSigned = payload != DeclaredPayload.UnsignedChunksWithTrailer;
        if (isSigned && signature?.Parameters is null)
        {
            // Chunks can't be signed when the request isn't.
            throw rules.Checks.MissingToken();
        }

        var hasTrailer = payload != DeclaredPayload.SignedChunks;
        if (!hasTrailer && declared.IsInTrailer)
        {
            throw AwsChunkedErrors.MalformedTrailer();
        }

        return new(body, decodedLength, declared.IsInTrailer ? declared.Algorithm!.HeaderName : null, isSigned ? signature : null);
    }

    /// <summary>A checksum that came in the trailer is read by the protocols like one in a header.</summary>
    private static void PublishTrailer(WireRequest request, RequestBodyStream stream)
    {
        if (stream is { ChecksumAlgorithm: { } algorithm, ChecksumValue: { } value })
        {
            request.Headers[algorithm.HeaderName] = Convert.ToBase64String(value);
        }
    }

    private static async ValueTask<BufferedBody> DecompressAsync(
        WireRequest request, BufferedBody raw, SignatureRules rules, RequestBodyLimits limits, CancellationToken cancellationToken)
    {
        if (rules.TrustsDeclaredPayloadHash || !IsGzip(request.Header("Content-Encoding")))
        {
            return raw;
        }

        var gzip = new GZipStream(raw.OpenRead(), CompressionMode.Decompress);
        await using (gzip.ConfigureAwait(false))
        {
            try
            {
                var content = await BufferedBody.ReadAsync(gzip, null, limits.MaxDecompressedBytes, cancellationToken).ConfigureAwait(false)
                    ?? throw RequestBodyErrors.TooLong(rules, limits.MaxDecompressedBytes);
                CheckGzipLength(raw, content);
                content.PayloadHash = raw.PayloadHash;
                raw.Dispose();
                return content;
            }
            catch (InvalidDataException)
            {
                throw RequestBodyErrors.MalformedEncoding();
            }
        }
    }

    /// <summary>GZipStream ends quietly where the data breaks off; the length at gzip's own end tells.</summary>
    private static void CheckGzipLength(BufferedBody compressed, BufferedBody content)
    {
        var end = compressed.Content.Span;
        if (end.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(end[^sizeof(uint)..]) != (uint)content.Content.Length)
        {
            content.Dispose();
            throw RequestBodyErrors.MalformedEncoding();
        }
    }

    /// <summary>Whether gzip is among the codings; one that would change the body and that nothing here takes off is an error.</summary>
    private static bool IsGzip(string? contentEncoding)
    {
        var isGzip = false;
        foreach (var coding in contentEncoding?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            switch (coding.ToLowerInvariant())
            {
                case "gzip":
                    isGzip = true;
                    break;
                // Said by clients of AWS's JSON services, and meaning nothing.
                case "aws-chunked" or "identity" or "amz-1.0" or "utf-8":
                    break;
                default:
                    throw RequestBodyErrors.UnsupportedEncoding(coding);
            }
        }

        return isGzip;
    }
}
