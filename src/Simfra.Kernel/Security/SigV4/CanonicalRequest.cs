using Simfra.Protocols;

namespace Simfra.Security.SigV4;

/// <summary>
/// The canonical form of a request, the text that a signature covers: method, path, query, signed headers, their names and the
/// hash of the payload, one a line.
/// </summary>
internal static class CanonicalRequest
{
    public static void Append(
        ref Utf8Builder output, WireRequest request, ReadOnlySpan<char> signedHeaders, SignatureRules rules, ReadOnlySpan<char> payloadHash)
    {
        output.Append(request.Method);
        output.Append((byte)'\n');
        CanonicalPath.Append(ref output, request.RawPath, rules);
        output.Append((byte)'\n');
        CanonicalQuery.Append(ref output, request.RawQuery);
        output.Append((byte)'\n');
        foreach (var range in signedHeaders.Split(';'))
        {
            AppendHeader(ref output, request, signedHeaders[range]);
        }

        output.Append((byte)'\n');
        output.AppendLowerAscii(signedHeaders);
        output.Append((byte)'\n');
        output.Append(payloadHash);
    }

    /// <summary>A header that is signed but missing has an empty value, and so spoils the signature.</summary>
    private static void AppendHeader(ref Utf8Builder output, WireRequest request, ReadOnlySpan<char> name)
    {
        output.AppendLowerAscii(name);
        output.Append((byte)':');
        if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            AppendFolded(ref output, request.Host);
        }
        else if (request.Headers.TryGetValue(name.ToString(), out var values))
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (i > 0)
                {
                    output.Append((byte)',');
                }

                AppendFolded(ref output, values[i]);
            }
        }

        output.Append((byte)'\n');
    }

    /// <summary>Trims the value and makes every run of white space in it one space.</summary>
    private static void AppendFolded(ref Utf8Builder output, ReadOnlySpan<char> value)
    {
        const string WhiteSpace = " \t\r\n";
        value = value.Trim(WhiteSpace);
        while (true)
        {
            var gap = value.IndexOfAny(WhiteSpace);
            if (gap < 0)
            {
                output.Append(value);
                return;
            }

            output.Append(value[..gap]);
            output.Append((byte)' ');
            value = value[gap..].TrimStart(WhiteSpace);
        }
    }
}
