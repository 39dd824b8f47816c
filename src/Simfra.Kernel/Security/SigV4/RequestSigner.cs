using System.Globalization;
using System.Security.Cryptography;
using Simfra.Protocols;

namespace Simfra.Security.SigV4;

/// <summary>Signs requests as a client does: for calls that the product makes itself, and for tests.</summary>
internal sealed class RequestSigner(Credential credential, string region, string service, SignatureRules rules)
{
    private readonly SigningKeyCache _keys = new();

    /// <summary>Adds the headers of a signed request: its date, its token, its payload's hash where that is wanted, Authorization.</summary>
    /// <param name="payloadHash">Hash of the body in hexadecimal, or what stands for it.</param>
    public void SignHeader(WireRequest request, DateTimeOffset time, string payloadHash)
    {
        var timestamp = AmzDate.Format(time);
        request.Headers["X-Amz-Date"] = timestamp;
        if (credential.SessionToken is { } token)
        {
            request.Headers["X-Amz-Security-Token"] = token;
        }

        if (rules.TrustsDeclaredPayloadHash || !DeclaredPayload.IsHash(payloadHash))
        {
            request.Headers[DeclaredPayload.Header] = payloadHash;
        }

        var signedHeaders = string.Join(
            ';', request.Headers.Select(h => h.Key.ToLowerInvariant()).Where(IsSignable).Append("host").Distinct().Order(StringComparer.Ordinal));
        var signature = Sign(request, timestamp, signedHeaders, payloadHash);
        request.Headers.Authorization =
            $"{SignatureParameters.HmacSha256} Credential={credential.AccessKeyId}/{Scope(timestamp)}, SignedHeaders={signedHeaders}, Signature={signature}";
    }

    /// <summary>The query string of a presigned URL for the request, which is signed with the headers that it has.</summary>
    public string PresignQuery(WireRequest request, DateTimeOffset time, int expiresSeconds, string? payloadHash = null)
    {
        var timestamp = AmzDate.Format(time);
        var signedHeaders = string.Join(
            ';', request.Headers.Select(h => h.Key.ToLowerInvariant()).Append("host").Distinct().Order(StringComparer.Ordinal));
        var query = request.RawQuery.Length == 0 ? "" : request.RawQuery + "&";
        query += $"X-Amz-Algorithm={SignatureParameters.HmacSha256}"
            + $"&X-Amz-Credential={Uri.EscapeDataString($"{credential.AccessKeyId}/{Scope(timestamp)}")}"
            + $"&X-Amz-Date={timestamp}"
            + $"&X-Amz-Expires={expiresSeconds.ToString(CultureInfo.InvariantCulture)}"
            + $"&X-Amz-SignedHeaders={Uri.EscapeDataString(signedHeaders)}";
        if (credential.SessionToken is { } token)
        {
            query += $"&X-Amz-Security-Token={Uri.EscapeDataString(token)}";
        }

        var presigned = new WireRequest
        {
            Method = request.Method,
            RawPath = request.RawPath,
            RawQuery = query,
            Headers = request.Headers,
            Scheme = request.Scheme,
            Host = request.Host,
        };
        payloadHash ??= rules.TrustsDeclaredPayloadHash ? DeclaredPayload.Unsigned : DeclaredPayload.EmptyHash;
        return $"{query}&X-Amz-Signature={Sign(presigned, timestamp, signedHeaders, payloadHash)}";
    }

    /// <summary>The chain of chunk signatures that follows a request signed by <see cref="SignHeader"/>.</summary>
    public ChunkSignatures SignChunks(WireRequest signedRequest)
    {
        var parameters = SignatureParameters.Read(signedRequest)!;
        var key = _keys.Get(credential.SecretAccessKey, parameters.ScopeDate, region, service);
        return new(key, parameters.Date!, region, service, parameters.Signature);
    }

    private static bool IsSignable(string header) => header is not ("authorization" or "user-agent" or "expect" or "connection" or "transfer-encoding");

    private string Scope(string timestamp) => $"{timestamp[..8]}/{region}/{service}/{SigningKey.Terminator}";

    private string Sign(WireRequest request, string timestamp, string signedHeaders, string payloadHash)
    {
        var canonical = new Utf8Builder(1024);
        var text = new Utf8Builder(256);
        CanonicalRequest.Append(ref canonical, request, signedHeaders, rules, payloadHash);
        StringToSign.Append(ref text, SignatureParameters.HmacSha256, timestamp, timestamp[..8], region, service);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.Written, hash);
        text.AppendHex(hash);
        var key = _keys.Get(credential.SecretAccessKey, timestamp[..8], region, service);
        HMACSHA256.HashData(key, text.Written, hash);
        canonical.Dispose();
        text.Dispose();
        return Convert.ToHexStringLower(hash);
    }
}
