using System.Security.Cryptography;

namespace Simfra.Security.SigV4;

/// <summary>
/// The chain of signatures of an aws-chunked body: each covers the one before it, the first the request's own.
/// </summary>
internal sealed class ChunkSignatures
{
    private const string ChunkAlgorithm = "AWS4-HMAC-SHA256-PAYLOAD";
    private const string TrailerAlgorithm = "AWS4-HMAC-SHA256-TRAILER";

    private readonly byte[] _signingKey;
    private readonly string _timestamp;
    private readonly string _date;
    private readonly string _region;
    private readonly string _service;
    private readonly byte[] _previous = new byte[HMACSHA256.HashSizeInBytes];

    public ChunkSignatures(byte[] signingKey, string timestamp, string region, string service, ReadOnlySpan<char> seedSignature)
    {
        _signingKey = signingKey;
        _timestamp = timestamp;
        _date = timestamp[..8];
        _region = region;
        _service = service;
        Convert.FromHexString(seedSignature, _previous, out _, out _);
    }

    /// <summary>The chain that starts with a request's signature.</summary>
    public static ChunkSignatures After(VerifiedSignature signature)
    {
        var parameters = signature.Parameters!;
        return new(signature.SigningKey, signature.Timestamp, parameters.Region, parameters.Service, parameters.Signature);
    }

    /// <summary>The text that was signed last, for the error that shows it.</summary>
    public string LastStringToSign { get; private set; } = "";

    /// <summary>Signs the next chunk, given by the hash of its data.</summary>
    public void NextChunk(ReadOnlySpan<byte> dataHash, Span<byte> signature)
    {
        var text = Start(ChunkAlgorithm);
        text.Append(DeclaredPayload.EmptyHash);
        text.Append((byte)'\n');
        text.AppendHex(dataHash);
        Finish(ref text, signature);
    }

    /// <summary>Signs the trailers, given by the hash of their lines.</summary>
    public void Trailer(ReadOnlySpan<byte> linesHash, Span<byte> signature)
    {
        var text = Start(TrailerAlgorithm);
        text.AppendHex(linesHash);
        Finish(ref text, signature);
    }

    private Utf8Builder Start(string algorithm)
    {
        var text = new Utf8Builder(320);
        StringToSign.Append(ref text, algorithm, _timestamp, _date, _region, _service);
        text.AppendHex(_previous);
        text.Append((byte)'\n');
        return text;
    }

    private void Finish(ref Utf8Builder text, Span<byte> signature)
    {
        HMACSHA256.HashData(_signingKey, text.Written, signature);
        signature.CopyTo(_previous);
        LastStringToSign = text.ToString();
        text.Dispose();
    }
}
