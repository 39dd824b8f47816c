using System.Buffers;

namespace Simfra.Services.Iam;

/// <summary>Policy documents as texts: how long they are, and how answers carry them.</summary>
internal static class PolicyText
{
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n");

    /// <summary>What counts against a quota: the characters that aren't white space.</summary>
    public static int SizeOf(string document)
    {
        var size = 0;
        for (var rest = document.AsSpan(); !rest.IsEmpty;)
        {
            var run = rest.IndexOfAny(WhiteSpace);
            if (run < 0)
            {
                return size + rest.Length;
            }

            size += run;
            rest = rest[(run + 1)..];
        }

        return size;
    }

    /// <summary>Answers carry documents escaped as RFC 3986 wants it in URIs.</summary>
    public static string Encode(string document) => Uri.EscapeDataString(document);
}
