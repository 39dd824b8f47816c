namespace Simfra.Protocols.Checksums;

/// <summary>What a request's headers say of its body's checksums.</summary>
internal sealed record DeclaredChecksums
{
    private static readonly DeclaredChecksums None = new();

    public byte[]? ContentMd5 { get; private init; }

    /// <summary>The flexible checksum in a header or announced for the trailer; null where there is none.</summary>
    public ChecksumAlgorithm? Algorithm { get; private init; }

    /// <summary>Its value; null where it comes in the trailer.</summary>
    public byte[]? Value { get; private init; }

    /// <summary>The value of <see cref="Algorithm"/> follows the body.</summary>
    public bool IsInTrailer => Algorithm is not null && Value is null;

    /// <param name="request">The request.</param>
    /// <param name="areOfBody">Whether flexible checksums in headers are of the body; Content-MD5 always is.</param>
    public static DeclaredChecksums Parse(WireRequest request, bool areOfBody = true)
    {
        var md5 = ParseContentMd5(request);
        if (!areOfBody)
        {
            return md5 is null ? None : new() { ContentMd5 = md5 };
        }

        var (algorithm, value) = ParseHeader(request);
        if (request.Header("x-amz-trailer") is { } trailer)
        {
            if (algorithm is not null)
            {
                throw ChecksumErrors.SeveralChecksums();
            }

            algorithm = ChecksumAlgorithm.FromHeaderName(trailer.Trim()) ?? throw ChecksumErrors.UnsupportedTrailer();
        }

        CheckSdkAlgorithm(request, algorithm);
        return md5 is null && algorithm is null ? None : new() { ContentMd5 = md5, Algorithm = algorithm, Value = value };
    }

    private static byte[]? ParseContentMd5(WireRequest request)
    {
        if (request.Header("Content-MD5") is not { } text)
        {
            return null;
        }

        var value = new byte[16];
        return Convert.TryFromBase64String(text, value, out var length) && length == value.Length
            ? value
            : throw ChecksumErrors.InvalidContentMd5(text);
    }

    private static (ChecksumAlgorithm? Algorithm, byte[]? Value) ParseHeader(WireRequest request)
    {
        ChecksumAlgorithm? found = null;
        byte[]? value = null;
        foreach (var (name, values) in request.Headers)
        {
            if (!name.StartsWith(ChecksumAlgorithm.HeaderPrefix, StringComparison.OrdinalIgnoreCase) || IsNoValue(name))
            {
                continue;
            }

            if (found is not null)
            {
                throw ChecksumErrors.SeveralChecksums();
            }

            found = ChecksumAlgorithm.FromHeaderName(name) ?? throw ChecksumErrors.UnknownAlgorithm();
            value = found.Parse(values.ToString()) ?? throw ChecksumErrors.InvalidValue(found);
        }

        return (found, value);
    }

    /// <summary>Headers of the same prefix that say something of checksums but carry none.</summary>
    private static bool IsNoValue(string name) => name.AsSpan(ChecksumAlgorithm.HeaderPrefix.Length) is var rest
        && (rest.Equals("algorithm", StringComparison.OrdinalIgnoreCase)
            || rest.Equals("type", StringComparison.OrdinalIgnoreCase)
            || rest.Equals("mode", StringComparison.OrdinalIgnoreCase));

    private static void CheckSdkAlgorithm(WireRequest request, ChecksumAlgorithm? algorithm)
    {
        if (request.Header("x-amz-sdk-checksum-algorithm") is not { } name)
        {
            return;
        }

        var named = ChecksumAlgorithm.FromName(name) ?? throw ChecksumErrors.InvalidSdkAlgorithm();
        if (algorithm is null)
        {
            throw ChecksumErrors.SdkAlgorithmWithoutChecksum();
        }

        if (algorithm != named)
        {
            throw ChecksumErrors.InvalidSdkAlgorithm();
        }
    }
}
