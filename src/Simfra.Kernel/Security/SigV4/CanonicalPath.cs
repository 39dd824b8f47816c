namespace Simfra.Security.SigV4;

/// <summary>The path's canonical form, by the rules of the service.</summary>
internal static class CanonicalPath
{
    public static void Append(ref Utf8Builder output, ReadOnlySpan<char> path, SignatureRules rules)
    {
        if (path.IsEmpty)
        {
            output.Append((byte)'/');
        }
        else if (rules.NormalizesPath)
        {
            AppendNormalized(ref output, path, rules);
        }
        else
        {
            AppendText(ref output, path, rules);
        }
    }

    /// <summary>Leaves out empty segments and <c>.</c>, and takes a segment back for each <c>..</c>.</summary>
    private static void AppendNormalized(ref Utf8Builder output, ReadOnlySpan<char> path, SignatureRules rules)
    {
        var start = output.Length;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "" or ".")
            {
                continue;
            }

            if (segment is "..")
            {
                var parent = output.Written[start..].LastIndexOf((byte)'/');
                output.Length = start + Math.Max(parent, 0);
                continue;
            }

            output.Append((byte)'/');
            AppendText(ref output, segment, rules);
        }

        if (output.Length == start || path[^1] == '/')
        {
            output.Append((byte)'/');
        }
    }

    /// <summary>
    /// A client escapes the path once to send it. Clients of object storage sign it as sent; all others escape it once more before they sign.
    /// </summary>
    private static void AppendText(ref Utf8Builder output, ReadOnlySpan<char> text, SignatureRules rules)
    {
        if (rules.EscapesPathTwice)
        {
            UriEscaping.AppendEscaped(ref output, text, keepSlashes: true);
        }
        else
        {
            UriEscaping.AppendReescaped(ref output, text, keepSlashes: true, plusIsSpace: false);
        }
    }
}
