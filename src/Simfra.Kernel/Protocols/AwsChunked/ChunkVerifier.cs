using System.Security.Cryptography;
using System.Text;
using Simfra.Security.SigV4;

namespace Simfra.Protocols.AwsChunked;

/// <summary>Checks the signatures of chunks and trailers as they come by.</summary>
internal sealed class ChunkVerifier(VerifiedSignature request) : IDisposable
{
    private readonly ChunkSignatures _signatures = ChunkSignatures.After(request);
    private readonly IncrementalHash _data = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _expected = new byte[HMACSHA256.HashSizeInBytes];

    public void Append(ReadOnlySpan<byte> data) => _data.AppendData(data);

    public void CompleteChunk(string provided)
    {
        _data.GetHashAndReset(_hash);
        _signatures.NextChunk(_hash, _expected);
        Compare(provided);
    }

    public void CheckTrailer(string canonicalLines, string provided)
    {
        SHA256.HashData(Encoding.UTF8.GetBytes(canonicalLines), _hash);
        _signatures.Trailer(_hash, _expected);
        Compare(provided);
    }

    public void Dispose() => _data.Dispose();

    private void Compare(string provided)
    {
        if (!SignatureVerifier.SignatureEquals(_expected, provided))
        {
            throw request.Rules!.Checks.ChunkMismatch(request.Parameters!, provided, _signatures.LastStringToSign);
        }
    }
}
